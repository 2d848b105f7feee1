"""Rearrangement: pixels change places and none changes its value, bit for bit: flips, turns, crops, margins, tiles."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import NamedTuple

import cv2
import numpy as np

from augment.example import Example, Targets, UnderWay, Warp, settled
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.matrix import Frame, border_of, frame_of, joined, move_marks


class Piece(NamedTuple):
    """A rectangle of the source, `height` × `width` at `top`, `left`, put with its first corner at `to_top`, `to_left`.

    It is mirrored upside down and left to right as said, and then, with `transposed`, rows become columns.
    """

    height: int
    width: int
    top: int = 0
    left: int = 0
    to_top: int = 0
    to_left: int = 0
    upside_down: bool = False
    mirrored: bool = False
    transposed: bool = False


class Rearrangement(NamedTuple):
    """`pieces` fill a result of `size` without gap or overlap; one alone may leave a margin, which is filled by `fill`,
    one of those of augment.kinds.matrix."""

    size: Frame
    pieces: tuple[Piece, ...]
    fill: str = "black"


@lru_cache(maxsize=64)
def whole(
    frame: Frame, *, upside_down: bool = False, mirrored: bool = False, transposed: bool = False
) -> Rearrangement:
    """The whole image, mirrored and turned as said."""
    size = Frame(frame.width, frame.height) if transposed else frame
    piece = Piece(frame.height, frame.width, 0, 0, 0, 0, upside_down, mirrored, transposed)
    return Rearrangement(size, (piece,))


def _to_source(piece: Piece) -> tuple[float, ...]:
    """The piece as a Matrix, from places in the result to places in the source."""
    across, down = (-1.0 if mirrored else 1.0 for mirrored in (piece.mirrored, piece.upside_down))
    x0 = piece.left + (piece.width - 1 if piece.mirrored else 0)
    y0 = piece.top + (piece.height - 1 if piece.upside_down else 0)
    if piece.transposed:
        return (0.0, across, x0 - across * piece.to_top, down, 0.0, y0 - down * piece.to_left)
    return (across, 0.0, x0 - across * piece.to_left, 0.0, down, y0 - down * piece.to_top)


def _carry_out(now: UnderWay, plan: Rearrangement, around: Around) -> UnderWay:
    frame = frame_of(now)
    is_whole = len(plan.pieces) == 1 and plan.size[0] * plan.size[1] == frame[0] * frame[1]
    if not is_whole:
        return UnderWay(_done(plan, settled(now)))
    # A flip or turn of what is about to be resampled joins the map: it costs nothing then.
    warp = _as_warp(plan)
    if now.warp is not None and not now.warp.exactly:
        return UnderWay(now.example, Warp(joined(now.warp.to_source, warp.to_source), now.warp.fill, *plan.size))
    return UnderWay(settled(now), warp)


@lru_cache(maxsize=64)
def _as_warp(plan: Rearrangement) -> Warp:
    """That of the whole image; most images of a batch are of one size and need the same."""
    return Warp(_to_source(plan.pieces[0]), plan.fill, *plan.size, partial(_done, plan))


def _done(plan: Rearrangement, example: Example) -> Example:
    sample, targets, shares = example
    moved = _rearranged(sample, plan, *border_of(plan.fill, sample))
    return Example(moved, None if targets is None else _moved(targets, plan), shares)


def _rearranged(image: np.ndarray, plan: Rearrangement, border: int, colour: tuple[int, ...]) -> np.ndarray:
    """`image` (H, W) or (H, W, C)."""
    if len(plan.pieces) == 1:
        return _framed(_cut(image, plan.pieces[0]), plan, border, colour)
    result = np.empty((*plan.size, *image.shape[2:]), image.dtype)
    for piece in plan.pieces:
        part = _cut(image, piece)
        result[piece.to_top : piece.to_top + part.shape[0], piece.to_left : piece.to_left + part.shape[1]] = part
    return result


def _framed(part: np.ndarray, plan: Rearrangement, border: int, colour: tuple[int, ...]) -> np.ndarray:
    """`part` at the place of the plan's only piece."""
    part = np.ascontiguousarray(part)
    if part.shape[:2] == plan.size:
        return part
    piece, (height, width) = plan.pieces[0], part.shape[:2]
    below, right = plan.size.height - piece.to_top - height, plan.size.width - piece.to_left - width
    framed = cv2.copyMakeBorder(part, piece.to_top, below, piece.to_left, right, border, value=colour)
    return framed.reshape(*plan.size, *part.shape[2:])


def _cut(image: np.ndarray, piece: Piece) -> np.ndarray:
    part = image[piece.top : piece.top + piece.height, piece.left : piece.left + piece.width]
    if piece.upside_down or piece.mirrored:
        both = piece.upside_down and piece.mirrored
        part = cv2.flip(part, -1 if both else int(piece.mirrored)).reshape(part.shape)
    if piece.transposed:
        return cv2.transpose(part).reshape(part.shape[1], part.shape[0], *part.shape[2:])
    return part


def _moved(targets: Targets, plan: Rearrangement) -> Targets:
    """A point moves with the piece it lies in; a box becomes the hull of its parts, which move with one piece each."""
    mask, alpha = (
        None if plane is None else _rearranged(plane, plan, cv2.BORDER_CONSTANT, (0,))
        for plane in (targets.mask, targets.alpha)
    )

    def move(points: np.ndarray) -> np.ndarray:
        moved = np.full(points.shape, -1.0)
        for piece in plan.pieces:
            first, last = _corners(piece)
            inside = ((points >= first) & (points <= last)).all(1) | (len(plan.pieces) == 1)
            moved[inside] = _with_piece(piece, points[inside])
        return moved

    moved = move_marks(targets._replace(mask=mask, alpha=alpha), move, plan.size, corners_an_edge=1)
    if len(plan.pieces) == 1 or targets.boxes is None or not len(targets.boxes):
        return moved
    return moved._replace(boxes=_hulls_of_parts(targets.boxes, plan.pieces), box_left=targets.box_left)


def _hulls_of_parts(boxes: np.ndarray, pieces: tuple[Piece, ...]) -> np.ndarray:
    """What holds all parts of each box (n, 4), once they have moved with the piece that each lies in."""
    hulls = np.tile(np.array([np.inf, np.inf, -np.inf, -np.inf]), (len(boxes), 1))
    for piece in pieces:
        first, last = _corners(piece)
        start, end = np.clip(boxes[:, :2], first, last), np.clip(boxes[:, 2:], first, last)
        meets = (end > start).all(1)
        moved = np.stack([_with_piece(piece, corner[meets]) for corner in (start, end)])
        hulls[meets, :2] = np.minimum(hulls[meets, :2], moved.min(0))
        hulls[meets, 2:] = np.maximum(hulls[meets, 2:], moved.max(0))
    return np.where(np.isfinite(hulls), hulls, 0).astype(np.float32)


def _corners(piece: Piece) -> np.ndarray:
    """The first and the last corner of what the piece is cut from, (x, y) each."""
    return np.array(((piece.left, piece.top), (piece.left + piece.width, piece.top + piece.height)))


def _with_piece(piece: Piece, points: np.ndarray) -> np.ndarray:
    a, b, c, d, e, f = _to_source(piece)
    moved: np.ndarray = (points - 0.5 - (c, f)) @ np.linalg.inv(np.array(((a, b), (d, e)))).T + 0.5
    return moved


register_kind(Kind(Rearrangement, frame_of, _carry_out))
