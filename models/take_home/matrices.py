"""Matrices side by side: what is taken for what, and how accuracy falls as a shift grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.take_home.charts import ABOUT_FOOT, WIDTH, heading
from models.take_home.drawing import (
    GREY,
    INK,
    PAPER,
    WIDEST,
    Drawing,
    Point,
    Shape,
    Text,
    box,
    faded,
    fitted,
    text_width,
)


@dataclass(frozen=True)
class Matrix:
    """Cells in per cent, or of differences in points, where `below` colours what is under zero; None is left empty."""

    title: str
    cells: Sequence[Sequence[float | None]]
    colour: str
    below: str | None = None

    def reach(self) -> float:
        """What is drawn in full colour."""
        values = [abs(value) for row in self.cells for value in row if value is not None]
        return (max(values, default=0.0) or 1.0) if self.below else 100.0


def matrices_chart(
    title: str,
    matrices: Sequence[Matrix],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    axes: tuple[str, str],
    about: str,
) -> Drawing:
    """Matrices side by side over the same rows and columns, first row on top. `axes` says what these are."""
    left, gap, height, top = 96.0, 14.0, 22.0, ABOUT_FOOT + 50
    width = (WIDTH - 8 - left - gap * (len(matrices) - 1)) / len(matrices)
    cell = width / len(columns)
    turned = any(WIDEST * text_width(name, 10) > cell - 2 for name in columns)
    below = 70.0 if turned else 14.0
    shapes: list[Shape] = [*heading(title, about), Text(0, top - 8, axes[0], 11, GREY)]
    for k, name in enumerate(rows):
        shapes.append(Text(left - 8, top + height * (k + 0.5) + 4, fitted(name, left - 10, 11), 11, INK, "end"))
    bottom = top + height * len(rows)
    for place, matrix in enumerate(matrices):
        x = left + place * (width + gap)
        shapes.append(Text(x, top - 8, fitted(matrix.title, width - 6, 12, 600), 12, matrix.colour, weight=600))
        for i, row in enumerate(matrix.cells):
            for j, value in enumerate(row):
                shapes += _cell(matrix, value, (x + cell * j, top + height * i), cell, height)
        for j, name in enumerate(columns):
            shapes.append(_column_name(name, (x + cell * (j + 0.5), bottom), cell - 2, turned=turned))
        shapes.append(Text(x + width / 2, bottom + below + 18, axes[1], 11, GREY, "middle"))
    return Drawing(title, WIDTH, bottom + below + 28, tuple(shapes))


def _column_name(name: str, place: Point, width: float, *, turned: bool) -> Text:
    """Below the middle of a column; where names are wider than a column they are turned and read upwards."""
    x, bottom = place
    if turned:
        return Text(x + 4, bottom + 6, fitted(name, 60, 10), 10, INK, "end", turned=True)
    return Text(x, bottom + 14, fitted(name, width, 10), 10, INK, "middle")


def _cell(matrix: Matrix, value: float | None, corner: Point, width: float, height: float) -> list[Shape]:
    if value is None:
        return []
    x, y = corner
    strength = min(abs(value) / matrix.reach(), 1.0)
    colour = matrix.below if matrix.below and value < 0 else matrix.colour
    shapes: list[Shape] = [box((x + 0.5, y + 0.5), width - 1, height - 1, faded(colour, 0.06 + 0.84 * strength))]
    text = f"{value:+.0f}" if matrix.below else f"{value:.0f}"
    if text.strip("+-0") and width >= 14:
        ink = PAPER if strength > 0.55 else INK
        shown = text.replace("-", "−")
        shapes.append(Text(x + width / 2, y + height / 2 + 4, shown, 10, ink, "middle"))
    return shapes
