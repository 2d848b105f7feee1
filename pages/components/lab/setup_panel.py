"""The set-up of an experiment: dataset, arms, network, training and seeds. Every control is built from its Param."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import streamlit as st

from augment.errors import InputError
from augment.params import Param, Scalar
from models.comparison.experiment import (
    IMAGE_SIZE,
    NETWORK_PARAMS,
    SEED_COUNT,
    TRAIN_SIZE,
    TRAINING_PARAMS,
    DatasetSpec,
    Experiment,
)
from models.comparison.specs import USUAL_FOR_OPTIMISER
from models.data.archive import Archive
from models.data.datasets import largest_train_size
from pages.components import state
from pages.components.lab.jobs import store
from pages.components.messages import plain, t, transform_label
from pages.components.param_slider import option_label
from pages.components.server import settings
from pages.components.state import Key
from pages.components.values import slider_format
from pages.components.workbench.recipes import current_recipe, open_recipe

MOST_POSITIONS = 150
"""A number with more values than this is typed: a slider could not hit them."""


def _use_usual_values() -> None:
    """A learning rate for one optimiser means nothing to the other."""
    for name, value in USUAL_FOR_OPTIMISER[state.get(Key.setup("training", "optimiser"))].items():
        state.put(Key.setup("training", name), float(value))


ON_CHANGE = {"optimiser": _use_usual_values}


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
    label, help = t(f"setting.{param.name}"), t(f"setting.{param.name}_help", default=param.help)
    default = st.session_state.get(key, _default(param))
    if param.is_number:
        default = min(max(default, param.low), param.high)
    if param.kind == "choice":
        state.sync(key, default)
        return st.selectbox(
            label, param.choices, format_func=option_label, key=key, help=help, persist_state="session",
            disabled=len(param.choices) == 1, on_change=ON_CHANGE.get(param.name),
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


def _take_dataset() -> None:
    upload = state.get(Key.DATASET_FILE)
    if upload is None:
        return
    try:
        spec = store().add_upload(upload.getvalue())
        classes, images = _contents(Path(spec.path or ""))
        about = t("train.zip_contents", name=plain(upload.name), classes=classes, images=images)
        state.put(Key.DATASET, spec)
        state.put(Key.DATASET_ABOUT, about)
        state.put(Key.DATASET_ERROR, None)
    except InputError as error:
        state.put(Key.DATASET_ERROR, error)


def _contents(path: Path) -> tuple[int, int]:
    """How many classes and images a zip holds, by its table alone. Raises InputError where one cannot train on it."""
    with Archive(path) as archive:
        labels = [entry.label for entry in archive.entries]
    classes = len(set(labels))
    if classes < 2:
        raise InputError(
            "train.zip_classes",
            "The zip needs at least two class folders with images in them; it has {classes}.",
            classes=classes,
        )
    return classes, len(labels)


def _dataset() -> DatasetSpec:
    source = st.segmented_control(
        t("train.dataset"), ("digits", "zip"), format_func=lambda name: t(f"train.dataset_{name}"),
        key=Key.DATASET_SOURCE, default="digits", required=True, persist_state="session", width="stretch",
    )  # fmt: skip
    if source == "digits":
        st.caption(t("train.digits_about"))
        return DatasetSpec(name="digits")
    st.file_uploader(
        t("train.zip"), "zip", key=Key.DATASET_FILE, on_change=_take_dataset, help=t("train.zip_help"),
        max_upload_size=settings().max_upload_mb,
    )  # fmt: skip
    if state.get(Key.DATASET_ERROR):
        raise state.get(Key.DATASET_ERROR).with_traceback(None)
    if not state.get(Key.DATASET):
        raise InputError("train.no_dataset", "Upload a zip of images in class folders first.")
    st.caption(state.get(Key.DATASET_ABOUT))
    return state.get(Key.DATASET)


def _arms() -> list[dict]:
    recipe = current_recipe("image")
    with st.container(border=True, gap="xsmall", key="arms"):
        st.markdown(f"**{t('train.plain')}** · {t('train.plain_about')}", help=t("train.arms"))
        st.markdown(f"**{t('train.augmented')}** · {t('train.augmented_about')}")
        enabled = [step for step in recipe.steps if step.enabled]
        if enabled:
            st.markdown(" ".join(f":gray-badge[{plain(transform_label(step.transform))}]" for step in enabled))
        else:
            st.caption(t("train.recipe_empty"))
        if st.button(t("train.edit_recipe"), key="edit_recipe", icon=":material/tune:", type="tertiary"):
            st.switch_page("pages/image.py")
    return [{"name": "plain"}, {"name": "augmented", "recipe": recipe.to_dict()}]


def setup_panel() -> Experiment:
    """Draw the whole set-up and return the experiment it describes. Raises InputError where it cannot be run."""
    dataset = _dataset()
    arms = _arms()
    most = max(TRAIN_SIZE.low, min(TRAIN_SIZE.high, largest_train_size(dataset)))
    params = (IMAGE_SIZE, replace(TRAIN_SIZE, high=most), SEED_COUNT)
    values = {param.name: setting(param, "experiment") for param in params}
    with st.expander(t("train.network"), key="network_settings", on_change="ignore"):
        network = {param.name: setting(param, "network") for param in NETWORK_PARAMS}
    with st.expander(t("train.training"), key="training_settings", on_change="ignore"):
        training = {param.name: setting(param, "training") for param in TRAINING_PARAMS}
    return Experiment.from_dict(
        {"dataset": dataset.to_dict(), "arms": arms, "network": network, "training": training, **values}
    )


def use_setup(experiment: Experiment) -> None:
    """Bring the set-up to that of an experiment that was run before."""
    groups = {"network": asdict(experiment.network), "training": asdict(experiment.training)}
    groups["experiment"] = {
        "image_size": experiment.image_size,
        "train_size": experiment.train_size.count,
        "seeds": len(experiment.seeds),
    }
    for group, values in groups.items():
        for name, value in values.items():
            state.put(Key.setup(group, name), value)
    recipe = next((arm.recipe for arm in experiment.arms if arm.recipe), None)
    if recipe:
        open_recipe(recipe)


def public_form(experiment: Experiment) -> dict:
    """The experiment's written form, without the server's own path of an uploaded dataset."""
    form = experiment.to_dict()
    path = form["dataset"].get("path")
    return form | {"dataset": {"path": Path(path).name}} if path else form


def summary(experiment: Experiment) -> str:
    """One line that tells an experiment from others: dataset, images, steps, seeds and the recipe's steps."""
    recipe = next((arm.recipe for arm in experiment.arms if arm.recipe), None)
    names = [transform_label(step.transform) for step in recipe.steps if step.enabled] if recipe else []
    size = t(
        "train.summary", images=experiment.train_size.count, side=experiment.image_size,
        steps=experiment.training.steps, seeds=len(experiment.seeds),
    )  # fmt: skip
    return " · ".join([t("train.dataset_digits" if experiment.dataset.name else "train.dataset_zip"), size, *names])
