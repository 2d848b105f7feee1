"""Outlines of objects, as polygons: moved corner by corner, cut off at the image's edges.

An outline goes through a recipe as points beside the keypoints: between its corners more are put in, so that it bends
where the image does. What hides a part of the image leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from augment.example import Targets
from augment.kinds.matrix import Frame

_POINTS_A_SIDE = 64
"""No two points of an outline are farther apart than this part of the image's longer side."""
_CUT_FROM = 8.0
"""An edge that has become so many times longer than the others, and than a part of the side, has been cut."""
_EXACT = 0.02
"""Pixels that a point may lie beside a line through its neighbours to be left out again."""


class Outline(NamedTuple):
    """One polygon of an object: `owner` tells whose it is, `corners` float64 (n, 2) in pixels, 3 at least."""

    owner: int
    corners: np.ndarray


def with_outlines(targets: Targets, outlines: Sequence[Outline], frame: Frame) -> Targets:
    """The targets of an image of that size with the outlines' points behind the keypoints."""
    points = [_dense(outline.corners, frame) for outline in outlines]
    if not points:
        return targets
    own = [] if targets.keypoints is None else [targets.keypoints]
    return targets._replace(keypoints=np.concatenate([*own, *points]).astype(np.float32))


def without_outlines(targets: Targets, points: int) -> Targets:
    """The targets with the first `points` keypoints alone."""
    if points == 0:
        return targets._replace(keypoints=None, visible=None)
    visible = None if targets.visible is None else targets.visible[:points]
    keypoints = None if targets.keypoints is None else targets.keypoints[:points]
    return targets._replace(keypoints=keypoints, visible=visible)


def moved_outlines(
    targets: Targets, outlines: Sequence[Outline], source: Frame, points: int, frame: Frame
) -> list[tuple[int, np.ndarray | None]]:
    """Owner and corners (n, 2) of each outline once the image has become one of size `frame`; n is 0 out of view.

    None where the image was cut up, so that no one polygon is left. `points` keypoints come before the outlines'.
    """
    moved, start = [], points
    for owner, corners in outlines:
        before = _dense(corners, source)
        assert targets.keypoints is not None
        after = targets.keypoints[start : start + len(before)].astype(np.float64)
        start += len(before)
        moved.append((owner, None if _is_cut(before, after, frame) else _simple(cut_off_polygon(after, frame))))
    return moved


def outlines_in(region: np.ndarray) -> list[np.ndarray]:
    """Around each part of a region, bool (H, W), the corners of its pixels, (n, 2); holes are filled."""
    thick = cv2.resize(region.astype(np.uint8), None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    found, _ = cv2.findContours(thick, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    parts = [contour[:, 0].astype(np.float64) for contour in found if len(contour) >= 3]
    # Contours go through the middle of the outermost quarter pixels.
    return [(corners + 0.5) / 2 for corners in parts]


def area_of(corners: np.ndarray) -> float:
    """Square pixels."""
    x, y = corners.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2 if len(corners) else 0.0


def cut_off_polygon(corners: np.ndarray, frame: Frame) -> np.ndarray:
    """What of a polygon (n, 2) lies in an image of that size (Sutherland and Hodgman, CACM 17, 1974); n may be 0."""
    for axis, limit, sign in ((0, 0.0, 1), (0, float(frame.width), -1), (1, 0.0, 1), (1, float(frame.height), -1)):
        if not len(corners):
            break
        following = np.roll(corners, -1, axis=0)
        inside, next_inside = (sign * (ends[:, axis] - limit) >= 0 for ends in (corners, following))
        if inside.all():
            continue
        crossing, way = inside != next_inside, np.zeros(len(corners))
        span = following - corners
        np.divide(limit - corners[:, axis], span[:, axis], out=way, where=crossing)
        # Each corner that is inside, and behind it where the way to the next one crosses the edge.
        both = np.stack([corners, corners + way[:, None] * span], axis=1)
        corners = both[np.stack([inside, crossing], axis=1)]
    return corners


def _dense(corners: np.ndarray, frame: Frame) -> np.ndarray:
    following, longest = np.roll(corners, -1, axis=0), max(frame) / _POINTS_A_SIDE
    counts = np.maximum(1, np.ceil(np.hypot(*(following - corners).T) / longest)).astype(int)
    edges = zip(corners, following, counts.tolist(), strict=True)
    return np.concatenate([start + (end - start) * (np.arange(n)[:, None] / n) for start, end, n in edges])


def _is_cut(before: np.ndarray, after: np.ndarray, frame: Frame) -> bool:
    """Whether neighbours have come apart."""
    first, last = (np.hypot(*(np.roll(points, -1, axis=0) - points).T) for points in (before, after))
    growth = last / np.maximum(first, 1e-6)
    is_far = (growth > _CUT_FROM * max(float(np.median(growth)), 1e-6)) & (last > max(frame) / _POINTS_A_SIDE)
    return bool(is_far.any())


def _simple(corners: np.ndarray) -> np.ndarray:
    if len(corners) < 3:
        return corners[:0]
    simple = cv2.approxPolyDP(corners.astype(np.float32)[:, None], _EXACT, closed=True)[:, 0].astype(np.float64)
    return simple if len(simple) >= 3 and area_of(simple) > 0 else corners[:0]
