"""Frosted glass before an image, which is uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import math

import cv2
import numpy as np

from augment.image.blur import gaussian_blur
from augment.kinds.matrix import in_fours
from augment.params import number
from augment.risks import Risk
from augment.transforms import transform

_CELLS = 128
"""Along the shorter side: the grain of the glass."""
_SMOOTHED = 1.5
"""Linear interpolation between cells takes the field's standard deviation to 2/3."""
_FROST, _FACETS = 0.5, 0.75**0.5
"""How much of the spread is even blur, and how much displacement; their squares add up to 1."""
_FIELD = 256
"""Cells each way that are drawn; the field repeats beyond."""
_LONGEST_SIDE = 32_000
"""OpenCV's remap keeps places in 16 bits."""


@transform(
    "image", "blur",
    number("strength", 0, 3, (0, 1), "How far a point is spread: standard deviation, in hundredths of the shorter "
           "side.",
           neutral=0, step=0.1, unit="% of the shorter side"),
    summary="Shows the image through frosted glass: spots are displaced, each another way than its neighbour.",
    label_safety="Safe up to about 1 %. Beyond, edges dissolve and thin strokes break up.",
    source="Hendrycks and Dietterich, “Benchmarking neural network robustness to common corruptions”, ICLR 2019; "
    "with a displacement of fixed grain",
    risks=(
        Risk("strength", "broken_up", "So rough a glass breaks up thin strokes and small objects.", high=1.5),
    ),
    needs=("focus", "weather"),
    takes_16_bits=True,
)  # fmt: skip
def glass_blur(image: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    if strength == 0:
        return image
    # Evenly drawn, as the published corruption does; with the named standard deviation.
    field = (rng.random((_FIELD, _FIELD, 2), np.float32) - 0.5) * np.float32(
        _FACETS * _SMOOTHED * math.sqrt(12) * strength / 100
    )
    height, width = image.shape[:2]
    shorter, longer = min(height, width), max(height, width)
    # On a small image several cells of the glass fall on a pixel, which shows their mean: a blur.
    enlarge = max(1.0, min(2 * _CELLS / shorter, 16 * _CELLS / longer))
    shrink = max(1.0, longer / _LONGEST_SIDE)
    if enlarge == shrink == 1:
        return gaussian_blur(_displaced(image, field), _FROST * strength)
    size = (math.ceil(width * enlarge / shrink), math.ceil(height * enlarge / shrink))
    between = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR if shrink == 1 else cv2.INTER_AREA)
    moved = gaussian_blur(_displaced(between.reshape(size[1], size[0], -1), field), _FROST * strength)
    back = cv2.INTER_AREA if shrink == 1 else cv2.INTER_LINEAR
    return cv2.resize(moved, (width, height), interpolation=back).reshape(image.shape)


def _displaced(image: np.ndarray, field: np.ndarray) -> np.ndarray:
    """Through `field`, float32 (n, n, 2), in shares of the shorter side, repeated over the image's grid of cells."""
    height, width = image.shape[:2]
    shorter = min(height, width)
    rows, columns = (np.arange(math.ceil(min(side / shorter, 8) * _CELLS)) % len(field) for side in (height, width))
    spread = cv2.resize(field[rows][:, columns], (width, height), interpolation=cv2.INTER_LINEAR) * shorter
    across = spread[..., 0] + np.arange(width, dtype=np.float32)
    down = spread[..., 1] + np.arange(height, dtype=np.float32)[:, None]

    def move(pixels: np.ndarray) -> np.ndarray:
        return cv2.remap(pixels, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)

    return in_fours(image, move).reshape(image.shape)
