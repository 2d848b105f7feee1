"""The marks of an image as they are written beside its results: in the manifest, and the mask as a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import cv2
import numpy as np

from augment.annotations import Beside, Written
from augment.example import Example, Targets
from augment.image.marks import Marks, kept_boxes
from augment.image.outlines import moved_outlines, outlines_in, with_outlines, without_outlines
from augment.kinds.matrix import Frame
from augment.saving import encode_png

MASK_ENDING = "-mask.png"


@dataclass(frozen=True, eq=False)
class MarkedImage:
    """The marks of an image, and the least share of a box's area that must be left for the box to be written."""

    marks: Marks
    least_share: float

    def __eq__(self, other: object) -> bool:
        """Whether it is about the very same marks: arrays are not compared."""
        return (
            isinstance(other, MarkedImage)
            and self.least_share == other.least_share
            and all(own is its for own, its in zip(self.marks.targets, other.marks.targets, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]

    def start(self, sample: np.ndarray) -> tuple[Example, Callable[[Example], Written]]:
        frame = Frame(*sample.shape[:2])
        outlines = self.marks.outlines_at(frame)
        return Example(sample, with_outlines(self.marks.at(frame), outlines, frame)), partial(self.written, frame)

    def written(self, source: Frame, result: Example) -> Written:
        """Of an image that was of size `source` before."""
        targets = without_outlines(result.targets or Targets(), len(self.marks.point_names))
        mask = () if targets.mask is None else (Beside("mask", MASK_ENDING, encode_png(targets.mask[..., None])),)
        fields = self._fields(result.sample, targets)
        if self.marks.outlines:
            names = dict(zip(self.marks.box_owners, self.marks.box_names, strict=False))
            fields["polygons"] = [
                {"name": names.get(owner, ""), "parts": [rounded(part.ravel()) for part in parts]}
                for owner, parts in self.polygons(source, result).items()
            ]
        return Written(fields, mask)

    def polygons(self, source: Frame, result: Example) -> dict[int, list[np.ndarray]]:
        """The outlines in the result, (n, 2) each, by the place of the object they are of; none for what left it.

        Where the image was cut up, they are those of what the mask has of the object's class within its box.
        """
        frame, outlines = Frame(*result.sample.shape[:2]), self.marks.outlines_at(source)
        targets, points = result.targets or Targets(), len(self.marks.point_names)
        found: dict[int, list[np.ndarray]] = {}
        cut: set[int] = set()
        for owner, corners in moved_outlines(targets, outlines, source, points, frame):
            if corners is None:
                cut.add(owner)
            elif len(corners):
                found.setdefault(owner, []).append(corners)
        return found | {owner: parts for owner in sorted(cut) if (parts := self._parts_in_mask(owner, targets))}

    def _parts_in_mask(self, owner: int, targets: Targets) -> list[np.ndarray]:
        before, mask = self.marks.targets.mask, targets.mask
        assert before is not None
        assert mask is not None
        corners = next(outline.corners for outline in self.marks.outlines if outline.owner == owner)
        own = np.zeros_like(before)
        cv2.fillPoly(own, [np.rint(corners).astype(np.int32)], 1)
        values = before[own > 0]
        is_there = mask == (np.bincount(values).argmax() if len(values) else 0)
        if owner in self.marks.box_owners and targets.boxes is not None:
            left, top, right, bottom = targets.boxes[self.marks.box_owners.index(owner)]
            beyond = np.ones_like(is_there)
            beyond[int(top) : int(np.ceil(bottom)), int(left) : int(np.ceil(right))] = False
            is_there &= ~beyond
        return outlines_in(is_there)

    def _fields(self, image: np.ndarray, targets: Targets) -> dict[str, Any]:
        """Places in pixels of the result: corners are left, top, right, bottom."""
        fields: dict[str, Any] = {"width": image.shape[1], "height": image.shape[0]}
        if targets.boxes is not None:
            is_kept, left = kept_boxes(targets, self.least_share), shares_left(targets)
            named = zip(self.marks.box_names, targets.boxes, left, is_kept, strict=True)
            fields["boxes"] = [
                {"name": name, "corners": rounded(corners), "share_left": round(float(share), 4)}
                for name, corners, share, ok in named
                if ok
            ]
            fields["boxes_dropped"] = int((~is_kept).sum())
        if targets.keypoints is not None:
            places = zip(self.marks.point_names, targets.keypoints, in_view(targets), strict=True)
            fields["keypoints"] = [
                {"name": name, **dict(zip("xy", rounded(place), strict=True)), "visible": bool(ok)}
                for name, place, ok in places
            ]
        return fields


def shares_left(targets: Targets) -> np.ndarray:
    """Of each box's area, (n,)."""
    count = 0 if targets.boxes is None else len(targets.boxes)
    return np.ones(count, np.float32) if targets.box_left is None else targets.box_left


def in_view(targets: Targets) -> np.ndarray:
    """Which keypoints can be seen, bool (k,)."""
    count = 0 if targets.keypoints is None else len(targets.keypoints)
    return np.ones(count, bool) if targets.visible is None else targets.visible


def rounded(values: np.ndarray) -> list[float]:
    """To a thousandth of a pixel."""
    return [round(float(value), 3) for value in values]
