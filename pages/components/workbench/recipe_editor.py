"""The recipe editor: add, order, switch, tune. It edits the Recipe held in the session's state."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from augment.own_files import FileSort
from augment.params import Param, Value
from augment.recipe import MAX_SEED, MAX_STEPS, Recipe
from augment.risks import APPLIED, Risk, risks_of
from augment.steps import MAX_OWN_STEPS, Step
from augment.transforms import Transform, catalogue, in_families
from pages.components import state
from pages.components.browser.parts import reveal
from pages.components.messages import family_label, note_text, param_label, risk_text, t, transform_label
from pages.components.param_slider import as_fixed, as_range, option_label, param_control
from pages.components.state import Key
from pages.components.words import as_text
from pages.components.workbench.edits import (
    MENU,
    PROBABILITY,
    edited,
    param_of,
    step_of,
    with_fields,
    with_own_step,
    with_value,
)
from pages.components.workbench.favourites import favourites, first
from pages.components.workbench.own_file import in_use, own_file
from pages.components.workbench.recipe_bar import open_ready, recipe_bar
from pages.components.workbench.recipes import add_step, current_recipe, open_recipe, ready_recipes

LONG_OPTION = 20
"""Characters of a choice that takes a row of its own."""


def _edit(modality: str, edit: Callable[[Recipe], Recipe]) -> None:
    """Edit the recipe on the workbench; nothing, where the step that is meant has gone meanwhile.

    What a person did while the server was busy comes at once: a step is moved and removed, or undone.
    """
    with suppress(KeyError):
        open_recipe(edit(current_recipe(modality)))


def _set_value(modality: str, step_id: str, name: str) -> Callable[[Value], None]:
    def take(value: Value) -> None:
        if value != ():
            _edit(modality, lambda recipe: with_value(recipe, step_id, name, value))

    return take


def _flip_range(modality: str, step_id: str, name: str) -> None:
    def flip(recipe: Recipe) -> Recipe:
        step = step_of(recipe, step_id)
        param, value = param_of(step, name), step.params[name]
        other = as_fixed(param, value) if isinstance(value, tuple) else as_range(param, value)
        return with_value(recipe, step_id, name, other)

    _edit(modality, flip)


def _switch(modality: str, step_id: str) -> None:
    enabled = state.get(Key.step(step_id, "enabled"))
    _edit(modality, lambda recipe: with_fields(recipe, step_id, enabled=enabled))


def _add(modality: str) -> None:
    name = state.get(Key.of(modality, "add"))
    state.put(Key.of(modality, "add"), None)
    if name:
        add_step(modality, name)


def _add_own(modality: str, step_id: str) -> None:
    """Add a step to a policy's own."""
    key = Key.step(step_id, "add")
    name = state.get(key)
    state.put(key, None)

    def add(recipe: Recipe) -> Recipe:
        longer, added = with_own_step(recipe, step_id, name)
        state.put(Key.of(modality, "added"), added and added.id)
        return longer

    if name:
        _edit(modality, add)


def _reveal_added(modality: str) -> None:
    """Show where the step is that was added last, once."""
    key = Key.of(modality, "added")
    step_id = state.get(key)
    state.put(key, None)
    reveal(Key.of(modality, "reveal"), f"card:{step_id}" if step_id else None)


def _menu(modality: str, step_id: str) -> None:
    action = state.get(Key.step(step_id, "menu"))
    if action in MENU:
        _edit(modality, lambda recipe: edited(recipe, step_id, MENU[action]))


def _set_seed(modality: str) -> None:
    seed = state.get(Key.of(modality, "seed"))
    if seed is not None:
        open_recipe(replace(current_recipe(modality), seed=int(seed)))


def _reroll(modality: str) -> None:
    open_recipe(replace(current_recipe(modality), seed=secrets.randbelow(10_000)))


