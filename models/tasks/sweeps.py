"""Sweeps: test samples under one transform whose knob moves from one end of its range to the other.

What an arm makes of them is its invariance curve: inside what it has trained on it should be level, and beyond one sees
how far that carries. Every sweep is a recipe of one step under a fixed seed, so it is the same for every arm and seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from augment.example import Sample
from augment.params import Param, Scalar, Value
from augment.recipe import Recipe
from augment.steps import Step
from augment.strengths import main_param

MOST_SWEEPS = 3
"""Of an experiment; each costs a run two or three per cent of its time."""
SAMPLES, SLOW_SAMPLES = 128, 32
"""Test samples a sweep uses at each position; fewer where the transform takes milliseconds a sample."""
REACH = 1 / 8
"""How far beyond each end of the trained range the next position lies: a share of the way to the knob's end."""
SPREAD = 7
"""Positions from one end of the knob to the other, so that no curve spans what nobody measured."""


@dataclass(frozen=True)
class Sweep:
    """The knob `param` of a step at `values`, growing; `trained` is the range that the step draws from.

    The step's other knobs stay at their neutral value, or where there is none, in the middle of what they draw from.
    """

    modality: str
    step: Step
    param: Param
    values: tuple[Scalar, ...]
    trained: tuple[float, float]

    @property
    def id(self) -> str:
        return f"{self.step.transform.name}.{self.param.name}"

    @property
    def samples(self) -> int:
        return SLOW_SAMPLES if self.step.transform.is_slow else SAMPLES

    def apply(self, samples: Sequence[Sample]) -> list[list[Sample]]:
        """The samples at each of `values`."""
        order, recipes = np.arange(len(samples)), [self._recipe(value) for value in self.values]
        return [recipe.compile().apply_batch(samples, order) for recipe in recipes]

    def _recipe(self, value: Scalar) -> Recipe:
        params = {**self.step.params, self.param.name: value}
        return Recipe(self.modality, (replace(self.step, params=params),), seed=20_261_126)


def sweeps_of(recipes: Iterable[Recipe | None]) -> list[Sweep]:
    """A sweep of each transform in the recipes that has a number to sweep, MOST_SWEEPS at most, the first ones first.

    A policy of listed steps and what mixes samples have none: they have no result of their own.
    """
    found: dict[str, Sweep] = {}
    for recipe in recipes:
        for step in recipe.steps if recipe is not None else ():
            kind = step.transform.kind
            knob = None if kind.mixes or kind.takes_steps or not step.enabled else main_param(step.transform)
            if knob is not None and recipe is not None:
                sweep = _sweep(recipe.modality, step, knob)
                found.setdefault(sweep.id, sweep)
    return list(found.values())[:MOST_SWEEPS]


def _sweep(modality: str, step: Step, knob: Param) -> Sweep:
    low, high = _ends(step.params[knob.name])
    positions = [low, (low + high) / 2, high, low - REACH * (low - knob.low), high + REACH * (knob.high - high)]
    positions += np.linspace(knob.low, knob.high, SPREAD).tolist()
    positions += [] if knob.neutral is None else [float(knob.neutral)]
    inside = [min(max(round(value / knob.step) * knob.step, knob.low), knob.high) for value in positions]
    values = {int(value) if knob.kind == "int" else round(value, 6) for value in inside}
    rest = {param.name: _still(param, step.params[param.name]) for param in step.transform.params if param != knob}
    still = Step(step.transform, {**rest, knob.name: step.params[knob.name]}, id=step.transform.name)
    return Sweep(modality, still, knob, tuple(sorted(values)), (low, high))


def _ends(value: Value) -> tuple[float, float]:
    low, high = value if isinstance(value, tuple) else (value, value)
    return float(low), float(high)


def _still(param: Param, value: Value) -> Scalar:
    if param.neutral is not None:
        return param.neutral
    if not isinstance(value, tuple):
        return value
    if not param.is_number:
        return value[0]
    low, high = _ends(value)
    return round((low + high) / 2) if param.kind == "int" else (low + high) / 2
