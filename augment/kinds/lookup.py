"""Lookup: every value is replaced through a table; the tables of neighbours are joined and applied once."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment.example import UnderWay, settled, settlers
from augment.kinds.kind import Around, Kind, register_kind

LUMA = np.array([0.299, 0.587, 0.114])
"""Grey is the luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B."""


class Lookup(NamedTuple):
    """`table` uint8 (256,) for all channels: value v becomes table[v]."""

    table: np.ndarray


class Levels(NamedTuple):
    """The image as the table found so far will leave it; statistics come from its histogram."""

    image: np.ndarray
    table: np.ndarray | None

    def mean_grey(self) -> float:
        """In 0..255."""
        channels = self.image.shape[2]
        if self.table is None:
            means = cv2.mean(self.image)[:channels]
        else:
            histograms = (cv2.calcHist([self.image], [k], None, [256], [0, 256]).ravel() for k in range(channels))
            means = tuple(float(counts @ self.table) / counts.sum() for counts in histograms)
        return means[0] if channels == 1 else float(LUMA @ means)


def _levels(now: UnderWay) -> Levels:
    return Levels(now.example.sample if now.warp is None else settled(now).sample, now.table)


def _join(now: UnderWay, plan: Lookup, around: Around) -> UnderWay:
    if now.warp is not None:
        now = UnderWay(settled(now))
    return now._replace(table=plan.table if now.table is None else plan.table[now.table])


def _settle(now: UnderWay) -> UnderWay:
    if now.table is None:
        return now
    sample = now.example.sample
    return UnderWay(now.example._replace(sample=cv2.LUT(sample, now.table).reshape(sample.shape)), now.warp)


register_kind(Kind(Lookup, _levels, _join))
settlers.append(_settle)
