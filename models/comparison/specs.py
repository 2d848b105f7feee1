"""The settings of an experiment: every range, default and help, once; the pages build their widgets from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from augment.decoding import decoded
from augment.errors import InputError
from augment.params import Param, Scalar, choice, integer, shown
from augment.reading import read_fields
from augment.tables import ENDINGS as TABLE_ENDINGS
from augment.transforms import MODALITIES
from models.data.folders import modality_of_zip
from models.data.sources import SOURCES
from models.networks.network import NETWORKS
from models.training.optimisers import OPTIMISERS
from models.training.regularisation import REGULARISERS
from models.training.schedules import SCHEDULES

MAX_PATH_CHARACTERS = 1_000

STEPS = integer("steps", 1, 10_000, 300, "Optimiser steps; every arm takes the same number.", step=50)
BATCH_SIZE = integer("batch_size", 2, 512, 64, "Samples in one step.", step=16)
PRECISION = choice(
    "precision", ("auto", "float32", "bfloat16"), "auto",
    "Number format of the arithmetic; auto takes bfloat16 where the processor computes in it.",
)  # fmt: skip
OPTIMISER = choice("optimiser", tuple(OPTIMISERS), "adamw", "How the weights follow the gradient.")
SCHEDULE = choice("schedule", tuple(SCHEDULES), "one_cycle", "How the learning rate moves over the steps.")
REGULARISATION = tuple(param for choice in REGULARISERS.values() for param in choice.params)
"""What applies with every optimiser; an arm may change each."""
SHARED = (STEPS, BATCH_SIZE, PRECISION)
"""What all arms share, so that only what an arm changes differs; a rule of comparison may let one of them differ."""

TRAIN_SIZE = integer("train_size", 2, 100_000, 100, "Training samples in all, drawn anew for each seed.")
PER_CLASS = integer("per_class", 1, 10_000, 30, "Training samples of each class, drawn anew for each seed.")
SEED_COUNT = integer("seeds", 1, 50, 5, "How often each arm is trained, each time from another start.")


COLUMNS = ("text_column", "label_column")


@dataclass(frozen=True)
class DatasetSpec:
    """Which labelled samples: a set that ships by `name`, or files by `path` and `test`; and of which modality.

    A path leads to a zip of class folders or to a table of labelled texts, which alone may have a `test` table, and
    may name the columns of its texts and labels, where these do not tell it by their names.
    """

    modality: str
    name: str | None = None
    path: str | None = None
    test: str | None = None
    text_column: str | None = None
    label_column: str | None = None

    @property
    def is_table(self) -> bool:
        return self.path is not None and Path(self.path).suffix.lower() in TABLE_ENDINGS

    @classmethod
    def from_dict(cls, data: object, modality: str | None = None) -> Self:
        """`modality` is what the arms' recipes are for, where the dataset does not say it itself."""
        fields = read_fields(data, "The dataset", (), ("name", "path", "test", "modality", *COLUMNS))
        name, path = fields.get("name"), fields.get("path")
        if (name is None) == (path is None):
            raise InputError("experiment.dataset", "The dataset needs either a “name” or a “path” of a file.")
        if name is not None:
            if not isinstance(name, str) or name not in SOURCES:
                raise refuse("The dataset", "name", name, _one_of(SOURCES))
            own = SOURCES[name].modality
            for key, allowed in (("modality", own), ("test", None), *((column, None) for column in COLUMNS)):
                if fields.get(key) not in (None, allowed):
                    raise refuse("The dataset", key, fields[key], f"{allowed or 'none'}, as the dataset is {name}")
            return cls(own, name)
        for key in ("path", "test"):
            _check_path(key, fields.get(key, "-"))
        named = {column: _read_column(column, fields.get(column), str(path)) for column in COLUMNS}
        spec = cls(_read_modality(fields.get("modality"), str(path), modality), None, path, fields.get("test"), **named)
        if spec.test is not None and not (spec.is_table and Path(spec.test).suffix.lower() in TABLE_ENDINGS):
            raise refuse("The dataset", "test", spec.test, "a table beside a table: " + ", ".join(TABLE_ENDINGS))
        return spec

    def to_dict(self) -> dict[str, str]:
        return {key: value for key, value in vars(self).items() if value is not None}


def _one_of(names: Iterable[str]) -> str:
    return "one of " + ", ".join(names)


def _check_path(key: str, path: object) -> None:
    if not isinstance(path, str) or not path or len(path) > MAX_PATH_CHARACTERS or "\0" in path:
        raise refuse("The dataset", key, path, "the path of a zip file or a table")


def _read_column(key: str, name: object, path: str) -> str | None:
    if name is None:
        return None
    is_name = isinstance(name, str) and 0 < len(name) <= MAX_PATH_CHARACTERS
    if not is_name or Path(path).suffix.lower() not in TABLE_ENDINGS:
        raise refuse("The dataset", key, name, "the name of a column, of a table alone")
    return str(name)


def _read_modality(given: object, path: str, of_recipes: str | None) -> str:
    """What is said, else what the file's ending, the arms' recipes or the file itself tell; else images."""
    is_table = Path(path).suffix.lower() in TABLE_ENDINGS
    if given is not None:
        allowed = ("text",) if is_table else MODALITIES
        if given not in allowed:
            raise refuse("The dataset", "modality", given, "text, as in any table" if is_table else _one_of(MODALITIES))
        return str(given)
    if is_table:
        return "text"
    if of_recipes is not None:
        return of_recipes
    try:
        return decoded(modality_of_zip, Path(path))
    except InputError:  # what is wrong with the file is said where it is read
        return "image"


