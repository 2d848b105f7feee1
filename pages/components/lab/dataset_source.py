"""Which dataset is trained on: one that ships, or an upload of one's own."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from augment.errors import InputError
from models.comparison.specs import DatasetSpec
from models.data.datasets import contents
from models.data.sources import SOURCES
from models.data.uploads import ENDINGS
from pages.components import state
from pages.components.lab.jobs import store
from pages.components.messages import plain, t
from pages.components.server import settings
from pages.components.state import Key

OWN = "own"


def _take_upload() -> None:
    upload = state.get(Key.DATASET_FILE)
    if upload is not None:
        take_dataset(upload)


def take_dataset(upload: UploadedFile) -> DatasetSpec | None:
    """Make an uploaded file the dataset of the set-up; where it cannot be used, keep why and return None."""
    try:
        spec = store().add_upload(upload.getvalue(), Path(upload.name).suffix.lower())
        classes, samples = contents(spec)
        about = t("train.own_contents", name=plain(upload.name), classes=classes, samples=samples)
    except InputError as error:
        state.put(Key.DATASET_ERROR, error)
        return None
    state.put(Key.DATASET, spec)
    state.put(Key.DATASET_NAME, upload.name)
    state.put(Key.DATASET_ABOUT, about)
    state.put(Key.DATASET_ERROR, None)
    state.put(Key.DATASET_SOURCE, OWN)
    return spec


def dataset_for(modality: str) -> DatasetSpec:
    """The dataset of the set-up where it is of that modality, else one's own of it, else the first that ships."""
    source = state.get(Key.DATASET_SOURCE)
    own: DatasetSpec | None = state.get(Key.DATASET)
    if source in SOURCES and SOURCES[source].modality == modality:
        return DatasetSpec.from_dict({"name": source})
    if own is not None and own.modality == modality:
        return own
    return DatasetSpec.from_dict({"name": next(name for name, found in SOURCES.items() if found.modality == modality)})


def source_label(name: str) -> str:
    return t(f"dataset.{name}", default=name.replace("_", " ").capitalize())


def show_dataset(spec: DatasetSpec, name: str = "") -> None:
    """Bring the set-up to this dataset; `name` is what an uploaded one's file was called, "" where nobody knows."""
    state.put(Key.DATASET_SOURCE, spec.name or OWN)
    if spec.name is None:
        state.put(Key.DATASET, spec)
        state.put(Key.DATASET_NAME, name)
        state.put(Key.DATASET_ABOUT, t("train.own_named", name=plain(name)) if name else t("train.own_again"))
        state.put(Key.DATASET_ERROR, None)


def choose_dataset() -> DatasetSpec:
    """Draw the choice. Raises InputError as long as nothing can be trained on."""
    asked = state.get(Key.TRAIN_MODALITY)
    if asked:
        state.put(Key.TRAIN_MODALITY, None)
        _follow(asked)
    state.sync(Key.DATASET_SOURCE, state.get(Key.DATASET_SOURCE) or next(iter(SOURCES)))
    source = st.segmented_control(
        t("train.dataset"), (*SOURCES, OWN), format_func=source_label,
        key=Key.DATASET_SOURCE, required=True, persist_state="session", width="stretch",
    )  # fmt: skip
    if source != OWN:
        st.caption(t(f"dataset.{source}_about", default=SOURCES[source].about))
        return DatasetSpec.from_dict({"name": source})
    st.file_uploader(
        t("train.own"), [ending[1:] for ending in ENDINGS], key=Key.DATASET_FILE, on_change=_take_upload,
        help=t("train.own_help"), max_upload_size=settings().max_upload_mb,
    )  # fmt: skip
    if state.get(Key.DATASET_ERROR):
        raise state.get(Key.DATASET_ERROR).with_traceback(None)
    if not state.get(Key.DATASET):
        raise InputError("train.no_dataset", "Upload a zip of class folders, or a table of labelled texts, first.")
    st.caption(state.get(Key.DATASET_ABOUT))
    return state.get(Key.DATASET)


def _follow(modality: str) -> None:
    """Sent here from an explorer page: keep the dataset if it is of that modality, else take the one that ships."""
    source = state.get(Key.DATASET_SOURCE)
    own: DatasetSpec | None = state.get(Key.DATASET)
    current = own.modality if source == OWN and own else SOURCES[source].modality if source in SOURCES else None
    if current != modality:
        state.put(Key.DATASET_SOURCE, next(name for name, found in SOURCES.items() if found.modality == modality))
