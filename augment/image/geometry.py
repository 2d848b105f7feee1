"""Geometric transforms: they move pixels and keep their colours. Images are uint8 (H, W, C), C 1 or 3.

Angles are counter-clockwise, x points right and y down. The centre of a pixel grid n wide lies at (n - 1) / 2, so
that a square image turned by 90° is turned exactly. Resampling is bilinear. Neighbouring warps of one recipe that fill
alike are joined and resampled once: less is blurred, and nothing is lost that a later warp brings back into view.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from augment.params import choice, number
from augment.transforms import Pending, transform

_BORDERS = {
    "black": (cv2.BORDER_CONSTANT, (0, 0, 0)),
    "white": (cv2.BORDER_CONSTANT, (255, 255, 255)),
    "edge": (cv2.BORDER_REPLICATE, (0, 0, 0)),
    "reflect": (cv2.BORDER_REFLECT, (0, 0, 0)),
}

_FILL = choice("fill", tuple(_BORDERS), "black", "What is put where the image has moved away.")


Matrix = tuple[tuple[float, float, float], tuple[float, float, float]]
"""2×3, from a place (x, y, 1) in the result to the place (x, y) in the source that it comes from."""


@dataclass(frozen=True, slots=True)
class _Warp(Pending):
    """An image about to be resampled; without a `fill` nothing has moved yet."""

    image: np.ndarray
    to_source: Matrix = ((1, 0, 0), (0, 1, 0))
    fill: str | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return self.image.shape

    def result(self) -> np.ndarray:
        return self.image if self.fill is None else _resample(self.image, self.to_source, self.fill)


def _resample(image: np.ndarray, to_source: Matrix, fill: str) -> np.ndarray:
    height, width = image.shape[:2]
    border, colour = _BORDERS[fill]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(
        image, np.array(to_source, np.float64), (width, height), flags=flags, borderMode=border, borderValue=colour
    )
    return moved.reshape(image.shape)


def _warp(image: np.ndarray | _Warp, to_source: Matrix, fill: str) -> np.ndarray | _Warp:
    """Move `image`: the pixel at (x, y) comes from `to_source` applied to (x, y, 1). A pending warp is joined."""
    if not isinstance(image, _Warp):
        return _resample(image, to_source, fill)
    if image.fill not in (None, fill):
        image = _Warp(image.result())
    (a, b, c), (d, e, f) = image.to_source
    (g, h, i), (j, k, m) = to_source
    joined = ((a * g + b * j, a * h + b * k, a * i + b * m + c), (d * g + e * j, d * h + e * k, d * i + e * m + f))
    return _Warp(image.image, joined, fill)


def _warp_about_centre(
    image: np.ndarray | _Warp, to_source: tuple[tuple[float, float], tuple[float, float]], fill: str
) -> np.ndarray | _Warp:
    """Resample with a 2×2 matrix from result to source, the image's centre staying in place."""
    (a, b), (c, d) = to_source
    x, y = (image.shape[1] - 1) / 2, (image.shape[0] - 1) / 2
    return _warp(image, ((a, b, x - a * x - b * y), (c, d, y - c * x - d * y)), fill)


@transform(
    "image", "geometry",
    number("angle", -180, 180, (-15, 15), "Counter-clockwise turn about the centre.", neutral=0, step=1, unit="°"),
    _FILL,
    summary="Turns the image about its centre.",
    label_safety="Safe for most objects up to about 20°. Digits, letters and arrows change their meaning: "
    "a 6 turned by 180° is a 9.",
    source="OpenCV warpAffine; used on MNIST by Simard, Steinkraus and Platt, ICDAR 2003",
    pending=_Warp,
)  # fmt: skip
def rotate(image: np.ndarray | _Warp, angle: float, fill: str) -> np.ndarray | _Warp:
    if angle == 0:
        return image
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return _warp_about_centre(image, ((cosine, -sine), (sine, cosine)), fill)


