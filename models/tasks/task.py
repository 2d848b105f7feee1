"""Task: what training needs to know of a modality, one record each."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from augment.example import Sample
from augment.params import Param, Scalar

Settings = Mapping[str, Scalar]


class Encoder(Protocol):
    """Turns samples into a network's input: float32 (N, C, H, W) or int64 (N, words). `shape` as networks take it."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __call__(self, samples: Sequence[Sample]) -> np.ndarray: ...

    def visible(self, inputs: np.ndarray) -> list[Any]:
        """What is left of each sample in `inputs`, in a form that can be shown: see the modality's task."""
        ...


@dataclass(frozen=True)
class Task:
    """What goes into a network is a picture or tokens: `inputs` names it, as networks' `fits` do.

    `params` are the settings. `row` brings a loaded sample to the one form in which a dataset keeps it; `together`
    makes one array of rows; `sample` turns a row back into what a recipe takes. `encoder(rows, settings)` learns what
    it needs (mean and spread, a vocabulary) from training rows alone. `shape(settings)` is the smallest input that
    these settings give, for a check before anything is loaded. `identity` is the same for copies. `bytes_a_row` says
    what a row takes in memory. `fingerprint(rows, settings)` gives float32 (N, d), of which near copies differ by less
    than 1 (root mean square); None where `identity` tells them. `length` measures an original (pixels of the shorter
    side, seconds, words), `propose` makes settings of the lengths of some, and `reduced` makes an original no larger
    than any settings need it.
    """

    modality: str
    inputs: str
    params: tuple[Param, ...]
    row: Callable[[Sample, Settings], Any]
    together: Callable[[list[Any]], np.ndarray]
    sample: Callable[[Any, Settings], Sample]
    encoder: Callable[[Sequence[Any], Settings], Encoder]
    shape: Callable[[Settings], tuple[int, ...]]
    identity: Callable[[Any], bytes]
    bytes_a_row: Callable[[Settings], int]
    length: Callable[[Sample], float]
    propose: Callable[[Sequence[float]], dict[str, Scalar]]
    reduced: Callable[[Sample], Sample]
    fingerprint: Callable[[Sequence[Any], Settings], np.ndarray] | None = None


@functools.cache
def task(modality: str) -> Task:
    """The task of a modality, imported on first use."""
    found: Task = importlib.import_module(f"models.tasks.{modality}").TASK
    return found
