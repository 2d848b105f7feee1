"""What a training run tells while it goes on, and what is left of it at the end."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

METRICS = (
    "loss",
    "accuracy",
    "validation_loss",
    "validation_accuracy",
    "gradient_norm",
    "learning_rate",
)
"""Every name that Progress.metrics may hold. `loss` and `accuracy` are means over the training batches since the last
Progress; the validation values come at a coarser rate; accuracies are in 0..1."""


@dataclass(frozen=True)
class RunResult:
    """What one run came to: everything the report needs, and nothing of the network itself.

    Accuracies are in 0..1. `shifted` holds the accuracy on each shifted test by its id. `predictions` uint16 and
    `correct` bool, both (test images,), say what the run made of each image of the clean test. `validation_accuracy`
    is None where the training subset left no image over. `still_improving` says that the loss was falling when the
    steps ran out. `wall_s` is the time spent in seconds.
    """

    accuracy: float
    loss: float
    shifted: Mapping[str, float]
    correct: np.ndarray
    predictions: np.ndarray
    train_accuracy: float
    validation_accuracy: float | None
    still_improving: bool
    precision: str
    parameters: int
    wall_s: float

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON holds it; the two arrays as base64 of packed bits and of little-endian uint16."""
        fields = {key: value for key, value in vars(self).items() if key not in ("correct", "predictions")}
        return fields | {
            "shifted": dict(self.shifted),
            "correct": _text(np.packbits(self.correct).tobytes()),
            "predictions": _text(self.predictions.astype("<u2").tobytes()),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        predictions = np.frombuffer(base64.b64decode(data["predictions"]), "<u2").astype(np.uint16)
        bits = np.frombuffer(base64.b64decode(data["correct"]), np.uint8)
        correct = np.unpackbits(bits, count=len(predictions)).astype(bool)
        return cls(**{**data, "correct": correct, "predictions": predictions})


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@dataclass(frozen=True)
class Progress:
    """`step` of `steps` are done; `metrics` holds values by the names in METRICS."""

    step: int
    steps: int
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class Checkpoint:
    """The full state after `step`; `train` goes on from `blob` with the same numbers as if it had never stopped."""

    step: int
    blob: bytes


@dataclass(frozen=True)
class Finished:
    """The run is over."""

    result: RunResult


Event = Progress | Checkpoint | Finished
