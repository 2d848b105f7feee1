"""The recipe of each modality: one in the session, whoever edits or trains it, and those that ship."""

from __future__ import annotations

import functools
from pathlib import Path

from augment.errors import InputError
from augment.recipe import Recipe
from pages.components import state
from pages.components.state import Key

READY = Path(__file__).parents[3] / "sample_data" / "recipes"


@functools.cache
def ready_recipes(modality: str) -> dict[str, Recipe]:
    """The recipes that ship, by their files' names; the first is what a workbench opens with."""
    recipes = {path.stem: Recipe.from_json(path.read_bytes()) for path in sorted(READY.glob("*.json"))}
    return {name: recipe for name, recipe in recipes.items() if recipe.modality == modality}


def current_recipe(modality: str) -> Recipe:
    """The recipe on the workbench of that modality."""
    recipe = state.get(Key.recipe(modality))
    if recipe is None:
        recipe = next(iter(ready_recipes(modality).values()), Recipe(modality))
        open_recipe(recipe)
    return recipe


def open_recipe(recipe: Recipe) -> None:
    """Put `recipe` on its workbench; every slider follows."""
    state.put(Key.recipe(recipe.modality), recipe)


def read_recipe_file(data: bytes, modality: str) -> Recipe:
    """The recipe in an uploaded file or a link. Raises InputError where it cannot be used on this page."""
    recipe = Recipe.from_json(data)
    if recipe.modality != modality:
        raise InputError(
            "recipe.other_modality",
            "This recipe is for {modality}; open it on that page.",
            modality=recipe.modality,
        )
    return recipe
