"""Arm: one side of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from augment.errors import InputError
from augment.params import Scalar
from augment.reading import read_fields
from augment.recipe import Recipe
from models.comparison.evidence import NO_WINNER
from models.comparison.specs import refuse

MAX_ARMS = 6
MAX_ARM_NAME_CHARACTERS = 40


@dataclass(frozen=True)
class Arm:
    """One side of the comparison: a recipe or none, and what else it changes in the network and the training."""

    name: str
    recipe: Recipe | None = None
    network: Mapping[str, Scalar] = field(default_factory=dict)
    training: Mapping[str, Scalar] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, data: object, position: int) -> Self:
        what = f"Arm {position}"
        fields = read_fields(data, what, ("name",), ("recipe", "network", "training"))
        name = fields["name"]
        is_name = isinstance(name, str) and name.isprintable() and name.strip() == name
        if not is_name or not 1 <= len(name) <= MAX_ARM_NAME_CHARACTERS or name == NO_WINNER:
            allowed = f"a text of 1 to {MAX_ARM_NAME_CHARACTERS} printable characters other than “{NO_WINNER}”"
            raise refuse(what, "name", name, allowed)
        recipe = None if fields.get("recipe") is None else Recipe.from_dict(fields["recipe"])
        changes = {group: _read_changes(fields.get(group, {}), f"{what}: {group}") for group in ("network", "training")}
        return cls(name, recipe, **changes)

    def to_dict(self) -> dict[str, Any]:
        entry: dict[str, Any] = {"name": self.name}
        if self.recipe is not None:
            entry["recipe"] = self.recipe.to_dict()
        if self.network:
            entry["network"] = dict(self.network)
        if self.training:
            entry["training"] = dict(self.training)
        return entry


def _read_changes(data: object, what: str) -> dict[str, Scalar]:
    """Values are checked with the experiment's own, since what applies depends on the choices that both name."""
    return read_fields(data, what, (), tuple(data) if isinstance(data, dict) else ())


def read_arms(data: object) -> tuple[Arm, ...]:
    """The arms of an experiment, each of a name of its own. Raises InputError."""
    if not isinstance(data, list) or not 2 <= len(data) <= MAX_ARMS:
        raise InputError("experiment.arms", "The experiment needs a list of 2 to {most} arms.", most=MAX_ARMS)
    arms = tuple(Arm.from_dict(entry, position) for position, entry in enumerate(data, 1))
    names = [arm.name for arm in arms]
    if len(set(names)) < len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        raise InputError("experiment.arm_names", "Two arms have the name {name}; each needs its own.", name=repeated)
    return arms
