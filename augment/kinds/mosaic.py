"""Mosaic: four images around a point, each in its corner, and their labels in the shares of the area."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment.example import Example, Targets, UnderWay, settled
from augment.kinds.erasing import Region
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.matrix import Frame
from augment.kinds.mixing import in_form_of, joined_targets, moved_into, opaque, partners_of, resized, slices


class Mosaic(NamedTuple):
    """The four meet at `centre`, x and y in (0, 1] of the sides; the sample itself is above and left of it.

    Each is shrunk until it just covers its corner; what juts out on two sides is cut off evenly.
    """

    centre: tuple[float, float]


def _carry_out(now: UnderWay, plan: Mosaic, around: Around) -> UnderWay:
    """Without anybody to put beside it, the sample stays as it is."""
    partners = partners_of(around, 3)
    if not partners:
        return now
    own = settled(now)
    frame = Frame(*own.sample.shape[:2])
    result, alpha = np.empty_like(own.sample), opaque(own.sample)
    is_opaque = True
    mixed: dict[int, float] = {}
    marked: list[tuple[Region, Targets]] = []
    for example, tile in zip((own, *partners), _tiles(frame, plan.centre), strict=True):
        if tile.height == 0 or tile.width == 0:
            continue
        part = _part_for(tile, Frame(*example.sample.shape[:2]))
        pixels, of_part = _resized(example.sample[slices(part)], example.alpha, part, tile)
        result[slices(tile)] = in_form_of(result, pixels)
        if of_part is not None:
            alpha[slices(tile)], is_opaque = of_part, False
        for label, share in example.shares:
            mixed[label] = mixed.get(label, 0.0) + share * tile.height * tile.width / (frame.height * frame.width)
        if example.targets is not None:
            marked.append((tile, moved_into(example.targets, part, tile)))
    targets = joined_targets(marked, frame) if marked else None
    if targets is not None and not is_opaque:
        targets = targets._replace(alpha=alpha)
    return UnderWay(Example(result, targets, tuple(mixed.items())))


def _tiles(frame: Frame, centre: tuple[float, float]) -> tuple[Region, ...]:
    """Above left, above right, below left, below right; the first is never empty, the others may be."""
    x, y = (max(1, round(way * side)) for way, side in zip(centre, (frame.width, frame.height), strict=True))
    right, below = frame.width - x, frame.height - y
    return (Region(0, 0, y, x), Region(0, x, y, right), Region(y, 0, below, x), Region(y, x, below, right))


def _part_for(tile: Region, frame: Frame) -> Region:
    """The middle of an image that has the form of the tile."""
    scale = max(tile.height / frame.height, tile.width / frame.width)
    height, width = (
        min(side, max(1, round(length / scale)))
        for length, side in ((tile.height, frame.height), (tile.width, frame.width))
    )
    return Region((frame.height - height) // 2, (frame.width - width) // 2, height, width)


def _resized(
    pixels: np.ndarray, alpha: np.ndarray | None, part: Region, tile: Region
) -> tuple[np.ndarray, np.ndarray | None]:
    """`pixels` of the part, and what `alpha` of the whole, if there is any, has there, in the tile's size."""
    alpha = None if alpha is None else alpha[slices(part)]
    if (part.height, part.width) == (tile.height, tile.width):
        return pixels, alpha
    is_smaller = tile.height < part.height or tile.width < part.width
    return resized(pixels, alpha, (tile.width, tile.height), cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR)


register_kind(Kind(Mosaic, None, _carry_out, mixes=True))
