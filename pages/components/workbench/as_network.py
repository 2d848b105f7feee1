"""The preview as the network sees it: original and result in the form that the set-up on the Train page gives them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from augment.errors import InputError
from augment.example import Example, Sample
from augment.params import Scalar
from augment.recipe import CompiledRecipe
from models.data.datasets import glance, proposal
from models.tasks.network_form import NetworkForm
from models.tasks.task import task
from pages.components import state
from pages.components.lab.dataset_source import dataset_for
from pages.components.messages import t
from pages.components.network_view import network_html
from pages.components.state import Key, Material


class Seen(NamedTuple):
    """Original and result as HTML, and in words what form they have."""

    original: str
    result: str
    form: str


def network_switch(modality: str) -> None:
    st.toggle(t("network_view.switch"), key=Key.of(modality, "as_network"), help=t("network_view.switch_help"))


def is_as_network(modality: str) -> bool:
    return bool(state.get(Key.of(modality, "as_network")))


def as_network(material: Material, sample: Sample, compiled: CompiledRecipe, pool: Sequence[Example]) -> Seen:
    """As in training: `sample` is brought to the network's form first, and then goes through the recipe.

    Raises InputError where the sample or the dataset cannot be used.
    """
    settings = _settings(material.modality)
    written = json.dumps(dataset_for(material.modality).to_dict())
    form = _form(material.id, material.modality, json.dumps(settings), written, sample)
    own = [example._replace(sample=_brought(material.modality, settings, example.sample)) for example in pool]
    plain, result = form.samples[0], compiled.trace(form.samples[0], pool=own).result
    before, after = form.seen([plain])[0], form.seen([result])[0]
    return Seen(
        network_html(material.modality, before, t("bench.original")),
        network_html(material.modality, after, t("bench.result")),
        t(f"network_view.form_{material.modality}", **settings),
    )


def _settings(modality: str) -> dict[str, Scalar]:
    """Those of the set-up, and where it has none yet, those that are proposed."""
    proposed = proposal(dataset_for(modality)).task
    return {
        param.name: state.get(Key.setup("task", param.name), proposed[param.name]) for param in task(modality).params
    }


def _brought(modality: str, settings: dict[str, Scalar], sample: Sample) -> Sample:
    own = task(modality)
    return own.sample(own.row(sample, settings), settings)


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def _form(material_id: str, modality: str, settings: str, dataset: str, _sample: Sample) -> NetworkForm:
    try:
        others = glance(dataset_for(modality)).samples
    except InputError:
        others = ()
    return NetworkForm(modality, json.loads(settings), [_sample], others)
