"""What the editor does to a recipe, as functions of recipes; a step is found by its id, in a policy too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from augment.params import Param, Value, number
from augment.recipe import MAX_STEPS, Recipe
from augment.steps import MAX_OWN_STEPS, Step, copy_of, every_step, free_id
from pages.components.values import from_shown

PROBABILITY = number("p", 0, 1, 1, "Probability that the step is applied.", step=0.05)

Change = Callable[[list[Step], int, Recipe], None]
"""Changes a list of steps in place: the list, the place in it of the step that is meant, the whole recipe."""


def step_of(recipe: Recipe, step_id: str) -> Step:
    """The step of that id. Raises KeyError where there is none (any more)."""
    for step in every_step(recipe.steps):
        if step.id == step_id:
            return step
    raise KeyError(step_id)


def edited(recipe: Recipe, step_id: str, change: Change) -> Recipe:
    """`recipe` with the list changed that the step stands in: a policy's own steps, or the recipe's."""
    step_of(recipe, step_id)
    return replace(recipe, steps=_edited(recipe.steps, step_id, change, recipe))


def _edited(steps: tuple[Step, ...], step_id: str, change: Change, recipe: Recipe) -> tuple[Step, ...]:
    changed = list(steps)
    for place, step in enumerate(steps):
        if step.id == step_id:
            change(changed, place, recipe)
            break
        if step.steps:
            changed[place] = replace(step, steps=_edited(step.steps, step_id, change, recipe))
    return tuple(changed)


def with_fields(recipe: Recipe, step_id: str, **fields: object) -> Recipe:
    """`recipe` with other fields of one step."""

    def change(steps: list[Step], place: int, recipe: Recipe) -> None:
        steps[place] = replace(steps[place], **fields)  # type: ignore[arg-type]

    return edited(recipe, step_id, change)


def with_value(recipe: Recipe, step_id: str, name: str, value: Value) -> Recipe:
    """`recipe` with another value of one step's Param, or of its probability."""
    if name == PROBABILITY.name:
        return with_fields(recipe, step_id, p=value)
    return with_fields(recipe, step_id, params={**step_of(recipe, step_id).params, name: value})


def with_slid(recipe: Recipe, step_id: str, name: str, numbers: object) -> Recipe:
    """`recipe` with the numbers that a slider shows. Raises InputError or KeyError where no slider can show them."""
    step = step_of(recipe, step_id)
    param = param_of(step, name)
    now = step.p if param is PROBABILITY else step.params[name]
    return with_value(recipe, step_id, name, from_shown(param, numbers, like=now))


def param_of(step: Step, name: str) -> Param:
    """The Param of that name, or the probability. Raises KeyError where the step has none such."""
    for param in (*step.transform.params, PROBABILITY):
        if param.name == name:
            return param
    raise KeyError(name)


def with_own_step(recipe: Recipe, step_id: str, name: str) -> tuple[Recipe, Step | None]:
    """`recipe` with one more step of a policy's own, and that step; None where the policy is full."""
    policy = step_of(recipe, step_id)
    if len(policy.steps) >= MAX_OWN_STEPS:
        return recipe, None
    fresh = replace(Recipe(recipe.modality).with_step(name).steps[0], id=free_id(name, recipe.steps))
    return with_fields(recipe, step_id, steps=(*policy.steps, fresh)), fresh


def _move_up(steps: list[Step], place: int, recipe: Recipe) -> None:
    steps.insert(max(0, place - 1), steps.pop(place))


def _move_down(steps: list[Step], place: int, recipe: Recipe) -> None:
    steps.insert(place + 1, steps.pop(place))


def _duplicate(steps: list[Step], place: int, recipe: Recipe) -> None:
    if len(steps) < MAX_OWN_STEPS or (steps[place] in recipe.steps and len(steps) < MAX_STEPS):
        steps.insert(place + 1, copy_of(steps[place], recipe.steps))


def _remove(steps: list[Step], place: int, recipe: Recipe) -> None:
    del steps[place]


MENU: dict[str, Change] = {"move_up": _move_up, "move_down": _move_down, "duplicate": _duplicate, "remove": _remove}
"""What the menu of a step's card offers."""
