"""Targets: what a recipe can be written as, this package's own code or another library's.

A target is added as one module of this package: a function from Recipe to Exported under the decorator `target`. The
command line and the page read the registry.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import augment.export
from augment.errors import InputError, Note
from augment.params import shown
from augment.recipe import Recipe
from augment.transforms import MODALITIES, Transform


class Remark(NamedTuple):
    """In what the code is unlike the recipe, in one sentence; `transform` is what it is about, None for all of it."""

    transform: Transform | None
    note: Note

    def __str__(self) -> str:
        return f"{self.transform.name}: {self.note}" if self.transform else str(self.note)


class Exported(NamedTuple):
    """A complete script, and in what it is unlike the recipe, each remark once."""

    code: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Target:
    """Something that a recipe of one of `modalities` can be written as. `name` is an id.

    For a recipe of those of `moving`, `write` may be given `marks=True`: then what is marked in samples moves along.
    """

    name: str
    modalities: tuple[str, ...]
    write: Callable[..., Exported]
    moving: tuple[str, ...] = ()


_TARGETS: dict[str, Target] = {}


Write = Callable[..., Exported]
"""Of a Recipe, and for those that move marks of `marks`."""


def target(name: str, *modalities: str, moving: tuple[str, ...] = ()) -> Callable[[Write], Write]:
    """Register the decorated function as a target. Raises ValueError where there is one of that name."""

    def register(write: Write) -> Write:
        if name in _TARGETS:
            raise ValueError(f"there is an export to {name} already")
        _TARGETS[name] = Target(name, modalities or MODALITIES, write, moving)
        return write

    return register


@functools.cache
def every_target() -> Mapping[str, Target]:
    """All targets by name; their modules are imported on first use."""
    for module in pkgutil.iter_modules(augment.export.__path__):
        importlib.import_module(f"augment.export.{module.name}")
    return MappingProxyType(_TARGETS)


def targets(modality: str) -> dict[str, Target]:
    """What a recipe of this modality can be written as, by name."""
    return {name: found for name, found in every_target().items() if modality in found.modalities}


def export(recipe: Recipe, to: str, *, marks: bool = False) -> Exported:
    """The recipe as code for the target named; with `marks`, code that moves masks, boxes and keypoints along.

    Raises InputError where there is none for its modality, or none that moves them.
    """
    known = targets(recipe.modality)
    if to not in known:
        raise InputError(
            "export.target", "There is no export of {modality} to {name}; allowed is one of {allowed}.",
            modality=recipe.modality, name=shown(to), allowed=", ".join(known),
        )  # fmt: skip
    if not marks:
        return known[to].write(recipe)
    if recipe.modality not in known[to].moving:
        sentence = "The export of {modality} to {name} moves no masks, boxes or keypoints."
        raise InputError("export.no_marks", sentence, modality=recipe.modality, name=to)
    return known[to].write(recipe, marks=True)
