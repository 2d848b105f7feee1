"""Erasing: a part of the sample is lost; what stands in its place is the sample's fill."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment import draws
from augment.example import Example, Targets, UnderWay, settled
from augment.kinds.depth import level_of
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.matrix import Frame, frame_of
from augment.params import Param, choice

_COLOURS = {"black": 0, "grey": 128, "white": 255}
FILLS = (*_COLOURS, "mean", "noise")


def erased_fill(default: str) -> Param:
    """The Param that says what stands where something was erased."""
    return choice(
        "fill", FILLS, default,
        "What is put there; mean is the image's mean colour, noise a random colour for every pixel.",
    )  # fmt: skip


class Region(NamedTuple):
    """A rectangle in whole pixels."""

    top: int
    left: int
    height: int
    width: int


class Erasing(NamedTuple):
    """`regions` of an image, which may overlap, and what they are filled with, one of FILLS."""

    regions: tuple[Region, ...]
    fill: str = "mean"


def _carry_out(now: UnderWay, plan: Erasing, around: Around) -> UnderWay:
    sample, targets, shares = settled(now)
    image = sample.copy()
    if plan.fill == "noise":
        rng = draws.generator(draws.derive_seed(around.state, "fill"))
        for top, left, height, width in plan.regions:
            place = image[top : top + height, left : left + width]
            place[...] = noise(place, rng)
    else:
        colour = colour_of(plan.fill, sample, None if targets is None else targets.alpha)
        for top, left, height, width in plan.regions:
            if height and width:  # NumPy takes ten times as long to write a colour of three
                cv2.rectangle(image, (left, top, width, height), colour, cv2.FILLED)
    if targets is not None:
        targets = without(targets, plan.regions, Frame(*sample.shape[:2]))
    return UnderWay(Example(image, targets, shares))


def noise(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Values drawn evenly from all that there may be, of the shape and type of `image`."""
    return np.frombuffer(rng.bytes(image.nbytes), image.dtype).reshape(image.shape)


def colour_of(fill: str, image: np.ndarray, alpha: np.ndarray | None = None) -> tuple[float, ...]:
    """Whole numbers, one a channel, for all of FILLS but noise; the mean is that of what can be seen at all."""
    if fill == "mean":
        return tuple(map(round, cv2.mean(image, alpha)[: image.shape[2]]))
    return (level_of(image, _COLOURS[fill]),) * image.shape[2]


def without(targets: Targets, regions: tuple[Region, ...], frame: Frame) -> Targets:
    """The targets with what lies in `regions` gone: from the mask, from each box's share, from the visible points."""
    mask, boxes, keypoints, left, visible, *_ = targets
    hidden = np.zeros(frame, np.uint8)
    for top, start, height, width in regions:
        hidden[top : top + height, start : start + width] = 1
    if mask is not None:
        mask = mask * (1 - hidden)
    if boxes is not None and len(boxes):
        left = (1 if left is None else left) * (1 - _mean_in(hidden, boxes)).astype(np.float32)
    if keypoints is not None:
        x, y = np.clip(keypoints, 0, np.array(hidden.shape[::-1]) - 1).astype(int).T
        visible = (hidden[y, x] == 0) & (True if visible is None else visible)
    return targets._replace(mask=mask, box_left=left, visible=visible)


def _mean_in(values: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """The mean of `values` (H, W) over each box (n, 4), counting parts of pixels; 0 for a box without area."""
    # The sums up to a place between pixels' corners are exactly bilinear.
    sums = cv2.integral(values, sdepth=cv2.CV_64F)
    height, width = values.shape

    def up_to(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        x, y = np.clip(x, 0, width), np.clip(y, 0, height)
        i, j = np.minimum(x, width - 1).astype(int), np.minimum(y, height - 1).astype(int)
        t, u = x - i, y - j
        top = sums[j, i] + t * (sums[j, i + 1] - sums[j, i])
        bottom = sums[j + 1, i] + t * (sums[j + 1, i + 1] - sums[j + 1, i])
        return np.asarray(top + u * (bottom - top))

    x0, y0, x1, y1 = boxes.astype(np.float64).T
    total = up_to(x1, y1) - up_to(x0, y1) - up_to(x1, y0) + up_to(x0, y0)
    return np.asarray(np.clip(total / np.maximum((x1 - x0) * (y1 - y0), 1e-9), 0, 1))


register_kind(Kind(Erasing, frame_of, _carry_out, draws=True))
