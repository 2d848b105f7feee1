"""Which dataset is trained on: one that ships, or an upload of one's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from augment.decoding import decoded
from augment.errors import InputError
from augment.tables import Table
from models.comparison.specs import DatasetSpec
from models.data.datasets import contents
from models.data.sources import SOURCES
from models.data.tables import columns_in
from models.data.uploads import ENDINGS
from pages.components import state
from pages.components.lab.jobs import owner, store
from pages.components.messages import short_name, show_error, t
from pages.components.server import settings
from pages.components.state import Key
from pages.components.words import as_text, legible

OWN = "own"


def _take_upload() -> None:
    upload = state.get(Key.DATASET_FILE)
    if upload is not None:
        take_dataset(upload)


def take_dataset(upload: UploadedFile) -> DatasetSpec | None:
    """Make an uploaded file the dataset of the set-up; where it cannot be used, keep why and return None.

    A file that is refused leaves the dataset that there was.
    """
    return keep_dataset(upload.name, upload.getvalue())


def keep_dataset(
    name: str, data: bytes, text_column: str | None = None, label_column: str | None = None
) -> DatasetSpec | None:
    """The same with the bytes of a file; of a table, the columns may be named.

    A table whose columns do not tell by their names what they hold becomes the dataset all the same: they are chosen
    on the page then.
    """
    spec = None
    try:
        spec = store().brought.add_upload(data, Path(name).suffix.lower(), owner())
        columns = decoded(columns_in, Path(spec.path or "")) if spec.is_table else ()
        if not columns:
            contents(spec)
    except InputError as error:
        state.put(Key.DATASET_NOTICE, error)
        if spec is not None:
            store().brought.forget_upload(spec, owner())
        return None
    spec = replace(spec, text_column=text_column, label_column=label_column)
    state.put(Key.DATASET_NOTICE, None)
    state.put(Key.DATASET_NAME, name)
    state.put(Key.DATASET_COLUMNS, columns)
    state.put(Key.DATASET_SOURCE, OWN)
    state.put(Key.DATASET, spec)
    return spec if _is_usable(name, spec) else None


def _is_usable(name: str, spec: DatasetSpec) -> bool:
    """Whether the dataset can be trained on; why not, or what is in it, is kept to be said."""
    try:
        classes, samples = contents(spec)
    except InputError as error:
        state.put(Key.DATASET_ERROR, error)
        return False
    state.put(Key.DATASET_ABOUT, t("train.own_contents", name=as_text(name), classes=classes, samples=samples))
    state.put(Key.DATASET_ERROR, None)
    return True


def _choose_columns() -> None:
    """Of a table that was brought: which column holds the texts, and which the labels."""
    spec: DatasetSpec | None = state.get(Key.DATASET)
    columns: tuple[str, ...] = state.get(Key.DATASET_COLUMNS) or ()
    if spec is None or not columns or not spec.is_table:
        return
    table = Table(columns, [])
    state.sync(Key.TEXT_COLUMN, spec.text_column or table.text_column)
    state.sync(Key.LABEL_COLUMN, spec.label_column or table.label_column)
    with st.container(horizontal=True, gap="small", wrap=False):
        for key, label in ((Key.TEXT_COLUMN, "text.text_column"), (Key.LABEL_COLUMN, "text.label_column")):
            st.selectbox(
                t(label), columns, index=None, key=key, format_func=short_name, on_change=_take_columns,
                placeholder=t("train.choose_column"),
            )  # fmt: skip


def _take_columns() -> None:
    spec: DatasetSpec = state.get(Key.DATASET)
    spec = replace(spec, text_column=state.get(Key.TEXT_COLUMN), label_column=state.get(Key.LABEL_COLUMN))
    state.put(Key.DATASET, spec)
    _is_usable(state.get(Key.DATASET_NAME) or "", spec)


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
        state.put(Key.DATASET_ABOUT, t("train.own_named", name=as_text(name)) if name else t("train.own_again"))
        state.put(Key.DATASET_COLUMNS, ())
        state.put(Key.DATASET_ERROR, None)
        state.put(Key.DATASET_NOTICE, None)


class NoDataset(InputError):
    """Nothing was chosen yet, and nothing is wrong."""


def choose_dataset() -> DatasetSpec:
    """Draw the choice. Raises InputError as long as nothing can be trained on, NoDataset where that is said already."""
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
    notice, spec = state.get(Key.DATASET_NOTICE), state.get(Key.DATASET)
    if notice:
        show_error(notice)
    if not spec:
        raise NoDataset("train.no_dataset", "There is no dataset yet.")
    if notice:
        st.text(t("train.own_still", name=legible(state.get(Key.DATASET_NAME) or "")))
    _choose_columns()
    if state.get(Key.DATASET_ERROR):
        raise state.get(Key.DATASET_ERROR).with_traceback(None)
    st.caption(state.get(Key.DATASET_ABOUT))
    return spec


def _follow(modality: str) -> None:
    """Sent here from an explorer page: keep the dataset if it is of that modality, else take the one that ships."""
    source = state.get(Key.DATASET_SOURCE)
    own: DatasetSpec | None = state.get(Key.DATASET)
    current = own.modality if source == OWN and own else SOURCES[source].modality if source in SOURCES else None
    if current != modality:
        state.put(Key.DATASET_SOURCE, next(name for name, found in SOURCES.items() if found.modality == modality))
