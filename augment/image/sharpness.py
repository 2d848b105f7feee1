"""Sharpness, as Pillow enhances it: the one blur that automatic policies use. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import cv2
import numpy as np

from augment.params import number
from augment.transforms import transform

_SMOOTH = np.array([(1, 1, 1), (1, 5, 1), (1, 1, 1)], np.float32) / 13


@transform(
    "image", "blur",
    number("factor", 0, 2, (0.5, 1.5), "Below 1 softer, above 1 sharper: the distance of each pixel from the mean of "
           "its neighbours is multiplied by this.", neutral=1, unit="×"),
    summary="Makes the finest detail, that of neighbouring pixels, softer or crisper.",
    label_safety="Safe: it changes no more than the finest detail. The larger the image, the less is seen of it.",
    source="Pillow’s ImageEnhance.Sharpness (3×3 pixels); in AutoAugment: Cubuk et al., CVPR 2019",
    needs=("focus",),
    takes_16_bits=True,
)  # fmt: skip
def sharpness(image: np.ndarray, factor: float) -> np.ndarray:
    if factor == 1 or min(image.shape[:2]) < 3:
        return image
    kernel = (1 - factor) * _SMOOTH
    kernel[1, 1] += factor
    result = cv2.filter2D(image, -1, kernel).reshape(image.shape)
    # As in Pillow, the outermost pixels, which lack neighbours, stay.
    for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        result[edge] = image[edge]
    return result
