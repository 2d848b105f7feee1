"""Sharpening transforms. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import math

import cv2
import numpy as np

from augment.image.blur import box_blur, gaussian_blur
from augment.params import number
from augment.risks import Risk
from augment.transforms import transform

_FINEST = 0.5
"""In hundredths of the shorter side, but no less than three pixels: what sharpening and embossing look at."""


@transform(
    "image", "sharpness",
    number("strength", 0, 1, (0, 0.3), "Share of the sharpening kernel in the result.", neutral=0, unit="of the full "
           "effect"),
    summary="Makes the finest edges stand out: every pixel moves away from the mean of its neighbours.",
    label_safety="Safe up to about 0.3. Beyond, noise and compression blocks stand out more than the object does.",
    source="3×3 kernel with 9 in the middle and -1 around it, for images beyond 600 pixels widened in proportion",
    risks=(
        Risk("strength", "harsh", "So sharp, noise and halos stand out more than the object does.", high=0.6),
    ),
    needs=("focus",),
    takes_16_bits=True,
)  # fmt: skip
def sharpen(image: np.ndarray, strength: float) -> np.ndarray:
    if strength == 0:
        return image
    side = min(image.shape[:2]) * _FINEST / 100
    if side > 3:
        return cv2.addWeighted(image, 1 + 9 * strength, box_blur(image, _FINEST), -9 * strength, 0).reshape(image.shape)
    kernel = np.full((3, 3), -strength, np.float32)
    kernel[1, 1] = 1 + 8 * strength
    return cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT_101).reshape(image.shape)


@transform(
    "image", "sharpness",
    number("amount", 0, 4, (0, 1.5), "Every pixel's distance from the blurred image grows by this many times.",
           neutral=0, step=0.05, unit="×"),
    number("radius", 0.1, 3, (0.3, 1.2), "Standard deviation of the blur: how wide the edges are that stand out, in "
           "hundredths of the shorter side.", step=0.1, unit="% of the shorter side"),
    summary="Makes edges of a chosen width stand out, by taking away a blurred copy.",
    label_safety="Safe up to about 1.5. Beyond, edges get bright and dark halos.",
    source="Unsharp masking; Schreiber, “Wirephoto quality improvement …”, Pattern Recognition 2, 1970",
    risks=(
        Risk("amount", "harsh", "So sharp, noise and halos stand out more than the object does.", high=2.5),
    ),
    needs=("focus",),
    takes_16_bits=True,
)  # fmt: skip
def unsharp_mask(image: np.ndarray, amount: float, radius: float) -> np.ndarray:
    if amount == 0:
        return image
    return cv2.addWeighted(image, 1 + amount, gaussian_blur(image, radius), -amount, 0).reshape(image.shape)


@transform(
    "image", "sharpness",
    number("strength", 0, 1, (0, 0.6), "How much of the relief is laid over the image.", neutral=0,
           unit="of the full effect"),
    number("angle", -180, 180, (-180, 180), "Where the light comes from: 0° from the right, 90° from above.",
           step=1, unit="°"),
    summary="Makes edges look raised, as if lit from one side.",
    label_safety="Safe up to about 0.5. Beyond, edges outweigh faces and textures.",
    source="Prewitt, “Object enhancement and extraction”, 1970: his gradient along the light, added to the image",
    risks=(
        Risk("strength", "relief", "So strong a relief outweighs the colours and textures.", high=0.8),
    ),
    takes_16_bits=True,
)  # fmt: skip
def emboss(image: np.ndarray, strength: float, angle: float) -> np.ndarray:
    if strength == 0:
        return image
    spacing = max(1.0, min(image.shape[:2]) * _FINEST / 300)
    kernel = _gradient(spacing, angle) * np.float32(strength)
    centre = kernel.shape[0] // 2
    kernel[centre, centre] += 1
    return cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT_101).reshape(image.shape)


def _gradient(spacing: float, angle: float) -> np.ndarray:
    """Towards darker pixels at the light's side: the eight neighbours at `spacing` pixels, weighted by their distance.

    Light from a corner gives whole numbers: 2 in the corner, 1 beside it.
    """
    reach = math.ceil(spacing)
    offsets = np.arange(-reach, reach + 1)
    # A neighbour between pixels is shared among them.
    near = np.clip(1 - np.abs(offsets - spacing * np.arange(-1, 2)[:, None]), 0, None)
    columns, rows = np.arange(-1, 2), np.arange(-1, 2)[:, None]
    weights = -math.sqrt(2) * (math.cos(math.radians(angle)) * columns - math.sin(math.radians(angle)) * rows)
    return np.round(near.T @ weights @ near, 9).astype(np.float32)
