"""Geometric transforms: they move pixels and keep their colours. Images are uint8 (H, W, C), C 1 or 3.

Angles are counter-clockwise. Sizes and distances are shares of the image, so that a recipe means the same at any size.
"""

from __future__ import annotations

import math

import numpy as np

from augment.kinds.field import Field
from augment.kinds.matrix import FILL, Frame, Matrix, about_centre
from augment.kinds.rearrangement import Rearrangement, whole
from augment.params import integer, number
from augment.risks import Risk, applied, beyond
from augment.transforms import transform


@transform(
    "image", "geometry",
    number("angle", -180, 180, (-15, 15), "Counter-clockwise turn about the centre.", neutral=0, step=1, unit="°"),
    FILL,
    summary="Turns the image about its centre.",
    label_safety="Safe for most objects up to about 20°. Digits, letters and arrows change their meaning: "
    "a 6 turned by 180° is a 9.",
    source="OpenCV warpAffine; used on MNIST by Simard, Steinkraus and Platt, ICDAR 2003",
    risks=(
        beyond("angle", 45, "lying", "Past 45°, a digit, a letter or an arrow may be read as another one."),
        beyond("angle", 135, "upside_down", "Near 180° a 6 turns into a 9: the label is then wrong."),
    ),
)  # fmt: skip
def rotate(frame: Frame, angle: float, fill: str) -> Matrix | None:
    if angle == 0:
        return None
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return Matrix(about_centre(frame, cosine, -sine, sine, cosine), fill)


@transform(
    "image", "geometry",
    number("factor", 0.5, 2, (0.9, 1.1), "Size of the content: above 1 it grows and its margins are lost.",
           neutral=1, unit="×", label="Size"),
    FILL,
    summary="Enlarges or shrinks the content about the centre; the image keeps its size.",
    label_safety="Safe unless size itself is the label. Above 1, what lies near the margins is lost; "
    "far below 1, small details vanish.",
    source="OpenCV warpAffine",
    risks=(
        Risk("factor", "small_or_cut",
             "So small, details vanish; so large, what lies near the margins is lost.", 0.6, 1.6),
    ),
)  # fmt: skip
def scale(frame: Frame, factor: float, fill: str) -> Matrix | None:
    if factor == 1:
        return None
    return Matrix(about_centre(frame, 1 / factor, 0, 0, 1 / factor), fill)


@transform(
    "image", "geometry",
    number("x", -1, 1, (-0.1, 0.1), "Shift to the right (negative: to the left).", neutral=0, unit="of the width",
           label="To the right"),
    number("y", -1, 1, (-0.1, 0.1), "Shift downwards (negative: upwards).", neutral=0, unit="of the height",
           label="Down"),
    FILL,
    summary="Shifts the image.",
    label_safety="Safe while the object stays in view. Not where the position is the label, as in a gauge.",
    source="OpenCV warpAffine",
    risks=(
        beyond("x", 0.4, "out_of_view",
               "So far, the object may leave the image: the label then says what cannot be seen."),
        beyond("y", 0.4, "out_of_view",
               "So far, the object may leave the image: the label then says what cannot be seen."),
    ),
)  # fmt: skip
def translate(frame: Frame, x: float, y: float, fill: str) -> Matrix | None:
    if x == 0 and y == 0:
        return None
    return Matrix((1, 0, -x * frame.width, 0, 1, -y * frame.height), fill)


@transform(
    "image", "geometry",
    number("angle", -45, 45, (-10, 10), "Lean of upright lines: positive to the right, as in italics.",
           neutral=0, step=1, unit="°"),
    FILL,
    summary="Slants the image sideways; rows stay level.",
    label_safety="Close to handwriting's own variation up to about 15°. Not where angles are measured.",
    source="OpenCV warpAffine; used on MNIST by LeCun et al., Proc. IEEE 86, 1998",
    risks=(
        beyond("angle", 25, "leaning",
               "Past 25°, letters lean more than handwriting does, and a 1 comes close to a 7."),
    ),
)  # fmt: skip
def shear(frame: Frame, angle: float, fill: str) -> Matrix | None:
    if angle == 0:
        return None
    return Matrix(about_centre(frame, 1, math.tan(math.radians(angle)), 0, 1), fill)


@transform(
    "image", "geometry",
    number("angle", -45, 45, (-10, 10), "Slope of level lines: positive falls to the right.", neutral=0, step=1,
           unit="°"),
    FILL,
    summary="Slants the image up or down; columns stay upright.",
    label_safety="As safe as a photo taken from a little to the side, up to about 15°. Not where angles are measured.",
    source="OpenCV warpAffine; in AutoAugment: Cubuk et al., CVPR 2019",
    risks=(
        beyond("angle", 25, "sloping", "Past 25°, lines of text run downhill, and shapes are stretched out of form."),
    ),
    needs=("angle",),
)  # fmt: skip
def vertical_shear(frame: Frame, angle: float, fill: str) -> Matrix | None:
    if angle == 0:
        return None
    return Matrix(about_centre(frame, 1, 0, -math.tan(math.radians(angle)), 1), fill)


