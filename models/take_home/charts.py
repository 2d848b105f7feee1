"""The kinds of chart: curves over an axis, differences against zero, accuracies beside differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from models.comparison.evidence import Difference
from models.take_home.colours import ARM_COLOURS, ARM_DASHES
from models.take_home.drawing import (
    FAINT,
    GREY,
    INK,
    WIDEST,
    Area,
    Dot,
    Drawing,
    Line,
    Point,
    Shape,
    Text,
    box,
    diamond,
    fitted,
    text_width,
)
from models.take_home.scales import LEAST_SHOWN, Scale, ends, number_text

WIDTH = 720.0
TITLE_FOOT, ABOUT_FOOT, LEGEND_LINE, SIGN = 16.0, 34.0, 18.0, 34.0
"""Where the title and what explains it stand; the height of a line of the legend; the room of a line's sign."""


@dataclass(frozen=True)
class Axis:
    """What is measured along it. `ends` are fixed ones, else they follow the values."""

    name: str
    ends: tuple[float, float] | None = None
    is_logarithmic: bool = False

    def scale(self, values: Sequence[float], start: float, end: float) -> Scale:
        if self.is_logarithmic:
            held = [max(value, LEAST_SHOWN) for value in values] or [1.0]
            return Scale(min(held) / 1.3, max(held) * 1.3, start, end, is_logarithmic=True)
        return Scale(*(self.ends or ends(values)), start, end)


@dataclass(frozen=True)
class Curve:
    """One line of a chart: its points, and at the same places the lower and upper end of its band, where it has one."""

    name: str
    colour: str
    points: Sequence[Point]
    dash: str = "solid"
    width: float = 2.0
    band: Sequence[tuple[float, float]] = ()
    has_dots: bool = False
    in_legend: bool = True
    opacity: float = 1.0


def curves_chart(
    title: str,
    curves: Sequence[Curve],
    x: Axis,
    y: Axis,
    *,
    about: str = "",
    strip: tuple[float, float, str] | None = None,
) -> Drawing:
    """Lines over an axis, the first one on top. `strip` shades a range of x, with what it means."""
    legend, foot = _legend([curve for curve in curves if curve.in_legend])
    left, right, top, bottom = 58.0, WIDTH - 18, foot + 34, foot + 34 + 220
    values = [value for curve in curves for _, value in curve.points]
    values += [end for curve in curves for both in curve.band for end in both]
    across = x.scale([place for curve in curves for place, _ in curve.points], left, right)
    up = y.scale(values, bottom, top)
    shapes: list[Shape] = [*heading(title, about), *legend]
    if strip:
        low, high = across(strip[0]), across(strip[1])
        shapes += [box((low - 1, top), high - low + 2, bottom - top, "#8a9499", 0.16)]
        shapes += [Text((low + high) / 2, top + 12, strip[2], 11, GREY, "middle")]
    shapes += [*_side_axis(up, left, right, y.name), *_foot_axis(across, bottom, x.name)]
    for curve in reversed(curves):
        shapes += _curve(curve, across, up)
    return Drawing(title, WIDTH, bottom + 44, tuple(shapes))


def _curve(curve: Curve, across: Scale, up: Scale) -> list[Shape]:
    shapes: list[Shape] = []
    places = [across(x) for x, _ in curve.points]
    if curve.band:
        upper = [(x, up(high)) for x, (_, high) in zip(places, curve.band, strict=True)]
        lower = [(x, up(low)) for x, (low, _) in zip(places, curve.band, strict=True)]
        shapes.append(Area((*upper, *reversed(lower)), curve.colour, 0.16))
    line = [(x, up(value)) for x, (_, value) in zip(places, curve.points, strict=True)]
    if len(line) > 1:
        shapes.append(Line(line, curve.colour, curve.width, curve.dash, curve.opacity))
    if curve.has_dots or len(line) == 1:
        shapes += [Dot(x, y, 2, curve.colour) for x, y in line]
    return shapes


