"""Noise transforms. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import functools
from statistics import NormalDist

import cv2
import numpy as np

from augment.params import number
from augment.risks import Risk
from augment.transforms import transform

_CHUNK_VALUES = 1 << 16
"""Values done at once: few enough to stay in the cache, a multiple of the four that one 64-bit draw yields."""


@functools.cache
def _normal_quantiles() -> np.ndarray:
    """The standard normal distribution as 65536 equally probable values, float32: 16 random bits pick one.

    Its standard deviation is 0.99999 and its tails end at ±4.3. A table look-up takes a sixth of the time of
    NumPy's own normal draws.
    """
    normal = NormalDist()
    return np.array([normal.inv_cdf((k + 0.5) / 65536) for k in range(65536)], np.float32)


@transform(
    "image", "noise",
    number("std", 0, 0.5, (0, 0.1), "Standard deviation of the noise, before values are cut off at black and white.",
           neutral=0, unit="of the full range", label="Strength"),
    summary="Adds Gaussian noise, drawn anew for every pixel and colour.",
    label_safety="Safe up to about 10 %. Strong noise hides fine texture and thin lines.",
    source="Normal quantile table over PCG64 bits; as training noise: Bishop, Neural Computation 7, 1995",
    risks=(
        Risk("std", "buried", "So noisy, thin lines and small objects are buried.", high=0.25),
    ),
)  # fmt: skip
def gaussian_noise(image: np.ndarray, std: float, rng: np.random.Generator) -> np.ndarray:
    if std == 0:
        return image
    table = _normal_quantiles()
    values = image.reshape(-1)
    result = np.empty_like(values)
    for start in range(0, values.size, _CHUNK_VALUES):
        chunk = values[start : start + _CHUNK_VALUES]
        bits = rng.bit_generator.random_raw((chunk.size + 3) // 4).view(np.uint16)[: chunk.size]
        noisy = cv2.addWeighted(chunk, 1, table.take(bits), 255 * std, 0, dtype=cv2.CV_8U)
        result[start : start + _CHUNK_VALUES] = noisy.reshape(-1)
    return result.reshape(image.shape)
