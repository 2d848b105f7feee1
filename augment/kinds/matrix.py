"""Matrix: an image is resampled through an affine or projective map; neighbours are joined and resampled once.

x points right and y down; the map speaks of pixels' centres, (0, 0) being that of the first pixel, so that the centre
of a grid n wide lies at (n - 1) / 2. Resampling is bilinear, that of a mask nearest-neighbour. Joined maps blur less,
and lose nothing that a later one brings back into view.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from augment.example import Example, Targets, UnderWay, Warp, settled, settlers
from augment.kinds.depth import level_of
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.opacity import resampled
from augment.params import choice

BORDERS = {
    "black": (cv2.BORDER_CONSTANT, (0, 0, 0)),
    "white": (cv2.BORDER_CONSTANT, (255, 255, 255)),
    "edge": (cv2.BORDER_REPLICATE, (0, 0, 0)),
    "reflect": (cv2.BORDER_REFLECT, (0, 0, 0)),
}
_NEAREST, _WHOLE = 1e-6, 1e-6
_POINTS_AN_EDGE = 8
_FEWEST_IN_FOURS = 3 * 64 * 64
"""Values of the smallest image that gains by it."""
FILL = choice("fill", tuple(BORDERS), "black", "What is put where the image has moved away.")


def border_of(fill: str, image: np.ndarray) -> tuple[int, tuple[int, ...]]:
    """OpenCV's name for the fill, and the colour that goes with it, in the values of `image`."""
    border, colour = BORDERS[fill]
    return border, tuple(level_of(image, level) for level in colour)


class Frame(NamedTuple):
    """The size of an image in pixels: all that most geometric transforms need to know of it."""

    height: int
    width: int


class Matrix(NamedTuple):
    """From a place (x, y, 1) in the result to the place in the source it comes from: six numbers, row by row, or nine
    for a projective map. `size` of the result, None for that of the source."""

    to_source: tuple[float, ...]
    fill: str = "black"
    size: Frame | None = None


def frame_of(now: UnderWay) -> Frame:
    if now.warp is not None:
        return Frame(now.warp.height, now.warp.width)
    shape = now.example.sample.shape
    return Frame(shape[0], shape[1])


def about_centre(frame: Frame, a: float, b: float, c: float, d: float) -> tuple[float, ...]:
    """The six numbers of a 2×2 map (row by row) that leaves the centre of the image in place."""
    x, y = (frame.width - 1) / 2, (frame.height - 1) / 2
    return (a, b, x - a * x - b * y, c, d, y - c * x - d * y)


def joined(first: tuple[float, ...], then: tuple[float, ...]) -> tuple[float, ...]:
    """The map of a result of `then`, made from a result of `first`, to the source of `first`."""
    if len(first) == len(then) == 6:
        a, b, c, d, e, f = first
        g, h, i, j, k, m = then
        return (a * g + b * j, a * h + b * k, a * i + b * m + c, d * g + e * j, d * h + e * k, d * i + e * m + f)
    return tuple((square(first) @ square(then)).ravel().tolist())


def square(to_source: tuple[float, ...]) -> np.ndarray:
    """float64 (3, 3)."""
    return np.array(to_source if len(to_source) == 9 else (*to_source, 0.0, 0.0, 1.0)).reshape(3, 3)


def _join(now: UnderWay, plan: Matrix, around: Around) -> UnderWay:
    warp, size = now.warp, plan.size or frame_of(now)
    if warp is None or (warp.fill != plan.fill and not warp.exactly):
        return UnderWay(settled(now), Warp(plan.to_source, plan.fill, *size))
    return UnderWay(now.example, Warp(joined(warp.to_source, plan.to_source), plan.fill, *size))


def _settle(example: Example, warp: Warp) -> Example:
    if warp.exactly:
        return warp.exactly(example)
    targets, filling = example.targets, border_of(warp.fill, example.sample)
    if targets is None or targets.alpha is None:
        moved = resample(example.sample, warp, *filling, cv2.INTER_LINEAR)
    else:
        moved, alpha = resampled(
            example.sample, targets.alpha,
            lambda image: resample(image, warp, *filling, cv2.INTER_LINEAR),
            lambda plane: resample(plane, warp, cv2.BORDER_CONSTANT, (0, 0, 0), cv2.INTER_LINEAR),
        )  # fmt: skip
        targets = targets._replace(alpha=alpha)
    return Example(moved, None if targets is None else _moved_targets(targets, warp), example.shares)


def resample(image: np.ndarray, warp: Warp, border: int, colour: tuple[int, ...], interpolation: int) -> np.ndarray:
    """`image` (H, W) or (H, W, C) through the map of `warp`."""
    part = _enlarged_part(image, warp)
    if part is not None:
        exact = cv2.INTER_NEAREST_EXACT if interpolation == cv2.INTER_NEAREST else interpolation
        return cv2.resize(part, (warp.width, warp.height), interpolation=exact).reshape(*warp[2:4], *image.shape[2:])
    warps = cv2.warpPerspective if len(warp.to_source) == 9 else cv2.warpAffine
    to_source, size = np.array(warp.to_source, np.float64).reshape(-1, 3), (warp.width, warp.height)
    flags = interpolation | cv2.WARP_INVERSE_MAP

    def move(pixels: np.ndarray) -> np.ndarray:
        return warps(pixels, to_source, size, flags=flags, borderMode=border, borderValue=colour)

    return in_fours(image, move).reshape(warp.height, warp.width, *image.shape[2:])


