"""The administrator's view, behind the token of the settings."""

from __future__ import annotations

import hmac
import shutil
import threading
import time

import streamlit as st

from models.service.processes import processes
from models.store.owners import short_name
from models.store.sizes import Size, folder_size
from models.store.stored import StoredExperiment
from pages.components import state
from pages.components.lab.jobs import attempt, store
from pages.components.lab.shown import RUN
from pages.components.messages import t
from pages.components.polled import polled
from pages.components.server import settings
from pages.components.state import Key
from pages.components.words import as_text

POLL_SECONDS = 5.0
MOST_ROWS = 200
WRONG_S = 1.0
"""How long a wrong token is thought over, one at a time, whoever asks: it cannot be found by trying."""

_one_at_a_time = threading.Lock()


def admin_view() -> None:
    """The whole page."""
    st.subheader(t("admin.title"), anchor=False)
    token = settings().admin_token
    if not token:
        st.markdown(t("admin.unset"))
        return
    if not state.get(Key.IS_ADMIN):
        st.text_input(t("admin.token"), type="password", key=Key.ADMIN_TOKEN, on_change=_enter, width=360,
                      autocomplete="off")  # fmt: skip
        if state.get(Key.IS_ADMIN) is False:
            st.markdown(f":red[:material/error:] {t('admin.wrong')}")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.segmented_control(
            t("admin.which"), ("under_way", "all"), default="under_way", required=True, key="admin_which",
            format_func=lambda which: t(f"admin.{which}"), label_visibility="collapsed",
        )  # fmt: skip
        st.button(t("admin.leave"), key="admin_leave", type="tertiary", on_click=_leave)
    polled(_overview, POLL_SECONDS)


def _enter() -> None:
    given = str(state.get(Key.ADMIN_TOKEN) or "")
    state.put(Key.ADMIN_TOKEN, "")
    with _one_at_a_time:
        is_right = hmac.compare_digest(given.encode("utf-8", "replace"), settings().admin_token.encode())
        if not is_right:
            time.sleep(WRONG_S)
    state.put(Key.IS_ADMIN, is_right)


def _leave() -> None:
    state.put(Key.IS_ADMIN, None)


def _overview() -> None:
    if not state.get(Key.IS_ADMIN):
        st.rerun()
    found, sizes, shown = store().experiments(limit=MOST_ROWS), store().sizes(), store().rooms.shown()
    if state.get("admin_which") != "all":
        found = [stored for stored in found if not stored.ended]
    _machine()
    if not found:
        st.caption(t("admin.nothing"))
    for stored in found:
        _row(stored, sizes.get(stored.id, Size()), *shown.get(stored.id, ("", "")))


def _machine() -> None:
    folder = settings().store
    parts = [t(f"admin.{process.kind}", memory=size_text(process.memory)) for process in processes(folder)]
    st.caption(f"{t('admin.memory')} {' · '.join(parts) or t('admin.unknown')}")
    kept = t("admin.store", size=size_text(folder_size(folder)), free=size_text(shutil.disk_usage(folder).free))
    st.caption(f"{t('admin.disk')} {kept}")


def _row(stored: StoredExperiment, size: Size, room: str, name: str) -> None:
    """A run, and where one shows it, its room and the name it has there."""
    with st.container(border=True, key=f"admin_run:{stored.id}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link("train.py", label=as_text(stored.title) or stored.id, query_params={RUN: stored.id},
                         width="stretch", icon=":material/visibility:")  # fmt: skip
            if not stored.ended and stored.want != "stop":
                st.button(t("train.stop"), key=f"admin_stop:{stored.id}", icon=":material/stop:", on_click=attempt,
                          args=(store().want, stored.id, "stop"))  # fmt: skip
            with st.popover(t("earlier.delete"), icon=":material/delete:", key=f"admin_delete_asked:{stored.id}"):
                st.caption(t("earlier.delete_about"))
                st.button(
                    t("earlier.delete_for_good"), key=f"admin_delete:{stored.id}", on_click=attempt,
                    args=(store().delete, stored.id), icon=":material/delete_forever:",
                )  # fmt: skip
        whose = t("admin.owner", owner=short_name(stored.owner), age=age_text(time.time() - stored.created))
        takes = t("admin.takes", rows=size_text(size.rows), checkpoints=size_text(size.checkpoints),
                  upload=size_text(size.upload))  # fmt: skip
        where = [t("admin.room", room=room, name=name or t("room.nameless"))] if room else []
        st.caption(as_text(" · ".join([*where, standing(stored), whose, takes])))


def standing(stored: StoredExperiment) -> str:
    """How far a run is; one that a worker holds goes on for a moment after Stop."""
    is_stopping = stored.want == "stop" and not stored.ended
    state_text = t("admin.stopping" if is_stopping else f"train.state_{stored.state}")
    return f"{state_text} · {t('admin.steps', done=f'{stored.steps_done:,}', total=f'{stored.steps:,}')}"


def size_text(count: int) -> str:
    """`12 kB`, `3.4 MB`, `1.2 GB`."""
    if count < 1_000_000:
        return f"{count / 1_000:.0f} kB"
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.1f} GB"


def age_text(seconds: float) -> str:
    """`5 min`, `3 h`, `2 d`."""
    for name, unit in (("d", 86_400), ("h", 3_600)):
        if seconds >= unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{max(0, seconds) / 60:.0f} min"
