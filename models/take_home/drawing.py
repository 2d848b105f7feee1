"""Drawings: a list of shapes that becomes an SVG or, without a browser, a PNG of the same look."""

from __future__ import annotations

import html
import itertools
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Protocol

import cv2
import numpy as np

Point = tuple[float, float]
"""x to the right and y down, in CSS pixels from the upper left corner."""

INK, GREY, FAINT, PAPER = "#1f2933", "#5f6b76", "#dfe3e8", "#ffffff"
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Noto Sans SC', Arial, sans-serif"
DASHES: dict[str, tuple[float, ...]] = {"solid": (), "dashed": (6, 4), "dotted": (1.5, 3)}
PNG_SCALE = 2
"""Pixels of a PNG to one of a drawing."""
MARGIN = 12.0
"""Around a drawing, in CSS pixels."""
WIDEST = 1.2
"""How much wider than OpenCV's own a browser's font may be."""
MOST_LETTERS = 300
SUBPIXEL_BITS = 4

_one_at_a_time = threading.Lock()
"""A font of OpenCV keeps its last glyphs, so it is not for two threads at once."""


def printable(text: str) -> str:
    """`text` without what an SVG may not hold, or what would turn the text around it."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def escaped(text: str) -> str:
    """`text` from outside as it may stand in HTML or SVG, between tags and in attributes."""
    return html.escape(printable(text))


@cache
def _font() -> Any:
    """OpenCV's own, which has Chinese too: nothing is needed of the machine."""
    return cv2.FontFace("sans")


def text_width(text: str, size: float = 12, weight: int = 400) -> float:
    """In pixels, in OpenCV's own font."""
    with _one_at_a_time:
        _, _, width, _ = cv2.getTextSize((4096, 4096), printable(text), (0, 0), _font(), round(size), weight)
    return float(width)


def fitted(text: str, width: float, size: float = 12, weight: int = 400) -> str:
    """`text`, cut with an ellipsis where it might be wider than `width`, whatever the font."""
    if WIDEST * text_width(text[:MOST_LETTERS], size, weight) <= width and len(text) <= MOST_LETTERS:
        return text
    kept = text[:MOST_LETTERS]
    while kept and WIDEST * text_width(f"{kept}…", size, weight) > width:
        kept = kept[:-1]
    return f"{kept}…"


@dataclass
class Canvas:
    """A picture under way: uint8 (H, W, 3) in BGR, `scale` pixels to one of the drawing."""

    picture: np.ndarray
    scale: float

    def at(self, points: Sequence[Point]) -> np.ndarray:
        """int32 (n, 2), in sixteenths of a pixel, as OpenCV takes them."""
        # OpenCV counts from a pixel's centre, a drawing from its corner.
        places = (np.array(points) + MARGIN) * self.scale - 0.5
        return np.rint(places * (1 << SUBPIXEL_BITS)).astype(np.int32)

    def blend(self, opacity: float, shape: Any) -> None:
        """Paint with `shape(picture)`, see-through by `opacity`."""
        if opacity >= 1:
            shape(self.picture)
            return
        painted = self.picture.copy()
        shape(painted)
        cv2.addWeighted(painted, opacity, self.picture, 1 - opacity, 0, self.picture)


class Shape(Protocol):
    def svg(self) -> str: ...

    def paint(self, canvas: Canvas) -> None: ...


