"""Param: one knob of a transform, the single source of its slider, its validation and its draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from augment.errors import InputError
from augment.own_files import FileSort

Kind = Literal["float", "int", "choice", "flag", "words"]
MAX_WORDS_CHARACTERS = 200
Scalar = float | int | str | bool
Value = Scalar | tuple[Scalar, ...]
"""A scalar is fixed. A tuple is sampled uniformly: `(low, high)` for a number, the listed ids for a choice or flag.
A list of words is one text, the words separated by commas, and never drawn."""

UNIT_ENDINGS = ("_dbfs", "_db", "_hz", "_s", "_m")
"""Of names that carry their unit."""


@dataclass(frozen=True)
class Param:
    """One knob of a transform.

    `low`, `high` and `step` are in `unit` and mean something for numbers only; `choices` are ids for choices only. A
    unit that begins with “of” makes the values shares of what it names. `label` is what people read, where the name
    would not tell them enough; `opposite` is what values below zero are called, which are then told without a sign.
    `neutral` is the value that leaves a sample as it is, None where the knob has no such value of its own.
    `files`: a choice may also be the id of a file of that sort, which somebody brought (augment.own_files).
    """

    name: str
    kind: Kind
    default: Value
    help: str
    low: float = 0.0
    high: float = 1.0
    step: float = 0.01
    unit: str = ""
    choices: tuple[str, ...] = ()
    neutral: Scalar | None = None
    label: str = ""
    files: FileSort | None = None
    opposite: str = ""

    @property
    def title(self) -> str:
        """What people read: the label, or the name without its unit, which stands behind the value."""
        name = next((self.name.removesuffix(end) for end in UNIT_ENDINGS if self.name.endswith(end)), self.name)
        return self.label or name.replace("_", " ").capitalize()

    @property
    def is_share(self) -> bool:
        """Whether the values are shares, which people read as per cent."""
        return self.unit.startswith("of ")

    @property
    def is_number(self) -> bool:
        return self.kind in ("float", "int")

    @property
    def allowed(self) -> str:
        """What may be written in a recipe, in words."""
        if self.kind == "flag":
            return "true or false"
        if self.kind == "choice":
            own = f", or {self.files.name}-… with 16 hexadecimal digits" if self.files else ""
            return "one of " + ", ".join(self.choices) + own
        if self.kind == "words":
            return f"words separated by commas, at most {MAX_WORDS_CHARACTERS} printable characters"
        number = "a whole number" if self.kind == "int" else "a number"
        unit = f" {self.unit}" if self.unit else ""
        return f"{number} from {self.low:g} to {self.high:g}{unit}, or [low, high] to draw from"

    def check(self, value: object) -> Value:
        """Return `value` as a recipe holds it: a scalar, or a tuple to draw from.

        Raises InputError where the value is of another type, out of range or not finite.
        """
        if isinstance(value, list | tuple) and self.kind != "words":
            return self._check_drawn(tuple(self._check_scalar(item, value) for item in value), value)
        return self._check_scalar(value, value)

    def _check_drawn(self, values: tuple[Scalar, ...], given: object) -> Value:
        if self.is_number and (len(values) != 2 or values[0] > values[1]):  # type: ignore[operator]
            raise self._refuse(given)
        if not values:
            raise self._refuse(given)
        return values

    def _check_scalar(self, value: object, given: object) -> Scalar:
        if self.kind == "flag" and isinstance(value, bool):
            return value
        if self.kind == "choice" and isinstance(value, str) and self._offers(value):
            return value
        if self.kind == "words" and isinstance(value, str) and _is_short_line(value):
            return value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if self.is_number and is_number and self.low <= value <= self.high:  # type: ignore[operator]
            if self.kind == "float":
                return float(value)  # type: ignore[arg-type]
            if value == int(value):  # type: ignore[call-overload]
                return int(value)  # type: ignore[call-overload]
        raise self._refuse(given)

    def _offers(self, name: str) -> bool:
        return name in self.choices or (self.files is not None and self.files.names(name))

    def _refuse(self, value: object) -> InputError:
        return InputError(
            "recipe.param_value",
            "{param} is {value}; allowed is {allowed}.",
            param=self.name,
            value=shown(value),
            allowed=self.allowed,
        )

    def draw(self, value: Value, uniforms: np.ndarray) -> list[Scalar]:
        """Turn `value` and uniform numbers in [0, 1), shape (n,), into the n scalars a transform is called with."""
        if not isinstance(value, tuple):
            return [value] * len(uniforms)
        if self.kind == "float":
            low, high = value
            return (low + uniforms * (high - low)).tolist()  # type: ignore[operator]
        if self.kind == "int":
            low, high = value
            return (low + (uniforms * (high - low + 1)).astype(np.int64)).tolist()  # type: ignore[operator]
        return [value[int(uniform * len(value))] for uniform in uniforms]


def _is_short_line(text: str) -> bool:
    return len(text) <= MAX_WORDS_CHARACTERS and text.isprintable()


def shown(value: object, longest: int = 60) -> str:
    """`value` as it stands in an error sentence: on one line and no longer than `longest` characters."""
    try:
        text = " ".join(repr(value).split())
    except RecursionError:
        return "too deeply nested"
    return text if len(text) <= longest else text[: longest - 1] + "…"


def number(
    name: str,
    low: float,
    high: float,
    default: float | tuple[float, float],
    help: str,
    *,
    neutral: float | None = None,
    step: float = 0.01,
    unit: str = "",
    label: str = "",
    opposite: str = "",
) -> Param:
    """A Param of kind float, in [low, high]."""
    return Param(name, "float", default, help, low, high, step, unit, (), neutral, label, opposite=opposite)


def integer(
    name: str,
    low: int,
    high: int,
    default: int | tuple[int, int],
    help: str,
    *,
    neutral: int | None = None,
    step: int = 1,
    unit: str = "",
    label: str = "",
) -> Param:
    """A Param of kind int, in [low, high]."""
    return Param(name, "int", default, help, low, high, step, unit, (), neutral, label)


def choice(
    name: str,
    choices: tuple[str, ...],
    default: str | tuple[str, ...],
    help: str,
    *,
    neutral: str | None = None,
    files: FileSort | None = None,
) -> Param:
    """A Param of kind choice: one of a few ids, or with `files`, that of a file of that sort that somebody brought."""
    return Param(name, "choice", default, help, choices=choices, neutral=neutral, files=files)


def flag(name: str, default: bool, help: str, *, neutral: bool | None = None) -> Param:
    """A Param of kind flag: true or false."""
    return Param(name, "flag", default, help, choices=(), neutral=neutral)


def word_list(name: str, default: str, help: str) -> Param:
    """A Param of kind words: a short line of words, separated by commas."""
    return Param(name, "words", default, help)
