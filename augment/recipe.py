"""Recipe: an ordered list of steps for one modality, and its one written form, JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from augment.compiled import CompiledRecipe, Plan
from augment.errors import InputError
from augment.example import Example, Sample
from augment.params import Value, shown
from augment.reading import read_fields, read_json
from augment.steps import Step, free_id, read_step, read_steps, with_ids, write_steps
from augment.trace import Trace
from augment.transforms import catalogue

VERSION = 2
"""Of the written form; one without a version is older than the first. Since 2, a recipe may have a name."""
MAX_STEPS = 32
MAX_NAME_CHARACTERS = 60
MAX_JSON_CHARACTERS = 65_536
MAX_SEED = 2**53 - 1
"""The largest whole number that JSON readers in every language keep exact."""


@dataclass(frozen=True)
class Recipe:
    """Steps for one modality, and the seed from which all their draws come. `name` is what people call it, or empty."""

    modality: str
    steps: tuple[Step, ...] = ()
    seed: int = 0
    name: str = ""

    def apply(self, sample: Sample, seed: int | None = None, index: int = 0) -> Sample:
        """The augmented sample. `index` numbers the draws under one seed (None: the recipe's own)."""
        return self.compile(seed).apply_batch([sample], np.array([index]))[0]

    def apply_to(
        self, example: Example, seed: int | None = None, index: int = 0, pool: Sequence[Example] = ()
    ) -> Example:
        """The augmented example, its targets moved along; steps that mix take their partner from `pool`."""
        return self.compile(seed).apply_to_examples([example], np.array([index]), pool)[0]

    def trace(
        self, sample: Sample | Example, seed: int | None = None, index: int = 0, pool: Sequence[Example] = ()
    ) -> Trace:
        """What `apply` or `apply_to` does, with every drawn value and the example after every step."""
        return self.compile(seed).trace(sample, index, pool)

    def compile(self, seed: int | None = None) -> CompiledRecipe:
        """The recipe as a flat list of calls, for whole batches."""
        used = self.seed if seed is None else seed
        return CompiledRecipe(tuple(Plan.of(step, used) for step in self.steps if step.enabled))

    def with_step(self, name: str, **values: Value) -> Recipe:
        """This recipe with one more step at the end; Params not named take their defaults. Raises InputError."""
        entry = {"transform": name, "params": values, "id": free_id(name, self.steps)}
        return replace(self, steps=(*self.steps, read_step(entry, str(len(self.steps) + 1), self.modality)))

    def to_dict(self) -> dict[str, Any]:
        """The recipe's one written form. Ids that follow from the order, and defaults of a step, are left out.

        So is the name where there is none: what programs before version 2 cannot read is written only where it is used.
        """
        return {
            "version": VERSION if self.name else 1,
            "modality": self.modality,
            **({"name": self.name} if self.name else {}),
            "seed": self.seed,
            "steps": write_steps(self.steps),
        }

    def to_json(self, indent: int | None = 2) -> str:
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    @staticmethod
    def from_json(text: str | bytes) -> Recipe:
        """Read a recipe from JSON. Raises InputError with one sentence where it cannot be used."""
        return Recipe.from_dict(read_json(text, "The recipe", MAX_JSON_CHARACTERS))

    @staticmethod
    def from_dict(data: object) -> Recipe:
        """Read a recipe from plain dicts and lists. Raises InputError with one sentence where it cannot be used."""
        version = data.get("version", VERSION) if isinstance(data, dict) else VERSION
        try:
            return _read(data)
        except InputError as error:
            if isinstance(version, bool) or not isinstance(version, int) or version <= VERSION:
                raise
            sentence = "{reason} The recipe was written by a newer version of this program."
            raise InputError("recipe.newer", sentence, reason=str(error)) from None


def _read(data: object) -> Recipe:
    fields = read_fields(data, "The recipe", required=("modality",), optional=("version", "name", "seed", "steps"))
    modality = fields["modality"]
    catalogue(modality if isinstance(modality, str) else shown(modality))
    _read_whole_number("version", fields.get("version", VERSION), least=1)
    seed = _read_whole_number("seed", fields.get("seed", 0), least=0)
    steps = with_ids(read_steps(fields.get("steps", []), modality, MAX_STEPS))
    return Recipe(modality, steps, seed, _read_name(fields.get("name", "")))


def _read_name(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_NAME_CHARACTERS or not value.isprintable():
        raise InputError(
            "recipe.name", "The name is {value}; allowed is a text of at most {most} printable characters.",
            value=shown(value), most=MAX_NAME_CHARACTERS,
        )  # fmt: skip
    return value


def _read_whole_number(name: str, value: object, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_SEED:
        raise InputError(
            f"recipe.{name}",
            "The {name} is {value}; allowed is a whole number from {least} to {most}.",
            name=name, value=shown(value), least=least, most=MAX_SEED,
        )  # fmt: skip
    return value
