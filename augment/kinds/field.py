"""Field: an image is resampled through a smooth field of displacements, given at low resolution."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment.example import Example, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.matrix import BORDERS, Frame, frame_of, move_marks

_LONGEST_SIDE = 32_766
_INVERSION_STEPS = 20
_POINTS_AN_EDGE = 8


class Field(NamedTuple):
    """`displacement` float32 (rows, columns, 2), of any resolution: what is seen at a place comes from that far to the
    right and below, in fractions of the width and height. Spread over the image by cubic interpolation."""

    displacement: np.ndarray
    fill: str = "black"


def _carry_out(now: UnderWay, plan: Field, around: Around | None) -> UnderWay:
    sample, targets, shares = settled(now)
    height, width = sample.shape[:2]
    if max(height, width) > _LONGEST_SIDE:
        return UnderWay(Example(_shrunk_meanwhile(sample, plan), targets, shares))
    field = cv2.resize(plan.displacement, (width, height), interpolation=cv2.INTER_CUBIC)
    field *= np.array((width, height), np.float32)
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    maps = (xs + field[..., 0], ys + field[..., 1])
    border, colour = BORDERS[plan.fill]
    moved = cv2.remap(sample, *maps, cv2.INTER_LINEAR, borderMode=border, borderValue=colour).reshape(sample.shape)
    if targets is not None:
        mask = targets.mask
        if mask is not None:
            mask = cv2.remap(mask, *maps, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)

        def move(points: np.ndarray) -> np.ndarray:
            return _inverted(points - 0.5, field) + 0.5

        targets = move_marks(targets, mask, move, Frame(height, width), _POINTS_AN_EDGE)
    return UnderWay(Example(moved, targets, shares))


def _shrunk_meanwhile(sample: np.ndarray, plan: Field) -> np.ndarray:
    """The field on an image too long for OpenCV's remap, which keeps places in 16 bits."""
    height, width, channels = sample.shape
    size = (min(width, _LONGEST_SIDE), min(height, _LONGEST_SIDE))
    small = cv2.resize(sample, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], channels)
    moved = _carry_out(UnderWay(Example(small)), plan, None).example.sample
    return cv2.resize(moved, (width, height), interpolation=cv2.INTER_LINEAR).reshape(sample.shape)


def _inverted(points: np.ndarray, field: np.ndarray) -> np.ndarray:
    """Where the source's `points` (n, 2) are seen in the result: p with p + field(p) = point, by fixed-point steps."""
    seen = points.astype(np.float32)
    for _ in range(_INVERSION_STEPS):
        at = seen.reshape(-1, 1, 2)
        here = cv2.remap(field, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        seen = (points - here.reshape(-1, 2)).astype(np.float32)
    return seen


register_kind(Kind(Field, frame_of, _carry_out))
