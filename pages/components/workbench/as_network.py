"""The preview as the network sees it: original and result in the form that the set-up on the Train page gives them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from augment.errors import InputError
from augment.example import Example, Sample
from augment.modality import modality as modality_of
from augment.params import Scalar
from augment.trace import Trace
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
from pages.components.workbench.partners import start_of
from pages.components.workbench.view import Subject, View


def network_switch(modality: str) -> None:
    st.toggle(t("network_view.switch"), key=Key.of(modality, "as_network"))


def as_chosen(view: View) -> View:
    """`view`, or where the switch is on, one that shows original and result as the network sees them."""
    modality = view.modality
    if not state.get(Key.of(modality, "as_network")):
        return view

    def original(material: Material, trace: Trace) -> None:
        form = _form_of(material, view.subject(material, ()).start)
        settings = {name: f"{value:g}" for name, value in _settings(modality).items()}
        st.html(_html(form, form.samples[0], t("bench.original")))
        st.caption(t(f"network_view.form_{modality}", **settings))

    def subject(material: Material, pool: Sequence[Example]) -> Subject:
        """As in training, the material is brought to the network's form first, and then goes through the recipe."""
        form = _form_of(material, view.subject(material, pool).start, pool)
        plain, *others = form.samples
        own = [example._replace(sample=sample, targets=None) for example, sample in zip(pool, others, strict=True)]
        return Subject(start_of(plain), own, lambda trace: _html(form, trace.result, t("bench.result")))

    return replace(view, original=original, subject=subject)


def _html(form: NetworkForm, sample: Sample, alt: str) -> str:
    (seen,) = form.seen([sample])
    return f'<div class="as-network of-{form.modality}">{network_html(form.modality, seen, alt)}</div>'


def _form_of(material: Material, start: Example, pool: Sequence[Example] = ()) -> NetworkForm:
    """Of the material, of which `start` is what the page computes on, and its partners behind it."""
    modality = material.modality
    dataset = json.dumps(dataset_for(modality).to_dict())
    samples = [modality_of(modality).plain(example) for example in (start, *pool)]
    return _form(material.id, len(samples), modality, json.dumps(_settings(modality)), dataset, samples)


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
