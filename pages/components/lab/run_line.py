"""What a run is, in a line or two: on what, with what, and in which its arms differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

import streamlit as st

from augment.errors import InputError
from augment.params import Scalar
from models.comparison.arms import Arm
from models.comparison.experiment import Experiment
from models.comparison.specs import network_params, training_params
from models.data.datasets import class_count
from models.store.stored import StoredExperiment
from pages.components.lab.arms import setting_text
from pages.components.lab.jobs import store
from pages.components.lab.seeds import seeds_text
from pages.components.lab.setup_panel import dataset_label
from pages.components.lab.train_size import size_text
from pages.components.look import arm_colour
from pages.components.messages import t
from pages.components.param_slider import option_label
from pages.components.recipe_text import recipe_text
from pages.components.words import as_html

MOST_CHARACTERS_AN_ARM = 200
"""What is longer is cut; the whole set-up is one press away."""
IN_ITS_PLACE = ("kind", "optimiser", "schedule", "steps", "batch_size")


def run_line(stored: StoredExperiment, experiment: Experiment) -> None:
    """Draw it. Names and files come from outside: all is escaped."""
    shared = as_html(" · ".join(_shared(stored.id, experiment)))
    label = dataset_label(experiment.dataset, stored.dataset_name)
    is_named = not stored.title.startswith(f"{label} · ")
    title = f'<div class="run-line"><b>{as_html(stored.title)}</b></div>' if is_named else ""
    arms = " &ensp; ".join(_arm(arm, place) for place, arm in enumerate(experiment.arms))
    remark = f'<div class="run-remark">{as_html(" ".join(stored.remark.split()))}</div>' if stored.remark else ""
    what = (
        f'<div class="run-line run-what"><b>{as_html(label)}</b> · {shared}</div>'
        f'<div class="run-line run-arms">{arms}</div>'
    )
    st.html(title + what + remark)


def _shared(experiment_id: str, experiment: Experiment) -> Iterator[str]:
    """Classes, samples, network, training and seeds; of settings, those that are not the usual ones."""
    with suppress(InputError):  # where the file is gone, the run is still worth reading
        yield t("run.classes", count=_class_count(experiment_id, experiment))
    yield size_text(experiment.train_size)
    kind = experiment.network.kind
    of_network = {param.name: param.default for param in network_params(kind, experiment.task.inputs)}
    yield ", ".join([option_label(kind), *_unusual(experiment.network.settings, of_network)])
    training = experiment.training
    usual = {param.name: param.default for param in training_params(training.optimiser, training.schedule)}
    own = {name: value for name, value in training.settings.items() if name not in IN_ITS_PLACE}
    yield ", ".join([option_label(training.optimiser), t("run.steps", count=training.steps), *_unusual(own, usual)])
    yield t("run.seeds", seeds=seeds_text(experiment.seeds))
    if experiment.judge != "test":
        yield t("run.on_validation")


def _class_count(experiment_id: str, experiment: Experiment) -> int:
    """From what is kept with the run; before there is anything, from its dataset."""
    try:
        return len(store().truth(experiment_id).names)
    except InputError:
        return class_count(experiment.dataset)


def _unusual(settings: Mapping[str, Scalar], usual: Mapping[str, object]) -> list[str]:
    return [setting_text(name, value).lower() for name, value in settings.items() if value != usual.get(name)]


def arm_text(arm: Arm) -> str:
    """What an arm has that a bare network has not."""
    changes = [setting_text(name, value) for name, value in {**arm.network, **arm.training}.items()]
    parts = [*([recipe_text(arm.recipe)] if arm.recipe else []), *changes]
    text = " · ".join(parts) or t("run.as_it_is")
    return text if len(text) <= MOST_CHARACTERS_AN_ARM else text[:MOST_CHARACTERS_AN_ARM].rstrip() + "…"


def _arm(arm: Arm, place: int) -> str:
    dot = f'<span class="arm-dot" style="background:{arm_colour(place)}"></span>'
    return f"<span>{dot}<b>{as_html(arm.name)}</b>: {as_html(arm_text(arm))}</span>"