def _enlarged_part(image: np.ndarray, warp: Warp) -> np.ndarray | None:
    """The part that `warp` enlarges, where that is all it does and the part has whole pixels: twice as fast a job."""
    if len(warp.to_source) == 9:
        return None
    across, b, x, d, down, y = warp.to_source
    if b or d or not (0 < across <= 1 and 0 < down <= 1):
        return None
    sides = (across * warp.width, down * warp.height, x - (across - 1) / 2, y - (down - 1) / 2)
    width, height, left, top = map(round, sides)
    if max(abs(side - whole) for side, whole in zip(sides, (width, height, left, top), strict=True)) > _WHOLE:
        return None
    is_inside = left >= 0 and top >= 0 and left + width <= image.shape[1] and top + height <= image.shape[0]
    return image[top : top + height, left : left + width] if is_inside and width and height else None


def in_fours(image: np.ndarray, move: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """`move` done to `image` (H, W) or (H, W, C), a larger one in colour with a fourth channel meanwhile.

    The result is the same, and OpenCV takes half the time to resample pixels of four values.
    """
    if image.size < _FEWEST_IN_FOURS or image.ndim == 2 or image.shape[2] != 3:
        return move(image)
    return cv2.cvtColor(move(cv2.cvtColor(image, cv2.COLOR_RGB2RGBA)), cv2.COLOR_RGBA2RGB)


def _moved_targets(targets: Targets, warp: Warp) -> Targets:
    if targets.mask is not None:
        mask = resample(targets.mask, warp, cv2.BORDER_CONSTANT, (0, 0, 0), cv2.INTER_NEAREST)
        targets = targets._replace(mask=mask)
    to_source = square(warp.to_source)
    to_result = np.linalg.inv(to_source) * np.sign(to_source[2] @ (warp.width / 2, warp.height / 2, 1))

    def move(points: np.ndarray) -> np.ndarray:
        # Targets count from the first pixel's corner, maps from its centre.
        homogeneous = np.column_stack([points - 0.5, np.ones(len(points))]) @ to_result.T
        # After several perspectives something may lie behind the eye: it is out of view, not on the other side.
        return homogeneous[:, :2] / np.maximum(homogeneous[:, 2:], _NEAREST) + 0.5

    an_edge = 1 if len(warp.to_source) == 6 else _POINTS_AN_EDGE
    return move_marks(targets, move, Frame(warp.height, warp.width), an_edge)


Move = Callable[[np.ndarray], np.ndarray]
"""Points (n, 2) of the source to where they are seen in the result."""


def move_marks(targets: Targets, move: Move, frame: Frame, corners_an_edge: int) -> Targets:
    """Boxes and keypoints brought to the result by `move`, (n, 2) to (n, 2); mask and alpha have been moved before.

    A box becomes the hull of its moved outline (`corners_an_edge` points an edge) cut off at the image's edges.
    """
    keypoints, visible = targets.keypoints, targets.visible
    if keypoints is not None:
        keypoints = move(keypoints).astype(np.float32)
        inside = np.asarray(((keypoints >= 0) & (keypoints <= np.array((frame.width, frame.height)))).all(axis=1))
        visible = inside if visible is None else np.asarray(visible & inside)
    boxes, left = targets.boxes, targets.box_left
    if boxes is not None and len(boxes):
        moved = move(outlines(boxes, corners_an_edge).reshape(-1, 2)).reshape(len(boxes), -1, 2)
        hulls = np.concatenate([moved.min(1), moved.max(1)], axis=1)
        boxes, kept = cut_off(hulls, frame)
        left = kept if left is None else (left * kept).astype(np.float32)
    return targets._replace(boxes=boxes, keypoints=keypoints, box_left=left, visible=visible)


def outlines(boxes: np.ndarray, an_edge: int) -> np.ndarray:
    """Points around each box, (n, 4 × an_edge, 2), its corners among them."""
    steps = np.arange(an_edge) / an_edge
    x0, y0, x1, y1 = (boxes[:, k : k + 1] for k in range(4))
    xs = np.concatenate([x0 + steps * (x1 - x0), x1 + 0 * steps, x1 - steps * (x1 - x0), x0 + 0 * steps], axis=1)
    ys = np.concatenate([y0 + 0 * steps, y0 + steps * (y1 - y0), y1 + 0 * steps, y1 - steps * (y1 - y0)], axis=1)
    return np.stack([xs, ys], axis=2)


def cut_off(boxes: np.ndarray, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """The boxes cut off at the image's edges, and the share of each one's area that is left, both float32."""
    limits = np.array([frame.width, frame.height] * 2, np.float64)
    inside = np.clip(boxes, 0, limits)
    area, area_left = (np.prod(part[:, 2:] - part[:, :2], axis=1) for part in (boxes, inside))
    return inside.astype(np.float32), (area_left / np.maximum(area, 1e-9)).astype(np.float32)


register_kind(Kind(Matrix, frame_of, _join))
settlers["warp"] = _settle
