"""The arms of an experiment as the Train page builds them: the baseline on top, then what each further arm changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from augment.params import Param, Scalar
from augment.recipe import Recipe
from models.comparison.arms import MAX_ARM_NAME_CHARACTERS, MAX_ARMS, Arm
from models.comparison.rules import ALONE, fixed_under
from models.comparison.specs import changed, network_params, training_params
from pages.components import state
from pages.components.lab.settings import GROUPS, default_of, setting, setting_label
from pages.components.look import arm_colour
from pages.components.messages import t, transform_label
from pages.components.param_slider import option_label
from pages.components.recipe_text import recipe_text
from pages.components.state import Key
from pages.components.words import as_html, as_text
from pages.components.workbench.recipes import current_recipe, open_recipe

Settings = Mapping[str, Scalar]


@dataclass
class ArmDraft:
    """An arm that is being built. `id` names its widgets, in which the values of what it changes stand.

    `changes` holds (group, setting). `name` is empty where the proposed one will do. `own_recipe` is a recipe that was
    put down with this arm; without one, an augmented arm follows the recipe on the workbench.
    """

    id: int
    is_augmented: bool
    changes: list[tuple[str, str]] = field(default_factory=list)
    name: str = ""
    own_recipe: Recipe | None = None

    def group(self, of: str) -> str:
        return f"arm{self.id}:{of}"

    def values(self, of: str) -> dict[str, Scalar]:
        own = {name: state.get(Key.setup(self.group(of), name)) for group, name in self.changes if group == of}
        return {name: value for name, value in own.items() if value is not None}


@dataclass(frozen=True)
class Base:
    """What all arms start from: recipe, settings of network and training, and the rule by which they are matched."""

    recipe: Recipe
    network: Settings
    training: Settings
    inputs: str
    rule: str

    def recipe_of(self, draft: ArmDraft) -> Recipe | None:
        """What augments the arm; a recipe of its own is not carried over to another modality."""
        own = draft.own_recipe
        followed = own if own is not None and own.modality == self.recipe.modality else self.recipe
        return followed if draft.is_augmented else None

    def of(self, group: str) -> Settings:
        return self.network if group == "network" else self.training

    def params(self, draft: ArmDraft, group: str) -> dict[str, Param]:
        """Every setting of that group which this arm may change, by name."""
        own = changed(self.of(group), draft.values(group))
        if group == "network":
            found = network_params(str(own["kind"]), self.inputs)
        else:
            found = training_params(str(own["optimiser"]), str(own["schedule"]))
        fixed = fixed_under(self.rule) - {ALONE}
        return {param.name: param for param in found if param.name not in fixed and len(param.choices) != 1}

    def changes(self, draft: ArmDraft, group: str) -> dict[str, Scalar]:
        """What the arm changes, and what of it applies."""
        applying = self.params(draft, group)
        return {name: value for name, value in draft.values(group).items() if name in applying}

    def all_changes(self, draft: ArmDraft) -> dict[str, Scalar]:
        return {name: value for group in GROUPS for name, value in self.changes(draft, group).items()}


def drafts() -> list[ArmDraft]:
    """The arms of this session's set-up: at first plain, and augmented by the recipe."""
    found: list[ArmDraft] | None = state.get(Key.ARMS)
    if found is None:
        free = _free_id(2)
        found = [ArmDraft(free, is_augmented=False), ArmDraft(free + 1, is_augmented=True)]
        state.put(Key.ARMS, found)
    return found


def arms_panel(base: Base) -> list[dict[str, Any]]:
    """Draw the arms and return them as an experiment's written form has them."""
    names = _names(drafts(), base)
    with st.container(border=True, gap="xsmall", key="arms"):
        for place, (draft, name) in enumerate(zip(drafts(), names, strict=True)):
            _arm(draft, place, name, base)
        with st.container(horizontal=True, gap="small"):
            full = len(drafts()) >= MAX_ARMS
            st.button(
                t("arms.add"), key="arm_add", icon=":material/add:", type="tertiary", on_click=_add, disabled=full
            )
            if st.button(t("train.edit_recipe"), key="edit_recipe", icon=":material/tune:", type="tertiary"):
                _lay_out_recipe(base)
                st.switch_page(f"{base.recipe.modality}.py")
    return [_entry(draft, name, base) for draft, name in zip(drafts(), names, strict=True)]


