"""Transform: a pure function plus what is known about it, and the one registry of them all.

A transform is added by writing a function in a family module (`augment/image/geometry.py`, say) under the decorator
`transform`. Nothing else needs an edit: sliders, validation, JSON, the command line, training and the invariant tests
all read the registry.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from augment.errors import InputError
from augment.params import Param, Value, shown

MODALITIES = ("image", "audio", "text")

Sample = Any
"""image: uint8 (H, W, C), RGB or grey; audio: Audio; text: str."""


class Audio(NamedTuple):
    """A mono sound: `samples` float32 (n,) in [-1, 1], `sample_rate` in hertz."""

    samples: np.ndarray
    sample_rate: int


class Pending:
    """A sample still to be computed, so that neighbouring steps join into one operation: three warps resample once."""

    def result(self) -> Sample:
        raise NotImplementedError


def computed(sample: Sample | Pending) -> Sample:
    return sample.result() if isinstance(sample, Pending) else sample


@dataclass(frozen=True)
class Transform:
    """A named, pure function over samples of one modality.

    `function(sample, *values)` takes the values in the order of `params`, and `rng=` where it draws a field or an
    order of its own. It never changes its input, and may return it where nothing is to be done. Where `pending` is
    given, the function also takes what `pending(sample)` makes of a sample, and then returns the like.
    """

    name: str
    modality: str
    family: str
    params: tuple[Param, ...]
    summary: str
    label_safety: str
    source: str
    function: Callable[..., Sample]
    needs_rng: bool
    pending: Callable[[Sample], Pending] | None = None

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()

    def defaults(self) -> dict[str, Value]:
        """Every Param's default by name."""
        return {param.name: param.default for param in self.params}


_REGISTRY: dict[str, dict[str, Transform]] = {modality: {} for modality in MODALITIES}


def transform(
    modality: str,
    family: str,
    *params: Param,
    summary: str,
    label_safety: str,
    source: str,
    pending: Callable[[Sample], Pending] | None = None,
) -> Callable[[Callable[..., Sample]], Callable[..., Sample]]:
    """Register the decorated function as a transform; its name is the function's, its arguments are `params` in order.

    Raises TypeError where the function's arguments and `params` differ.
    """

    def register(function: Callable[..., Sample]) -> Callable[..., Sample]:
        arguments = list(inspect.signature(function).parameters)[1:]
        needs_rng = arguments[-1:] == ["rng"]
        if arguments[: len(arguments) - needs_rng] != [param.name for param in params]:
            raise TypeError(f"{function.__name__} takes {arguments}, its Params are {[p.name for p in params]}")
        _REGISTRY[modality][function.__name__] = Transform(
            function.__name__, modality, family, params, summary, label_safety, source, function, needs_rng, pending
        )
        return function

    return register


@functools.cache
def catalogue(modality: str) -> Mapping[str, Transform]:
    """All transforms of one modality by name, imported on first use. Raises InputError for an unknown modality."""
    if modality not in _REGISTRY:
        raise InputError(
            "recipe.modality",
            "The modality is {modality}; allowed is one of {allowed}.",
            modality=shown(modality),
            allowed=", ".join(MODALITIES),
        )
    package = importlib.import_module(f"augment.{modality}")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"augment.{modality}.{module.name}")
    return MappingProxyType(_REGISTRY[modality])
