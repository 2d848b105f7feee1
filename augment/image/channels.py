"""Channel transforms: red, green and blue change apart from one another. Images are uint8 (H, W, C), C 1 or 3.

A grey image has no channels to tell apart, and stays as it is.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np

from augment.kinds.colour_matrix import ColourMatrix
from augment.kinds.lookup import Levels, Lookup, as_table
from augment.params import choice, number
from augment.risks import Risk, applied, beyond
from augment.transforms import transform

CHANNELS = ("red", "green", "blue")
ORDERS = tuple("".join(order) for order in permutations("rgb"))
_TINTED = "So strong a tint changes which colour things have: wrong where colour tells the classes apart."


@transform(
    "image", "colour",
    number("red", -1, 1, (-0.1, 0.1), "Added to red.", neutral=0, unit="of the full range"),
    number("green", -1, 1, (-0.1, 0.1), "Added to green.", neutral=0, unit="of the full range"),
    number("blue", -1, 1, (-0.1, 0.1), "Added to blue.", neutral=0, unit="of the full range"),
    title="RGB shift",
    summary="Adds to each of red, green and blue, or takes from it. Grey images stay as they are.",
    label_safety="Safe up to about 10 %. More tints the whole image: not where colour tells the classes apart.",
    source="Addition to every value of a channel",
    risks=(
        beyond("red", 0.25, "tinted", _TINTED),
        beyond("green", 0.25, "tinted", _TINTED),
        beyond("blue", 0.25, "tinted", _TINTED),
    ),
    needs=("lighting",),
    needs_colour=True,
)  # fmt: skip
def rgb_shift(levels: Levels, red: float, green: float, blue: float) -> Lookup | None:
    if levels.channels == 1 or red == green == blue == 0:
        return None
    return Lookup(as_table(levels.shares[:, None] + np.array((red, green, blue))))


_DAYLIGHT = 6500
"""Kelvin of the light that an image is taken to be made under."""
_TO_LINEAR_RGB = np.array([(3.2406, -1.5372, -0.4986), (-0.9689, 1.8758, 0.0415), (0.0557, -0.2040, 1.0570)])
"""From CIE XYZ; IEC 61966-2-1 (sRGB)."""


@transform(
    "image", "colour",
    number("kelvin", 2000, 15_000, (4500, 9000), "Colour temperature of the light: below 6500 K warmer, above colder.",
           neutral=_DAYLIGHT, step=50, unit="K", label="Temperature"),
    summary="Shows the scene in warmer or colder light, from a lamp's to that of a blue sky. Grey images stay as they "
    "are.",
    label_safety="Safe from about 4000 to 10000 K: light that there is outdoors. Not where colours are measured.",
    source="Planckian locus by Krystek, Color Research & Application 10, 1985, as gains in linear sRGB; "
    "as augmentation: Zini et al., “Planckian jitter”, ICLR 2023",
    risks=(
        Risk("kelvin", "tinted", _TINTED, 3000, 12_000),
    ),
    needs=("lighting",),
    needs_colour=True,
)  # fmt: skip
def temperature(levels: Levels, kelvin: float) -> Lookup | None:
    if levels.channels == 1 or kelvin == _DAYLIGHT:
        return None
    return Lookup(as_table(_encoded(_decoded(levels.shares[:, None]) * _light(kelvin) / _light(_DAYLIGHT))))


def _light(kelvin: float) -> np.ndarray:
    """Linear R, G, B, (3,), of a black body's light with luminance 1; negative blue, below 1900 K, as none."""
    t = kelvin
    u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t**2) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t**2)
    v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t**2) / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t**2)
    # From CIE 1960 (u, v): x = 3u / (2u - 8v + 4), y = 2v / (2u - 8v + 4); then X = x / y, Y = 1, Z = (1 - x - y) / y.
    xyz = np.array((1.5 * u / v, 1.0, (4 - u - 10 * v) / (2 * v)))
    return np.maximum(_TO_LINEAR_RGB @ xyz, 0)


def _decoded(shares: np.ndarray) -> np.ndarray:
    """Light of sRGB values, both in [0, 1]; IEC 61966-2-1."""
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def _encoded(light: np.ndarray) -> np.ndarray:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


@transform(
    "image", "colour",
    choice("order", ORDERS, ORDERS, "Which channels become red, green and blue: bgr swaps red and blue.",
           neutral="rgb"),
    title="Channel shuffle",
    summary="Swaps red, green and blue. Grey images stay as they are.",
    label_safety="Safe where shape decides. Colours become others altogether: not where they tell the classes apart.",
    source="One of the six orders",
    risks=(
        Risk("order", "swapped", "Red things become green or blue: wrong where colour tells the classes apart.",
             among=ORDERS[1:]),
    ),
    needs_colour=True,
)  # fmt: skip
def channel_shuffle(order: str) -> ColourMatrix | None:
    return None if order == "rgb" else ColourMatrix(np.eye(3)[["rgb".index(channel) for channel in order]])


@transform(
    "image", "colour",
    choice("channel", CHANNELS, CHANNELS, "The colour that is lost."),
    title="Channel drop",
    summary="Sets one of red, green and blue to zero. Grey images stay as they are.",
    label_safety="Safe where shape decides. Two colours that differ in the lost channel alone become one.",
    source="Dropout of a whole channel; Tompson et al., CVPR 2015, in kind",
    risks=(
        applied("lost_colour", "Two colours that differ in the lost channel become one: wrong where colour decides."),
    ),
    needs_colour=True,
)  # fmt: skip
def channel_drop(channel: str) -> ColourMatrix:
    return ColourMatrix(np.diag([float(channel != name) for name in CHANNELS]))


_VARIANCES = np.array((0.2175, 0.0188, 0.0045))
_DIRECTIONS = np.array([(-0.5675, 0.7192, 0.4009), (-0.5808, -0.0045, -0.8140), (-0.5836, -0.6948, 0.4203)])
"""Eigenvalues, and in the columns eigenvectors, of the covariance of ImageNet's colours, values from 0 to 1, as they
are usual since Facebook's fb.resnet.torch (2016)."""


@transform(
    "image", "colour",
    number("strength", 0, 1, (0, 0.3), "Standard deviation of the three factors drawn; AlexNet had 0.1.", neutral=0),
    title="PCA colour",
    summary="Tints the image along the directions in which colours differ most from one picture to another. Grey "
    "images stay as they are.",
    label_safety="Safe: mild, and much as light differs. Not where colours are measured.",
    source="Krizhevsky, Sutskever and Hinton, NeurIPS 2012, with the covariance of ImageNet's colours",
    risks=(
        Risk("strength", "tinted", _TINTED, high=0.6),
    ),
    needs=("lighting",),
    needs_colour=True,
)  # fmt: skip
def pca_colour(levels: Levels, strength: float, rng: np.random.Generator) -> Lookup | None:
    if levels.channels == 1 or strength == 0:
        return None
    return Lookup(as_table(levels.shares[:, None] + _DIRECTIONS @ (_VARIANCES * rng.normal(0, strength, 3))))
