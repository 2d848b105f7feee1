"""A file of one's own, where a choice may be one: the way to bring it, and what is in use."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from augment.errors import InputError
from augment.own_files import FileSort
from augment.params import Param
from augment.steps import Step
from pages.components import state
from pages.components.messages import error_text, note_text, show_error, t
from pages.components.own_files import bring
from pages.components.param_slider import option_label
from pages.components.server import settings
from pages.components.state import Key
from pages.components.words import as_text


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


def in_use(sort: FileSort, step: Step, param: Param) -> None:
    """Of each value of the Param, what it holds, or why the step is left out."""
    value = step.params[param.name]
    for choice in map(str, value if isinstance(value, tuple) else (value,)):
        if problem := sort.problem(choice):
            with st.container(key=Key.step(step.id, f"missing:{choice}")):
                st.markdown(f":red[:material/error:] {as_text(error_text(problem))} {t('own_file.left_out')}")
        elif about := sort.about(choice):
            name = option_label(choice) if isinstance(value, tuple) else t("own_file.in_use")
            st.caption(as_text(f"{name}: {note_text(about)}"))


def _take(sort: FileSort, use: Callable[[str], None], key: str) -> None:
    upload = state.get(key)
    if upload is None:
        return
    state.put(f"{key}:problem", None)
    try:
        use(bring(sort, upload.name, upload.getvalue()))
    except InputError as error:
        state.put(f"{key}:problem", error)
