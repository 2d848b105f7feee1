"""How what is marked in a picture is seen: drawn into it, boxes with their names over it, and told in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np

from augment.example import Example, Targets
from augment.image.marks import kept_boxes
from augment.image.marks_files import MOST_MARKS
from augment.trace import Trace
from pages.components import pictures
from pages.components.look import source_colour
from pages.components.messages import short_name, t
from pages.components.words import as_html

PARTS = ("mask", "boxes", "points")
GONE = (150, 150, 150)
"""RGB."""
MASK_SHARE = 0.45
BOX_WIDTH = 1 / 250
"""Of the longer side."""
LONGEST_NAME = 20
LIGHT_FROM = 140
"""On a ground brighter than this, of 255, writing is black."""


def id_of(source: int, place: int) -> int:
    """The number that a box or point of a source has: the picture itself is 0, those mixed in follow."""
    return source * MOST_MARKS + place


def numbered(targets: Targets, source: int) -> Targets:
    """The targets with their ids, and source + 1 in the mask wherever something is."""
    boxes, points = (
        None if marks is None else np.arange(len(marks), dtype=np.int32) + id_of(source, 0)
        for marks in (targets.boxes, targets.keypoints)
    )
    mask = None if targets.mask is None else (targets.mask > 0).astype(np.uint8) * np.uint8(source + 1)
    return targets._replace(mask=mask, box_ids=boxes, keypoint_ids=points)


@dataclass(frozen=True)
class Marked:
    """How marks are shown: names of boxes by their ids, the least share of a box that stays, and which of PARTS."""

    names: Mapping[int, str] = field(default_factory=dict)
    least: float = 0.0
    parts: tuple[str, ...] = ()

    @property
    def has_names(self) -> bool:
        """Whether names stand beside the boxes."""
        return "boxes" in self.parts and bool(self.names)

    def picture(self, example: Example) -> np.ndarray:
        """The example's picture with its marks drawn into it, uint8 (H, W, 3 or 1)."""
        if not self.parts or example.targets is None:
            return pictures.seen(example)
        return drawn(pictures.seen(example), example.targets, self.least, self.parts)

    def html(self, example: Example, alt: str) -> str:
        """The picture, and over it the names of the boxes that are kept."""
        picture = pictures.picture_html(self.picture(example), alt)
        targets = example.targets
        if not self.has_names or targets is None or targets.boxes is None or targets.box_ids is None:
            return picture
        height, width = example.sample.shape[:2]
        places = zip(targets.box_ids.tolist(), targets.boxes, kept_boxes(targets, self.least), strict=True)
        names = "".join(_name_html(number, self.names[number], box / (width, height, width, height))
                        for number, box, ok in places if ok and number in self.names)  # fmt: skip
        return f'<div class="marked-picture" style="--aspect:{width / height:.4f}">{picture}{names}</div>'

    def result(self, trace: Trace) -> str:
        html = self.html(trace.example, t("bench.result"))
        words = self.words(trace.example.targets)
        return f'{html}<p class="result-caption">{as_html(words)}</p>' if words else html

    def words(self, targets: Targets | None) -> str:
        """`Boxes kept: 1 of 2 (flower 64 %, flower left out at 8 %) · Keypoints in view: 4 of 5`."""
        if targets is None:
            return ""
        parts = []
        if self.has_names and targets.boxes is not None and targets.box_ids is not None:
            kept = kept_boxes(targets, self.least)
            left = np.ones(len(kept)) if targets.box_left is None else targets.box_left
            shares = zip(targets.box_ids.tolist(), kept, left, strict=True)
            boxes = [t(f"marks.{'kept' if ok else 'dropped'}", name=self.names.get(number, ""),
                       percent=f"{100 * share:.0f}") for number, ok, share in shares]  # fmt: skip
            parts.append(t("marks.boxes", kept=int(kept.sum()), count=len(kept), boxes=", ".join(boxes)))
        if "points" in self.parts and targets.keypoint_ids is not None:
            own = targets.keypoint_ids >= 0
            visible = own if targets.visible is None else own & targets.visible
            if own.any():
                parts.append(t("marks.points", visible=int(visible.sum()), count=int(own.sum())))
        return " · ".join(parts)


def _name_html(number: int, name: str, box: np.ndarray) -> str:
    """A name at the upper left corner of its box, whose corners are shares of the sides; near the right edge it ends
    with the box."""
    left, top, right, _ = (100 * float(share) for share in box)
    across = f"left:{left:.2f}%" if left < 70 else f"right:{100 - right:.2f}%"
    ground = source_colour(number // MOST_MARKS)
    writing = "#000" if _brightness(_rgb(ground)) > LIGHT_FROM else "#fff"
    style = f"{across};top:{top:.2f}%;background:{ground};color:{writing}"
    return f'<span aria-hidden="true" style="{style}">{as_html(short_name(name, LONGEST_NAME))}</span>'


def drawn(pixels: np.ndarray, targets: Targets, least: float, parts: tuple[str, ...]) -> np.ndarray:
    """`pixels` uint8 (H, W, C) with those parts of what is marked that are named, as RGB, in their source's colour.

    Boxes of which less than `least` is left are grey, points out of view are not there. Lines have a white rim, so
    that they are seen on any ground.
    """
    image = pixels.copy() if pixels.shape[2] == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    width = max(1, round(max(image.shape[:2]) * BOX_WIDTH))
    if "mask" in parts and targets.mask is not None:
        for value in np.unique(targets.mask[targets.mask > 0]).tolist():
            is_marked = targets.mask == value
            ground = np.full_like(image, _rgb(source_colour(value - 1)))
            image[is_marked] = cv2.addWeighted(image, 1 - MASK_SHARE, ground, MASK_SHARE, 0)[is_marked]
    if "boxes" in parts and targets.boxes is not None and targets.box_ids is not None:
        kept = kept_boxes(targets, least)
        for (left, top, right, bottom), ok, number in zip(targets.boxes, kept, targets.box_ids.tolist(), strict=True):
            corners = (round(float(left)), round(float(top))), (round(float(right)) - 1, round(float(bottom)) - 1)
            if ok:
                cv2.rectangle(image, *corners, (255, 255, 255), width + 2)
            cv2.rectangle(
                image, *corners, _rgb(source_colour(number // MOST_MARKS)) if ok else GONE, width if ok else 1
            )
    if "points" in parts and targets.keypoints is not None and targets.keypoint_ids is not None:
        ids = targets.keypoint_ids
        seen = ids >= 0 if targets.visible is None else (ids >= 0) & targets.visible
        for (x, y), number in zip(targets.keypoints[seen], ids[seen].tolist(), strict=True):
            cv2.circle(image, (int(x), int(y)), 2 * width + 1, (255, 255, 255), -1, cv2.LINE_AA)
            cv2.circle(image, (int(x), int(y)), 2 * width, _rgb(source_colour(number // MOST_MARKS)), -1, cv2.LINE_AA)
    return image


def _rgb(colour: str) -> tuple[int, int, int]:
    """Of `#rrggbb`."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def _brightness(colour: tuple[int, int, int]) -> float:
    return float(np.dot(colour, (0.299, 0.587, 0.114)))