def _arm(draft: ArmDraft, place: int, name: str, base: Base) -> None:
    with st.container(horizontal=True, vertical_alignment="top", gap="small", wrap=False, key=f"arm:{draft.id}"):
        with st.container(width="stretch", gap=None):
            st.html(f'<span class="arm-dot" style="background:{arm_colour(place)}"></span><b>{as_html(name)}</b>')
            st.markdown(" ".join(_chips(draft, base)) or f":gray[{t('arms.as_it_is')}]")
        with st.popover(
            t("arms.edit"), icon=":material/edit:", type="tertiary", help=t("arms.edit"), key=f"arm_edit:{draft.id}"
        ):
            _editor(draft, name, base)


def _chips(draft: ArmDraft, base: Base) -> list[str]:
    """What tells this arm from a bare network: the recipe's steps, and each changed setting."""
    recipe = base.recipe_of(draft)
    steps = [step for step in recipe.steps if step.enabled] if recipe else []
    colour = "gray" if recipe is base.recipe else "violet"
    chips = [f":{colour}-badge[{as_text(transform_label(step.transform))}]" for step in steps]
    if recipe and recipe.name:
        chips.insert(0, f"**{as_text(recipe.name)}**")
    if recipe and not steps:
        chips.append(f":orange-badge[{t('arms.recipe_empty')}]")
    changes = base.all_changes(draft).items()
    return chips + [f":blue-badge[{as_text(setting_text(name, value))}]" for name, value in changes]


def setting_text(name: str, value: Scalar) -> str:
    """A setting with its value, in words: `Activation: ReLU`."""
    return f"{setting_label(name)}: {_value_text(value)}"


def _value_text(value: Scalar) -> str:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else option_label(value)


def _editor(draft: ArmDraft, name: str, base: Base) -> None:
    """What is in a popover is told its value in every run: the browser makes it when the popover is first opened.

    It then shows what the last run said, and where that said nothing, a default, which would count as a change.
    """
    key = f"arm_name:{draft.id}"
    state.put(key, draft.name)
    st.text_input(
        t("arms.name"), key=key, placeholder=name, max_chars=MAX_ARM_NAME_CHARACTERS, on_change=_rename, args=(draft,)
    )
    key = f"arm_recipe:{draft.id}"
    state.put(key, draft.is_augmented)
    st.toggle(t("arms.augmented"), key=key, help=t("train.augmented_about"), on_change=_augment, args=(draft,))
    if draft.is_augmented:
        _recipe_choice(draft, base)
    if draft is drafts()[0]:
        st.caption(t("arms.baseline"))
        return
    for group, changed_name in draft.changes:
        param = base.params(draft, group).get(changed_name)
        if param is None:
            continue
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", wrap=False):
            with st.container(width="stretch"):
                state.put(Key.setup(draft.group(group), changed_name), draft.values(group)[changed_name])
                setting(param, draft.group(group))
            st.button(
                t("arms.unchange"), key=f"arm_drop:{draft.id}:{changed_name}", icon=":material/close:", type="tertiary",
                help=t("arms.unchange"), on_click=_unchange, args=(draft, (group, changed_name)),
            )  # fmt: skip
    _picker(draft, base)
    st.button(
        t("arms.remove"), key=f"arm_remove:{draft.id}", icon=":material/delete:", type="tertiary",
        on_click=_remove, args=(draft,), disabled=len(drafts()) <= 2,
    )  # fmt: skip


def _recipe_choice(draft: ArmDraft, base: Base) -> None:
    """Whether the arm follows the workbench, or has a recipe of its own that no further edit there moves."""
    is_own = draft.own_recipe is not None and base.recipe_of(draft) is draft.own_recipe
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        words = "arms.own_recipe" if is_own else "arms.followed_recipe"
        st.caption(t(words, recipe=as_text(recipe_text(base.recipe_of(draft) or base.recipe))), width="stretch")
        st.button(
            t("arms.follow" if is_own else "arms.keep"), key=f"arm_own:{draft.id}", type="tertiary",
            icon=":material/link:" if is_own else ":material/push_pin:", on_click=_keep_recipe,
            args=(draft, None if is_own else base.recipe),
        )  # fmt: skip


def _picker(draft: ArmDraft, base: Base) -> None:
    """The settings that the arm does not change yet; choosing one adds it."""
    own = set(draft.changes)
    left = [(group, name) for group in GROUPS for name in base.params(draft, group)]
    st.selectbox(
        t("arms.change"), [change for change in left if change not in own], index=None, key=f"arm_change:{draft.id}",
        format_func=lambda change: setting_label(change[1]), placeholder=t("arms.change_which"),
        on_change=_change, args=(draft, base),
    )  # fmt: skip