@transform(
    "image", "geometry",
    number("factor", 0.5, 2, (0.9, 1.1), "Size of the content: above 1 it grows and its margins are lost.",
           neutral=1, unit="×"),
    _FILL,
    summary="Enlarges or shrinks the content about the centre; the image keeps its size.",
    label_safety="Safe unless size itself is the label. Above 1, what lies near the margins is lost; "
    "far below 1, small details vanish.",
    source="OpenCV warpAffine",
    pending=_Warp,
)  # fmt: skip
def scale(image: np.ndarray | _Warp, factor: float, fill: str) -> np.ndarray | _Warp:
    if factor == 1:
        return image
    return _warp_about_centre(image, ((1 / factor, 0), (0, 1 / factor)), fill)


@transform(
    "image", "geometry",
    number("x", -1, 1, (-0.1, 0.1), "Shift to the right (negative: to the left).", neutral=0, unit="of the width"),
    number("y", -1, 1, (-0.1, 0.1), "Shift downwards (negative: upwards).", neutral=0, unit="of the height"),
    _FILL,
    summary="Shifts the image.",
    label_safety="Safe while the object stays in view. Not where the position is the label, as in a gauge.",
    source="OpenCV warpAffine",
    pending=_Warp,
)  # fmt: skip
def translate(image: np.ndarray | _Warp, x: float, y: float, fill: str) -> np.ndarray | _Warp:
    if x == 0 and y == 0:
        return image
    height, width = image.shape[:2]
    return _warp(image, ((1, 0, -x * width), (0, 1, -y * height)), fill)


@transform(
    "image", "geometry",
    number("angle", -45, 45, (-10, 10), "Lean of upright lines: positive to the right, as in italics.",
           neutral=0, step=1, unit="°"),
    _FILL,
    summary="Slants the image sideways; rows stay level.",
    label_safety="Close to handwriting's own variation up to about 15°. Not where angles are measured.",
    source="OpenCV warpAffine; used on MNIST by LeCun et al., Proc. IEEE 86, 1998",
    pending=_Warp,
)  # fmt: skip
def shear(image: np.ndarray | _Warp, angle: float, fill: str) -> np.ndarray | _Warp:
    if angle == 0:
        return image
    return _warp_about_centre(image, ((1, math.tan(math.radians(angle))), (0, 1)), fill)


@transform(
    "image", "geometry",
    summary="Mirrors left and right. Set p to 0.5 to mirror every other image.",
    label_safety="Safe for most natural scenes. Never for text, digits, or anything with a left and a right.",
    source="Krizhevsky, Sutskever and Hinton, NeurIPS 2012",
)  # fmt: skip
def horizontal_flip(image: np.ndarray) -> np.ndarray:
    return cv2.flip(image, 1).reshape(image.shape)


@transform(
    "image", "geometry",
    summary="Mirrors top and bottom. Set p to 0.5 to mirror every other image.",
    label_safety="Safe where there is no up: microscopy, satellite pictures, textures. "
    "Seldom for photos, never for text.",
    source="OpenCV flip",
)  # fmt: skip
def vertical_flip(image: np.ndarray) -> np.ndarray:
    return cv2.flip(image, 0).reshape(image.shape)


@transform(
    "image", "geometry",
    number("size", 0.1, 1, (0.7, 1), "Part of each side that is kept.", neutral=1, unit="of each side"),
    number("x", 0, 1, (0, 1), "Where the kept part lies: 0 at the left edge, 1 at the right.", unit="of the room left"),
    number("y", 0, 1, (0, 1), "Where the kept part lies: 0 at the top, 1 at the bottom.", unit="of the room left"),
    summary="Keeps a part of the image and enlarges it to the full size.",
    label_safety="Safe while the object stays in view: below about half of each side the crop may show "
    "background only, under the object's label.",
    source="Szegedy et al., “Going deeper with convolutions”, CVPR 2015",
)  # fmt: skip
def random_crop(image: np.ndarray, size: float, x: float, y: float) -> np.ndarray:
    if size == 1:
        return image
    height, width = image.shape[:2]
    # Not rounded to whole pixels, so that a crop of a thumbnail is the thumbnail of the crop.
    left, top = x * (1 - size) * width, y * (1 - size) * height
    offset = (size - 1) / 2
    return _resample(image, ((size, 0, left + offset), (0, size, top + offset)), "edge")
