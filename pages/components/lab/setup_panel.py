"""The set-up of an experiment: dataset, arms, network, training and seeds. Every control is built from its Param."""

from __future__ import annotations

import streamlit as st

from augment.params import Scalar
from models.comparison.experiment import JUDGE, Experiment
from models.comparison.rules import COMPARE
from models.comparison.specs import (
    OPTIMISER,
    SCHEDULE,
    DatasetSpec,
    network_params,
    training_params,
)
from models.data import own_files
from models.networks.network import NETWORKS
from models.tasks.task import Task, task
from pages.components import state
from pages.components.lab.arms import Base, arms_panel, follow_workbench, use_arms
from pages.components.lab.dataset_source import choose_dataset, show_dataset, source_label
from pages.components.lab.proposals import follow_proposal, keep_from_proposals
from pages.components.lab.seeds import choose_seed_count, choose_seed_list, chosen_seeds, use_seeds
from pages.components.lab.settings import setting, use_own_defaults
from pages.components.lab.train_size import choose_train_size, size_text, use_train_size
from pages.components.messages import t, transform_label
from pages.components.server import settings
from pages.components.state import Key
from pages.components.workbench.recipes import current_recipe


def setup_panel() -> Experiment:
    """Draw the whole set-up and return the experiment it describes. Raises InputError where it cannot be run."""
    if state.get(Key.TRAIN_MODALITY):
        follow_workbench()
    with st.container(key="dataset_choice"):
        dataset = choose_dataset()
    follow_proposal(dataset)
    own = task(dataset.modality)
    recipe = current_recipe(dataset.modality)
    place_of_arms = st.container()
    shared: dict[str, object] = {"train_size": choose_train_size(dataset)}
    choose_seed_count()
    of_task = {param.name: setting(param, "task") for param in own.params}
    with st.expander(t("train.network"), key="network_settings", on_change="ignore"):
        network = _network(own)
    with st.expander(t("train.training"), key="training_settings", on_change="ignore"):
        training = _training()
    with st.expander(t("train.comparison"), key="comparison_settings", on_change="ignore"):
        shared |= {param.name: setting(param, "experiment") for param in (COMPARE, JUDGE)}
        choose_seed_list()
    with place_of_arms:
        arms = arms_panel(Base(recipe, network, training, own.inputs, str(shared["compare"])))
    shared["seeds"] = chosen_seeds()
    form = {"dataset": dataset.to_dict(), "task": of_task, "arms": arms, "network": network, "training": training}
    experiment = Experiment.from_dict(form | shared)
    own_files.require(settings().store, experiment)
    return experiment


def _network(own: Task) -> dict[str, Scalar]:
    """The network's settings; those of another kind of input are not carried over."""
    key, kinds = Key.setup("network", "kind"), NETWORKS.fitting(own.inputs)
    if st.session_state.get(key) not in kinds:
        state.put(key, kinds[0])
        use_own_defaults("network", "kind")
    return {param.name: setting(param, "network") for param in network_params(state.get(key), own.inputs)}


def _training() -> dict[str, Scalar]:
    chosen = [state.get(Key.setup("training", param.name), param.default) for param in (OPTIMISER, SCHEDULE)]
    return {param.name: setting(param, "training") for param in training_params(*map(str, chosen))}


def use_setup(experiment: Experiment, dataset_name: str = "", *, on_workbench: bool = True) -> None:
    """Bring the set-up to that of an experiment that was run before, on an upload of that name.

    Its recipe comes to the workbench, or with `on_workbench` false, is the arms' own.
    """
    show_dataset(experiment.dataset, dataset_name)
    use_train_size(experiment.train_size)
    use_seeds(experiment.seeds)
    groups = {
        "network": experiment.network.to_dict(),
        "training": experiment.training.to_dict(),
        "task": dict(experiment.settings),
        "experiment": {"compare": experiment.compare, "judge": experiment.judge},
    }
    for group, values in groups.items():
        for name, value in values.items():
            state.put(Key.setup(group, name), value)
    use_arms(experiment.arms, on_workbench=on_workbench)
    keep_from_proposals(experiment)
    state.put(Key.SETUP_KEPT, None)
    state.put(Key.SETUP_BROUGHT, not on_workbench)


def forget_setup() -> None:
    """Go back to what is proposed and usual: what was set up is kept elsewhere."""
    for key in [str(key) for key in st.session_state]:
        if key.startswith("setup:"):
            del st.session_state[key]
    for key in (Key.ARMS, Key.PROPOSED_FOR, Key.PROPOSED, Key.SETUP_DRAWN, Key.SETUP_KEPT, Key.SETUP_BROUGHT):
        st.session_state.pop(key, None)


def dataset_label(dataset: DatasetSpec, file_name: str = "") -> str:
    """What ships by its own name, an upload by the name of its file, where that is known."""
    return source_label(dataset.name) if dataset.name else file_name or t("dataset.unnamed")


def summary(experiment: Experiment, file_name: str = "") -> str:
    """One line that tells an experiment from others: dataset, samples, steps, seeds and the recipe's steps."""
    recipe = next((arm.recipe for arm in experiment.arms if arm.recipe), None)
    names = [transform_label(step.transform) for step in recipe.steps if step.enabled] if recipe else []
    counts = t("train.summary", steps=experiment.training.steps, seeds=len(experiment.seeds))
    return " · ".join([dataset_label(experiment.dataset, file_name), size_text(experiment.train_size), counts, *names])
