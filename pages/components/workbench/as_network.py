"""The preview as the network sees it: original and result in the form that the set-up on the Train page gives them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import streamlit as st

from augment.errors import InputError
from augment.example import Example, Sample
from augment.params import Scalar
from augment.recipe import CompiledRecipe
from models.comparison.specs import DatasetSpec
from models.data.datasets import glance, proposal
from models.tasks.network_form import NetworkForm
from models.tasks.task import task
from pages.components import state
from pages.components.lab.dataset_source import dataset_for
from pages.components.lab.settings import default_of
from pages.components.messages import t
from pages.components.network_view import network_html
from pages.components.state import Key, Material


class Seen(NamedTuple):
    """Original and result as HTML, and in words what form they have."""

    original: str
    result: str
    form: str


def network_switch(modality: str) -> None:
    st.toggle(t("network_view.switch"), key=Key.of(modality, "as_network"))


def is_as_network(modality: str) -> bool:
    return bool(state.get(Key.of(modality, "as_network")))


def as_network(material: Material, sample: Sample, compiled: CompiledRecipe, pool: Sequence[Example]) -> Seen:
    """As in training: `sample` is brought to the network's form first, and then goes through the recipe."""
    settings = _settings(material.modality)
    dataset = json.dumps(dataset_for(material.modality).to_dict())
    samples = [sample, *(example.sample for example in pool)]
    form = _form(material.id, len(samples), material.modality, json.dumps(settings), dataset, samples)
    plain, *partners = form.samples
    own = [example._replace(sample=partner) for example, partner in zip(pool, partners, strict=True)]
    result = compiled.trace(plain, pool=own).result
    before, after = form.seen([plain])[0], form.seen([result])[0]
    return Seen(
        network_html(material.modality, before, t("bench.original")),
        network_html(material.modality, after, t("bench.result")),
        t(f"network_view.form_{material.modality}", **{name: f"{value:g}" for name, value in settings.items()}),
    )


def _settings(modality: str) -> dict[str, Scalar]:
    """Those of the set-up, and where it has none yet, those that are proposed."""
    params = task(modality).params
    proposed = {param.name: default_of(param) for param in params}
    with suppress(InputError):  # a dataset that is gone is no reason to show nothing
        proposed |= proposal(dataset_for(modality)).task
    return {param.name: state.get(Key.setup("task", param.name), proposed[param.name]) for param in params}


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def _form(
    material_id: str, count: int, modality: str, settings: str, dataset: str, _samples: list[Sample]
) -> NetworkForm:
    """Of the material, the first of `count` samples, and its partners."""
    others: tuple[Sample, ...] = ()
    with suppress(InputError):
        others = glance(DatasetSpec.from_dict(json.loads(dataset))).samples
    return NetworkForm(modality, json.loads(settings), _samples, others)
