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
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from augment.errors import InputError, Note
from augment.example import Audio, Mask, Sample
from augment.kinds.kind import Kind, kind_of
from augment.needs import NEEDS
from augment.params import Param, Value, shown
from augment.risks import APPLIED, Risk

MODALITIES = ("image", "audio", "text")


def nothing_missing(values: Mapping[str, Value]) -> Note | None:
    """Of a transform that needs nothing that may not be there."""
    return None


@dataclass(frozen=True)
class Transform:
    """A named, pure function over samples of one modality, and what is known about it.

    The function takes what its kind gives (augment.kinds.kind), then the values in the order of `params`, and `rng=`
    where it draws a field or an order of its own. It never changes what it is given. `is_slow`: it takes milliseconds
    even on a small sample, so training makes a bank of variants beforehand. `risks` say which values can break the
    label, for each Param from the mildest to the gravest. `needs` are ids of augment.needs that it answers. `makes`:
    the transforms that a policy makes steps of itself. `missing` says what the transform needs, under these values of
    its Params, that is not on this machine: a page leaves the step out then, and all else refuses the recipe.
    `takes_16_bits`: a plain one that is right for uint16 images too, as others are; without, it gets them in 8 bits.
    `needs_colour`: a grey image, of one channel, stays as it is, whatever the values.
    """

    name: str
    modality: str
    family: str
    params: tuple[Param, ...]
    summary: str
    label_safety: str
    source: str
    function: Callable[..., Any]
    kind: Kind
    needs_rng: bool
    is_slow: bool = False
    risks: tuple[Risk, ...] = ()
    title: str = ""
    needs: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    missing: Callable[[Mapping[str, Value]], Note | None] = nothing_missing
    takes_16_bits: bool = False
    needs_colour: bool = False

    @property
    def label(self) -> str:
        """What people read: the title, where it has one, else the name."""
        return self.title or self.name.replace("_", " ").capitalize()

    @property
    def families(self) -> set[str]:
        """Its own family, and those of all that it makes steps of."""
        return {self.family, *(catalogue(self.modality)[name].family for name in self.makes)}

    def defaults(self) -> dict[str, Value]:
        """Every Param's default by name."""
        return {param.name: param.default for param in self.params}


__all__ = ["MODALITIES", "Audio", "Mask", "Sample", "Transform", "catalogue", "transform"]

_REGISTRY: dict[str, dict[str, Transform]] = {modality: {} for modality in MODALITIES}


def transform(
    modality: str | tuple[str, ...],
    family: str,
    *params: Param,
    summary: str,
    label_safety: str,
    source: str,
    is_slow: bool = False,
    risks: tuple[Risk, ...] = (),
    title: str = "",
    needs: tuple[str, ...] = (),
    makes: tuple[str, ...] = (),
    missing: Callable[[Mapping[str, Value]], Note | None] = nothing_missing,
    takes_16_bits: bool = False,
    needs_colour: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated function as a transform of one modality or several; its name is the function's.

    Its arguments are what its kind gives, then `params` in order. Raises TypeError where they differ, where a risk is
    of no Param or a need is not in augment.needs, and ValueError where the modality has a transform of that name.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        kind = kind_of(function)
        arguments = list(inspect.signature(function).parameters)[_given_first(kind) :]
        needs_rng = arguments[-1:] == ["rng"]
        if arguments[: len(arguments) - needs_rng] != [param.name for param in params]:
            raise TypeError(f"{function.__name__} takes {arguments}, its Params are {[p.name for p in params]}")
        strangers = {risk.param for risk in risks} - {APPLIED, *(param.name for param in params)}
        if strangers:
            raise TypeError(f"{function.__name__} has risks of {strangers}, which are no Params of it")
        if unknown := set(needs) - NEEDS.get(modality if isinstance(modality, str) else "", {}).keys():
            raise TypeError(f"{function.__name__} answers the needs {unknown}, which there are not")
        for name in (modality,) if isinstance(modality, str) else modality:
            if function.__name__ in _REGISTRY[name]:
                raise ValueError(f"there is a transform {function.__name__} of {name} already")
            _REGISTRY[name][function.__name__] = Transform(
                function.__name__, name, family, params, summary, label_safety, source, function, kind, needs_rng,
                is_slow, risks, title, needs, makes, missing, takes_16_bits, needs_colour,
            )  # fmt: skip
        return function

    return register


def _given_first(kind: Kind) -> int:
    """How many arguments a function receives before the values of its Params."""
    return (kind.given is not None) + kind.takes_steps + kind.given_pool


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
    importlib.import_module("augment.policies")
    package = importlib.import_module(f"augment.{modality}")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"augment.{modality}.{module.name}")
    return MappingProxyType(_REGISTRY[modality])


def in_families(modality: str) -> list[Transform]:
    """The catalogue as people look through it: the largest family first, each by what its transforms are called."""
    known = catalogue(modality).values()
    sizes = Counter(transform.family for transform in known)
    return sorted(known, key=lambda own: (-sizes[own.family], own.family, own.label))
