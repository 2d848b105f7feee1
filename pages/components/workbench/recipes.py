"""The recipe of each modality: one in the session, whoever edits or trains it, and those that ship."""

from __future__ import annotations

import functools
import time
from pathlib import Path

from augment.errors import InputError
from augment.reading import read_json
from augment.recipe import MAX_JSON_CHARACTERS, MAX_STEPS, Recipe
from pages.components import state
from pages.components.messages import error_text, t
from pages.components.state import Key
from pages.components.workbench.history import History

READY = Path(__file__).parents[3] / "sample_data" / "recipes"


@functools.cache
def ready_recipes(modality: str) -> dict[str, Recipe]:
    """The recipes that ship, by their files' names; the first is what a workbench opens with."""
    recipes = {path.stem: Recipe.from_json(path.read_bytes()) for path in sorted(READY.glob("*.json"))}
    return {name: recipe for name, recipe in recipes.items() if recipe.modality == modality}


def first_recipe(modality: str) -> Recipe:
    """What a workbench opens with."""
    return next(iter(ready_recipes(modality).values()), Recipe(modality))


def current_recipe(modality: str) -> Recipe:
    """The recipe on the workbench of that modality."""
    recipe = state.get(Key.recipe(modality))
    if recipe is None:
        recipe = first_recipe(modality)
        state.put(Key.recipe(modality), recipe)
    return recipe


def open_recipe(recipe: Recipe) -> None:
    """Put `recipe` on its workbench; every slider follows, and Undo brings back what lay there."""
    now = current_recipe(recipe.modality)
    _put(recipe, history(recipe.modality).changed(now, recipe, time.monotonic()))


def add_step(modality: str, name: str) -> None:
    """Put one more step at the end of the recipe, where there is room; the editor then shows where it is."""
    recipe = current_recipe(modality)
    if len(recipe.steps) < MAX_STEPS:
        longer = recipe.with_step(name)
        open_recipe(longer)
        state.put(Key.of(modality, "added"), longer.steps[-1].id)


def visit_recipe(recipe: Recipe) -> None:
    """Put `recipe` on its workbench as Undo, Redo and the browser's Back do: a known one is gone back or forward to."""
    now = state.get(Key.recipe(recipe.modality))
    known = history(recipe.modality)
    _put(recipe, known if now is None else known.visited(now, recipe, time.monotonic()))


def history(modality: str) -> History:
    """What Undo and Redo of that workbench go through."""
    return state.get(Key.of(modality, "history")) or History()


def _put(recipe: Recipe, history: History) -> None:
    state.put(Key.of(recipe.modality, "history"), history)
    state.put(Key.recipe(recipe.modality), recipe)


def read_recipe_file(data: bytes, modality: str) -> Recipe:
    """The recipe in an uploaded file or a link. Raises InputError where it cannot be used on this page."""
    try:
        recipe = Recipe.from_json(data)
    except InputError as error:
        if error.values.get("what") != "The recipe" and error.key != "recipe.modality":
            raise
        if _is_experiment(data):
            sentence = "This file holds a whole comparison, and this page opens recipes: “{save}” writes one."
            raise InputError("recipe.an_experiment", sentence, save=t("take.save")) from None
        sentence = "This page opens recipes, as its own “{save}” writes them, and this is none: {reason}"
        values = {"save": t("take.save"), "reason": error_text(error)}
        raise InputError("recipe.no_recipe", sentence, **values) from None
    if recipe.modality != modality:
        sentence = "This recipe is for the page {other}, and this is the page {own}: open it there."
        pages = {"other": t(f"{recipe.modality}.title"), "own": t(f"{modality}.title")}
        raise InputError("recipe.other_modality", sentence, **pages)
    return recipe


def _is_experiment(data: bytes) -> bool:
    try:
        read = read_json(data, "The recipe", MAX_JSON_CHARACTERS)
    except InputError:
        return False
    return isinstance(read, dict) and {"dataset", "arms"} <= read.keys()
