"""Resolution: how fine the details are that an image can hold. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import cv2
import numpy as np

from augment.params import number
from augment.risks import Risk
from augment.transforms import transform


@transform(
    "image", "quality",
    number("grain", 0, 10, (1, 3), "Side of the smallest detail that is left, in hundredths of the shorter side.",
           neutral=0, step=0.1, unit="% of the shorter side", label="Smallest detail"),
    summary="Shrinks the image and brings it back to its size, as if it came from a small picture.",
    label_safety="Safe up to about 2 %. Beyond, small objects, thin strokes and textures can no longer be told apart.",
    source="OpenCV resize: averaged down, bilinear up; as Downscale in Albumentations",
    risks=(
        Risk("grain", "vanished", "So coarse, thin strokes and small objects vanish.", high=4),
    ),
    needs=("files",),
    takes_16_bits=True,
)  # fmt: skip
def downscale(image: np.ndarray, grain: float) -> np.ndarray:
    height, width = image.shape[:2]
    pixels = grain / 100 * min(height, width)
    if pixels <= 1:
        return image
    small_size = (max(1, round(width / pixels)), max(1, round(height / pixels)))
    small = cv2.resize(image, small_size, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).reshape(image.shape)
