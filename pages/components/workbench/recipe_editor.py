"""The recipe editor: add, order, switch, tune. It edits the Recipe held in the session's state."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st

from augment.errors import InputError
from augment.params import Param
from augment.recipe import MAX_SEED, MAX_STEPS, Recipe
from augment.steps import Step, free_id
from augment.transforms import catalogue
from pages.components import state
from pages.components.messages import family_label, param_label, t, transform_label
from pages.components.param_slider import as_fixed, as_range, param_control
from pages.components.state import Key

READY = Path(__file__).parents[3] / "sample_data" / "recipes"


def ready_recipe(name: str) -> Recipe:
    """A recipe that ships, by its file's name."""
    return Recipe.from_json((READY / f"{name}.json").read_bytes())


def ready_names(modality: str) -> list[str]:
    return [path.stem for path in sorted(READY.glob("*.json")) if ready_recipe(path.stem).modality == modality]


def _change(step_id: str, **fields: object) -> None:
    recipe = state.recipe()
    steps = (replace(step, **fields) if step.id == step_id else step for step in recipe.steps)  # type: ignore[arg-type]
    state.put(Key.RECIPE, replace(recipe, steps=tuple(steps)))


def _step(step_id: str) -> Step:
    return next(step for step in state.recipe().steps if step.id == step_id)


def _set_param(step_id: str, name: str) -> Callable[[str], None]:
    def from_widget(widget_key: str) -> None:
        value = state.get(widget_key)
        if isinstance(value, list):
            value = tuple(value)
        step = _step(step_id)
        if value != ():
            _change(step_id, params={**step.params, name: value})

    return from_widget


def _flip_range(step_id: str, name: str) -> None:
    step = _step(step_id)
    param = next(param for param in step.transform.params if param.name == name)
    value = step.params[name]
    other = as_fixed(param, value) if isinstance(value, tuple) else as_range(param, value)
    _change(step_id, params={**step.params, name: other})


def _set_probability(step_id: str) -> None:
    _change(step_id, p=state.get(Key.step(step_id, "p")))


def _switch(step_id: str) -> None:
    _change(step_id, enabled=state.get(Key.step(step_id, "enabled")))


def _add() -> None:
    name = state.get(Key.ADD)
    state.put(Key.ADD, None)
    recipe = state.recipe()
    if name and len(recipe.steps) < MAX_STEPS:
        state.put(Key.RECIPE, recipe.with_step(name))


def _move_up(steps: list[Step], place: int) -> None:
    steps.insert(max(0, place - 1), steps.pop(place))


def _move_down(steps: list[Step], place: int) -> None:
    steps.insert(place + 1, steps.pop(place))


def _duplicate(steps: list[Step], place: int) -> None:
    if len(steps) < MAX_STEPS:
        steps.insert(place + 1, replace(steps[place], id=free_id(steps[place].transform.name, steps)))


def _remove(steps: list[Step], place: int) -> None:
    del steps[place]


MENU = {"move_up": _move_up, "move_down": _move_down, "duplicate": _duplicate, "remove": _remove}


def _menu(step_id: str) -> None:
    action = MENU.get(state.get(Key.step(step_id, "menu")) or "")
    recipe = state.recipe()
    steps = list(recipe.steps)
    if action:
        action(steps, [step.id for step in steps].index(step_id))
        state.put(Key.RECIPE, replace(recipe, steps=tuple(steps)))


def _set_seed() -> None:
    seed = state.get(Key.SEED)
    if seed is not None:
        state.put(Key.RECIPE, replace(state.recipe(), seed=int(seed)))


def _reroll() -> None:
    state.put(Key.RECIPE, replace(state.recipe(), seed=secrets.randbelow(10_000)))


def open_recipe(recipe: Recipe) -> None:
    """Put `recipe` on the workbench; every slider follows."""
    state.put(Key.RECIPE, recipe)


def _open_ready(name: str) -> None:
    open_recipe(replace(ready_recipe(name), seed=state.recipe().seed))


