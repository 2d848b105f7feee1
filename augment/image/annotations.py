"""The marks of an image as they are written beside its results: in the manifest, and the mask as a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from augment.annotations import Beside, Written
from augment.example import Example, Targets
from augment.image.marks import Marks, kept_boxes
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
        return Example(sample, self.marks.at(Frame(*sample.shape[:2]))), self.written

    def written(self, result: Example) -> Written:
        targets = result.targets or Targets()
        mask = () if targets.mask is None else (Beside("mask", MASK_ENDING, encode_png(targets.mask[..., None])),)
        return Written(self._fields(result.sample, targets), mask)

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