def _entry(draft: ArmDraft, name: str, base: Base) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name}
    recipe = base.recipe_of(draft)
    if recipe is not None:
        entry["recipe"] = recipe.to_dict()
    return entry | {group: base.changes(draft, group) for group in GROUPS}


def _names(arms: Sequence[ArmDraft], base: Base) -> list[str]:
    """A name for each arm: its own, or what it has that the baseline has not."""
    names: list[str] = []
    for draft in arms:
        name = draft.name or _proposed(draft, arms[0], base)[:MAX_ARM_NAME_CHARACTERS].strip(" ,")
        same = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name[: MAX_ARM_NAME_CHARACTERS - 4]} ({same + 1})" if same else name)
    return names


def _proposed(draft: ArmDraft, baseline: ArmDraft, base: Base) -> str:
    kind = t("train.augmented") if draft.is_augmented else t("train.plain")
    words = [f"{setting_label(name).lower()} {_value_text(value)}" for name, value in base.all_changes(draft).items()]
    if draft is baseline or draft.is_augmented != baseline.is_augmented:
        words = [kind, *words]
    return ", ".join(words) or kind


def _lay_out_recipe(base: Base) -> None:
    """See to it that what is trained lies on the workbench: where no arm follows that, the first recipe does so now."""
    augmented = [draft for draft in drafts() if draft.is_augmented]
    recipes = [base.recipe_of(draft) for draft in augmented]
    if recipes and recipes[0] is not None and base.recipe not in recipes:
        open_recipe(recipes[0])
        for draft in augmented:
            draft.own_recipe = None if draft.own_recipe == recipes[0] else draft.own_recipe


def _free_id(count: int = 1) -> int:
    """The first of `count` that no arm of this session has had: a browser knows what stood in the fields of others."""
    free = int(state.get(Key.ARM_IDS, 0))
    state.put(Key.ARM_IDS, free + count)
    return free


def _add() -> None:
    arms = drafts()
    arms.append(ArmDraft(_free_id(), is_augmented=arms[0].is_augmented))


def _remove(draft: ArmDraft) -> None:
    state.put(Key.ARMS, [other for other in drafts() if other.id != draft.id])


def _rename(draft: ArmDraft) -> None:
    draft.name = str(state.get(f"arm_name:{draft.id}") or "").strip()


def _augment(draft: ArmDraft) -> None:
    draft.is_augmented = bool(state.get(f"arm_recipe:{draft.id}"))


def _keep_recipe(draft: ArmDraft, recipe: Recipe | None) -> None:
    draft.own_recipe = recipe


def _change(draft: ArmDraft, base: Base) -> None:
    """Add the chosen setting; of choices, the first that the baseline has not, so that something is changed."""
    picked = state.get(f"arm_change:{draft.id}")
    state.put(f"arm_change:{draft.id}", None)
    if picked is None:
        return
    group, name = picked
    param = base.params(draft, group)[name]
    before = base.of(group).get(name, default_of(param))
    others = [option for option in param.choices if option != before]
    state.put(Key.setup(draft.group(group), name), others[0] if others else before)
    draft.changes.append((group, name))


def _unchange(draft: ArmDraft, change: tuple[str, str]) -> None:
    draft.changes.remove(change)


def use_arms(arms: Sequence[Arm], *, on_workbench: bool) -> None:
    """Bring the set-up to the arms of an experiment.

    Of several recipes, the first comes to its workbench, or where nothing is to lie there, what does; an arm that has
    another keeps it as its own.
    """
    made = []
    recipe = next((arm.recipe for arm in arms if arm.recipe is not None), None)
    if recipe is not None and not on_workbench:
        recipe = current_recipe(recipe.modality)
    for number, arm in enumerate(arms, _free_id(len(arms))):
        groups = {"network": arm.network, "training": arm.training}
        changes = [(group, name) for group, values in groups.items() for name in values]
        own = None if arm.recipe == recipe else arm.recipe
        made.append(ArmDraft(number, arm.recipe is not None, changes, arm.name, own))
        for group, name in changes:
            state.put(Key.setup(made[-1].group(group), name), groups[group][name])
    state.put(Key.ARMS, made)
    if recipe is not None and on_workbench:
        open_recipe(recipe)


def follow_workbench() -> None:
    """See to it that the workbench's recipe is in the set-up: where no arm follows it, one is added that does."""
    arms = drafts()
    if not any(draft.is_augmented and draft.own_recipe is None for draft in arms):
        if len(arms) >= MAX_ARMS:
            _remove(arms[-1])
        _add()
        drafts()[-1].is_augmented = True
