"""Field: an image is resampled through a smooth field of displacements, given at low resolution."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import cv2
import numpy as np

from augment.example import Example, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.matrix import Frame, border_of, frame_of, in_fours, move_marks
from augment.kinds.opacity import resampled

_LONGEST_SIDE = 32_766
_INVERSION_STEPS = 20
_POINTS_AN_EDGE = 8
_LEAST_AREA = 0.12
"""An unfolded field enlarges no spot to more than about eight times its area."""
_LOOKED_AT = 60
"""Places along each side where folds are looked for, though no fewer than two and no more than five for each value."""


class Field(NamedTuple):
    """`displacement` float32 (rows, columns, 2), of any resolution: what is seen at a place comes from that far to the
    right and below, in fractions of the width and height. Spread over the image by cubic interpolation.

    Its values stand in the middle of equal cells, and it is level beyond the outermost; or with `to_edges`, they stand
    at the nodes of a lattice that reaches from edge to edge, two a side or more, and between them it is exact to the
    second order.
    """

    displacement: np.ndarray
    fill: str = "black"
    to_edges: bool = False


def unfolded(field: Field) -> Field:
    """`field`, or where the image would fold over itself, as much of it as leaves every spot on its side.

    1 + s·trace + s²·determinant of the gradient is the area that a spot of the result comes from under s times the
    field; s is the largest in (0, 1] up to which that stays above _LEAST_AREA everywhere.
    """
    (down, down_slopes), (across, across_slopes) = (
        _slopes(count, field.to_edges) for count in field.displacement.shape[:2]
    )
    moved = [np.ascontiguousarray(field.displacement[..., k]) for k in range(2)]
    (a, b), (c, d) = ((down @ part @ across_slopes.T, down_slopes @ part @ across.T) for part in moved)
    trace, room = a + d, 2 * (1 - _LEAST_AREA)
    root = trace**2 - 2 * room * (a * d - b * c)
    steepest = np.where(root >= 0, np.sqrt(np.maximum(root, 0)) - trace, 0).max()
    return field if steepest <= room else field._replace(displacement=field.displacement * np.float32(room / steepest))


def _carry_out(now: UnderWay, plan: Field, around: Around | None) -> UnderWay:
    sample, targets, shares = settled(now)
    height, width = sample.shape[:2]
    if max(height, width) > _LONGEST_SIDE:
        return UnderWay(Example(_shrunk_meanwhile(sample, plan), targets, shares))
    xs, ys = _spread(plan, height, width)
    xs *= width
    xs += np.arange(width, dtype=np.float32)
    ys *= height
    ys += np.arange(height, dtype=np.float32)[:, None]
    border, colour = border_of(plan.fill, sample)

    def bend(pixels: np.ndarray) -> np.ndarray:
        return cv2.remap(pixels, xs, ys, cv2.INTER_LINEAR, borderMode=border, borderValue=colour)

    def bend_image(image: np.ndarray) -> np.ndarray:
        return in_fours(image, bend).reshape(image.shape)

    if targets is None or targets.alpha is None:
        moved = bend_image(sample)
    else:
        moved, alpha = resampled(
            sample, targets.alpha, bend_image,
            lambda plane: cv2.remap(plane, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT),
        )  # fmt: skip
        targets = targets._replace(alpha=alpha)
    if targets is not None:
        if targets.mask is not None:
            mask = cv2.remap(targets.mask, xs, ys, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
            targets = targets._replace(mask=mask)

        def move(points: np.ndarray) -> np.ndarray:
            return _inverted(points - 0.5, np.stack([xs, ys])) + 0.5

        targets = move_marks(targets, move, Frame(height, width), _POINTS_AN_EDGE)
    return UnderWay(Example(moved, targets, shares))


def _spread(field: Field, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """The displacements to the right and below over a grid of `rows` × `columns` equal cells, each float32."""
    down, across = (
        _weights(count, cells, field.to_edges)
        for count, cells in zip(field.displacement.shape[:2], (rows, columns), strict=True)
    )
    x, y = (down @ np.ascontiguousarray(field.displacement[..., k]) @ across.T for k in range(2))
    return x, y


@lru_cache(maxsize=16)
def _weights(count: int, cells: int, to_edges: bool) -> np.ndarray:
    """What each of `count` values in a row adds to each of `cells` between the same ends, float32 (cells, count)."""
    if not to_edges:
        # What OpenCV's cubic interpolation makes of one value alone.
        return cv2.resize(np.eye(count, dtype=np.float32), (count, cells), interpolation=cv2.INTER_CUBIC)
    place = (np.arange(cells) + 0.5) / cells * (count - 1)
    before = np.minimum(place.astype(int), count - 2)
    t = place - before
    # Catmull and Rom, 1974: unlike OpenCV's cubic, it leaves straight lines straight.
    parts = ((2 - t) * t - 1) * t / 2, (3 * t - 5) * t * t / 2 + 1, ((4 - 3 * t) * t + 1) * t / 2, (t - 1) * t * t / 2
    weights = np.zeros((cells, count + 2))
    for k, part in enumerate(parts):
        weights[np.arange(cells), before + k] = part
    for beyond, edge, inner in ((0, 1, 2), (-1, -2, -3)):  # a node beyond each edge, in line with the two before it
        weights[:, edge] += 2 * weights[:, beyond]
        weights[:, inner] -= weights[:, beyond]
    return np.ascontiguousarray(weights[:, 1:-1], np.float32)


@lru_cache(maxsize=16)
def _slopes(count: int, to_edges: bool) -> tuple[np.ndarray, np.ndarray]:
    """The weights of `count` values at several places for each, and how fast they grow there, over the whole side."""
    cells, steps = count * max(2, min(5, _LOOKED_AT // count)), 8
    fine = _weights(count, steps * cells, to_edges)
    slopes = np.gradient(fine, axis=0) * np.float32(steps * cells)
    at = slice(steps // 2, None, steps)
    return np.ascontiguousarray(fine[at]), np.ascontiguousarray(slopes[at])


def _shrunk_meanwhile(sample: np.ndarray, plan: Field) -> np.ndarray:
    """The field on an image too long for OpenCV's remap, which keeps places in 16 bits."""
    height, width, channels = sample.shape
    size = (min(width, _LONGEST_SIDE), min(height, _LONGEST_SIDE))
    small = cv2.resize(sample, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], channels)
    moved = _carry_out(UnderWay(Example(small)), plan, None).example.sample
    return cv2.resize(moved, (width, height), interpolation=cv2.INTER_LINEAR).reshape(sample.shape)


