"""What is marked in a picture, mask, boxes and keypoints: brought from files, and which of it is shown."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import streamlit as st

from augment.decoding import decoded
from augment.errors import InputError
from augment.example import Targets
from augment.image.annotations import MarkedImage
from augment.image.marks import Marks
from augment.image.marks_files import READERS, read_marks
from augment.image.ready import MARKS, READY
from augment.kinds.matrix import Frame
from models.store.samples import KeptSample
from pages.components import state
from pages.components.kept_marks import forget_marks, keep_marks, kept_marks
from pages.components.marked import PARTS, Marked, id_of, numbered
from pages.components.messages import error_text, note_text, short_name, show_error, t
from pages.components.state import Key, Material
from pages.components.words import as_text
from pages.components.workbench.partners import other_ready
from pages.components.workbench.source import load

SHOWN = {part: Key.of("image", f"marks_{part}") for part in PARTS}
"""Of each part of the marks, whether it is shown."""
LEAST, UPLOAD = Key.of("image", "marks_least"), Key.of("image", "marks_upload")
BROUGHT, NOTICE = Key.of("image", "marks_brought"), Key.of("image", "marks_notice")
LEAST_PERCENT = 10


@functools.cache
def _shipped(name: str) -> Marks | None:
    return MARKS[name]() if name in MARKS else None


def marks_of(material: Material) -> Marks | None:
    """What is known of the picture on the workbench; None where nothing is."""
    brought = _brought(material)
    if brought is not None:
        return brought
    return _shipped(material.ready) if material.ready else None


def _brought(material: Material) -> Marks | None:
    """What this browser brought for the picture, now or before a reload of the page."""
    brought: dict[str, Marks | None] = state.get(BROUGHT, {})
    if material.id not in brought:
        marks = None
        with suppress(InputError):  # what could be read when it was brought
            marks = _joined(material, kept_marks(material))
        if marks is not None and not any(key in st.session_state for key in SHOWN.values()):
            _show_all()
        _remember(material, marks)
        return marks
    return brought[material.id]


def _remember(material: Material, marks: Marks | None) -> None:
    """Of pictures that ship, which may be mixed into others, and of the one on the workbench."""
    brought: dict[str, Marks | None] = state.get(BROUGHT, {})
    state.put(BROUGHT, {**{name: own for name, own in brought.items() if name in READY}, material.id: marks})


def _show_all() -> None:
    for part in PARTS:
        state.put(SHOWN[part], True)


def known_targets(material: Material, number: int) -> Targets | None:
    """What is marked in a ready picture that is mixed in as source `number`; people's own marks of it come first."""
    marks = marks_of(material)
    return None if marks is None else numbered(marks.targets, number)


def _parts_shown() -> tuple[str, ...]:
    return tuple(part for part in PARTS if state.get(SHOWN[part]))


def how_marked(material: Material) -> Marked:
    """How the marks of the picture are shown now, and those of the ones that may be mixed into it."""
    sources = enumerate((material, *(Material(material.modality, ready) for ready in other_ready(material))))
    names = {
        id_of(number, place): name
        for number, marks in ((number, marks_of(source)) for number, source in sources)
        for place, name in enumerate(marks.box_names if marks else ())
    }
    return Marked(names, state.get(LEAST, LEAST_PERCENT) / 100, _parts_shown())


def annotation_of(material: Material) -> MarkedImage | None:
    """What is marked in the picture, as it goes with its variants: as much of it as is shown."""
    marks, parts = marks_of(material), _parts_shown()
    if marks is None:
        return None
    mask, boxes, points = (own if part in parts else None for part, own in zip(PARTS, marks.targets[:3], strict=True))
    if mask is boxes is points is None:
        return None
    shown = Marks(
        Targets(mask, boxes, points), marks.frame, marks.box_names if boxes is not None else (),
        marks.point_names if points is not None else (), box_owners=marks.box_owners if boxes is not None else (),
        outlines=marks.outlines if mask is not None else (),
    )  # fmt: skip
    return MarkedImage(shown, state.get(LEAST, LEAST_PERCENT) / 100)


def bring_marks() -> None:
    """The uploader, beside that of pictures."""
    endings = [ending[1:] for ending in READERS]
    st.file_uploader(
        t("marks.upload"), endings, key=UPLOAD, on_change=_take_marks, help=t("marks.upload_help"),
        accept_multiple_files=True,
    )  # fmt: skip
    notice = state.get(NOTICE)
    if isinstance(notice, InputError):
        show_error(notice)
    for note in notice if isinstance(notice, tuple) else ():
        st.caption(as_text(note_text(note)))
    if _brought(state.get(Key.of("image", "material"))) is not None and not state.get(UPLOAD):
        st.button(t("marks.forget"), key=Key.of("image", "marks_forget"), on_click=_forget, icon=":material/delete:")


def _forget() -> None:
    """Let go of what was brought for the picture on the workbench."""
    material: Material = state.get(Key.of("image", "material"))
    forget_marks(material)
    state.put(NOTICE, None)
    _remember(material, None)


def _take_marks() -> None:
    material: Material = state.get(Key.of("image", "material"))
    uploads = state.get(UPLOAD) or ()
    if not uploads:
        _forget()
        return
    files = [KeptSample(upload.name, upload.getvalue()) for upload in uploads]
    try:
        marks = _joined(material, files)
    except InputError as error:
        state.put(NOTICE, error)
        return
    assert marks is not None
    keep_marks(material, files)
    state.put(NOTICE, marks.notes)
    _remember(material, marks)
    _show_all()


def _joined(material: Material, files: Sequence[KeptSample]) -> Marks | None:
    """Of several files: a mask and boxes of one picture. Raises InputError, with the name of the file at fault."""
    if not files:
        return None
    height, width = load(material).sample.shape[:2]
    found: Marks | None = None
    for file in files:
        ending = Path(file.name).suffix.lower()
        of = material.name or f"{material.ready}.jpg"
        try:
            marks = decoded(read_marks, file.data, ending, Frame(height, width), of)
        except InputError as error:
            reason = error_text(error)
            raise InputError("marks.file", "{name}: {reason}", name=short_name(file.name), reason=reason) from None
        found = marks if found is None else found.joined(marks)
    return found


def marks_row(material: Material) -> None:
    """Which of the marks are shown, and which boxes count as lost; nothing where there are none."""
    marks = marks_of(material)
    if marks is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="marks_row"):
        for part, own in zip(PARTS, marks.targets[:3], strict=True):
            if own is not None:
                st.toggle(t(f"marks.show_{part}"), key=SHOWN[part], help=t(f"marks.show_{part}_help"))
        if marks.targets.boxes is not None and state.get(SHOWN["boxes"]):
            state.sync(LEAST, state.get(LEAST, LEAST_PERCENT))
            st.number_input(t("marks.least"), 0, 100, step=5, key=LEAST, help=t("marks.least_help"), width=190)
