"""Colour transforms: they change values and move no pixel. Images are uint8 (H, W, C), C 1 or 3.

Grey is the luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B.
"""

from __future__ import annotations

import cv2
import numpy as np

from augment.kinds.lookup import LUMA, Levels, Lookup
from augment.params import number
from augment.risks import Risk, beyond
from augment.transforms import transform

_VALUES = np.arange(256.0)
_STRIP_PIXELS = 1 << 13
"""Work on float images goes strip by strip: twice as fast within the cache, and a large photo needs no gigabyte."""


@transform(
    "image", "colour",
    number("factor", 0, 2, (0.7, 1.3), "Every value is multiplied by this: below 1 darker, above 1 brighter.",
           neutral=1, unit="×"),
    summary="Makes the image darker or brighter.",
    label_safety="Safe within about 0.5 to 1.5. Beyond, shadows and highlights are cut off and details are lost.",
    source="Multiplication of every value",
    risks=(
        Risk("factor", "lost", "So dark or so bright, what the label speaks of may be lost.", 0.4, 1.7),
    ),
)  # fmt: skip
def brightness(levels: Levels, factor: float) -> Lookup | None:
    return None if factor == 1 else Lookup(_table(factor, 0))


@transform(
    "image", "colour",
    number("factor", 0, 2, (0.7, 1.3), "Every value's distance from the image's mean grey is multiplied by this.",
           neutral=1, unit="×"),
    summary="Makes light and dark differ less or more, around the image's mean grey.",
    label_safety="Safe within about 0.5 to 1.5. Not where the label is read from faint differences, as in X-rays.",
    source="Interpolation with the mean grey",
    risks=(
        Risk("factor", "grey", "With so little contrast, there may be nothing left to see.", 0.3),
    ),
)  # fmt: skip
def contrast(levels: Levels, factor: float) -> Lookup | None:
    return None if factor == 1 else Lookup(_table(factor, (1 - factor) * levels.mean_grey()))


def _table(factor: float, offset: float) -> np.ndarray:
    """Every value times `factor` plus `offset`, cut off at black and white. uint8 (256,)."""
    return np.clip(np.rint(_VALUES * factor + offset), 0, 255).astype(np.uint8)


@transform(
    "image", "colour",
    number("factor", 0, 2, (0.5, 1.5), "Every colour's distance from its grey is multiplied by this: 0 is grey.",
           neutral=1, unit="×"),
    summary="Makes colours paler or stronger. Grey images stay as they are.",
    label_safety="Safe where shape decides. Not where colour does: ripe or unripe fruit, flower species, signals.",
    source="OpenCV transform",
    risks=(
        Risk("factor", "pale",
             "Nearly grey: wrong where colour tells the classes apart (ripe or unripe, red or green light).", 0.3),
    ),
)  # fmt: skip
def saturation(image: np.ndarray, factor: float) -> np.ndarray:
    if factor == 1 or image.shape[2] == 1:
        return image
    return cv2.transform(image, factor * np.eye(3) + (1 - factor) * LUMA)


@transform(
    "image", "colour",
    number("shift", -180, 180, (-20, 20), "Turn of the colour circle: +120 makes red green, green blue, blue red.",
           neutral=0, step=1, unit="°"),
    summary="Shifts every colour around the colour circle. Grey images stay as they are.",
    label_safety="Up to about 20° resembles other lighting. More makes unnatural colours; "
    "not where colour decides.",
    source="OpenCV cvtColor; HSV of Smith, SIGGRAPH 1978",
    risks=(
        beyond("shift", 30, "other_colour",
               "Past 30°, colours turn into others: wrong where colour tells the classes apart."),
    ),
)  # fmt: skip
def hue(image: np.ndarray, shift: float) -> np.ndarray:
    if shift == 0 or image.shape[2] == 1:
        return image
    height, width = image.shape[:2]
    result = np.empty_like(image)
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        # As float: in 8 bits OpenCV keeps a hue to 1.4° only, which shows as bands in a sky.
        hsv = cv2.cvtColor(image[top : top + rows].astype(np.float32), cv2.COLOR_RGB2HSV)
        hues = hsv[..., 0] + np.float32(shift % 360)
        hsv[..., 0] = hues - 360 * (hues >= 360)
        result[top : top + rows] = cv2.convertScaleAbs(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB))
    return result