def _inverted(points: np.ndarray, maps: np.ndarray) -> np.ndarray:
    """Where the source's `points` (n, 2) are seen in the result, by Newton's method in steps that are not too long.

    `maps` (2, H, W) say where each pixel comes from. Between pixels they are bilinear; beyond the edges what is seen
    moves as it does at the edge.
    """
    if min(maps.shape[1:]) < 2:
        return points
    seen = points.astype(np.float64)
    last = np.array(maps.shape[:0:-1]) - 1
    for _ in range(_INVERSION_STEPS):
        inside = np.clip(seen, 0, last)
        corner = np.clip(np.floor(seen), 0, last - 1)
        (x, y), (t, u) = corner.astype(int).T, (inside - corner).T
        first, right, below, both = (maps[:, y + j, x + i] for j in (0, 1) for i in (0, 1))
        top, bottom = first + t * (right - first), below + t * (both - below)
        missing = points.T - (top + u * (bottom - top) + (seen - inside).T)
        # A column each: how the source's place moves with x and with y of the result.
        by_x = np.where((seen == inside)[:, 0], right - first + u * (both - below - right + first), [[1], [0]])
        by_y = np.where((seen == inside)[:, 1], bottom - top, [[0], [1]])
        area = by_x[0] * by_y[1] - by_x[1] * by_y[0]
        area = np.where(np.abs(area) < _LEAST_AREA / 4, _LEAST_AREA / 4, area)
        step = np.stack([missing[0] * by_y[1] - missing[1] * by_y[0], missing[1] * by_x[0] - missing[0] * by_x[1]])
        seen = seen + np.clip((step / area).T, -last / 16, last / 16)
    return seen


register_kind(Kind(Field, frame_of, _carry_out))
