"""Geometric transforms by one matrix: they move pixels and keep their colours. Images are uint8 (H, W, C), C 1 or 3.

Angles are counter-clockwise. Sizes and distances are shares of the image, so that a recipe means the same at any size.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from augment.kinds.matrix import FILL, Frame, Matrix, about_centre, joined
from augment.params import number
from augment.risks import Risk, beyond
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
        beyond("angle", 45, "lying",
               "Past 45°, what has an up lies on its side: letters, digits and arrows may be misread."),
        beyond("angle", 135, "upside_down",
               "Near 180°, things stand on their head: a 6 reads as a 9. Fine where there is no up."),
    ),
    needs=("angle",),
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
    needs=("distance",),
)  # fmt: skip
def scale(frame: Frame, factor: float, fill: str) -> Matrix | None:
    if factor == 1:
        return None
    return Matrix(about_centre(frame, 1 / factor, 0, 0, 1 / factor), fill)


@transform(
    "image", "geometry",
    number("x", -1, 1, (-0.1, 0.1), "Shift to the right (negative: to the left).", neutral=0, unit="of the width",
           label="To the right", opposite="to the left"),
    number("y", -1, 1, (-0.1, 0.1), "Shift downwards (negative: upwards).", neutral=0, unit="of the height",
           label="Down", opposite="up"),
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
    needs=("distance",),
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
               "Past 25°, shapes are stretched out of form, and letters and digits lean more than in handwriting."),
    ),
    needs=("angle", "shape"),
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
    number("shear", -45, 45, (-5, 5), "Lean of upright lines: positive to the right, as in italics.",
           neutral=0, step=1, unit="°"),
    number("factor", 0.5, 2, (0.9, 1.1), "Size of the content: above 1 it grows and its margins are lost.",
           neutral=1, unit="×", label="Size"),
    number("angle", -180, 180, (-10, 10), "Counter-clockwise turn about the centre.", neutral=0, step=1, unit="°"),
    number("x", -1, 1, (-0.05, 0.05), "Shift to the right (negative: to the left).", neutral=0, unit="of the width",
           label="To the right", opposite="to the left"),
    number("y", -1, 1, (-0.05, 0.05), "Shift downwards (negative: upwards).", neutral=0, unit="of the height",
           label="Down", opposite="up"),
    FILL,
    summary="Slants, scales, turns and shifts in one go, in this order.",
    label_safety="Safe while each part stays small: a turn up to about 20°, a lean up to 15°, the object in view. "
    "Four small changes add up to a large one.",
    source="OpenCV warpAffine; as RandomAffine in torchvision and Affine in Albumentations",
    risks=(
        beyond("shear", 25, "leaning",
               "Past 25°, shapes are stretched out of form, and letters and digits lean more than in handwriting."),
        Risk("factor", "small_or_cut",
             "So small, details vanish; so large, what lies near the margins is lost.", 0.6, 1.6),
        beyond("angle", 45, "lying",
               "Past 45°, what has an up lies on its side: letters, digits and arrows may be misread."),
        beyond("angle", 135, "upside_down",
               "Near 180°, things stand on their head: a 6 reads as a 9. Fine where there is no up."),
        beyond("x", 0.4, "out_of_view",
               "So far, the object may leave the image: the label then says what cannot be seen."),
        beyond("y", 0.4, "out_of_view",
               "So far, the object may leave the image: the label then says what cannot be seen."),
    ),
    needs=("angle", "distance"),
)  # fmt: skip
def affine(  # noqa: PLR0917 (those of the four single ones)
    frame: Frame, shear: float, factor: float, angle: float, x: float, y: float, fill: str
) -> Matrix | None:
    if (shear, factor, angle, x, y) == (0, 1, 0, 0, 0):
        return None
    cosine, sine = (part(math.radians(angle)) / factor for part in (math.cos, math.sin))
    slanted = about_centre(frame, 1, math.tan(math.radians(shear)), 0, 1)
    turned = joined(slanted, about_centre(frame, cosine, -sine, sine, cosine))
    return Matrix(joined(turned, (1, 0, -x * frame.width, 0, 1, -y * frame.height)), fill)


@transform(
    "image", "geometry",
    number("strength", 0, 0.2, (0, 0.1), "How far each corner moves at most, in any direction.", neutral=0,
           unit="of each side"),
    FILL,
    summary="Shows the image as if it were seen at an angle: every corner moves by itself.",
    label_safety="Safe for flat things such as signs, pages and labels, and for most objects up to about 10 %. "
    "Not where lengths or angles are measured.",
    source="OpenCV warpPerspective with four drawn corners; as RandomPerspective in torchvision",
    risks=(
        Risk("strength", "squeezed", "So steep, one side is squeezed until small things on it can no longer be read.",
             high=0.15),
    ),
    needs=("angle",),
)  # fmt: skip
def perspective(frame: Frame, strength: float, fill: str, rng: np.random.Generator) -> Matrix | None:
    if strength == 0:
        return None
    # No corner moves by a quarter of a side, so that the four stay the corners of a convex shape.
    corners = np.array(((0, 0), (1, 0), (1, 1), (0, 1)))
    moved = corners + strength * rng.uniform(-1, 1, (4, 2))
    sides = (frame.width, frame.height)
    result, source = ((places * sides - 0.5).astype(np.float32) for places in (moved, corners))
    to_source = cv2.getPerspectiveTransform(result, source)
    return Matrix(tuple(to_source.ravel().tolist()), fill)