@transform(
    "image", "geometry",
    summary="Mirrors left and right. Set p to 0.5 to mirror every other image.",
    label_safety="Safe for most natural scenes. Never for text, digits, or anything with a left and a right.",
    source="Krizhevsky, Sutskever and Hinton, NeurIPS 2012",
    risks=(
        applied("mirrored", "A mirrored letter, digit or sign is a wrong one: b turns into d. Fine for most photos."),
    ),
)  # fmt: skip
def horizontal_flip(frame: Frame) -> Rearrangement:
    return whole(frame, mirrored=True)


@transform(
    "image", "geometry",
    summary="Mirrors top and bottom. Set p to 0.5 to mirror every other image.",
    label_safety="Safe where there is no up: microscopy, satellite pictures, textures. "
    "Seldom for photos, never for text.",
    source="OpenCV flip",
    risks=(
        applied("upside_down",
                "Upside down, p turns into b, and a photo stands on its head: only where there is no up."),
    ),
)  # fmt: skip
def vertical_flip(frame: Frame) -> Rearrangement:
    return whole(frame, upside_down=True)


@transform(
    "image", "geometry",
    number("size", 0.1, 1, (0.7, 1), "Part of each side that is kept.", neutral=1, unit="of each side", label="Kept"),
    number("x", 0, 1, (0, 1), "Where the kept part lies between left edge and right edge.", unit="of the way",
           label="From the left"),
    number("y", 0, 1, (0, 1), "Where the kept part lies between top and bottom.", unit="of the way",
           label="From the top"),
    summary="Keeps a part of the image and enlarges it to the full size.",
    label_safety="Safe while the object stays in view: below about half of each side the crop may show "
    "background only, under the object's label.",
    source="Szegedy et al., “Going deeper with convolutions”, CVPR 2015",
    risks=(
        Risk("size", "background", "So small a part may show background only, under the object’s label.", 0.5),
    ),
)  # fmt: skip
def random_crop(frame: Frame, size: float, x: float, y: float) -> Matrix | None:
    if size == 1:
        return None
    # Not rounded to whole pixels, so that a crop of a thumbnail is the thumbnail of the crop.
    left, top = x * (1 - size) * frame.width, y * (1 - size) * frame.height
    offset = (size - 1) / 2
    return Matrix((size, 0, left + offset, 0, size, top + offset), "edge")


@transform(
    "image", "geometry",
    integer("turns", 0, 3, (0, 3), "Quarter turns, counter-clockwise.", neutral=0),
    summary="Turns the image by 90°, 180° or 270°, pixel by pixel. A wide image becomes a high one.",
    label_safety="Safe where there is no up: microscopy, satellite pictures, textures. A 6 becomes a 9.",
    source="Exact index map; used by Cohen and Welling, ICML 2016",
    risks=(
        Risk("turns", "lying", "Digits, letters and arrows lie on their side: only where there is no up.", high=0),
        Risk("turns", "upside_down", "Two quarter turns make a 6 a 9: the label is then wrong.", among=(2,)),
    ),
)  # fmt: skip
def quarter_turn(frame: Frame, turns: int) -> Rearrangement | None:
    if turns == 0:
        return None
    if turns == 2:
        return whole(frame, upside_down=True, mirrored=True)
    # Rows become columns after mirroring: left to right first gives a turn to the left, upside down one to the right.
    return whole(frame, mirrored=turns == 1, upside_down=turns == 3, transposed=True)


@transform(
    "image", "geometry",
    number("strength", 0, 10, (0, 3), "Standard deviation of the displacement, in hundredths of each side.",
           neutral=0, step=0.1, unit="% of each side"),
    integer("waves", 2, 12, 5, "How many bumps fit along each side: few bend the whole, many ruffle it."),
    FILL,
    summary="Bends the image as if it were drawn on rubber.",
    label_safety="Close to handwriting's own variation up to about 3 %. Not where shape is measured.",
    source="Simard, Steinkraus and Platt, ICDAR 2003, with the field drawn at low resolution",
    risks=(
        Risk("strength", "torn", "So strong, strokes tear or close: a 3 may be read as an 8.", high=5),
    ),
)  # fmt: skip
def elastic(frame: Frame, strength: float, waves: int, fill: str, rng: np.random.Generator) -> Field | None:
    if strength == 0:
        return None
    return Field(rng.normal(0, strength / 100, (waves, waves, 2)).astype(np.float32), fill)