def _bgr(colour: str) -> tuple[int, int, int]:
    return int(colour[5:7], 16), int(colour[3:5], 16), int(colour[1:3], 16)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _pairs(points: Sequence[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


class Line(NamedTuple):
    """A broken line through two points or more; `dash` one of DASHES."""

    points: Sequence[Point]
    colour: str = INK
    width: float = 1.0
    dash: str = "solid"
    opacity: float = 1.0

    def svg(self) -> str:
        pattern = " ".join(map(_number, DASHES[self.dash]))
        dashes = f' stroke-dasharray="{pattern}"' if pattern else ""
        return (
            f'<polyline points="{_pairs(self.points)}" fill="none" stroke="{self.colour}" '
            f'stroke-width="{_number(self.width)}" stroke-opacity="{_number(self.opacity)}" '
            f'stroke-linejoin="round"{dashes}/>'
        )

    def paint(self, canvas: Canvas) -> None:
        lines = [canvas.at(part) for part in dashed(self.points, DASHES[self.dash])]
        thickness = max(1, round(self.width * canvas.scale))
        canvas.blend(
            self.opacity,
            lambda picture: cv2.polylines(
                picture, lines, isClosed=False, color=_bgr(self.colour), thickness=thickness, lineType=cv2.LINE_AA,
                shift=SUBPIXEL_BITS,
            ),
        )  # fmt: skip


class Area(NamedTuple):
    """A filled outline."""

    points: Sequence[Point]
    colour: str
    opacity: float = 1.0

    def svg(self) -> str:
        opacity = f'fill-opacity="{_number(self.opacity)}"'
        return f'<polygon points="{_pairs(self.points)}" fill="{self.colour}" {opacity}/>'

    def paint(self, canvas: Canvas) -> None:
        outline = canvas.at(self.points)
        canvas.blend(
            self.opacity,
            lambda picture: cv2.fillPoly(picture, [outline], _bgr(self.colour), cv2.LINE_AA, SUBPIXEL_BITS),
        )


class Dot(NamedTuple):
    """A circle about a place, or a ring where it is not `filled`."""

    x: float
    y: float
    radius: float
    colour: str
    filled: bool = True
    opacity: float = 1.0

    def svg(self) -> str:
        fill = self.colour if self.filled else PAPER
        return (
            f'<circle cx="{_number(self.x)}" cy="{_number(self.y)}" r="{_number(self.radius)}" fill="{fill}" '
            f'stroke="{self.colour}" stroke-width="2" opacity="{_number(self.opacity)}"/>'
        )

    def paint(self, canvas: Canvas) -> None:
        centre = tuple(int(value) for value in canvas.at([(self.x, self.y)])[0])
        radius = round(self.radius * canvas.scale * (1 << SUBPIXEL_BITS))
        edge = round(2 * canvas.scale)

        def rings(picture: np.ndarray) -> None:
            for colour, thickness in ((self.colour if self.filled else PAPER, -1), (self.colour, edge)):
                cv2.circle(picture, centre, radius, _bgr(colour), thickness, cv2.LINE_AA, SUBPIXEL_BITS)

        canvas.blend(self.opacity, rings)


class Text(NamedTuple):
    """One line of text, `y` its foot; `anchor` "start", "middle" or "end" says which part of it stands at `x`.

    Where it is `turned`, all of it is turned about that point to read upwards.
    """

    x: float
    y: float
    text: str
    size: float = 12
    colour: str = INK
    anchor: str = "start"
    weight: int = 400
    turned: bool = False

    def svg(self) -> str:
        turn = f' transform="rotate(-90 {_number(self.x)} {_number(self.y)})"' if self.turned else ""
        return (
            f'<text x="{_number(self.x)}" y="{_number(self.y)}" font-size="{_number(self.size)}" '
            f'font-weight="{self.weight}" fill="{self.colour}" text-anchor="{self.anchor}"{turn}>'
            f"{escaped(self.text)}</text>"
        )

    def paint(self, canvas: Canvas) -> None:
        size = self.size * canvas.scale
        before = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * text_width(self.text, size, self.weight)
        x, y = (canvas.scale * (value + MARGIN) for value in (self.x, self.y))
        if self.turned:
            # A strip about it, turned to the right, so that what is written level there reads upwards here.
            left = max(0, round(x - 2 * size))
            strip = canvas.picture[:, left : round(x + size)]
            level = np.ascontiguousarray(np.rot90(strip, -1))
            self._write(level, len(strip) - y - before, x - left, size)
            strip[:] = np.rot90(level)
        else:
            self._write(canvas.picture, x - before, y, size)

    def _write(self, picture: np.ndarray, x: float, y: float, size: float) -> None:
        place, text = (round(x), round(y)), printable(self.text)
        with _one_at_a_time:
            cv2.putText(picture, text, place, _bgr(self.colour), _font(), round(size), self.weight)


def faded(colour: str, strength: float) -> str:
    """The colour on paper where so much of it is laid on: 1 is all of it."""
    return "#" + "".join(
        f"{round(int(paper, 16) + strength * (int(own, 16) - int(paper, 16))):02x}"
        for paper, own in zip(
            (PAPER[1:3], PAPER[3:5], PAPER[5:7]), (colour[1:3], colour[3:5], colour[5:7]), strict=True
        )
    )


def diamond(x: float, y: float, radius: float, colour: str) -> Area:
    return Area(((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)), colour)


def box(corner: Point, width: float, height: float, colour: str, opacity: float = 1.0) -> Area:
    """A rectangle to the right of and below its upper left corner."""
    x, y = corner
    return Area(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), colour, opacity)


def dashed(points: Sequence[Point], pattern: Sequence[float]) -> list[list[Point]]:
    """The drawn parts of a broken line; `pattern` is how long it is drawn and left out in turn, empty for a whole."""
    if not pattern or len(points) < 2:
        return [list(points)]
    parts, part, lengths = [], [points[0]], itertools.cycle(pattern)
    left, is_drawn = next(lengths), True
    for start, end in itertools.pairwise(points):
        gone, length = 0.0, math.dist(start, end)
        while length - gone > left:
            gone += left
            share = gone / length
            here = (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
            if is_drawn:
                parts.append([*part, here])
            part, left, is_drawn = [here], next(lengths), not is_drawn
        left -= length - gone
        part.append(end)
    return [*parts, part] if is_drawn else parts


@dataclass(frozen=True)
class Drawing:
    """A chart: its size in CSS pixels, what it shows in words, and its shapes from the back to the front."""

    title: str
    width: float
    height: float
    shapes: tuple[Shape, ...]

    def svg(self) -> str:
        """A picture for a browser, a text program or a poster; it needs nothing from outside."""
        width, height = (_number(side + 2 * MARGIN) for side in (self.width, self.height))
        start = _number(-MARGIN)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{start} {start} {width} {height}" '
            f'width="{width}" height="{height}" role="img" font-family="{FONT}"><title>{escaped(self.title)}</title>'
            f'<rect x="{start}" y="{start}" width="{width}" height="{height}" fill="{PAPER}"/>'
            f"{''.join(shape.svg() for shape in self.shapes)}</svg>"
        )

    def png(self, scale: float = PNG_SCALE) -> bytes:
        """The same as a PNG on white, `scale` pixels to one of the drawing."""
        rows, columns = (round((side + 2 * MARGIN) * scale) for side in (self.height, self.width))
        canvas = Canvas(np.full((rows, columns, 3), 255, np.uint8), scale)
        for shape in self.shapes:
            shape.paint(canvas)
        return cv2.imencode(".png", canvas.picture)[1].tobytes()
