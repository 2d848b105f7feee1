"""The set-up of an experiment: dataset, arms, network, training and seeds. Every control is built from its Param."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from augment.params import Param, Scalar
from models.comparison.experiment import Experiment
from models.comparison.specs import (
    CHOICES,
    OPTIMISER,
    SCHEDULE,
    SEED_COUNT,
    TRAIN_SIZE,
    DatasetSpec,
    network_params,
    training_params,
)
from models.data.datasets import largest_train_size
from models.networks.network import NETWORKS
from models.tasks.task import Task, task
from pages.components import state
from pages.components.lab.dataset_source import OWN, choose_dataset, show_dataset, source_label
from pages.components.messages import plain, t, transform_label
from pages.components.param_slider import option_label
from pages.components.state import Key
from pages.components.values import slider_format
from pages.components.workbench.recipes import current_recipe, open_recipe

MOST_POSITIONS = 150
"""A number with more values than this is typed: a slider could not hit them."""


def _use_own_defaults(group: str, name: str) -> None:
    """Another choice brings its own Params: a learning rate for one optimiser means nothing to the next."""
    for param in CHOICES[name][state.get(Key.setup(group, name))].params:
        state.put(Key.setup(group, param.name), _default(param))


def _default(param: Param) -> Scalar:
    return param.default  # type: ignore[return-value]  a setting's default is never a range


def _is_typed(param: Param) -> bool:
    """Whether a slider would not do: too many values, or a default between two of its positions."""
    positions = (param.high - param.low) / param.step
    from_low = (float(_default(param)) - param.low) / param.step
    return positions > MOST_POSITIONS or abs(from_low - round(from_low)) > 1e-6


def setting(param: Param, group: str) -> Scalar:
    """Draw the control of one setting; its value lasts over pages."""
    key = Key.setup(group, param.name)
    label, help = (
        t(f"setting.{param.name}", default=param.name.replace("_", " ").capitalize()),
        t(f"setting.{param.name}_help", default=param.help),
    )
    default = st.session_state.get(key, _default(param))
    if param.is_number:
        default = min(max(default, param.low), param.high)
    if param.kind == "choice":
        state.sync(key, default if default in param.choices else _default(param))
        return st.selectbox(
            label, param.choices, format_func=option_label, key=key, help=help, persist_state="session",
            disabled=len(param.choices) == 1, args=(group, param.name),
            on_change=_use_own_defaults if param.name in CHOICES else None,
        )  # fmt: skip
    number = int if param.kind == "int" else float
    state.sync(key, number(default))
    low, high = number(param.low), number(param.high)
    if _is_typed(param):
        format = "%d" if param.kind == "int" else "%g"
        return st.number_input(
            label, low, high, step=number(param.step), key=key, help=help, format=format, persist_state="session"
        )
    return st.slider(
        label, low, high, step=number(param.step), key=key, help=help, format=slider_format(param),
        persist_state="session",
    )  # fmt: skip


def _arms(modality: str) -> list[dict]:
    recipe = current_recipe(modality)
    with st.container(border=True, gap="xsmall", key="arms"):
        st.markdown(f"**{t('train.plain')}** · {t('train.plain_about')}", help=t("train.arms"))
        st.markdown(f"**{t('train.augmented')}** · {t('train.augmented_about')}")
        enabled = [step for step in recipe.steps if step.enabled]
        if enabled:
            st.markdown(" ".join(f":gray-badge[{plain(transform_label(step.transform))}]" for step in enabled))
        else:
            st.caption(t("train.recipe_empty"))
        if st.button(t("train.edit_recipe"), key="edit_recipe", icon=":material/tune:", type="tertiary"):
            st.switch_page(f"pages/{modality}.py")
    return [{"name": "plain"}, {"name": "augmented", "recipe": recipe.to_dict()}]


def setup_panel() -> Experiment:
    """Draw the whole set-up and return the experiment it describes. Raises InputError where it cannot be run."""
    dataset = choose_dataset()
    own = task(dataset.modality)
    arms = _arms(dataset.modality)
    most = max(TRAIN_SIZE.low, min(TRAIN_SIZE.high, largest_train_size(dataset)))
    shared = {param.name: setting(param, "experiment") for param in (replace(TRAIN_SIZE, high=most), SEED_COUNT)}
    of_task = {param.name: setting(param, "task") for param in own.params}
    with st.expander(t("train.network"), key="network_settings", on_change="ignore"):
        network = _network(own)
    with st.expander(t("train.training"), key="training_settings", on_change="ignore"):
        training = _training()
    form = {"dataset": dataset.to_dict(), "task": of_task, "arms": arms, "network": network, "training": training}
    return Experiment.from_dict(form | shared)


def _network(own: Task) -> dict[str, Scalar]:
    """The network's settings; those of another kind of input are not carried over."""
    key, kinds = Key.setup("network", "kind"), NETWORKS.fitting(own.inputs)
    if st.session_state.get(key) not in kinds:
        state.put(key, kinds[0])
        _use_own_defaults("network", "kind")
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
        "experiment": {"train_size": experiment.train_size.count, "seeds": len(experiment.seeds)},
    }
    for group, values in groups.items():
        for name, value in values.items():
            state.put(Key.setup(group, name), value)
    recipe = next((arm.recipe for arm in experiment.arms if arm.recipe), None)
    if recipe:
        open_recipe(recipe)


def public_form(experiment: Experiment) -> dict:
    """The experiment's written form, without the server's own paths of an uploaded dataset."""
    form = experiment.to_dict()
    dataset = {key: Path(value).name if key in ("path", "test") else value for key, value in form["dataset"].items()}
    return form | {"dataset": dataset}


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
