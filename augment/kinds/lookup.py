"""Lookup: every value is replaced through a table; the tables of neighbours are joined and applied once."""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul
from typing import NamedTuple

import cv2
import numpy as np
import stringzilla

from augment.example import Example, UnderWay, settled, settlers
from augment.kinds.kind import Around, Kind, register_kind

_SHARES = (0.299, 0.587, 0.114)
LUMA = np.array(_SHARES)
"""Grey is the luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B."""


class Lookup(NamedTuple):
    """`table` uint8 (256,) for all channels: value v becomes table[v]. Or (256, C): that of channel k table[v, k]."""

    table: np.ndarray


@dataclass(frozen=True)
class Levels:
    """The values of the image as it will be when all that is pending is done. What is not asked for is not computed."""

    now: UnderWay

    @property
    def channels(self) -> int:
        return int(self.now.example.sample.shape[2])

    @property
    def _image(self) -> np.ndarray:
        """As it is before the pending table."""
        is_there = self.now.warp is None and self.now.colours is None
        return np.asarray(self.now.example.sample if is_there else settled(self.now).sample)

    def histograms(self) -> np.ndarray:
        """How many pixels have each value: float64 (C, 256), whole numbers."""
        image, table = self._image, self.now.table
        counts = [cv2.calcHist([image], [k], None, [256], [0, 256]).ravel() for k in range(self.channels)]
        if table is None:
            return np.array(counts, np.float64)
        tables = table.reshape(256, -1).T
        return np.array([np.bincount(tables[k % len(tables)], counts[k], 256) for k in range(self.channels)])

    def mean_grey(self) -> float:
        """In 0..255."""
        image, table = self._image, self.now.table
        means = cv2.mean(image if table is None else looked_up(image, table))[: self.channels]
        return means[0] if self.channels == 1 else sum(map(mul, _SHARES, means))


def as_table(shares: np.ndarray) -> np.ndarray:
    """Shares of the full range, (256,) or (256, C), as a table of uint8, cut off at black and white."""
    return np.clip(np.rint(shares * 255), 0, 255).astype(np.uint8)


def _join(now: UnderWay, plan: Lookup, around: Around) -> UnderWay:
    if now.warp is not None or now.colours is not None:
        now = UnderWay(settled(now))
    return UnderWay(now.example, None, plan.table if now.table is None else _joined(now.table, plan.table))


def _joined(first: np.ndarray, then: np.ndarray) -> np.ndarray:
    """One table for both; one (256,) stands for all channels."""
    if first.ndim == then.ndim == 2:
        return np.take_along_axis(then, first.astype(np.intp), axis=0)
    return then.take(first, axis=0)


def _settle(example: Example, table: np.ndarray) -> Example:
    return Example(looked_up(example.sample, table), example.targets, example.shares)


def looked_up(image: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Each value of `image` through a table as that of Lookup.

    StringZilla takes a tenth of the time of OpenCV's LUT, and for three tables, with the planes apart, a third.
    """
    if table.ndim == 1:
        return _translated(np.ascontiguousarray(image), table)
    planes = [_translated(plane, np.ascontiguousarray(table[:, k])) for k, plane in enumerate(cv2.split(image))]
    return cv2.merge(planes).reshape(image.shape)


def _translated(values: np.ndarray, table: np.ndarray) -> np.ndarray:
    result = np.empty_like(values)
    stringzilla.translate(values.data, table.data, out=result.data)
    return result


register_kind(Kind(Lookup, Levels, _join))
settlers["table"] = _settle
