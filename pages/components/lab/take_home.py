"""Take home: an experiment as a page, tables, pictures and its set-up, made when asked for."""

from __future__ import annotations

import functools

import streamlit as st

from augment.errors import InputError
from models.store.stored import StoredExperiment
from models.take_home.files import TAKINGS
from models.take_home.findings import gather
from pages.components.lab.jobs import store
from pages.components.messages import error_text, t
from pages.components.words import as_html


def take_home(stored: StoredExperiment) -> None:
    """One button that opens a menu of downloads; what is not finished yet is told as far as it goes."""
    with st.popover(t("take_home.title"), icon=":material/download:", key=f"take_home:{stored.id}"):
        st.caption(t("take_home.about" if stored.ended else "take_home.about_unfinished"))
        for name, taking in TAKINGS.items():
            st.download_button(
                t(f"take_home.{name}"), functools.partial(file_of, stored.id, name), taking.file_name(name, stored.id),
                taking.mime, key=f"take_home:{stored.id}:{name}", on_click="ignore", icon=":material/download:",
                help=t(f"take_home.{name}_help"), width="stretch",
            )  # fmt: skip


def file_of(experiment_id: str, name: str) -> bytes:
    """The file as things stand when it is asked for; of an experiment that is gone meanwhile, a sentence."""
    stored = store().experiment(experiment_id)
    if stored is None:
        return t("train.gone").encode("utf-8", "replace")
    try:
        return TAKINGS[name].make(gather(store(), stored))
    except InputError as error:
        return as_html(error_text(error)).encode("utf-8", "replace")
