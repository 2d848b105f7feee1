"""A sound file of one's own, where a choice may be a recording."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from augment.audio.recordings import MAX_BYTES, USED_S
from augment.errors import InputError
from augment.modality import modality
from pages.components import state
from pages.components.messages import show_error, t
from pages.components.recordings import bring
from pages.components.server import settings


def own_file(use: Callable[[str], None], key: str) -> None:
    """A button that opens the upload; `use` is called with the id of what was brought."""
    megabytes = min(MAX_BYTES // 1_000_000, settings().max_upload_mb)
    label, icon = t("recording.own"), ":material/upload_file:"
    with st.popover(label, icon=icon, help=label, type="tertiary", key=f"icon:{key}"):
        st.file_uploader(
            label, [ending[1:] for ending in modality("audio").endings], key=key, on_change=_take,
            args=(use, key), help=t("recording.own_help", megabytes=megabytes, seconds=f"{USED_S:g}"),
            max_upload_size=megabytes,
        )  # fmt: skip
        problem = state.get(f"{key}:problem")
        if problem:
            show_error(problem)


def _take(use: Callable[[str], None], key: str) -> None:
    upload = state.get(key)
    if upload is None:
        return
    state.put(f"{key}:problem", None)
    try:
        use(bring(upload.name, upload.getvalue()))
    except InputError as error:
        state.put(f"{key}:problem", error)
