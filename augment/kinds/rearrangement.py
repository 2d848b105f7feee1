"""Rearrangement: pixels change places and none changes its value, bit for bit: flips, quarter turns, crops, tiles."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment.example import Example, Targets, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.matrix import Frame, frame_of, joined, move_marks


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
    """`pieces` fill a result of `size` without gap or overlap."""

    size: Frame
    pieces: tuple[Piece, ...]


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
    if now.warp is not None and len(plan.pieces) == 1 and plan.size[0] * plan.size[1] == frame.height * frame.width:
        # A flip or turn of what is about to be resampled joins the map: it costs nothing then.
        to_source = joined(now.warp.to_source, _to_source(plan.pieces[0]))
        return UnderWay(now.example, now.warp._replace(to_source=to_source, height=plan.size[0], width=plan.size[1]))
    sample, targets, shares = settled(now)
    if targets is not None:
        targets = _moved(targets, plan)
    return UnderWay(Example(_rearranged(sample, plan), targets, shares))


def _rearranged(image: np.ndarray, plan: Rearrangement) -> np.ndarray:
    """`image` (H, W) or (H, W, C)."""
    if len(plan.pieces) == 1:
        return np.ascontiguousarray(_cut(image, plan.pieces[0]))
    result = np.empty((*plan.size, *image.shape[2:]), image.dtype)
    for piece in plan.pieces:
        part = _cut(image, piece)
        result[piece.to_top : piece.to_top + part.shape[0], piece.to_left : piece.to_left + part.shape[1]] = part
    return result


def _cut(image: np.ndarray, piece: Piece) -> np.ndarray:
    part = image[piece.top : piece.top + piece.height, piece.left : piece.left + piece.width]
    if piece.upside_down or piece.mirrored:
        both = piece.upside_down and piece.mirrored
        part = cv2.flip(part, -1 if both else int(piece.mirrored)).reshape(part.shape)
    return part.swapaxes(0, 1) if piece.transposed else part


def _moved(targets: Targets, plan: Rearrangement) -> Targets:
    """A point moves with the piece it lies in, a box with the piece its centre lies in."""
    mask = None if targets.mask is None else _rearranged(targets.mask, plan)

    def move(points: np.ndarray) -> np.ndarray:
        moved = np.full(points.shape, -1.0)
        for piece in plan.pieces:
            corner = np.array((piece.left, piece.top))
            far_corner = corner + np.array((piece.width, piece.height))
            inside = np.logical_and(points >= corner, points <= far_corner).all(1) | (len(plan.pieces) == 1)
            a, b, c, d, e, f = _to_source(piece)
            to_result = np.linalg.inv(np.array(((a, b), (d, e))))
            moved[inside] = (points[inside] - 0.5 - (c, f)) @ to_result.T + 0.5
        return moved

    return move_marks(targets, mask, move, plan.size, corners_an_edge=1)


register_kind(Kind(Rearrangement, frame_of, _carry_out))
