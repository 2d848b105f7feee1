"""Marks: what is known to stand in an image, a mask, boxes and keypoints, with the names that people gave it."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment.errors import Note
from augment.example import Targets
from augment.image.outlines import Outline
from augment.kinds.matrix import Frame


class Marks(NamedTuple):
    """`targets` of an image of `frame`, and what the boxes and points are called, in their order.

    `notes` say what was left out or converted. Of COCO, `box_owners` are the annotations, by their place, that the
    boxes are of, and `point_owners` those of the points, each with the point's own place in it. `outlines` are polygons
    that the mask was filled with; each has the owner of its object.
    """

    targets: Targets
    frame: Frame
    box_names: tuple[str, ...] = ()
    point_names: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    box_owners: tuple[int, ...] = ()
    point_owners: tuple[tuple[int, int], ...] = ()
    outlines: tuple[Outline, ...] = ()

    def joined(self, newer: Marks) -> Marks:
        """These, and those of another file of the same image, which count where both have the same."""
        old, new = self.targets, newer.targets
        mask = old.mask if new.mask is None else new.mask
        boxes, box_names = (old.boxes, self.box_names) if new.boxes is None else (new.boxes, newer.box_names)
        points, names = (
            (old.keypoints, self.point_names) if new.keypoints is None else (new.keypoints, newer.point_names)
        )
        outlines = self.outlines if new.mask is None else newer.outlines
        return Marks(Targets(mask, boxes, points), newer.frame, box_names, names, newer.notes, outlines=outlines)

    def at(self, frame: Frame) -> Targets:
        """The targets as they stand in the image when it is resized."""
        if frame == self.frame:
            return self.targets
        factors = np.array((frame.width / self.frame.width, frame.height / self.frame.height), np.float32)
        mask, boxes, keypoints, *_ = self.targets
        return Targets(
            None if mask is None else cv2.resize(mask, frame[::-1], interpolation=cv2.INTER_NEAREST),
            None if boxes is None else boxes * np.tile(factors, 2),
            None if keypoints is None else keypoints * factors,
        )

    def outlines_at(self, frame: Frame) -> tuple[Outline, ...]:
        """The outlines as they stand in the image when it is resized."""
        factors = np.array((frame.width / self.frame.width, frame.height / self.frame.height))
        return tuple(Outline(owner, corners * factors) for owner, corners in self.outlines)


def kept_boxes(targets: Targets, least_share: float) -> np.ndarray:
    """Which boxes have at least `least_share` of their area in view, and any of it, bool (n,)."""
    count = 0 if targets.boxes is None else len(targets.boxes)
    left = np.ones(count) if targets.box_left is None else targets.box_left
    return np.asarray((left >= least_share) & (left > 0))
