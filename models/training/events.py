"""What a training run tells while it goes on, and what is left of it at the end."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, Self

import numpy as np

from augment.errors import Note
from augment.params import Scalar

VERSION = 1
"""Of a stored result."""
LAYER_NORM = "gradient_norm:"
"""Before a layer's name, what the length of its part of the gradient is told as."""


@dataclass(frozen=True)
class Metrics:
    """What is told about a run on its way; this is the one list of these names.

    `loss` and `accuracy` are means over the training batches since the last Progress, `gradient_norm`, before any limit
    on it, and `learning_rate` are those of the last step. The validation values come at a coarser rate and are None in
    between. `zero_share` is the share of the weights that are exactly zero, None where nothing pulls them there.
    Accuracies and shares are in 0..1. `gradient_norms` are the lengths of the parts of the last step's gradient, by
    layer; they are told as `gradient_norm:<layer>`.
    """

    loss: float
    accuracy: float
    gradient_norm: float
    learning_rate: float
    validation_loss: float | None = None
    validation_accuracy: float | None = None
    zero_share: float | None = None
    gradient_norms: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, float]:
        """Those that there are, by name."""
        whole = {name: getattr(self, name) for name in METRICS}
        by_layer = {LAYER_NORM + layer: norm for layer, norm in self.gradient_norms.items()}
        return {name: value for name, value in whole.items() if value is not None} | by_layer


METRICS = tuple(metric.name for metric in fields(Metrics) if metric.name != "gradient_norms")
"""Every name that Progress.metrics may hold, as it is or, for one layer's share of it, with `:<layer>` behind it."""


class Swept(NamedTuple):
    """What a run made of a sweep: `correct` bool (positions, samples) says what was right at each of `values`."""

    values: tuple[Scalar, ...]
    correct: np.ndarray


@dataclass(frozen=True)
class RunResult:
    """What one run came to: everything the report needs, and nothing of the network itself.

    Accuracies are in 0..1. `shifted` holds the accuracy on each shifted test by its id, `shifted_correct` for each of
    its samples whether it was judged rightly, bool; `swept` holds what became of each sweep, by its id. `predictions`
    uint16 and `correct` bool, both (test samples,), say what the run made of each sample of the clean test;
    `confidences` float32 (test samples,) how sure it was of that, in 0..1, kept as float16. `overlap` is the share of
    its training samples that a run under another seed has too, on average. `validation_accuracy` is None in results of
    old, where no sample was left over, and `confidences` is empty. `still_improving` says that the loss was falling
    when the steps ran out. `steps` are those it took, fewer than set where it stopped early, 0 in results of old.
    `wall_s` is the time spent in seconds.
    """

    accuracy: float
    loss: float = math.nan
    shifted: Mapping[str, float] = field(default_factory=dict)
    correct: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    predictions: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint16))
    train_accuracy: float = math.nan
    validation_accuracy: float | None = None
    still_improving: bool = False
    precision: str = ""
    parameters: int = 0
    wall_s: float = 0.0
    shifted_correct: Mapping[str, np.ndarray] = field(default_factory=dict)
    overlap: float = 0.0
    version: int = VERSION
    steps: int = 0
    confidences: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    swept: Mapping[str, Swept] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON holds it: arrays as base64 of packed bits, or of little-endian uint16 and float16."""
        return vars(self) | {
            "shifted": dict(self.shifted),
            "shifted_correct": {
                shift: [len(correct), _bits(correct)] for shift, correct in self.shifted_correct.items()
            },
            "swept": {
                sweep: [list(own.values), own.correct.shape[1], _bits(own.correct)] for sweep, own in self.swept.items()
            },
            "correct": _bits(self.correct),
            "predictions": _text(self.predictions.astype("<u2").tobytes()),
            "confidences": _text(self.confidences.astype("<f2").tobytes()),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a stored result of any version. Raises ValueError or TypeError where it has not even an accuracy.

        What was not stored, or in another form, takes a default; what is not known is left out.
        """
        known: dict[str, Any] = {
            one.name: data[one.name] for one in fields(cls) if isinstance(data.get(one.name), _IN_JSON[one.type])
        }
        shifted = {name: share for name, share in known.get("shifted", {}).items() if isinstance(share, int | float)}
        predictions = np.frombuffer(base64.b64decode(known.get("predictions", "")), "<u2").astype(np.uint16)
        confidences = np.frombuffer(base64.b64decode(known.get("confidences", "")), "<f2").astype(np.float32)
        is_sound = len(confidences) == len(predictions) and bool(((confidences >= 0) & (confidences <= 1)).all())
        arrays: dict[str, Any] = {
            "confidences": confidences if is_sound else np.zeros(0, np.float32),
            "correct": _from_bits(len(predictions), known.get("correct", "")),
            "swept": {sweep: _read_swept(*of) for sweep, of in known.get("swept", {}).items()},
            "shifted_correct": {shift: _from_bits(*of) for shift, of in known.get("shifted_correct", {}).items()},
        }
        return cls(**{**known, **arrays, "shifted": shifted, "predictions": predictions})


_IN_JSON: Mapping[Any, tuple[type, ...]] = {
    "float": (int, float),
    "float | None": (int, float),
    "int": (int,),
    "bool": (bool,),
    "str": (str,),
    "Mapping[str, float]": (dict,),
    "Mapping[str, np.ndarray]": (dict,),
    "Mapping[str, Swept]": (dict,),
    "np.ndarray": (str,),
}
"""What stands in JSON for a field, by its annotation."""


def read_correct(correct: str | None, predictions: str | None) -> np.ndarray:
    """What a run judged rightly, bool (test samples,), of these two of its result as they are stored."""
    return _from_bits(len(base64.b64decode(predictions or "")) // 2, correct or "")


def _read_swept(values: list[Scalar], samples: int, bits: str) -> Swept:
    return Swept(tuple(values), _from_bits(len(values) * samples, bits).reshape(len(values), samples))


def _bits(values: np.ndarray) -> str:
    return _text(np.packbits(values).tobytes())


def _from_bits(count: int, text: str) -> np.ndarray:
    return np.unpackbits(np.frombuffer(base64.b64decode(text), np.uint8), count=count).astype(bool)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


@dataclass(frozen=True)
class Progress:
    """`step` of `steps` are done; `metrics` holds what Metrics.to_dict gives, nothing before the first step."""

    step: int
    steps: int
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class Preparing:
    """Before the first step, slow steps of the recipe are done beforehand; `done` of it is, in 0 to 1."""

    done: float


@dataclass(frozen=True)
class Checkpoint:
    """The full state after `step`; `train` goes on from `blob` with the same numbers as if it had never stopped."""

    step: int
    blob: bytes


@dataclass(frozen=True)
class Remark:
    """Something worth knowing about how the run was set up."""

    note: Note


@dataclass(frozen=True)
class Finished:
    """The run is over; `weights` are what its network is made of again (models.training.trained)."""

    result: RunResult
    weights: bytes = b""


Event = Preparing | Progress | Checkpoint | Remark | Finished
