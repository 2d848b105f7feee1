"""Distortions: transforms by a smooth field, which bend straight lines. Images are uint8 (H, W, C), C 1 or 3.

None of them folds the image over itself, so that each mark has one place in the result.
"""

from __future__ import annotations

import functools
import math

import numpy as np

from augment.kinds.field import Field, unfolded
from augment.kinds.matrix import FILL, Frame
from augment.params import choice, integer, number
from augment.risks import Risk
from augment.transforms import transform

_NODES = 33
"""Of a lattice along each side, over which the lens is spread: exact to 0.2 pixels at 512."""
_PLATE_NODES = 61
"""Likewise for the thin plate, to 0.4 pixels. Points that move lie on nodes: between those the plate is smooth."""


@transform(
    "image", "geometry",
    number("strength", 0, 10, (0, 3), "Standard deviation of the displacement, in hundredths of each side; less "
           "where the image would fold over itself.", neutral=0, step=0.1, unit="% of each side"),
    integer("waves", 2, 12, 5, "How many bumps fit along each side: few bend the whole, many ruffle it."),
    FILL,
    summary="Bends the image as if it were drawn on rubber.",
    label_safety="Close to handwriting's own variation up to about 3 %. Not where shape is measured.",
    source="Simard, Steinkraus and Platt, ICDAR 2003, with the field drawn at low resolution",
    risks=(
        Risk("strength", "torn",
             "So strong, shapes tear or grow together; of digits, a 3 may be read as an 8.", high=5),
    ),
    needs=("shape",),
)  # fmt: skip
def elastic(frame: Frame, strength: float, waves: int, fill: str, rng: np.random.Generator) -> Field | None:
    if strength == 0:
        return None
    return unfolded(Field(rng.normal(0, strength / 100, (waves, waves, 2)).astype(np.float32), fill))


@transform(
    "image", "geometry",
    number("strength", 0, 0.5, (0, 0.3), "How much wider or narrower a column or row becomes at most.", neutral=0,
           unit="of its size"),
    integer("cells", 2, 10, 5, "Columns and rows of the grid."),
    summary="Stretches some columns and rows of a grid and squeezes others; upright and level lines stay straight.",
    label_safety="Safe for most objects up to about 30 %. Not where sizes or proportions are measured.",
    source="As GridDistortion in Albumentations, without kinks",
    risks=(
        Risk("strength", "squeezed", "So squeezed, narrow strokes and small things vanish.", high=0.4),
    ),
    needs=("shape",),
)  # fmt: skip
def grid_distortion(frame: Frame, strength: float, cells: int, rng: np.random.Generator) -> Field | None:
    if strength == 0:
        return None
    lattice = np.linspace(0, 1, 8 * cells + 1)
    lines = np.zeros((2, cells + 1))
    lines[:, 1:] = np.cumsum(1 + strength * rng.uniform(-1, 1, (2, cells)), axis=1)
    x, y = (np.interp(lattice, np.linspace(0, 1, cells + 1), line / line[-1]) - lattice for line in lines)
    return Field(np.stack(np.meshgrid(x, y), axis=2).astype(np.float32), "edge", to_edges=True)


@transform(
    "image", "geometry",
    number("distortion", -0.25, 0.5, (-0.1, 0.1),
           "How far the corners move in: above 0 straight lines bow outwards (barrel), below 0 inwards (pincushion).",
           neutral=0, unit="of half the diagonal"),
    FILL,
    summary="Bends the image as a lens does: barrel or pincushion.",
    label_safety="Safe for photos up to about 20 %: lenses do it. Not where straight lines or lengths are measured.",
    source="Radial model r (1 + k r²): Brown, “Decentering distortion of lenses”, 1966",
    risks=(
        Risk("distortion", "bent", "Bent so much, straight edges and round shapes can be taken for one another.",
             -0.2, 0.3),
    ),
    needs=("shape",),
)  # fmt: skip
def optical_distortion(frame: Frame, distortion: float, fill: str) -> Field | None:
    if distortion == 0:
        return None
    # The model turns back on itself below −1/3, beyond which Param does not reach.
    x, y = np.meshgrid(*[np.linspace(-0.5, 0.5, _NODES)] * 2)
    squares = (x * frame.width) ** 2 + (y * frame.height) ** 2
    growth = distortion * 4 * squares / (frame.width**2 + frame.height**2)
    return Field(np.stack([x * growth, y * growth], axis=2).astype(np.float32), fill, to_edges=True)


