"""Where the material on a workbench comes from: the samples that ship, an upload, or, for texts, what is pasted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import streamlit as st

from augment.decoding import decoded
from augment.errors import InputError
from augment.modality import Loaded
from augment.modality import modality as modality_of
from models.store.samples import KeptSample, find_sample, keep_sample
from pages.components import state
from pages.components.lab.jobs import owner
from pages.components.messages import note_text, show_error, t
from pages.components.server import settings
from pages.components.state import Key, Material
from pages.components.words import as_text

OtherFiles = Mapping[str, Callable[[str, bytes], None]]


def load(material: Material) -> Loaded:
    """The sample at full size, with notes on what was converted. Raises InputError."""
    kind = modality_of(material.modality)
    if material.ready:
        return Loaded(kind.ready[material.ready]())
    limits = {"pixels": settings().max_pixels}
    return decoded(kind.load, material.data, limits.get(kind.limit_unit))


def _choose_ready(modality: str) -> None:
    ready = state.get(Key.of(modality, "ready"))
    if ready:
        state.put(Key.of(modality, "material"), Material(modality, ready))
        state.put(Key.of(modality, "notice"), None)
        state.put(Key.of(modality, "not_kept"), False)


def take(material: Material) -> None:
    """Use `material` if it can be read; otherwise keep what is on the workbench and say why."""
    state.put(Key.of(material.modality, "not_kept"), False)
    try:
        state.put(Key.of(material.modality, "notice"), load(material).notes)
        state.put(Key.of(material.modality, "material"), material)
    except InputError as error:
        state.put(Key.of(material.modality, "notice"), error)
        return
    with suppress(OSError):  # a full disk costs a reload the sample, and nothing else
        keep_sample(settings().store, owner(), KeptSample(material.name, material.data))


def take_again(modality: str, sample_id: str) -> None:
    """Use what this browser brought before; where that is not kept, or is somebody else's, the page will say so."""
    kept = find_sample(settings().store, owner(), sample_id)
    if kept is not None:
        take(Material(modality, None, kept.name, kept.data))
    state.put(Key.of(modality, "not_kept"), kept is None)


def _take_upload(modality: str, other_files: OtherFiles) -> None:
    upload = state.get(Key.of(modality, "upload"))
    if upload is None:
        return
    take_many = other_files.get(Path(upload.name).suffix.lower())
    if take_many is not None:
        take_many(upload.name, upload.getvalue())
    else:
        take(Material(modality, None, upload.name, upload.getvalue()))


def choose_material(modality: str, other_ways: Callable[[], None], other_files: OtherFiles) -> None:
    """Sample buttons and the upload, in one row where they fit; `other_ways` and `other_files` are the view's."""
    kind = modality_of(modality)
    material, notice = state.get(Key.of(modality, "material")), state.get(Key.of(modality, "notice"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        key = Key.of(modality, "ready")
        state.sync(key, material.ready)
        st.segmented_control(
            t("source.ready"), list(kind.ready), format_func=lambda ready: t(f"ready.{ready}"), key=key,
            on_change=_choose_ready, args=(modality,), label_visibility="collapsed",
        )  # fmt: skip
        with st.popover(
            t(f"{modality}.upload"), icon=":material/upload:", help=t(f"{modality}.upload"), key="icon:upload"
        ):
            megabytes = settings().max_upload_mb
            limits = {"megabytes": megabytes, "megapixels": settings().max_pixels // 1_000_000}
            st.file_uploader(
                t(f"{modality}.upload"), [ending[1:] for ending in (*kind.endings, *other_files)],
                key=Key.of(modality, "upload"), on_change=_take_upload, args=(modality, other_files),
                help=t(f"{modality}.upload_help", **limits), max_upload_size=megabytes,
            )  # fmt: skip
            other_ways()
            if isinstance(notice, InputError):
                show_error(notice)
    if state.get(Key.of(modality, "not_kept")):
        st.info(t("source.not_kept"), icon=":material/info:")
    if material.ready is None and material.name:
        st.caption(as_text(material.name))
    if material.ready is None and not isinstance(notice, InputError):
        for note in notice or ():
            st.caption(as_text(note_text(note)))
