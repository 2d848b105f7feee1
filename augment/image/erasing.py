"""Erasing transforms: they hide a part of the image. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import cv2
import numpy as np

from augment.params import choice, number
from augment.transforms import transform

_FILLS = {"black": 0, "grey": 128, "white": 255}


@transform(
    "image", "erasing",
    number("size", 0, 1, (0.1, 0.4), "Side of the square.", neutral=0, unit="of the shorter side"),
    number("x", 0, 1, (0, 1), "Where the square lies: 0 at the left edge, 1 at the right.", unit="of the room left"),
    number("y", 0, 1, (0, 1), "Where the square lies: 0 at the top, 1 at the bottom.", unit="of the room left"),
    choice("fill", (*_FILLS, "mean"), "black", "What the square is filled with; mean is the image's mean colour."),
    summary="Hides a square, so that no single part of an object can decide alone.",
    label_safety="Safe while most of the object stays visible. A small object may be hidden altogether, "
    "and a digit may lose the stroke that tells it from another.",
    source="DeVries and Taylor, “Improved regularization of convolutional neural networks with cutout”, 2017",
)  # fmt: skip
def cutout(image: np.ndarray, size: float, x: float, y: float, fill: str) -> np.ndarray:
    height, width, channels = image.shape
    side = round(size * min(height, width))
    if side == 0:
        return image
    left, top = round(x * (width - side)), round(y * (height - side))
    colour = np.rint(cv2.mean(image)[:channels]) if fill == "mean" else _FILLS[fill]
    result = image.copy()
    result[top : top + side, left : left + side] = colour
    return result
