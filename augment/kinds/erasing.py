"""Erasing: a part of the sample is lost; what stands in its place is the sample's fill."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment.example import Example, Targets, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.matrix import frame_of

FILLS = {"black": 0, "grey": 128, "white": 255}
"""Besides these, "mean" fills with the sample's own mean."""


class Region(NamedTuple):
    """A rectangle in whole pixels."""

    top: int
    left: int
    height: int
    width: int


class Erasing(NamedTuple):
    """`regions` of an image, disjoint, and what they are filled with: a name of FILLS, or "mean"."""

    regions: tuple[Region, ...]
    fill: str = "mean"


def _carry_out(now: UnderWay, plan: Erasing, around: Around) -> UnderWay:
    sample, targets, shares = settled(now)
    image = sample.copy()
    colour = np.rint(cv2.mean(sample)[: sample.shape[2]]) if plan.fill == "mean" else FILLS[plan.fill]
    for top, left, height, width in plan.regions:
        image[top : top + height, left : left + width] = colour
    if targets is not None:
        targets = without(targets, plan.regions)
    return UnderWay(Example(image, targets, shares))


def without(targets: Targets, regions: tuple[Region, ...]) -> Targets:
    """The targets with what lies in `regions` gone: from the mask, from each box's share, from the visible points."""
    mask, boxes, keypoints, left, visible = targets
    if mask is not None:
        mask = mask.copy()
    if boxes is not None:
        left = np.ones(len(boxes), np.float32) if left is None else left.copy()
    if keypoints is not None:
        visible = np.ones(len(keypoints), bool) if visible is None else visible.copy()
    for top, start, height, width in regions:
        low, high = np.array((start, top)), np.array((start + width, top + height))
        if mask is not None:
            mask[top : top + height, start : start + width] = 0
        if boxes is not None and left is not None:
            overlap = np.clip(np.minimum(boxes[:, 2:], high) - np.maximum(boxes[:, :2], low), 0, None).prod(1)
            left *= 1 - overlap / np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(1), 1e-9)
        if keypoints is not None and visible is not None:
            visible &= ~((keypoints >= low) & (keypoints <= high)).all(1)
    return Targets(mask, boxes, keypoints, left, visible)


register_kind(Kind(Erasing, frame_of, _carry_out))
