"""ColourMatrix: each pixel's red, green and blue become mixtures of the three; neighbours are joined and done once.

A matrix is joined with the one before it only if that one leads no colour out of 0..255. Then nothing would have been
cut off between the two, and joining them leaves out a rounding, no more. Else the first one is carried out by itself.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment.example import Example, UnderWay, settled, settlers
from augment.kinds.kind import Around, Kind, register_kind

_ROUNDING = 1e-6


class ColourMatrix(NamedTuple):
    """`matrix` (3, 3), from (R, G, B) to (R, G, B). A grey image has no colours, and stays as it is."""

    matrix: np.ndarray


def _join(now: UnderWay, plan: ColourMatrix, around: Around) -> UnderWay:
    if now.example.sample.shape[2] == 1:
        return now
    if now.colours is not None and stays_in_range(now.colours):
        return now._replace(colours=plan.matrix @ now.colours)
    return UnderWay(settled(now), colours=plan.matrix)


def stays_in_range(matrix: np.ndarray) -> bool:
    """Whether every colour with values in 0..255 becomes one."""
    return bool(matrix.min() >= -_ROUNDING and matrix.sum(axis=1).max() <= 1 + _ROUNDING)


def _settle(example: Example, colours: np.ndarray) -> Example:
    return example._replace(sample=cv2.transform(example.sample, colours))


register_kind(Kind(ColourMatrix, None, _join))
settlers["colours"] = _settle
