"""The settings of an experiment: every range, default and help, once; the pages build their widgets from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from augment.errors import InputError
from augment.params import Param, Scalar, choice, integer, number, shown
from augment.steps import read_fields

DATASET_NAMES = ("digits",)
MAX_PATH_CHARACTERS = 1_000

NETWORK_PARAMS = (
    choice("kind", ("cnn",), "cnn", "A small convolutional network: blocks of convolution, normalisation, pooling."),
    integer("width", 4, 64, 16, "Channels of the first block; each further block has twice as many.", step=4),
    integer("depth", 1, 4, 3, "Number of blocks; each halves the side of the image."),
    choice("normalisation", ("batch", "none"), "batch", "Batch normalisation after each convolution, or none."),
    number("dropout", 0, 0.9, 0, "Share of features dropped at random before the last layer.", step=0.05),
)
TRAINING_PARAMS = (
    choice("optimiser", ("adamw", "sgd"), "adamw", "AdamW, or stochastic gradient descent with momentum."),
    number("learning_rate", 0.00001, 10, 0.005, "Highest learning rate of the schedule.", step=0.0001),
    number("momentum", 0, 0.999, 0.9, "Momentum of SGD; AdamW does not use it.", step=0.01),
    number("weight_decay", 0, 1, 0.01, "How strongly weights are pulled towards zero.", step=0.0001),
    choice("schedule", ("constant", "cosine", "one_cycle"), "one_cycle", "How the learning rate moves over the steps."),
    integer("steps", 1, 10_000, 300, "Optimiser steps; every arm takes the same number.", step=50),
    integer("batch_size", 2, 512, 64, "Images in one step.", step=16, unit="images"),
    choice(
        "precision", ("auto", "float32", "bfloat16"), "auto",
        "Number format of the arithmetic; auto takes bfloat16 where the processor computes in it.",
    ),
)  # fmt: skip
TRAIN_SIZE = integer("train_size", 2, 100_000, 100, "Training images in all, drawn anew for each seed.", unit="images")
PER_CLASS = integer("per_class", 1, 10_000, 30, "Training images of each class, drawn anew for each seed.")
IMAGE_SIZE = integer("image_size", 8, 64, 16, "Side to which all images are brought.", step=4, unit="pixels")
SEED_COUNT = integer("seeds", 1, 50, 5, "How often each arm is trained, each time from another start.")
EXPERIMENT_PARAMS = (IMAGE_SIZE, TRAIN_SIZE, SEED_COUNT)

USUAL_FOR_OPTIMISER: Mapping[str, Mapping[str, float]] = {
    "adamw": {"learning_rate": 0.005, "weight_decay": 0.01},
    "sgd": {"learning_rate": 0.05, "weight_decay": 0.0005},
}
"""Defaults that depend on the optimiser: a learning rate for one means nothing to the other."""


@dataclass(frozen=True)
class DatasetSpec:
    """Which labelled images: a built-in set by `name`, or a zip of class folders by `path`; exactly one is given."""

    name: str | None = None
    path: str | None = None

    @classmethod
    def from_dict(cls, data: object) -> Self:
        fields = read_fields(data, "The dataset", (), ("name", "path"))
        if len(fields) != 1:
            raise InputError("experiment.dataset", "The dataset needs either a “name” or a “path” of a zip file.")
        if "name" in fields and fields["name"] not in DATASET_NAMES:
            raise refuse("The dataset", "name", fields["name"], "one of " + ", ".join(DATASET_NAMES))
        path = fields.get("path", "-")
        if not isinstance(path, str) or not path or len(path) > MAX_PATH_CHARACTERS or "\0" in path:
            raise refuse("The dataset", "path", path, "the path of a zip file")
        return cls(**fields)

    def to_dict(self) -> dict[str, str]:
        return {"name": self.name} if self.name is not None else {"path": self.path or ""}


@dataclass(frozen=True)
class TrainSize:
    """How many training images a run gets: `count` in all, or `count` of each class."""

    count: int
    per_class: bool = False

    @classmethod
    def from_value(cls, value: object) -> Self:
        if isinstance(value, dict):
            fields = read_fields(value, "train_size", ("per_class",), ())
            return cls(int(read_scalar(PER_CLASS, fields["per_class"], "train_size")), per_class=True)
        return cls(int(read_scalar(TRAIN_SIZE, value, "The experiment")))

    def to_value(self) -> int | dict[str, int]:
        return {"per_class": self.count} if self.per_class else self.count

    def in_all(self, classes: int) -> int:
        return self.count * classes if self.per_class else self.count


@dataclass(frozen=True)
class NetworkSpec:
    """The network's settings, one a Param of NETWORK_PARAMS."""

    kind: str
    width: int
    depth: int
    normalisation: str
    dropout: float

    @classmethod
    def from_dict(cls, data: object, what: str = "network") -> Self:
        return cls(**_read_params(NETWORK_PARAMS, data, what))  # type: ignore[arg-type]


@dataclass(frozen=True)
class TrainingSpec:
    """The training settings, one a Param of TRAINING_PARAMS."""

    optimiser: str
    learning_rate: float
    momentum: float
    weight_decay: float
    schedule: str
    steps: int
    batch_size: int
    precision: str

    @classmethod
    def from_dict(cls, data: object, what: str = "training") -> Self:
        """Read the settings; a learning rate or weight decay not named is the usual one for the optimiser."""
        values = _read_params(TRAINING_PARAMS, data, what)
        given: Mapping[str, object] = data  # type: ignore[assignment]
        usual = {key: value for key, value in usual_for(values).items() if key not in given}
        return cls(**values | usual)  # type: ignore[arg-type]


def usual_for(training: Mapping[str, object]) -> Mapping[str, float]:
    """The usual learning rate and weight decay for the optimiser that `training` names."""
    return USUAL_FOR_OPTIMISER[str(training["optimiser"])]


def read_scalar(param: Param, value: object, what: str) -> Scalar:
    """`value` as one setting of `param`. Raises InputError; a setting is never a range to draw from."""
    try:
        if isinstance(value, list | tuple):
            raise refuse(what, param.name, value, _allowed(param))
        return param.check(value)  # type: ignore[return-value]
    except InputError:
        raise refuse(what, param.name, value, _allowed(param)) from None


def _allowed(param: Param) -> str:
    if not param.is_number:
        return param.allowed
    unit = f" {param.unit}" if param.unit else ""
    return f"{'a whole number' if param.kind == 'int' else 'a number'} from {param.low:g} to {param.high:g}{unit}"


def refuse(what: str, name: str, value: object, allowed: str) -> InputError:
    return InputError(
        "experiment.value",
        "{what}: {name} is {value}; allowed is {allowed}.",
        what=what, name=name, value=shown(value), allowed=allowed,
    )  # fmt: skip


def read_given(params: tuple[Param, ...], data: object, what: str) -> dict[str, Scalar]:
    fields = read_fields(data, what, (), tuple(param.name for param in params))
    return {param.name: read_scalar(param, fields[param.name], what) for param in params if param.name in fields}


def _read_params(params: tuple[Param, ...], data: object, what: str) -> dict[str, Scalar]:
    defaults: dict[str, Any] = {param.name: param.check(param.default) for param in params}
    return defaults | read_given(params, data, what)