def recipe_editor() -> None:
    """Draw the editor for the recipe in the session's state."""
    recipe = state.recipe()
    known = catalogue(recipe.modality)
    st.selectbox(
        t("recipe.add"), list(known), index=None, key=Key.ADD, on_change=_add, placeholder=t("recipe.add_placeholder"),
        format_func=lambda name: f"{transform_label(known[name])} · {family_label(known[name].family).lower()}",
        label_visibility="collapsed", disabled=len(recipe.steps) >= MAX_STEPS,
    )  # fmt: skip
    if len(recipe.steps) >= MAX_STEPS:
        st.caption(t("recipe.full", most=MAX_STEPS))
    if not recipe.steps:
        _empty_state(recipe.modality)
    for step in recipe.steps:
        _step_card(step)
    _seed_row(recipe)


def _empty_state(modality: str) -> None:
    st.caption(t("recipe.empty"))
    for name in ready_names(modality):
        st.button(t(f"recipe.ready.{name}"), key=f"ready:{name}", on_click=_open_ready, args=(name,), width="stretch")


def _step_card(step: Step) -> None:
    transform = step.transform
    card = "card" if step.enabled else "cardoff"
    with st.container(border=True, key=f"{card}:{step.id}"):
        with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="small"):
            state.sync(Key.step(step.id, "enabled"), step.enabled)
            st.toggle(
                f"**{transform_label(transform)}**", key=Key.step(step.id, "enabled"), on_change=_switch,
                args=(step.id,), width="stretch", help=_about(step),
            )  # fmt: skip
            st.menu_button(
                "", list(MENU), format_func=lambda action: t(f"recipe.{action}"), key=Key.step(step.id, "menu"),
                on_click=_menu, args=(step.id,), type="tertiary", icon=":material/more_vert:", help=t("recipe.menu"),
            )  # fmt: skip
        if not step.enabled:
            return
        for param in transform.params:
            if param.is_number:
                _number_row(step, param)
        choices = [param for param in transform.params if not param.is_number]
        with st.container(horizontal=True, vertical_alignment="top", wrap=False, gap="medium"):
            with st.container(width="stretch"):
                _probability(step)
            for param in choices:
                with st.container(width="stretch"):
                    _control(step, param)


def _about(step: Step) -> str:
    transform = step.transform
    text = f"transform.{transform.name}"
    return "\n\n".join(
        [
            t(f"{text}.summary", default=transform.summary),
            f"**{t('recipe.label_safety')}** {t(f'{text}.label_safety', default=transform.label_safety)}",
            t("recipe.source", source=transform.source),
        ]
    )


def _control(step: Step, param: Param) -> None:
    transform = step.transform
    help = t(f"transform.{transform.name}.{param.name}.help", default=param.help)
    param_control(
        param, step.params[param.name], _set_param(step.id, param.name), key=Key.param(step.id, param.name),
        label=param_label(transform, param), help=help,
    )  # fmt: skip


def _number_row(step: Step, param: Param) -> None:
    """A slider, and beside it the switch between one value and a range to draw from."""
    drawn = isinstance(step.params[param.name], tuple)
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="small"):
        with st.container(width="stretch"):
            _control(step, param)
        st.button(
            "", key=Key.step(step.id, f"flip:{param.name}"), on_click=_flip_range, args=(step.id, param.name),
            type="tertiary", icon=":material/commit:" if drawn else ":material/arrow_range:",
            help=t("recipe.fixed" if drawn else "recipe.range"),
        )  # fmt: skip


def _probability(step: Step) -> None:
    key = Key.step(step.id, "p")
    state.sync(key, float(step.p))
    st.slider(
        t("recipe.p"), 0.0, 1.0, step=0.05, format="%.2f", key=key, help=t("recipe.p_help"),
        on_change=_set_probability, args=(step.id,),
    )  # fmt: skip


def _seed_row(recipe: Recipe) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", wrap=False, gap="small"):
        state.sync(Key.SEED, recipe.seed)
        st.number_input(
            t("image.seed"), 0, MAX_SEED, step=1, key=Key.SEED, help=t("image.seed_help"), on_change=_set_seed
        )
        st.button(
            t("image.reroll"), key="reroll", icon=":material/casino:", help=t("image.reroll_help"), on_click=_reroll
        )


def read_recipe_file(data: bytes, modality: str) -> Recipe:
    """The recipe in an uploaded file. Raises InputError where it cannot be used on this page."""
    recipe = Recipe.from_json(data)
    if recipe.modality != modality:
        raise InputError(
            "recipe.other_modality",
            "This recipe is for {modality}; open it on that page.",
            modality=recipe.modality,
        )
    return recipe
