"""A file of one's own, where a choice may be one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from augment.errors import InputError
from augment.own_files import FileSort
from pages.components import state
from pages.components.messages import show_error, t
from pages.components.own_files import bring
from pages.components.server import settings


def own_file(sort: FileSort, use: Callable[[str], None], key: str) -> None:
    """A button that opens the upload; `use` is called with the id of what was brought."""
    megabytes = min(sort.max_bytes // 1_000_000, settings().max_upload_mb)
    label, icon = t("own_file.own"), ":material/upload_file:"
    with st.popover(label, icon=icon, help=label, type="tertiary", key=f"icon:{key}"):
        st.file_uploader(
            label, [ending[1:] for ending in sort.endings], key=key, on_change=_take, args=(sort, use, key),
            help=t(f"own_file.{sort.name}.help", megabytes=megabytes, **sort.limits), max_upload_size=megabytes,
        )  # fmt: skip
        problem = state.get(f"{key}:problem")
        if problem:
            show_error(problem)


def _take(sort: FileSort, use: Callable[[str], None], key: str) -> None:
    upload = state.get(key)
    if upload is None:
        return
    state.put(f"{key}:problem", None)
    try:
        use(bring(sort, upload.name, upload.getvalue()))
    except InputError as error:
        state.put(f"{key}:problem", error)
