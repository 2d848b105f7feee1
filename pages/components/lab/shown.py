"""Which run the Train page shows. It follows the address, and the set-up follows it where that costs nothing."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from augment.recipe import Recipe
from augment.transforms import MODALITIES
from models.comparison.experiment import Experiment
from models.store.stored import StoredExperiment
from pages.components import state
from pages.components.lab.jobs import store
from pages.components.lab.setup_panel import forget_setup, use_setup
from pages.components.messages import t
from pages.components.state import Key
from pages.components.workbench.recipes import current_recipe, ready_recipes

RUN = "run"
"""Its name in the address of the Train page."""


class DrawnSetup(NamedTuple):
    """A set-up as it stood on the page, None where it described no experiment, with the recipe on its workbench."""

    spec_hash: str | None
    recipe: Recipe | None


def show(experiment_id: str | None) -> None:
    """Make this the experiment on the page, in the session and in the address."""
    state.put(Key.SHOWN, experiment_id)


def open_run(experiment_id: str) -> None:
    """Show a run, and its set-up on the left, unless a half-made one stands there that would be lost."""
    show(experiment_id)
    stored = store().experiment(experiment_id)
    if stored and is_untouched():
        take_setup(stored)


def take_setup(stored: StoredExperiment) -> None:
    """Bring the set-up to that of a run."""
    if stored.experiment:
        use_setup(stored.experiment, stored.dataset_name)


def copy_setup(stored: StoredExperiment) -> None:
    """Bring the set-up to that of somebody else's run, ready to be started as one's own."""
    take_setup(stored)
    show(None)
    st.toast(t("run.setup_copied"), icon=":material/content_copy:")


def follow_address() -> None:
    """Show the run that the address asks for, unless it is what this session wrote there last."""
    asked = st.query_params.get(RUN)
    if asked and asked != state.get(Key.RUN_ADDRESS):
        open_run(asked)


def note_setup(experiment: Experiment | None) -> None:
    """Remember the set-up as it is drawn; what it is at first, or is brought to, is kept elsewhere too."""
    recipe = current_recipe(experiment.modality) if experiment else None
    drawn = DrawnSetup(experiment.spec_hash if experiment else None, recipe)
    state.put(Key.SETUP_DRAWN, drawn)
    if Key.SETUP_KEPT not in st.session_state:
        state.put(Key.SETUP_KEPT, drawn if _are_ready() else DrawnSetup("", None))
    elif state.get(Key.SETUP_KEPT) is None:
        state.put(Key.SETUP_KEPT, drawn)


def keep_setup() -> None:
    """The set-up as it was drawn last is kept elsewhere: it was started."""
    if state.get(Key.SETUP_KEPT) != state.get(Key.SETUP_DRAWN):
        state.put(Key.SETUP_BROUGHT, False)
    state.put(Key.SETUP_KEPT, state.get(Key.SETUP_DRAWN))


def leave_lesson() -> None:
    """Forget a set-up that is still a lesson's: who tries a recipe of his own does not want its arms and steps."""
    drawn, kept = state.get(Key.SETUP_DRAWN), state.get(Key.SETUP_KEPT)
    if state.get(Key.SETUP_BROUGHT) and drawn and kept and drawn.spec_hash == kept.spec_hash:
        forget_setup()


def is_untouched() -> bool:
    """Whether replacing the set-up and the recipe in it loses nothing that is not kept elsewhere."""
    drawn: DrawnSetup | None = state.get(Key.SETUP_DRAWN)
    if drawn is None:
        return _are_ready()
    is_recipe = drawn.recipe is None or current_recipe(drawn.recipe.modality) == drawn.recipe
    return is_recipe and drawn == state.get(Key.SETUP_KEPT)


def _are_ready() -> bool:
    """Whether every workbench holds a recipe that ships."""
    recipes = {modality: state.get(Key.recipe(modality)) for modality in MODALITIES}
    return all(recipe is None or recipe in ready_recipes(of).values() for of, recipe in recipes.items())


def is_setup_of(drawn: Experiment | None, run: Experiment) -> bool:
    """Whether the set-up is that of the run, whatever was measured or looked at on the way."""
    return drawn is not None and _asked(drawn) == _asked(run)


def _asked(experiment: Experiment) -> dict[str, object]:
    found = experiment.to_dict()
    return {name: value for name, value in found.items() if name not in ("looks", "step_costs")}