def recipe_editor(modality: str, browse: Callable[[], None]) -> None:
    """Draw the editor for the recipe of a modality; `browse` draws another way to find a step."""
    recipe = current_recipe(modality)
    recipe_bar(recipe)
    is_full = len(recipe.steps) >= MAX_STEPS
    names = first(favourites(modality), [transform.name for transform in in_families(modality)])
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="small", key="adding"):
        _adder(names, is_full, Key.of(modality, "add"), _add, (modality,))
        browse()
    if is_full:
        st.caption(t("recipe.full", most=MAX_STEPS))
    if not recipe.steps:
        _empty_state(modality)
    if recipe.steps:
        with st.container(key="recipe_steps"):
            for step in recipe.steps:
                _step_card(modality, step)
    _seed_row(recipe)
    _reveal_added(modality)


def _adder(names: list[str], is_full: bool, key: str, on_add: Callable[..., None], args: tuple[str, ...]) -> None:
    """The box that is searched for a transform to add; `args` of `on_add`, the modality first."""
    known = catalogue(args[0])
    labels = {name: _label_to_add(known[name]) for name in names}
    st.selectbox(
        t("recipe.add"), names, index=None, key=key, on_change=on_add, args=args, disabled=is_full,
        format_func=labels.__getitem__,
        label_visibility="collapsed", placeholder=t("recipe.add_placeholder"),
    )  # fmt: skip


def _label_to_add(transform: Transform) -> str:
    label = f"{transform_label(transform)} · {family_label(transform.family).lower()}"
    return label if transform.missing(transform.defaults()) is None else f"{label} · {t('recipe.not_here')}"


def _empty_state(modality: str) -> None:
    st.caption(t("recipe.empty"))
    for name in ready_recipes(modality):
        label = t(f"recipe.ready.{name}")
        st.button(label, key=f"ready:{name}", on_click=open_ready, args=(modality, name), width="stretch")


def _step_card(modality: str, step: Step) -> None:
    transform = step.transform
    card = "card" if step.enabled else "cardoff"
    with st.container(border=True, key=f"{card}:{step.id}"):
        with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="small"):
            state.sync(Key.step(step.id, "enabled"), step.enabled)
            st.toggle(
                transform_label(transform), key=Key.step(step.id, "enabled"), on_change=_switch,
                args=(modality, step.id), width="stretch", help=_about(step),
            )  # fmt: skip
            st.menu_button(
                t("recipe.menu", step=transform_label(transform)), list(MENU),
                format_func=lambda action: t(f"recipe.{action}"), key=Key.step(step.id, "menu"), on_click=_menu,
                args=(modality, step.id), type="tertiary", icon=":material/more_vert:",
                help=t("recipe.menu_help"),
            )  # fmt: skip
        if not step.enabled:
            return
        _missing(step)
        risks = risks_of(step)
        for param in transform.params:
            if param.is_number:
                _number_row(modality, step, param)
                _warn(step, risks.get(param.name))
            elif param.files:
                _file_row(modality, step, param, param.files)
        choices = [param for param in transform.params if param.kind in ("choice", "flag")]
        long = [param for param in choices if not param.files and _is_long(param)]
        for param in long:
            _control(modality, step, param)
        with st.container(horizontal=True, vertical_alignment="top", wrap=False, gap="medium"):
            with st.container(width="stretch"):
                _probability(modality, step)
            for param in choices:
                if not param.files and param not in long:
                    with st.container(width="stretch"):
                        _control(modality, step, param)
        for name in (APPLIED, *(param.name for param in choices)):
            _warn(step, risks.get(name))
        for param in transform.params:
            if param.kind == "words":
                _control(modality, step, param)
        if transform.kind.takes_steps:
            _own_steps(modality, step)


def _is_long(param: Param) -> bool:
    """Whether there is no room for its choices beside the probability."""
    return any(len(option_label(option)) > LONG_OPTION for option in param.choices)


