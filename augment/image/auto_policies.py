"""The three policies that AutoAugment found: 25 pairs of operations each, one pair of which is applied.

Each operation stands with its probability, and where it has a strength, that in ninths of the most.
Cubuk et al., “AutoAugment: Learning augmentation strategies from data”, CVPR 2019, tables 7, 8 and 9.
"""

from __future__ import annotations

from typing import NamedTuple


class Tried(NamedTuple):
    """An operation by its name, how probable it is, and its strength in [0, 1]."""

    operation: str
    p: float
    strength: float


_CIFAR10 = """
invert 0.1, contrast 0.2 6
rotate 0.7 2, translate_x 0.3 9
sharpness 0.8 1, sharpness 0.9 3
shear_y 0.5 8, translate_y 0.7 9
auto_contrast 0.5, equalise 0.9
shear_y 0.2 7, posterise 0.3 7
colour 0.4 3, brightness 0.6 7
sharpness 0.3 9, brightness 0.7 9
equalise 0.6, equalise 0.5
contrast 0.6 7, sharpness 0.6 5
colour 0.7 7, translate_x 0.5 8
equalise 0.3, auto_contrast 0.4
translate_y 0.4 3, sharpness 0.2 6
brightness 0.9 6, colour 0.2 8
solarise 0.5 2, invert 0
equalise 0.2, auto_contrast 0.6
equalise 0.2, equalise 0.6
colour 0.9 9, equalise 0.6
auto_contrast 0.8, solarise 0.2 8
brightness 0.1 3, colour 0.7 0
solarise 0.4 5, auto_contrast 0.9
translate_y 0.9 9, translate_y 0.7 9
auto_contrast 0.9, solarise 0.8 3
equalise 0.8, invert 0.1
translate_y 0.7 9, auto_contrast 0.9
"""
_SVHN = """
shear_x 0.9 4, invert 0.2
shear_y 0.9 8, invert 0.7
equalise 0.6, solarise 0.6 6
invert 0.9, equalise 0.6
equalise 0.6, rotate 0.9 3
shear_x 0.9 4, auto_contrast 0.8
shear_y 0.9 8, invert 0.4
shear_y 0.9 5, solarise 0.2 6
invert 0.9, auto_contrast 0.8
equalise 0.6, rotate 0.9 3
shear_x 0.9 4, solarise 0.3 3
shear_y 0.8 8, invert 0.7
equalise 0.9, translate_y 0.6 6
invert 0.9, equalise 0.6
contrast 0.3 3, rotate 0.8 4
invert 0.8, translate_y 0 2
shear_y 0.7 6, solarise 0.4 8
invert 0.6, rotate 0.8 4
shear_y 0.3 7, translate_x 0.9 3
shear_x 0.1 6, invert 0.6
solarise 0.7 2, translate_y 0.6 7
shear_y 0.8 4, invert 0.8
shear_x 0.7 9, translate_y 0.8 3
shear_y 0.8 5, auto_contrast 0.7
shear_x 0.7 2, invert 0.1
"""
_IMAGENET = """
posterise 0.4 8, rotate 0.6 9
solarise 0.6 5, auto_contrast 0.6
equalise 0.8, equalise 0.6
posterise 0.6 7, posterise 0.6 6
equalise 0.4, solarise 0.2 4
equalise 0.4, rotate 0.8 8
solarise 0.6 3, equalise 0.6
posterise 0.8 5, equalise 1
rotate 0.2 3, solarise 0.6 8
equalise 0.6, posterise 0.4 6
rotate 0.8 8, colour 0.4 0
rotate 0.4 9, equalise 0.6
equalise 0, equalise 0.8
invert 0.6, equalise 1
colour 0.6 4, contrast 1 8
rotate 0.8 8, colour 1 2
colour 0.8 8, solarise 0.8 7
sharpness 0.4 7, invert 0.6
shear_x 0.6 5, equalise 1
colour 0.4 0, equalise 0.6
equalise 0.4, solarise 0.2 4
solarise 0.6 5, auto_contrast 0.6
invert 0.6, equalise 1
colour 0.6 4, contrast 1 8
equalise 0.8, equalise 0.6
"""


def _pairs(table: str) -> tuple[tuple[Tried, ...], ...]:
    return tuple(tuple(_tried(*words.split()) for words in line.split(", ")) for line in table.strip().splitlines())


def _tried(operation: str, p: str, ninths: str = "0") -> Tried:
    return Tried(operation, float(p), int(ninths) / 9)


AUTO_POLICIES = {"imagenet": _pairs(_IMAGENET), "cifar10": _pairs(_CIFAR10), "svhn": _pairs(_SVHN)}
