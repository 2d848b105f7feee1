"""Layers laid over an image, drawn apart from it and in proportion to it, so that every size shows the same picture.

A layer is drawn on a canvas of moderate size whatever the image's own, and spread over the image. Draws fill arrays of
a fixed size, or row by row, so that a few pixels more or less change none but the last.
"""

from __future__ import annotations

import cv2
import numpy as np

from augment.kinds.matrix import Frame

_LARGEST_CANVAS, _SMALLEST_CANVAS = 384, 96
"""Pixels along the shorter side. The large one shows streaks as thin as they should be, the small one is fast."""
_LONGEST = 8
"""How many times as long as high a canvas is at most; on longer images what is drawn is stretched."""
_CLOUD_CELLS = 128


def canvas_for(image: np.ndarray) -> Frame:
    """The size of the canvas whose layers are spread over `image`."""
    height, width = image.shape[:2]
    shorter = min(height, width)
    side = min(max(2 * shorter, _SMALLEST_CANVAS), _LARGEST_CANVAS)
    return Frame(*(round(side * min(length / shorter, _LONGEST)) for length in (height, width)))


def spread(layer: np.ndarray, image: np.ndarray) -> np.ndarray:
    """`layer`, (h, w) or (h, w, 3), over the height and width of `image`."""
    height, width = image.shape[:2]
    is_larger = layer.shape[0] > height or layer.shape[1] > width
    return cv2.resize(layer, (width, height), interpolation=cv2.INTER_AREA if is_larger else cv2.INTER_LINEAR)


def clouds(image: np.ndarray, rng: np.random.Generator, decay: float = 2.0) -> np.ndarray:
    """Fractal noise from 0 to 1, float32 (h, w), at low resolution and in the proportions of `image`.

    Octaves of random values, each twice as fine and `decay` times as weak as the one before. After Fournier, Fussell
    and Carpenter, “Computer rendering of stochastic models”, CACM 25, 1982.
    """
    total = np.zeros((_CLOUD_CELLS, _CLOUD_CELLS), np.float32)
    cells = 4
    weight = 1.0
    while cells <= _CLOUD_CELLS:
        octave = rng.random((cells, cells), np.float32)
        total += weight * cv2.resize(octave, total.shape, interpolation=cv2.INTER_CUBIC)
        cells, weight = 2 * cells, weight / decay
    height, width = image.shape[:2]
    rows, columns = (max(2, round(_CLOUD_CELLS * side / max(height, width))) for side in (height, width))
    total = total[:rows, :columns]
    lowest, highest = float(total.min()), float(total.max())
    return (total - lowest) / max(highest - lowest, 1e-6)


def laid_over(image: np.ndarray, colour: tuple[float, float, float], cover: np.ndarray) -> np.ndarray:
    """`image` with an even `colour` over it, RGB in 0..255, as far as `cover`, float32 (H, W) in [0, 1], says."""
    sheet = np.empty_like(image)
    sheet[:] = np.rint(colour if image.shape[2] == 3 else np.mean(colour))
    return cv2.blendLinear(image, sheet, 1 - cover, cover).reshape(image.shape)


def shaded(image: np.ndarray, light: np.ndarray) -> np.ndarray:
    """Every value multiplied by `light`, float32 (H, W) or (H, W, 3) in [0, 1]."""
    if image.shape[2] == 1:
        light = light if light.ndim == 2 else light.mean(axis=2)
    elif light.ndim == 2:
        light = cv2.merge([light] * 3)
    return cv2.multiply(image, light, dtype=cv2.CV_8U).reshape(image.shape)


def lit(image: np.ndarray, light: np.ndarray) -> np.ndarray:
    """`image` with `light` over it, float32 (H, W, 3) in [0, 1], as two slides in two projectors on one screen.

    What is dark brightens by all of it and what is white not at all.
    """
    dark = shaded(cv2.bitwise_not(image).reshape(image.shape), 1 - light)
    return cv2.bitwise_not(dark).reshape(image.shape)
