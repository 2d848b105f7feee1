"""What is done with a recipe as a whole: undo, redo, start over, name, save, load. Always there, above its steps."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from augment.errors import InputError
from augment.recipe import MAX_NAME_CHARACTERS, Recipe
from pages.components import state
from pages.components.messages import show_error, t
from pages.components.state import Key
from pages.components.words import as_text
from pages.components.workbench.recipes import (
    current_recipe,
    first_recipe,
    history,
    open_recipe,
    read_recipe_file,
    ready_recipes,
    visit_recipe,
)

READY = "ready."
"""Begins the id of a menu's entry that opens a ready recipe; its name follows."""


def _clear(recipe: Recipe) -> Recipe:
    return replace(recipe, steps=(), name="")


def _reset(recipe: Recipe) -> Recipe:
    return first_recipe(recipe.modality)


ACTIONS: dict[str, Callable[[Recipe], Recipe]] = {"clear": _clear, "reset": _reset}
"""What the menu does with the whole recipe, beside opening a ready one."""


def recipe_bar(recipe: Recipe) -> None:
    """Draw the bar, and above it the recipe's name where it has one."""
    modality, known = recipe.modality, history(recipe.modality)
    if recipe.name:
        st.markdown(f"**{as_text(recipe.name)}**")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="recipe_bar"):
        ready = [READY + name for name in ready_recipes(modality)]
        st.menu_button(
            t("recipe.menu_of_all"), [*ready, *ACTIONS], format_func=lambda entry: t(f"recipe.{entry}"),
            key=Key.of(modality, "recipe_menu"), on_click=_act, args=(modality,), help=t("recipe.menu_of_all_help"),
        )  # fmt: skip
        for name, icon, recipes in (("undo", "undo", known.past[-1:]), ("redo", "redo", known.future[:1])):
            st.button(
                t(f"recipe.{name}"), key=f"icon:{name}", icon=f":material/{icon}:", help=t(f"recipe.{name}"),
                disabled=not recipes, on_click=visit_recipe, args=recipes or (recipe,),
            )  # fmt: skip
        with st.popover(t("take.keep"), key="keep", help=t("take.keep_help")):
            _keep(recipe)


def open_ready(modality: str, name: str) -> None:
    """Put a ready recipe on the workbench; the seed stays."""
    open_recipe(replace(ready_recipes(modality)[name], seed=current_recipe(modality).seed))


def _act(modality: str) -> None:
    entry = str(state.get(Key.of(modality, "recipe_menu")) or "")
    if entry.startswith(READY):
        open_ready(modality, entry.removeprefix(READY))
    elif entry in ACTIONS:
        open_recipe(ACTIONS[entry](current_recipe(modality)))


def _keep(recipe: Recipe) -> None:
    """What is in a popover is told its value in every run: the browser makes it when the popover is first opened."""
    modality = recipe.modality
    key = Key.of(modality, "recipe_name")
    state.put(key, recipe.name)
    st.text_input(
        t("recipe.name"), key=key, max_chars=MAX_NAME_CHARACTERS, placeholder=t("recipe.name_placeholder"),
        on_change=_rename, args=(modality,),
    )  # fmt: skip
    st.download_button(
        t("take.save"), recipe.to_json(), file_name(recipe), "application/json", key="save", on_click="ignore",
        icon=":material/download:", help=t("take.save_help"), width="stretch",
    )  # fmt: skip
    st.file_uploader(
        t("take.load_file"), "json", key=Key.of(modality, "recipe_file"), on_change=_load_recipe, args=(modality,),
        max_upload_size=1,
    )  # fmt: skip
    error = state.get(Key.of(modality, "recipe_error"))
    if error:
        show_error(error)


def file_name(recipe: Recipe) -> str:
    """`six_and_nine.json`: the recipe's name as every file system takes it."""
    words = re.findall(r"\w+", recipe.name)
    return f"{'_'.join(words).lower() or 'recipe'}.json"


def _rename(modality: str) -> None:
    letters = (letter if letter.isprintable() else " " for letter in state.get(Key.of(modality, "recipe_name")) or "")
    open_recipe(replace(current_recipe(modality), name="".join(letters).strip()))


def _load_recipe(modality: str) -> None:
    upload = state.get(Key.of(modality, "recipe_file"))
    if upload is None:
        return
    try:
        open_recipe(read_recipe_file(upload.getvalue(), modality))
        state.put(Key.of(modality, "recipe_error"), None)
    except InputError as error:
        state.put(Key.of(modality, "recipe_error"), error)
