"""Where the picture comes from: the samples that ship, or an upload."""

from __future__ import annotations

import streamlit as st

from augment.errors import InputError
from pages.components import pictures, state
from pages.components.messages import note_text, plain, show_error, t
from pages.components.server import settings
from pages.components.state import Key, Picture


def _choose_sample() -> None:
    sample = state.get(Key.SAMPLE)
    if sample:
        state.put(Key.PICTURE, Picture(sample))
        state.put(Key.NOTICE, None)


def _take_upload() -> None:
    """Use an uploaded picture if it can be read; otherwise keep the one on the workbench and say why."""
    upload = state.get(Key.UPLOAD)
    if upload is None:
        return
    picture = Picture(None, upload.name, upload.getvalue())
    try:
        loaded = pictures.load_full(picture, settings().max_pixels)
        state.put(Key.NOTICE, loaded.notes)
        state.put(Key.PICTURE, picture)
    except InputError as error:
        state.put(Key.NOTICE, error)


def choose_picture() -> None:
    """Sample buttons and the upload, in one row."""
    picture, notice = state.get(Key.PICTURE), state.get(Key.NOTICE)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        state.sync(Key.SAMPLE, picture.sample)
        st.segmented_control(
            t("image.sample"), pictures.SAMPLES, format_func=lambda sample: t(f"image.sample_name.{sample}"),
            key=Key.SAMPLE, on_change=_choose_sample, label_visibility="collapsed",
        )  # fmt: skip
        with st.popover("", icon=":material/upload:", help=t("image.upload")):
            limits = {"megabytes": settings().max_upload_mb, "megapixels": settings().max_pixels // 1_000_000}
            st.file_uploader(
                t("image.upload"), ["png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff", "gif"], key=Key.UPLOAD,
                on_change=_take_upload, help=t("image.upload_help", **limits), max_upload_size=limits["megabytes"],
            )  # fmt: skip
            if isinstance(notice, InputError):
                show_error(notice)
    if not isinstance(notice, InputError) and picture.sample is None:
        st.caption(plain(picture.name))
        for note in notice or ():
            st.caption(plain(note_text(note)))
