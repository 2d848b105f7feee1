"""Undo and redo: the recipes that lay on a workbench before this one, and those that were undone."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from augment.recipe import Recipe
from augment.steps import every_step

MOST = 100
"""Recipes that are kept on either side."""
GESTURE_S = 1.0
"""Moves of one slider that follow each other this closely are one change: nobody wants to undo them one by one."""


@dataclass(frozen=True)
class History:
    """`past` ends with the recipe before the one on the workbench, `future` begins with the one that was undone last.

    `touched` is the one value that the last change moved, None where there was more to it, and `at` when that was, in
    seconds.
    """

    past: tuple[Recipe, ...] = ()
    future: tuple[Recipe, ...] = ()
    touched: Hashable = None
    at: float = 0.0

    def changed(self, before: Recipe, after: Recipe, at: float) -> History:
        """The history once `after` has taken the place of `before`; what was undone is forgotten."""
        if before == after:
            return self
        touched = _touched(before, after)
        same_gesture = touched is not None and touched == self.touched and at - self.at < GESTURE_S
        past = self.past if same_gesture else (*self.past, before)[-MOST:]
        return History(past, (), touched, at)

    def visited(self, now: Recipe, wanted: Recipe, at: float) -> History:
        """The history once `wanted`, from the browser's own history perhaps, has taken the place of `now`.

        A recipe that is known on either side is gone back or forward to, so that nothing between is lost.
        """
        if now == wanted:
            return self
        if wanted in self.past:
            place = len(self.past) - 1 - self.past[::-1].index(wanted)
            return History(self.past[:place], (*self.past[place + 1 :], now, *self.future)[:MOST])
        if wanted in self.future:
            place = self.future.index(wanted)
            return History((*self.past, now, *self.future[:place])[-MOST:], self.future[place + 1 :])
        return self.changed(now, wanted, at)


def _touched(before: Recipe, after: Recipe) -> Hashable:
    """Which one slider's value differs; None where anything else does."""
    first, second = _slid(before), _slid(after)
    different = [key for key in first if first[key] != second.get(key)]
    return different[0] if len(different) == 1 and _rest(before) == _rest(after) else None


def _slid(recipe: Recipe) -> dict[Hashable, object]:
    """What sliders move: every step's Params and probability."""
    found: dict[Hashable, object] = {}
    for step in every_step(recipe.steps):
        found |= {(step.id, "p"): step.p, **{(step.id, "params", name): value for name, value in step.params.items()}}
    return found


def _rest(recipe: Recipe) -> tuple[object, ...]:
    return recipe.seed, recipe.name, [(step.id, step.enabled) for step in every_step(recipe.steps)]
