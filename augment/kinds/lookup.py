"""Lookup: every value is replaced through a table; the tables of neighbours are joined and applied once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import NamedTuple

import cv2
import numpy as np
import stringzilla

from augment.example import Example, UnderWay, settled, settlers
from augment.kinds.depth import top_of
from augment.kinds.kind import Around, Kind, register_kind

_SHARES = (0.299, 0.587, 0.114)
LUMA = np.array(_SHARES)
"""Grey is the luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B."""


class Lookup(NamedTuple):
    """`table` uint8 (256,) for all channels: value v becomes table[v]. Or (256, C): that of channel k table[v, k].

    For an image of 16 bits a channel, it is uint16 (65536,) or (65536, C): curves stay smooth and steps exact.
    """

    table: np.ndarray


@dataclass(frozen=True)
class Levels:
    """The values of the image as it will be when all that is pending is done. What is not asked for is not computed."""

    now: UnderWay

    @property
    def channels(self) -> int:
        return int(self.now.example.sample.shape[2])

    @property
    def top(self) -> int:
        """The value of white: 255, or 65535 where the image has 16 bits a channel."""
        return top_of(self.now.example.sample)

    @property
    def values(self) -> np.ndarray:
        """Every value that there may be, read-only: uint8 (256,), or uint16 (65536,) where the image has 16 bits."""
        return _values(self.top)

    @property
    def shares(self) -> np.ndarray:
        """The same as shares of the full range, from 0 to 1: float64, read-only."""
        return _shares(self.top)

    @property
    def _image(self) -> np.ndarray:
        """As it is before the pending table."""
        is_there = self.now.warp is None and self.now.colours is None
        return np.asarray(self.now.example.sample if is_there else settled(self.now).sample)

    @property
    def _seen(self) -> np.ndarray | None:
        """The alpha of that image, if it has one."""
        alpha = self.now.example.alpha
        return alpha if alpha is None or self.now.warp is None else settled(self.now).alpha

    def histograms(self) -> np.ndarray:
        """How many of the pixels that can be seen at all have each value: float64 (C, 256 or 65536), whole numbers."""
        image, table = self._image, self.now.table
        levels = top_of(image) + 1
        counts = [cv2.calcHist([image], [k], self._seen, [levels], [0, levels]).ravel() for k in range(self.channels)]
        if table is None:
            return np.array(counts, np.float64)
        tables = table.reshape(levels, -1).T
        return np.array([np.bincount(tables[k % len(tables)], counts[k], levels) for k in range(self.channels)])

    def mean_grey(self) -> float:
        """In the image's own values; wholly transparent pixels are left out."""
        image, table = self._image, self.now.table
        means = cv2.mean(image if table is None else looked_up(image, table), self._seen)[: self.channels]
        return means[0] if self.channels == 1 else sum(map(mul, _SHARES, means))


@lru_cache(maxsize=2)
def _values(top: int) -> np.ndarray:
    values = np.arange(top + 1, dtype=np.min_scalar_type(top))
    values.flags.writeable = False
    return values


@lru_cache(maxsize=2)
def _shares(top: int) -> np.ndarray:
    shares = np.arange(top + 1) / top
    shares.flags.writeable = False
    return shares


def as_table(shares: np.ndarray) -> np.ndarray:
    """Shares of the full range, one for each of `Levels.shares` and channel, as a table, cut off at black and white."""
    top = len(shares) - 1
    return np.clip(np.rint(shares * top), 0, top).astype(np.min_scalar_type(top))


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
    if image.itemsize != 1:
        pixels = image.reshape(-1, image.shape[2])
        return table[image] if table.ndim == 1 else np.take_along_axis(table, pixels, 0).reshape(image.shape)
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
