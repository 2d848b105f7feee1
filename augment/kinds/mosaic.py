"""Mosaic: four images around a point, each in its corner, and their labels in the shares of the area."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment.example import Example, Targets, UnderWay, settled
from augment.kinds.erasing import Region
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.matrix import Frame, move_marks
from augment.kinds.mixing import in_form_of, opaque, partners_of, resized


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
        pixels, of_part = _resized(example.sample[_slices(part)], example.alpha, part, tile)
        result[_slices(tile)] = in_form_of(result, pixels)
        if of_part is not None:
            alpha[_slices(tile)], is_opaque = of_part, False
        for label, share in example.shares:
            mixed[label] = mixed.get(label, 0.0) + share * tile.height * tile.width / (frame.height * frame.width)
        if example.targets is not None:
            marked.append((tile, _moved(example.targets, part, tile)))
    targets = _joined(marked, frame) if marked else None
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


def _slices(region: Region) -> tuple[slice, slice]:
    top, left, height, width = region
    return slice(top, top + height), slice(left, left + width)


def _resized(
    pixels: np.ndarray, alpha: np.ndarray | None, part: Region, tile: Region
) -> tuple[np.ndarray, np.ndarray | None]:
    """`pixels` of the part, and what `alpha` of the whole, if there is any, has there, in the tile's size."""
    alpha = None if alpha is None else alpha[_slices(part)]
    if (part.height, part.width) == (tile.height, tile.width):
        return pixels, alpha
    is_smaller = tile.height < part.height or tile.width < part.width
    return resized(pixels, alpha, (tile.width, tile.height), cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR)


def _moved(targets: Targets, part: Region, tile: Region) -> Targets:
    """What is marked in the part of a source, where it is seen in the tile; the mask in the tile's size."""
    mask = targets.mask
    if mask is not None:
        mask = cv2.resize(mask[_slices(part)], (tile.width, tile.height), interpolation=cv2.INTER_NEAREST)
    scale = np.array((tile.width / part.width, tile.height / part.height))
    corner = np.array((tile.left, tile.top), np.float32)

    def move(points: np.ndarray) -> np.ndarray:
        return (points - (part.left, part.top)) * scale

    moved = move_marks(targets._replace(mask=mask), move, Frame(tile.height, tile.width), corners_an_edge=1)
    boxes = None if moved.boxes is None else moved.boxes + np.tile(corner, 2)
    keypoints = None if moved.keypoints is None else moved.keypoints + corner
    return moved._replace(boxes=boxes, keypoints=keypoints)


def _joined(marked: list[tuple[Region, Targets]], frame: Frame) -> Targets:
    """All that is marked in the tiles, the sample's own first; a tile without a mask has class 0."""
    mask = None
    if any(targets.mask is not None for _, targets in marked):
        mask = np.zeros(frame, np.uint8)
        for tile, targets in marked:
            if targets.mask is not None:
                mask[_slices(tile)] = targets.mask
    boxes, left, keypoints, visible = [], [], [], []
    for _, targets in marked:
        if targets.boxes is not None:
            boxes.append(targets.boxes)
            left.append(np.ones(len(boxes[-1]), np.float32) if targets.box_left is None else targets.box_left)
        if targets.keypoints is not None:
            keypoints.append(targets.keypoints)
            visible.append(np.ones(len(keypoints[-1]), bool) if targets.visible is None else targets.visible)
    parts = (np.concatenate(part) if part else None for part in (boxes, keypoints, left, visible))
    return Targets(mask, *parts)


register_kind(Kind(Mosaic, None, _carry_out, mixes=True))
