"""Kind: what a transform of a kind is given, and how its plan is carried out; the registry of kinds by plan type.

A transform is a pure function of what its kind gives it, and returns the smallest statement of what is to be done, a
plan; None where nothing is. Its kind is the type of the plan, read from the function's return annotation.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, get_args, get_type_hints

import numpy as np

from augment.example import Audio, Example, UnderWay
from augment.params import Scalar


class Made(NamedTuple):
    """A step that a policy makes itself: a transform of the same modality, and values for its Params.

    Params that are not named take their defaults. `place` tells it from the others of the same policy.
    """

    place: str
    transform: str
    values: Mapping[str, Scalar]


@dataclass(slots=True)
class Around:
    """What lies around one application of one step: the draws' state, the sample's index, where partners come from."""

    state: int
    index: int
    pool: Sequence[Example]
    run_child: Callable[[int | Made, UnderWay, Around], UnderWay]

    def run(self, which: int | Made, now: UnderWay) -> UnderWay:
        """Apply a child step: one of the step's own, by its place among those that are switched on, or one made."""
        return self.run_child(which, now, self)


CarryOut = Callable[[UnderWay, Any, Around], UnderWay]


@dataclass(frozen=True)
class Kind:
    """`given` makes what the function receives first; None: the function receives its Params alone.

    `carry_out` does what the plan says. `mixes`: it needs a partner example. `takes_steps`: it needs steps of its own,
    and their number is what the function receives first. `given_pool`: the examples that partners come from are what it
    receives second. `draws`: carrying it out may draw from the state, even where no Param is left to chance.
    `weighed`: of a plan whose steps form chains that are laid over one another, each one's weight and number of steps.
    `called`: of a transform, what is under way, its values and its generator by name, what the transform states; None:
    the function is called with what it receives.
    """

    plan: type
    given: Callable[[UnderWay], Any] | None
    carry_out: CarryOut
    mixes: bool = False
    takes_steps: bool = False
    given_pool: bool = False
    draws: bool = False
    called: Callable[[Any, UnderWay, tuple[Scalar, ...], dict[str, Any]], Any] | None = None
    weighed: Callable[[Any], tuple[tuple[float, int], ...]] | None = None

    @property
    def name(self) -> str:
        return "plain" if self.plan in SAMPLES else self.plan.__name__.lower()


SAMPLES = (np.ndarray, Audio, str)
"""What a plain transform returns: the new sample."""
_KINDS: dict[type, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Add a kind. Raises ValueError where another one has the same plan type."""
    if kind.plan in _KINDS:
        raise ValueError(f"two kinds of transform have the plan {kind.plan.__name__}")
    _KINDS[kind.plan] = kind


def kind_of(function: Callable[..., Any]) -> Kind:
    """The kind of a transform's function, by its return annotation. Raises TypeError where there is none."""
    _import_kinds()
    returned = get_type_hints(function).get("return")
    plans = [plan for plan in (get_args(returned) or (returned,)) if plan in _KINDS]
    if len(plans) != 1:
        raise TypeError(f"{function.__name__} returns {returned}, which is no plan of a known kind")
    return _KINDS[plans[0]]


@functools.cache
def _import_kinds() -> None:
    package = importlib.import_module("augment.kinds")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"augment.kinds.{module.name}")
