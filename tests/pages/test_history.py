"""Undo and redo as a list of recipes: nothing is lost but what a new change leaves behind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from augment.recipe import Recipe
from pages.components.workbench.history import GESTURE_S, MOST, History

STEPS = Recipe("image").with_step("rotate").with_step("brightness")


def seeds(*wanted: int) -> tuple[Recipe, ...]:
    return tuple(replace(STEPS, seed=seed) for seed in wanted)


def walked(*recipes: Recipe, apart: float = 2 * GESTURE_S) -> History:
    """The history after one recipe has followed the other."""
    history = History()
    for place in range(1, len(recipes)):
        history = history.changed(recipes[place - 1], recipes[place], place * apart)
    return history


def angle(value: float) -> Recipe:
    step = STEPS.steps[0]
    return replace(STEPS, steps=(replace(step, params={**step.params, "angle": value}), STEPS.steps[1]))


def test_undo_and_redo_walk_over_the_same_recipes() -> None:
    one, two, three = seeds(1, 2, 3)
    history = walked(one, two, three)
    assert history.past == (one, two)
    undone = history.visited(three, two, 9)
    assert (undone.past, undone.future) == ((one,), (three,))
    twice = undone.visited(two, one, 9)
    assert (twice.past, twice.future) == ((), (two, three))
    redone = twice.visited(one, two, 9)
    assert (redone.past, redone.future) == ((one,), (three,))


def test_a_jump_over_several_keeps_those_between() -> None:
    one, two, three = seeds(1, 2, 3)
    back = walked(one, two, three).visited(three, one, 9)
    assert (back.past, back.future) == ((), (two, three))
    forth = back.visited(one, three, 9)
    assert (forth.past, forth.future) == ((one, two), ())


def test_a_change_forgets_what_was_undone_and_an_unknown_recipe_is_a_change() -> None:
    one, two, three = seeds(1, 2, 3)
    undone = walked(one, two).visited(two, one, 9)
    assert undone.changed(one, three, 20).future == ()
    assert undone.visited(one, three, 20).past == (one,)


def test_the_same_recipe_is_no_change() -> None:
    history = walked(*seeds(1, 2))
    assert history.changed(*seeds(2, 2), 99) is history
    assert history.visited(*seeds(2, 2), 99) is history


def test_moves_of_one_slider_in_a_row_are_one_change() -> None:
    moved = [angle(value) for value in range(10)]
    assert walked(STEPS, *moved, apart=GESTURE_S / 2).past == (STEPS,)
    assert len(walked(STEPS, *moved, apart=2 * GESTURE_S).past) == 10
    other = replace(moved[-1], seed=5)
    history = walked(STEPS, *moved, apart=0.01).changed(moved[-1], other, 0.11)
    assert history.past == (STEPS, moved[-1]), "another slider is another change, however soon"
    assert len(walked(*seeds(1, 2, 3), apart=0.01).past) == 2, "each seed is one to come back to"
    longer = walked(STEPS, STEPS.with_step("hue"), STEPS.with_step("hue").with_step("hue"), apart=0.01)
    assert len(longer.past) == 2


@pytest.mark.parametrize("count", [MOST - 1, MOST + 50])
def test_it_is_bounded(count: int) -> None:
    recipes = seeds(*range(count + 1))
    history = walked(*recipes)
    assert history.past == recipes[:-1][-MOST:]
    back = history.visited(recipes[-1], history.past[0], 999)
    assert len(back.future) <= MOST