@dataclass(frozen=True)
class TrainSize:
    """How many training samples a run gets: `count` in all, or `count` of each class."""

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


def network_params(kind: str, inputs: str) -> tuple[Param, ...]:
    """Every setting of a network of that kind, the kind itself first, among those that fit `inputs`."""
    kinds = NETWORKS.fitting(inputs)
    about = "; ".join(f"{name}: {NETWORKS[name].about}" for name in kinds)
    return (choice("kind", kinds, kinds[0], about), *NETWORKS[kind].params)


def training_params(optimiser: str, schedule: str) -> tuple[Param, ...]:
    """Every setting of a training with that optimiser and schedule."""
    return (OPTIMISER, *OPTIMISERS[optimiser].params, SCHEDULE, *SCHEDULES[schedule].params, *REGULARISATION, *SHARED)


@dataclass(frozen=True)
class NetworkSpec:
    """A network's kind, and a value for each of its Params."""

    kind: str
    settings: Mapping[str, Scalar]

    @classmethod
    def from_dict(cls, data: object, inputs: str = "picture", what: str = "network") -> Self:
        """Read the settings; a kind that is not named is the first that fits. Raises InputError."""
        kinds = NETWORKS.fitting(inputs)
        kind = _chosen(data, "kind", kinds, kinds[0], what)
        _check_applying({"kind": kind}, data, what)
        values = read_settings(network_params(kind, inputs), data, what)
        return cls(kind, {name: value for name, value in values.items() if name != "kind"})

    def to_dict(self) -> dict[str, Scalar]:
        return {"kind": self.kind, **self.settings}


@dataclass(frozen=True)
class TrainingSpec:
    """Optimiser and schedule, and a value for each of their Params, of REGULARISATION and of SHARED."""

    optimiser: str
    schedule: str
    settings: Mapping[str, Scalar]

    @classmethod
    def from_dict(cls, data: object, what: str = "training") -> Self:
        optimiser = _chosen(data, "optimiser", tuple(OPTIMISERS), str(OPTIMISER.default), what)
        schedule = _chosen(data, "schedule", tuple(SCHEDULES), str(SCHEDULE.default), what)
        _check_applying({"optimiser": optimiser, "schedule": schedule}, data, what)
        values = read_settings(training_params(optimiser, schedule), data, what)
        own = {name: value for name, value in values.items() if name not in ("optimiser", "schedule")}
        return cls(optimiser, schedule, own)

    def to_dict(self) -> dict[str, Scalar]:
        return {"optimiser": self.optimiser, "schedule": self.schedule, **self.settings}

    @property
    def steps(self) -> int:
        return int(self.settings["steps"])

    @property
    def batch_size(self) -> int:
        return int(self.settings["batch_size"])

    @property
    def precision(self) -> str:
        return str(self.settings["precision"])

    @property
    def learning_rate(self) -> float:
        return float(self.settings["learning_rate"])

    def rate_factor(self, done: float) -> float:
        """The factor on the learning rate when the share `done` of the steps is over."""
        schedule = SCHEDULES[self.schedule]
        return float(schedule.function(done, **{param.name: self.settings[param.name] for param in schedule.params}))


CHOICES = {"kind": NETWORKS, "optimiser": OPTIMISERS, "schedule": SCHEDULES}
"""The settings that bring Params of their own."""


def changed(base: Mapping[str, Scalar], changes: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """`base` with `changes`; another choice takes its own defaults, not what was meant for the one before."""
    dropped = {
        param.name
        for key, registry in CHOICES.items()
        if key in base and changes.get(key, base[key]) != base[key]
        for param in registry[str(base[key])].params
    }
    return {name: value for name, value in base.items() if name not in dropped} | dict(changes)


def _chosen(data: object, key: str, names: tuple[str, ...], default: str, what: str) -> str:
    """The choice that `data` names, so that its Params can be read."""
    named = data.get(key, default) if isinstance(data, dict) else default
    if not isinstance(named, str) or named not in names:
        raise refuse(what, key, named, _one_of(names))
    return named


def _check_applying(chosen: Mapping[str, str], data: object, what: str) -> None:
    """Raises InputError where `data` sets what another choice takes, but none of those `chosen`."""
    if not isinstance(data, dict):
        return
    own = {key: [param.name for param in CHOICES[key][name].params] for key, name in chosen.items()}
    taken = {name for names in own.values() for name in names}
    for setting in [name for name in data if name not in taken]:
        for key, name in chosen.items():
            others = [other for other, entry in CHOICES[key].items() if any(p.name == setting for p in entry.params)]
            if others:
                raise InputError(
                    "experiment.not_applying",
                    "{what}: {name} does not apply to {choice}, which takes {allowed}; it is a setting of {others}.",
                    what=what, name=setting, choice=name, others=", ".join(others),
                    allowed=", ".join(own[key]) or "none of its own",
                )  # fmt: skip


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


def read_settings(params: tuple[Param, ...], data: object, what: str) -> dict[str, Scalar]:
    """A value for each of `params`, its default where `data` does not name it. Raises InputError."""
    fields = read_fields(data, what, (), tuple(param.name for param in params))
    defaults: dict[str, Any] = {param.name: param.check(param.default) for param in params}
    return defaults | {p.name: read_scalar(p, fields[p.name], what) for p in params if p.name in fields}
