"""Earlier experiments: open, compare, delete."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from models.store import StoredExperiment
from pages.components import state
from pages.components.jobs import owner, store
from pages.components.messages import plain, t
from pages.components.state import Key


def show(experiment_id: str | None) -> None:
    """Make this the experiment on the page, in the session and in the address."""
    state.put(Key.SHOWN, experiment_id)


def _delete(experiment_id: str) -> None:
    store().delete(experiment_id)
    if state.get(Key.SHOWN) == experiment_id:
        show(None)


def earlier_experiments() -> None:
    """A line for each of one's own experiments, newest first."""
    rows = store().experiments(owner=owner())
    if not rows:
        st.caption(t("earlier.none"))
        return
    for stored in rows:
        _row(stored)


def _row(stored: StoredExperiment) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"earlier:{stored.id}"):
        st.checkbox(
            t("earlier.compare"),
            key=f"compare:{stored.id}",
            label_visibility="collapsed",
            help=t("earlier.compare_help"),
        )
        st.button(plain(stored.title), key=f"open:{stored.id}", on_click=show, args=(stored.id,), type="tertiary")
        st.caption(f"{when(stored.created)} · {t(f'train.state_{stored.state}')}", width="content")
        st.space("stretch")
        st.button(
            "", key=f"delete:{stored.id}", on_click=_delete, args=(stored.id,), type="tertiary",
            icon=":material/delete:", help=t("earlier.delete"), disabled=stored.state == "running",
        )  # fmt: skip


def when(created: float) -> str:
    return datetime.fromtimestamp(created).astimezone().strftime("%Y-%m-%d %H:%M")