@transform(
    "image", "geometry",
    number("strength", 0, 10, (0, 3), "Standard deviation by which each point moves, in hundredths of each side; less "
           "where the image would fold over itself.", neutral=0, step=0.1, unit="% of each side"),
    integer("points", 2, 6, 4, "Points that move, along each side: with few the whole image bends."),
    FILL,
    summary="Bends the image like a thin sheet of metal that is pushed at the points of a grid.",
    label_safety="Close to handwriting's own variation up to about 3 %. Not where shape is measured.",
    source="Bookstein, “Principal warps: thin-plate splines”, IEEE TPAMI 11, 1989",
    risks=(
        Risk("strength", "torn",
             "So strong, shapes grow together or drift apart; of digits, a 3 may be read as an 8.", high=5),
    ),
    needs=("shape",),
)  # fmt: skip
def thin_plate_spline(frame: Frame, strength: float, points: int, fill: str, rng: np.random.Generator) -> Field | None:
    if strength == 0:
        return None
    moves = rng.normal(0, strength / 100, (points * points, 2)).astype(np.float32)
    return unfolded(Field((_thin_plate(points) @ moves).reshape(_PLATE_NODES, _PLATE_NODES, 2), fill, to_edges=True))


@functools.cache
def _thin_plate(points: int) -> np.ndarray:
    """What the move of each of `points`² places of a grid adds at each node of the lattice, float32 (nodes², points²).

    The spline through the moves is least bent: a plane and r² log r about every point.
    """
    grid, lattice = (
        np.stack(np.meshgrid(*[np.linspace(0, 1, n)] * 2), axis=2).reshape(-1, 2) for n in (points, _PLATE_NODES)
    )

    def terms(places: np.ndarray) -> np.ndarray:
        squares = ((places[:, None] - grid) ** 2).sum(2)
        bends = np.where(squares > 0, squares * np.log(np.maximum(squares, 1e-30)), 0)
        return np.hstack([bends, np.ones((len(places), 1)), places])

    system = np.zeros((len(grid) + 3,) * 2)
    system[: len(grid)] = terms(grid)
    system[len(grid) :, : len(grid)] = system[: len(grid), len(grid) :].T
    return np.ascontiguousarray((terms(lattice) @ np.linalg.inv(system))[:, : len(grid)], np.float32)


@transform(
    "image", "geometry",
    number("amplitude", 0, 5, (0, 2), "How far a line moves to either side at most.", neutral=0, step=0.1,
           unit="% of the side", label="Height"),
    integer("waves", 1, 8, (2, 4), "Waves from edge to edge."),
    number("phase", 0, 1, (0, 1), "Where in a wave the first line lies.", unit="of a wave"),
    choice("moves", ("rows", "columns"), "rows", "What is shifted along itself: rows to the side, or columns upwards."),
    FILL,
    summary="Shifts the rows to left and right in a smooth wave, or the columns up and down, as seen through water.",
    label_safety="Safe up to about 2 % for natural things. Not where straight lines matter.",
    source="Sine displacement",
    risks=(
        Risk("amplitude", "rippled",
             "In ripples so high, straight edges turn into curves; of letters, an I may be read as an S.",
             high=3),
    ),
    needs=("shape",),
)  # fmt: skip
def wave(  # noqa: PLR0917 (its Params)
    frame: Frame, amplitude: float, waves: int, phase: float, moves: str, fill: str
) -> Field | None:
    if amplitude == 0:
        return None
    angles = 2 * math.pi * (np.linspace(0, waves, 16 * waves + 1) + phase)
    shifts = np.repeat(amplitude / 100 * np.sin(angles).astype(np.float32)[:, None], 2, axis=1)
    still = np.zeros_like(shifts)
    lines = [shifts, still] if moves == "rows" else [still.T, shifts.T]
    return Field(np.stack(lines, axis=2), fill, to_edges=True)
