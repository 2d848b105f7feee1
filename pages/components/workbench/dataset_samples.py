"""Samples of a dataset as material: of the one chosen on the Train page, or of one brought here."""

from __future__ import annotations

import streamlit as st

from augment.errors import InputError
from models.data.datasets import glance, original
from models.data.glance import Glance
from models.data.uploads import ENDINGS
from pages.components import state
from pages.components.lab.dataset_source import dataset_for, source_label, take_dataset
from pages.components.lab.proposals import follow_proposal
from pages.components.messages import show_error, t
from pages.components.server import settings
from pages.components.state import Key, Material
from pages.components.words import legible
from pages.components.workbench.source import take

MOST_OFFERED = 24
MOST_CHARACTERS = 40


def dataset_samples(modality: str) -> None:
    """A menu of a few samples of the dataset, and the way to bring another one."""
    dataset = dataset_for(modality)
    shipped = dataset.name and t("source.of_dataset", name=source_label(dataset.name))
    with st.popover(
        shipped or t("source.your_dataset"), icon=":material/folder_open:", help=t("source.of_dataset_help")
    ):
        try:
            seen = glance(dataset)
            st.selectbox(
                t("source.dataset_sample"), range(min(len(seen.samples), MOST_OFFERED)), index=None,
                key=Key.of(modality, "dataset_sample"), format_func=lambda index: _label(seen, index),
                placeholder=t("source.choose_dataset_sample"), on_change=_take_sample, args=(modality,),
            )  # fmt: skip
        except InputError as error:
            show_error(error)
        key = Key.of(modality, "dataset_file")
        st.file_uploader(
            t("train.own"), [ending[1:] for ending in ENDINGS], key=key, on_change=_take_dataset, args=(modality,),
            help=t("train.own_help"), max_upload_size=settings().max_upload_mb,
        )  # fmt: skip
        problem = state.get(Key.DATASET_NOTICE) or state.get(Key.DATASET_ERROR)
        if state.get(key) and problem:
            show_error(problem)


def _label(seen: Glance, index: int) -> str:
    """The class, and the end of the file's path or the beginning of the text."""
    sample, path = seen.samples[index], seen.names[index]
    number = sum(label == seen.labels[index] for label in seen.labels[: index + 1])
    told = sample[:MOST_CHARACTERS] if isinstance(sample, str) else path.rpartition("/")[2] or str(number)
    return legible(f"{seen.labels[index]} · {told}")


def _take_sample(modality: str) -> None:
    key = Key.of(modality, "dataset_sample")
    index, dataset = state.get(key), dataset_for(modality)
    state.put(key, None)
    if index is None:
        return
    try:
        take(Material(modality, None, _label(glance(dataset), index), original(dataset, index)))
    except InputError as error:
        state.put(Key.of(modality, "notice"), error)


def _take_dataset(modality: str) -> None:
    """Bring a dataset; it is then the one on the Train page too."""
    upload = state.get(Key.of(modality, "dataset_file"))
    if upload is None:
        return
    dataset = take_dataset(upload)
    if dataset is None:
        return
    follow_proposal(dataset)
    if dataset.modality != modality:
        sentence = "{name} holds samples for another page; there they can be chosen."
        state.put(Key.DATASET_NOTICE, InputError("source.other_modality", sentence, name=upload.name))