def _missing(step: Step) -> None:
    """What the step needs and is not on this server, and the command that gets it, where there is one."""
    note = step.transform.missing(step.params)
    if note is not None:
        with st.container(key=Key.step(step.id, "missing")):
            st.markdown(f":red[:material/error:] {as_text(note_text(note))} {t('recipe.left_out')}")
            if "command" in note.values:
                st.code(note.values["command"], language="bash", wrap_lines=True)


def _warn(step: Step, risk: Risk | None) -> None:
    """What the value above it can do to the label."""
    if risk:
        sentence = as_text(risk_text(step.transform, risk))
        with st.container(key=Key.step(step.id, f"risk:{risk.param}")):
            st.markdown(f":orange[:material/warning:] {sentence}")


def _own_steps(modality: str, policy: Step) -> None:
    for own in policy.steps:
        _step_card(modality, own)
    names = [known.name for known in in_families(modality) if not known.kind.takes_steps]
    is_full = len(policy.steps) >= MAX_OWN_STEPS
    _adder(names, is_full, Key.step(policy.id, "add"), _add_own, (modality, policy.id))


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


def _control(modality: str, step: Step, param: Param) -> None:
    transform = step.transform
    help = t(f"transform.{transform.name}.{param.name}.help", default=param.help)
    param_control(
        param, step.params[param.name], _set_value(modality, step.id, param.name), key=Key.param(step.id, param.name),
        of=(step.id, param.name), label=param_label(transform, param), help=help,
    )  # fmt: skip


def _file_row(modality: str, step: Step, param: Param, sort: FileSort) -> None:
    """The choices, wide enough for names of files, beside them the way to bring one, and below what is in use."""
    with st.container(horizontal=True, vertical_alignment="bottom", wrap=False, gap="small"):
        with st.container(width="stretch"):
            _control(modality, step, param)
        own_file(sort, _use_file(modality, step.id, param.name), Key.param(step.id, f"{param.name}:own"))
    in_use(sort, step, param)


def _use_file(modality: str, step_id: str, name: str) -> Callable[[str], None]:
    """Makes a file the value, or where the value is drawn, one more to draw from."""

    def use(own: str) -> None:
        def changed(recipe: Recipe) -> Recipe:
            now = step_of(recipe, step_id).params[name]
            drawn = tuple(dict.fromkeys((*now, own))) if isinstance(now, tuple) else own
            return with_value(recipe, step_id, name, drawn)

        _edit(modality, changed)

    return use


def _number_row(modality: str, step: Step, param: Param) -> None:
    """A slider, and beside it the switch between one value and a range to draw from."""
    drawn = isinstance(step.params[param.name], tuple)
    words = "recipe.fixed" if drawn else "recipe.range"
    with st.container(horizontal=True, vertical_alignment="center", wrap=False, gap="small"):
        with st.container(width="stretch"):
            _control(modality, step, param)
        st.button(
            t(words), key=Key.step(step.id, f"flip:{param.name}"), on_click=_flip_range,
            args=(modality, step.id, param.name), type="tertiary", help=t(words),
            icon=":material/commit:" if drawn else ":material/arrow_range:",
        )  # fmt: skip


def _probability(modality: str, step: Step) -> None:
    param_control(
        PROBABILITY, step.p, _set_value(modality, step.id, PROBABILITY.name), key=Key.step(step.id, "p"),
        of=(step.id, PROBABILITY.name), label=t("recipe.p"), help=t("recipe.p_help"),
    )  # fmt: skip


def _seed_row(recipe: Recipe) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", wrap=False, gap="small"):
        key, args = Key.of(recipe.modality, "seed"), (recipe.modality,)
        state.sync(key, recipe.seed)
        st.number_input(
            t("recipe.seed"), 0, MAX_SEED, step=1, key=key, help=t("recipe.seed_help"), on_change=_set_seed, args=args
        )
        st.button(
            t("recipe.reroll"), key="reroll", icon=":material/casino:", help=t("recipe.reroll_help"), on_click=_reroll,
            args=args,
        )  # fmt: skip
