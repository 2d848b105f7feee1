"""Colour transforms: they change values and move no pixel. Images are uint8 (H, W, C), C 1 or 3.

Grey is the luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from augment.example import Example, UnderWay
from augment.kinds.colour_matrix import ColourMatrix
from augment.kinds.depth import rounded_as
from augment.kinds.lookup import LUMA, Levels, Lookup, looked_up
from augment.params import number
from augment.risks import Risk, beyond
from augment.transforms import transform

_STRIP_PIXELS = 1 << 14
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
    needs=("lighting",),
)  # fmt: skip
def brightness(levels: Levels, factor: float) -> Lookup | None:
    return None if factor == 1 else Lookup(_table(levels, factor, 0))


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
    needs=("lighting",),
)  # fmt: skip
def contrast(levels: Levels, factor: float) -> Lookup | None:
    return None if factor == 1 else Lookup(_table(levels, factor, (1 - factor) * levels.mean_grey()))


@lru_cache(maxsize=2)
def _doubles(top: int) -> np.ndarray:
    return np.arange(top + 1.0)


def _table(levels: Levels, factor: float, offset: float) -> np.ndarray:
    """Every value that there may be, times `factor` plus `offset`, cut off at black and white."""
    top = levels.top
    values = _doubles(top)
    return cv2.addWeighted(values, factor, values, 0, offset, dtype=cv2.CV_8U if top == 255 else cv2.CV_16U).ravel()


@transform(
    "image", "colour",
    number("factor", 0, 2, (0.5, 1.5), "Every colour's distance from its grey is multiplied by this: 0 is grey.",
           neutral=1, unit="×"),
    summary="Makes colours paler or stronger. Grey images stay as they are.",
    label_safety="Safe where shape decides. Not where colour does: ripe or unripe fruit, flower species, signals.",
    source="Interpolation with the luma of ITU-R BT.601",
    risks=(
        Risk("factor", "pale",
             "Nearly grey: wrong where colour tells the classes apart (ripe or unripe, red or green light).", 0.3),
    ),
    needs=("lighting",),
    needs_colour=True,
)  # fmt: skip
def saturation(factor: float) -> ColourMatrix | None:
    return None if factor == 1 else ColourMatrix(_saturating(factor))


def _saturating(factor: float) -> np.ndarray:
    return np.asarray(factor * np.eye(3) + (1 - factor) * LUMA)


@transform(
    "image", "colour",
    number("strength", 0, 1, 1.0, "How much of the colour is taken away: 1 leaves grey alone.", neutral=0,
           unit="of the colour"),
    title="Greyscale",
    summary="Takes the colour away. A colour image keeps its three channels; grey images stay as they are.",
    label_safety="Safe where shape decides, and it teaches not to rely on colour. Not where colour tells the classes "
    "apart: ripe or unripe fruit, signals.",
    source="Luma of ITU-R BT.601; as training noise: Chen et al., “A simple framework for contrastive learning”, 2020",
    risks=(
        Risk("strength", "pale",
             "Nearly grey: wrong where colour tells the classes apart (ripe or unripe, red or green light).", high=0.7),
    ),
    needs=("lighting",),
    needs_colour=True,
)  # fmt: skip
def greyscale(strength: float) -> ColourMatrix | None:
    return None if strength == 0 else ColourMatrix(_saturating(1 - strength))


_SEPIA = np.array([(0.393, 0.769, 0.189), (0.349, 0.686, 0.168), (0.272, 0.534, 0.131)])
"""As it is usual among programs; nobody knows who found these numbers. They brighten by up to a third."""


@transform(
    "image", "colour",
    number("strength", 0, 1, (0.2, 0.7), "From the image's own colours to brown alone.", neutral=0,
           unit="of the way", label="Strength"),
    summary="Browns the image like an old print. Grey images stay as they are.",
    label_safety="Safe where shape decides, and not where colour does. The brightest parts become white.",
    source="The usual sepia matrix, from (R, G, B) to (R, G, B)",
    risks=(
        Risk("strength", "brown", "Hardly a colour is left but brown: wrong where colour tells the classes apart.",
             high=0.8),
    ),
    needs=("lighting",),
    needs_colour=True,
)  # fmt: skip
def sepia(strength: float) -> ColourMatrix | None:
    return None if strength == 0 else ColourMatrix((1 - strength) * np.eye(3) + strength * _SEPIA)


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
    needs=("lighting",),
    takes_16_bits=True,
    needs_colour=True,
)  # fmt: skip
def hue(image: np.ndarray, shift: float) -> np.ndarray:
    return _turned(image, shift)


def _turned(image: np.ndarray, shift: float) -> np.ndarray:
    if shift == 0 or image.shape[2] == 1:
        return image
    height, width = image.shape[:2]
    result = np.empty_like(image)
    rows, is_deep = max(1, _STRIP_PIXELS // width), image.itemsize != 1
    # As float: in 8 bits OpenCV keeps a hue to 1.4° only, which shows as bands in a sky.
    strips = np.empty((2, rows, width, 3), np.float32)
    turn = np.array((shift % 360, 0, 0, 0))  # OpenCV takes 360° and more for what is left of it
    for top in range(0, height, rows):
        rgb, hsv = strips[:, : height - top]
        np.copyto(rgb, image[top : top + rows])
        cv2.cvtColor(rgb, cv2.COLOR_RGB2HSV, dst=hsv)
        cv2.add(hsv, turn, dst=hsv)
        colours = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB, dst=rgb)
        if is_deep:
            result[top : top + rows] = rounded_as(image, colours)
        else:
            cv2.convertScaleAbs(colours, dst=result[top : top + rows])
    return result


@transform(
    "image", "colour",
    number("brightness", 0, 2, (0.8, 1.2), "Every value is multiplied by this.", neutral=1, unit="×"),
    number("contrast", 0, 2, (0.8, 1.2), "Every value's distance from the image's mean grey is multiplied by this.",
           neutral=1, unit="×"),
    number("saturation", 0, 2, (0.8, 1.2), "Every colour's distance from its grey is multiplied by this.",
           neutral=1, unit="×"),
    number("hue", -180, 180, (-10, 10), "Turn of the colour circle.", neutral=0, step=1, unit="°"),
    title="Colour jitter",
    summary="Changes brightness, contrast, saturation and hue a little, in this order.",
    label_safety="Safe at its defaults. Not where colour tells the classes apart, nor where faint differences count.",
    source="Brightness, contrast, saturation and hue of this catalogue in a fixed order; "
    "Krizhevsky, Sutskever and Hinton, NeurIPS 2012, and Howard, 2013, in kind",
    risks=(
        Risk("brightness", "lost", "So dark or so bright, what the label speaks of may be lost.", 0.4, 1.7),
        Risk("contrast", "grey", "With so little contrast, there may be nothing left to see.", 0.3),
        Risk("saturation", "pale",
             "Nearly grey: wrong where colour tells the classes apart (ripe or unripe, red or green light).", 0.3),
        beyond("hue", 30, "other_colour",
               "Past 30°, colours turn into others: wrong where colour tells the classes apart."),
    ),
    needs=("lighting",),
    takes_16_bits=True,
)  # fmt: skip
def colour_jitter(image: np.ndarray, brightness: float, contrast: float, saturation: float, hue: float) -> np.ndarray:
    levels = Levels(UnderWay(Example(image)))
    brighter = _table(levels, brightness, 0)
    mean = Levels(UnderWay(Example(image), table=brighter)).mean_grey() if contrast != 1 else 0.0
    table = _table(levels, contrast, (1 - contrast) * mean)[brighter]
    if brightness != 1 or contrast != 1:
        image = looked_up(image, table)
    if saturation != 1 and image.shape[2] == 3:
        image = cv2.transform(image, _saturating(saturation))
    return _turned(image, hue)
