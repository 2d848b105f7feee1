"""The set-up of an experiment: dataset, arms, network, training and seeds. Every control is built from its Param."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from augment.params import Param, Scalar
from models.comparison.experiment import JUDGE, Experiment
from models.comparison.rules import COMPARE
from models.comparison.specs import (
    OPTIMISER,
    SCHEDULE,
    SEED_COUNT,
    TRAIN_SIZE,
    DatasetSpec,
    network_params,
    training_params,
)
from models.data.dataset import HELD_OUT_SHARE
from models.data.datasets import largest_train_size
from models.networks.network import NETWORKS
from models.tasks.task import Task, task
from pages.components import state
from pages.components.lab.arms import Base, arms_panel, use_arms
from pages.components.lab.dataset_source import OWN, choose_dataset, show_dataset, source_label
from pages.components.lab.proposals import follow_proposal, keep_from_proposals
from pages.components.lab.settings import setting, use_own_defaults
from pages.components.messages import t, transform_label
from pages.components.state import Key
from pages.components.workbench.recipes import current_recipe


def setup_panel() -> Experiment:
    """Draw the whole set-up and return the experiment it describes. Raises InputError where it cannot be run."""
    dataset = choose_dataset()
    follow_proposal(dataset)
    own = task(dataset.modality)
    recipe = current_recipe(dataset.modality)
    place_of_arms = st.container()
    shared = {param.name: setting(param, "experiment") for param in (_train_size(dataset), SEED_COUNT)}
    of_task = {param.name: setting(param, "task") for param in own.params}
    with st.expander(t("train.network"), key="network_settings", on_change="ignore"):
        network = _network(own)
    with st.expander(t("train.training"), key="training_settings", on_change="ignore"):
        training = _training()
    with st.expander(t("train.comparison"), key="comparison_settings", on_change="ignore"):
        shared |= {param.name: setting(param, "experiment") for param in (COMPARE, JUDGE)}
    with place_of_arms:
        arms = arms_panel(Base(recipe, network, training, own.inputs, str(shared["compare"])))
    form = {"dataset": dataset.to_dict(), "task": of_task, "arms": arms, "network": network, "training": training}
    return Experiment.from_dict(form | shared)


def _train_size(dataset: DatasetSpec) -> Param:
    """With no more samples than there are, less what the arms are judged on while exploring."""
    most = largest_train_size(dataset)
    if state.get(Key.setup("experiment", JUDGE.name)) == "validation":
        most = int(most * (1 - HELD_OUT_SHARE))
    return replace(TRAIN_SIZE, high=max(TRAIN_SIZE.low, min(TRAIN_SIZE.high, most)))


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


def use_setup(experiment: Experiment) -> None:
    """Bring the set-up to that of an experiment that was run before."""
    show_dataset(experiment.dataset)
    groups = {
        "network": experiment.network.to_dict(),
        "training": experiment.training.to_dict(),
        "task": dict(experiment.settings),
        "experiment": {
            "train_size": experiment.train_size.count, "seeds": len(experiment.seeds),
            "compare": experiment.compare, "judge": experiment.judge,
        },
    }  # fmt: skip
    for group, values in groups.items():
        for name, value in values.items():
            state.put(Key.setup(group, name), value)
    use_arms(experiment.arms)
    keep_from_proposals(experiment)


def dataset_label(dataset: DatasetSpec) -> str:
    return source_label(dataset.name or OWN)


def summary(experiment: Experiment) -> str:
    """One line that tells an experiment from others: dataset, samples, steps, seeds and the recipe's steps."""
    recipe = next((arm.recipe for arm in experiment.arms if arm.recipe), None)
    names = [transform_label(step.transform) for step in recipe.steps if step.enabled] if recipe else []
    size = t(
        "train.summary", samples=experiment.train_size.count, steps=experiment.training.steps,
        seeds=len(experiment.seeds),
    )  # fmt: skip
    return " · ".join([dataset_label(experiment.dataset), size, *names])
