"""Erasing transforms: they hide a part of the image. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

from augment.kinds.erasing import FILLS, Erasing, Region
from augment.kinds.matrix import Frame
from augment.params import choice, number
from augment.risks import Risk
from augment.transforms import transform


@transform(
    "image", "erasing",
    number("size", 0, 1, (0.1, 0.4), "Side of the square.", neutral=0, unit="of the shorter side"),
    number("x", 0, 1, (0, 1), "Where the square lies between left edge and right edge.", unit="of the way",
           label="From the left"),
    number("y", 0, 1, (0, 1), "Where the square lies between top and bottom.", unit="of the way",
           label="From the top"),
    choice("fill", (*FILLS, "mean"), "black", "What the square is filled with; mean is the image's mean colour."),
    summary="Hides a square, so that no single part of an object can decide alone.",
    label_safety="Safe while most of the object stays visible. A small object may be hidden altogether, "
    "and a digit may lose the stroke that tells it from another.",
    source="DeVries and Taylor, “Improved regularization of convolutional neural networks with cutout”, 2017",
    risks=(
        Risk("size", "hidden",
             "So large a square may hide the object, or the stroke that tells one digit from another.", high=0.5),
    ),
)  # fmt: skip
def cutout(frame: Frame, size: float, x: float, y: float, fill: str) -> Erasing | None:
    side = round(size * min(frame.height, frame.width))
    if side == 0:
        return None
    left, top = round(x * (frame.width - side)), round(y * (frame.height - side))
    return Erasing((Region(top, left, side, side),), fill)