def heading(title: str, about: str) -> list[Shape]:
    """What a chart is, and in a line below what its signs mean."""
    return [
        Text(0, TITLE_FOOT, fitted(title, WIDTH, 15, 600), 15, INK, weight=600),
        Text(0, ABOUT_FOOT, fitted(about, WIDTH, 11), 11, GREY),
    ]


def _line_sign(curve: Curve, x: float, y: float) -> list[Shape]:
    line = Line(((x, y), (x + 26, y)), curve.colour, curve.width, curve.dash, curve.opacity)
    return [line, Dot(x + 13, y, 2, curve.colour)] if curve.has_dots else [line]


def _accuracy_sign(curve: Curve, x: float, y: float) -> list[Shape]:
    return [_accuracy(ARM_COLOURS.index(curve.colour), x + 13, y)]


def _legend(
    curves: Sequence[Curve], sign: Callable[[Curve, float, float], list[Shape]] = _line_sign
) -> tuple[list[Shape], float]:
    """The signs and names of the curves, in as many rows as they need, and the foot of the last row."""
    shapes: list[Shape] = []
    x, foot = 0.0, ABOUT_FOOT + LEGEND_LINE + 4
    for curve in curves:
        name = fitted(curve.name, 320)
        width = SIGN + WIDEST * text_width(name) + 16
        if x and x + width > WIDTH:
            x, foot = 0.0, foot + LEGEND_LINE
        shapes += sign(curve, x, foot - 4)
        shapes.append(Text(x + SIGN, foot, name, 12, INK))
        x += width
    return shapes, foot if curves else ABOUT_FOOT


def _side_axis(scale: Scale, left: float, right: float, name: str) -> list[Shape]:
    shapes: list[Shape] = [Text(0, scale.end - 14, name, 11, GREY)] if name else []
    for tick in scale.ticks():
        shapes.append(Line(((left, scale(tick)), (right, scale(tick))), FAINT))
        shapes.append(Text(left - 8, scale(tick) + 4, number_text(tick), 11, GREY, "end"))
    return shapes


def _foot_axis(scale: Scale, bottom: float, name: str, *, grid_from: float | None = None) -> list[Shape]:
    shapes: list[Shape] = [Line(((scale.start, bottom), (scale.end, bottom)), GREY)]
    for tick in scale.ticks(max(2, int((scale.end - scale.start) / 70))):
        x = scale(tick)
        if grid_from is not None:
            shapes.append(Line(((x, grid_from), (x, bottom)), FAINT))
        shapes.append(Line(((x, bottom), (x, bottom + 4)), GREY))
        shapes.append(Text(x, bottom + 18, number_text(tick), 11, GREY, "middle"))
    shapes.append(Text((scale.start + scale.end) / 2, bottom + 36, name, 11, GREY, "middle"))
    return shapes


@dataclass(frozen=True)
class DifferenceRow:
    """An arm against the baseline, in percentage points: each seed's difference, and the mean with its interval."""

    label: str
    seeds: Sequence[float]
    mean: float
    interval: tuple[float, float] | None
    colour: str


def differences_chart(title: str, rows: Sequence[DifferenceRow], name: str, about: str) -> Drawing:
    """A row an arm: dots are seeds, the diamond their mean with its interval, against a line at no difference."""
    left, right, top, height = 200.0, WIDTH - 18, ABOUT_FOOT + 12, 58.0
    values = [value for row in rows for value in (*row.seeds, row.mean, *(row.interval or ()))]
    across = Scale(*ends(values, zero=True, least=0.5), left, right)
    bottom = top + height * len(rows)
    shapes: list[Shape] = [*heading(title, about), *_foot_axis(across, bottom, name, grid_from=top)]
    shapes.append(Line(((across(0), top), (across(0), bottom)), INK, 1.5))
    for place, row in enumerate(rows):
        y = top + height * (place + 0.64)
        shapes.append(Text(0, y + 4, fitted(row.label, left - 14)))
        shapes += [
            Dot(across(value), y - 22 + 5 * (k % 3), 4, row.colour, opacity=0.55) for k, value in enumerate(row.seeds)
        ]
        shapes += _interval(across, y, row.mean, row.interval, colour=row.colour)
    return Drawing(title, WIDTH, bottom + 44, tuple(shapes))


