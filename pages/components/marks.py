"""What is marked in a picture, mask, boxes and keypoints: brought from files, drawn, and told in words."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path

import cv2
import numpy as np
import streamlit as st

from augment.errors import InputError
from augment.example import Example, Targets
from augment.image.annotations import MarkedImage
from augment.image.marks import Marks, kept_boxes
from augment.image.marks_files import READERS, read_marks
from augment.image.ready import MARKS
from augment.kinds.matrix import Frame
from augment.recipe import Trace
from models.store.samples import KeptSample
from pages.components import pictures, state
from pages.components.kept_marks import forget_marks, keep_marks, kept_marks
from pages.components.messages import error_text, note_text, plain, short_name, show_error, t
from pages.components.state import Key, Material
from pages.components.workbench.source import load

SHOWN, LEAST, UPLOAD = Key.of("image", "marks"), Key.of("image", "marks_least"), Key.of("image", "marks_upload")
BROUGHT, NOTICE = Key.of("image", "marks_brought"), Key.of("image", "marks_notice")
LEAST_PERCENT = 10
MASK, BOX, POINT, GONE = (0, 114, 178), (213, 94, 0), (255, 255, 255), (150, 150, 150)
"""RGB."""
MASK_SHARE = 0.45
BOX_WIDTH = 1 / 250
"""Of the longer side."""


@dataclass(frozen=True)
class Marked:
    """How marks are shown: names of boxes, how many keypoints are people's own, the least share of a box that stays.

    `is_shown` says whether they are drawn at all.
    """

    names: tuple[str, ...] = ()
    points: int = 0
    least: float = 0.0
    is_shown: bool = False

    def picture(self, example: Example) -> np.ndarray:
        """The example's picture with its marks drawn into it, uint8 (H, W, 3 or 1)."""
        if not self.is_shown or example.targets is None:
            return pictures.seen(example)
        return drawn(pictures.seen(example), example.targets, self.points, self.least)

    def result(self, trace: Trace) -> str:
        html = pictures.picture_html(self.picture(trace.example), t("bench.result"))
        words = self.words(trace.example.targets)
        return f'{html}<p class="result-caption">{escape(words)}</p>' if words else html

    def words(self, targets: Targets | None) -> str:
        """`Boxes kept: 1 of 2 (flower 64 %, flower left out at 8 %) · Keypoints in view: 4 of 5`."""
        if not self.is_shown or targets is None:
            return ""
        parts = []
        if self.names:
            kept = kept_boxes(targets, self.least)
            left = np.ones(len(kept)) if targets.box_left is None else targets.box_left
            shares = zip(self.names, kept, left, strict=True)
            boxes = [t(f"marks.{'kept' if ok else 'dropped'}", name=name, percent=f"{100 * share:.0f}")
                     for name, ok, share in shares]  # fmt: skip
            parts.append(t("marks.boxes", kept=int(kept.sum()), count=len(kept), boxes=", ".join(boxes)))
        if self.points:
            visible = self.points if targets.visible is None else int(targets.visible[: self.points].sum())
            parts.append(t("marks.points", visible=visible, count=self.points))
        return " · ".join(parts)


def drawn(pixels: np.ndarray, targets: Targets, points: int, least: float) -> np.ndarray:
    """`pixels` uint8 (H, W, C) with mask, boxes and the first `points` keypoints, as RGB.

    Boxes of which less than `least` is left, and points out of view, are grey.
    """
    image = pixels.copy() if pixels.shape[2] == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    width = max(1, round(max(image.shape[:2]) * BOX_WIDTH))
    if targets.mask is not None:
        is_marked = targets.mask > 0
        colour = np.array(MASK, np.uint8)
        image[is_marked] = cv2.addWeighted(image, 1 - MASK_SHARE, np.full_like(image, colour), MASK_SHARE, 0)[is_marked]
    if targets.boxes is not None:
        for (left, top, right, bottom), ok in zip(targets.boxes, kept_boxes(targets, least), strict=True):
            corners = (round(float(left)), round(float(top))), (round(float(right)) - 1, round(float(bottom)) - 1)
            cv2.rectangle(image, *corners, BOX if ok else GONE, width if ok else 1)
    if targets.keypoints is not None:
        visible = np.ones(points, bool) if targets.visible is None else targets.visible[:points]
        for (x, y), ok in zip(targets.keypoints[:points], visible, strict=True):
            if ok:
                cv2.circle(image, (int(x), int(y)), 2 * width + 1, (0, 0, 0), -1, cv2.LINE_AA)
                cv2.circle(image, (int(x), int(y)), 2 * width, POINT, -1, cv2.LINE_AA)
    return image


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
    brought: tuple[str, Marks | None] | None = state.get(BROUGHT)
    if brought is None or brought[0] != material.id:
        marks = None
        with suppress(InputError):  # what could be read when it was brought
            marks = _joined(material, kept_marks(material))
        if marks is not None and SHOWN not in st.session_state:
            state.put(SHOWN, True)
        brought = (material.id, marks)
        state.put(BROUGHT, brought)
    return brought[1]


def how_marked(material: Material) -> Marked:
    """How the marks of the picture are shown now."""
    marks = marks_of(material)
    if marks is None:
        return Marked()
    points = 0 if marks.targets.keypoints is None else len(marks.targets.keypoints)
    least = state.get(LEAST, LEAST_PERCENT) / 100
    return Marked(marks.box_names, points, least, bool(state.get(SHOWN, False)))


def annotation_of(material: Material) -> MarkedImage | None:
    """What is marked in the picture, as it goes with its variants; nothing where the marks are not shown."""
    marks = marks_of(material) if state.get(SHOWN) else None
    return None if marks is None else MarkedImage(marks, state.get(LEAST, LEAST_PERCENT) / 100)


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
        st.caption(plain(note_text(note)))
    if _brought(state.get(Key.of("image", "material"))) is not None and not state.get(UPLOAD):
        st.button(t("marks.forget"), key=Key.of("image", "marks_forget"), on_click=_forget, icon=":material/delete:")


def _forget() -> None:
    """Let go of what was brought for the picture on the workbench."""
    material: Material = state.get(Key.of("image", "material"))
    forget_marks(material)
    state.put(NOTICE, None)
    state.put(BROUGHT, (material.id, None))


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
    state.put(BROUGHT, (material.id, marks))
    state.put(SHOWN, True)


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
            marks = read_marks(file.data, ending, Frame(height, width), of)
        except InputError as error:
            reason = error_text(error)
            raise InputError("marks.file", "{name}: {reason}", name=short_name(file.name), reason=reason) from None
        found = marks if found is None else found.joined(marks)
    return found


def marks_row(material: Material) -> None:
    """Whether marks are shown, and which boxes count as lost; nothing where there are none."""
    marks = marks_of(material)
    if marks is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.toggle(t("marks.show"), key=SHOWN, help=t("marks.show_help"))
        if marks.box_names and state.get(SHOWN):
            state.sync(LEAST, state.get(LEAST, LEAST_PERCENT))
            st.number_input(t("marks.least"), 0, 100, step=5, key=LEAST, help=t("marks.least_help"), width=190)
