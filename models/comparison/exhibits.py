"""Exhibits: what is shown of a dataset beside a result, kept with it, so that whoever shows it loads no dataset."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from augment.errors import InputError
from augment.example import Example
from augment.modality import modality
from models.data.dataset import Dataset

MOST_SAMPLES = 12
"""That are shown of those which two arms judge differently."""


@dataclass(frozen=True)
class Truth:
    """The class of each test sample, uint16 (N,), the names of the classes, and the samples to train on in all."""

    labels: np.ndarray
    names: tuple[str, ...]
    train_samples: int

    @classmethod
    def of(cls, data: Dataset) -> Self:
        return cls(data.test_labels, data.class_names, len(data.train_labels))

    def to_json(self) -> str:
        labels = base64.b64encode(self.labels.astype("<u2").tobytes()).decode("ascii")
        return json.dumps({"labels": labels, "names": self.names, "train_samples": self.train_samples})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` wrote. Raises ValueError, TypeError or KeyError where it is of another form."""
        found = json.loads(text)
        labels = np.frombuffer(base64.b64decode(found["labels"]), "<u2").astype(np.uint16)
        return cls(labels, tuple(found["names"]), found["train_samples"])


def judged_differently(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> list[int]:
    """The test samples, MOST_SAMPLES at most, that two arms judge differently in half of the seeds at least.

    Each is given what its finished runs judged rightly, bool (N,); none where these are of different test parts.
    """
    if not first or not second or len({len(own) for own in (*first, *second)}) > 1:
        return []
    gap = np.abs(np.mean(second, 0) - np.mean(first, 0))
    return [int(k) for k in np.argsort(-gap, kind="stable")[:MOST_SAMPLES] if gap[k] >= 0.5]


def exhibit(data: Dataset, index: int) -> bytes:
    """A test sample as a file of its modality, without loss."""
    (sample,) = data.samples(data.test_samples[index : index + 1])
    return modality(data.modality).encode(Example(sample))


def no_truth() -> InputError:
    """Of a run that no process of this version has worked on."""
    return InputError(
        "exhibits.none", "What is shown here of the test samples was not kept by an older version; more seeds keep it."
    )


def read_exhibits(text: str) -> dict[int, bytes]:
    """What `write_exhibits` wrote; nothing where it is of another form."""
    try:
        return {int(index): base64.b64decode(data) for index, data in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def write_exhibits(exhibits: Mapping[int, bytes]) -> str:
    return json.dumps({str(index): base64.b64encode(data).decode("ascii") for index, data in exhibits.items()})