def _interval(
    across: Scale, y: float, mean: float, interval: tuple[float, float] | None, *, colour: str, size: float = 7
) -> list[Shape]:
    shapes: list[Shape] = []
    if interval:
        low, high = (across(end) for end in interval)
        shapes = [Line(((x, y - size), (x, y + size)), colour, 2) for x in (low, high)]
        shapes.append(Line(((low, y), (high, y)), colour, 3))
    return [*shapes, diamond(across(mean), y, size, colour)]


@dataclass(frozen=True)
class AccuracyRow:
    """One test, or one class: accuracies in per cent and the further arms' differences from the first, by arm index.

    `about` stands in small letters below the label.
    """

    label: str
    accuracies: Mapping[int, float]
    differences: Mapping[int, Difference]
    about: str = ""


def accuracies_chart(title: str, rows: Sequence[AccuracyRow], arms: Sequence[str], about: str) -> Drawing:
    """Left the accuracy of every arm in every row, right the differences from the first arm. Top row first."""
    legend, foot = _legend([Curve(arm, ARM_COLOURS[k], ()) for k, arm in enumerate(arms)], _accuracy_sign)
    top, height = foot + 14, 14.0 + 12 * len(arms)
    bottom = top + height * len(rows)
    ends_of = [100 * end for row in rows for own in row.differences.values() for end in own.ci95 or (own.mean,)]
    left = Scale(0, 100, 250, 446)
    right = Scale(*ends(ends_of, zero=True, least=0.5), 486, WIDTH - 18)
    shapes: list[Shape] = [*heading(title, about), *legend]
    shapes += _foot_axis(left, bottom, "accuracy, %", grid_from=top)
    shapes += _foot_axis(right, bottom, "difference, points", grid_from=top)
    shapes.append(Line(((right(0), top), (right(0), bottom)), INK, 1.5))
    for place, row in enumerate(rows):
        shapes += _accuracy_row(row, top + height * place, height, left, right)
    return Drawing(title, WIDTH, bottom + 44, tuple(shapes))


def _accuracy(arm_index: int, x: float, y: float) -> Dot:
    """The first arm's is a ring."""
    return Dot(x, y, 4.5, ARM_COLOURS[arm_index], filled=arm_index > 0)


def _accuracy_row(row: AccuracyRow, top: float, height: float, left: Scale, right: Scale) -> list[Shape]:
    middle = top + height / 2
    reach = [left(min(row.accuracies.values())), left(max(row.accuracies.values()))]
    room, foot = left.start - 12, middle - 2 if row.about else middle + 4
    shapes: list[Shape] = [Text(0, foot, fitted(row.label, room))]
    shapes.append(Text(0, middle + 11, fitted(row.about, room, 10), 10, GREY))
    shapes.append(Line(((reach[0], middle), (reach[1], middle)), "#b4bcc4", 2))
    # The first arm's ring lies on top, so that dots that coincide are both seen.
    for arm in sorted(row.accuracies, reverse=True):
        shapes.append(_accuracy(arm, left(row.accuracies[arm]), middle))
    for k, (arm, own) in enumerate(row.differences.items()):
        y = top + height * (k + 1) / (len(row.differences) + 1)
        interval = None if own.ci95 is None else (100 * own.ci95[0], 100 * own.ci95[1])
        shapes += _interval(right, y, 100 * own.mean, interval, colour=ARM_COLOURS[arm], size=5)
    return shapes


def arm_style(arm_index: int) -> tuple[str, str]:
    """An arm's colour and dash."""
    return ARM_COLOURS[arm_index], ARM_DASHES[arm_index]
