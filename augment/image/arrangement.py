"""Geometric transforms that only change pixels' places, exactly: flips, turns and tiles. Images are uint8 (H, W, C)."""

from __future__ import annotations

import numpy as np

from augment.kinds.matrix import Frame
from augment.kinds.rearrangement import Piece, Rearrangement, whole
from augment.params import integer
from augment.risks import Risk, applied
from augment.transforms import transform


@transform(
    "image", "geometry",
    summary="Mirrors left and right. Set p to 0.5 to mirror every other image.",
    label_safety="Safe for most natural scenes. Never for text, digits, or anything with a left and a right.",
    source="Krizhevsky, Sutskever and Hinton, NeurIPS 2012",
    risks=(
        applied("mirrored",
                "Mirrors letters, digits and signs, which makes them wrong ones; harmless for most photos."),
    ),
    needs=("mirrored",),
)  # fmt: skip
def horizontal_flip(frame: Frame) -> Rearrangement:
    return whole(frame, mirrored=True)


@transform(
    "image", "geometry",
    summary="Mirrors top and bottom. Set p to 0.5 to mirror every other image.",
    label_safety="Safe where there is no up: microscopy, satellite pictures, textures. "
    "Seldom for photos, never for text.",
    source="OpenCV flip",
    risks=(
        applied("upside_down",
                "Turns things upside down: a photo stands on its head, a p reads as a b. Fine where there is no up."),
    ),
    needs=("mirrored",),
)  # fmt: skip
def vertical_flip(frame: Frame) -> Rearrangement:
    return whole(frame, upside_down=True)


@transform(
    "image", "geometry",
    summary="Swaps rows and columns: a mirror along the diagonal from the top left. A wide image becomes a high one.",
    label_safety="Safe where there is neither an up nor a left: microscopy, satellite pictures, textures. "
    "Never for text or digits.",
    source="Exact index map; with flips and quarter turns one of the eight symmetries of a square, as D4 in "
    "Albumentations",
    risks=(
        applied("mirrored",
                "Mirrors and lays things on their side, letters and digits too. Fine where nothing is up or left."),
    ),
    needs=("mirrored", "angle"),
)  # fmt: skip
def transpose(frame: Frame) -> Rearrangement:
    return whole(frame, transposed=True)


@transform(
    "image", "geometry",
    integer("turns", 0, 3, (0, 3), "Quarter turns, counter-clockwise.", neutral=0),
    summary="Turns the image by 90°, 180° or 270°, pixel by pixel. A wide image becomes a high one.",
    label_safety="Safe where there is no up: microscopy, satellite pictures, textures. Of digits, a 6 becomes a 9.",
    source="Exact index map; used by Cohen and Welling, ICML 2016",
    risks=(
        Risk("turns", "lying", "Lays things on their side, letters and digits too. Fine where there is no up.", high=0),
        Risk("turns", "upside_down",
             "Turns things upside down: a photo stands on its head, a 6 reads as a 9. Fine where there is no up.",
             among=(2,)),
    ),
    needs=("mirrored", "angle"),
)  # fmt: skip
def quarter_turn(frame: Frame, turns: int) -> Rearrangement | None:
    if turns == 0:
        return None
    if turns == 2:
        return whole(frame, upside_down=True, mirrored=True)
    # Rows become columns after mirroring: left to right first gives a turn to the left, upside down one to the right.
    return whole(frame, mirrored=turns == 1, upside_down=turns == 3, transposed=True)


@transform(
    "image", "geometry",
    integer("rows", 1, 8, 3, "Rows of tiles.", neutral=1),
    integer("columns", 1, 8, 3, "Columns of tiles.", neutral=1),
    summary="Cuts the image into tiles and puts them together in another order, as in a jigsaw.",
    label_safety="Only where texture, colour or small parts tell the classes apart. Whole shapes, words and digits "
    "are taken to pieces.",
    source="Noroozi and Favaro, “Unsupervised learning of visual representations by solving jigsaw puzzles”, "
    "ECCV 2016; as RandomGridShuffle in Albumentations",
    risks=(
        Risk("rows", "scrambled", "In pieces so small, no shape is left: only where texture or colour is the label.",
             high=4),
        Risk("columns", "scrambled", "In pieces so small, no shape is left: only where texture or colour is the label.",
             high=4),
    ),
    needs=("overfitting",),
)  # fmt: skip
def grid_shuffle(frame: Frame, rows: int, columns: int, rng: np.random.Generator) -> Rearrangement | None:
    rows, columns = min(rows, frame.height), min(columns, frame.width)
    if rows * columns == 1:
        return None
    height, width = frame.height // rows, frame.width // columns
    # Tiles are all of one size, so that each fits into every place; what is left over stays as a thin frame.
    top, left = (frame.height - rows * height) // 2, (frame.width - columns * width) // 2
    corners = [(top + row * height, left + column * width) for row in range(rows) for column in range(columns)]
    order = rng.permutation(len(corners)).tolist()
    tiles = [
        Piece(height, width, from_top, from_left, *corner)
        for (from_top, from_left), corner in zip((corners[k] for k in order), corners, strict=True)
    ]
    bottom, right = top + rows * height, left + columns * width
    strips = (
        (0, 0, top, frame.width), (bottom, 0, frame.height - bottom, frame.width),
        (top, 0, bottom - top, left), (top, right, bottom - top, frame.width - right),
    )  # fmt: skip
    still = (Piece(high, wide, y, x, y, x) for y, x, high, wide in strips if high and wide)
    return Rearrangement(frame, (*tiles, *still))
