"""Charts of the evidence: a dot a seed, the interval against zero, the shifted tests side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from models.comparison.evidence import Difference
from models.take_home.scales import round_step
from pages.components.look import arm_colour
from pages.components.messages import t

GREY = "#8a9499"
_ZERO = {
    "symbol": "none",
    "silent": True,
    "label": {"show": False},
    "lineStyle": {"color": GREY, "type": "solid", "width": 1},
    "data": [{"xAxis": 0}],
}
"""A line at no difference."""


def _interval(low: float, high: float, y: float, colour: str) -> dict:
    return {
        "type": "line",
        "data": [[low, y], [high, y]],
        "symbol": "rect",
        "symbolSize": [2, 14],
        "lineStyle": {"width": 3, "color": colour, "type": "solid"},
        "color": colour,
        "z": 4,
        "silent": True,
    }


POINTS_TICKS = 6


def _points_axis(values: list[float], name: str) -> dict:
    reach = max(0.5, *(abs(value) for value in values))
    low, high = (1.1 * end for end in (min(-reach / 4, *values), max(reach / 4, *values)))
    step = round_step((high - low) / POINTS_TICKS)
    return {
        "type": "value",
        "name": name,
        "nameLocation": "middle",
        "nameGap": 24,
        "min": round(math.floor(low / step) * step, 6),
        "max": round(math.ceil(high / step) * step, 6),
        "interval": step,
        "axisLabel": {"formatter": "{value}"},
    }


class DifferenceRow(NamedTuple):
    """One arm against the first, in percentage points: a dot a seed, their mean, its interval where it is known."""

    label: str
    dots: list[float]
    mean: float
    interval: tuple[float, float] | None
    colour: str


def difference_chart(rows: Sequence[DifferenceRow]) -> dict[str, Any]:
    """A row an arm, top first; the names stand before the rows where there are several."""
    series: list[dict] = [{"type": "line", "data": [], "yAxisIndex": 1, "markLine": _ZERO}]
    values: list[float] = [0.0]
    for y, row in enumerate(reversed(rows)):
        values += [*row.dots, *(row.interval or ())]
        dots = [[round(value, 2), y + 0.16 + 0.11 * (k % 3)] for k, value in enumerate(row.dots)]
        series.append(_scatter(dots, 9, row.colour, "circle") | {"silent": True})
        series[-1]["itemStyle"]["opacity"] = 0.55
        if row.interval:
            series.append(_interval(*(round(end, 3) for end in row.interval), y - 0.2, row.colour) | {"yAxisIndex": 1})
        series.append(_scatter([[round(row.mean, 3), y - 0.2]], 15, row.colour, "diamond") | {"silent": True, "z": 5})
    labels = [row.label for row in reversed(rows)] if len(rows) > 1 else [""]
    names = {"type": "category", "data": labels, "axisTick": {"show": False}, "axisLine": {"show": False}}
    label = {"width": 150, "overflow": "truncate"}
    return {
        "animation": False,
        "grid": {"left": 12, "right": 12, "top": 6, "bottom": 4},
        "xAxis": _points_axis(values, t("verdict.difference_axis")),
        "yAxis": [
            names | {"axisLabel": label, "show": len(rows) > 1},
            {"type": "value", "min": -0.5, "max": len(rows) - 0.5, "show": False},
        ],
        "series": series,
    }


def difference_chart_height(rows: Sequence[DifferenceRow]) -> int:
    """Pixels in which each row has room for its dots and its interval."""
    return 72 + (92 if len(rows) == 1 else 60 * len(rows))


def _scatter(points: list[list[float]], size: int, colour: str, symbol: str) -> dict[str, Any]:
    return {
        "type": "scatter", "data": points, "symbol": symbol, "symbolSize": size, "itemStyle": {"color": colour},
        "yAxisIndex": 1,
    }  # fmt: skip


def forest_chart(labels: list[str], differences: list[Difference]) -> dict[str, Any]:
    """One row an experiment, top first: the mean difference in percentage points and its 95 % interval."""
    series: list[dict] = []
    values: list[float] = [0.0]
    for row, difference in enumerate(reversed(differences)):
        mean = round(100 * difference.mean, 3)
        low, high = (round(100 * end, 3) for end in difference.ci95 or (difference.mean, difference.mean))
        values += [low, high]
        series.append(_interval(low, high, row, arm_colour(1)))
        series.append(
            {"type": "scatter", "data": [[mean, row]], "symbol": "diamond", "symbolSize": 13, "color": arm_colour(1)}
        )
    series[0]["markLine"] = _ZERO
    return {
        "animation": False,
        "grid": {"left": 4, "right": 20, "top": 6, "bottom": 4},
        "xAxis": _points_axis(values, t("verdict.difference_axis")),
        "yAxis": {"type": "category", "data": labels[::-1], "axisTick": {"show": False}, "axisLine": {"show": False}},
        "series": series,
    }


class ShiftRow(NamedTuple):
    """One shifted test, by arm index: accuracies in per cent, and the further arms' differences from the first."""

    label: str
    accuracies: dict[int, float]
    differences: dict[int, Difference]


def shift_chart(rows: list[ShiftRow], arms: list[str]) -> dict[str, Any]:
    """Left the accuracy of every arm on every shifted test, right the differences from the first arm. Top row first."""
    labels = [row.label for row in reversed(rows)]
    series, values = [], [0.0]
    for y, row in enumerate(reversed(rows)):
        series.append(_span(min(row.accuracies.values()), max(row.accuracies.values()), y))
        for k, (arm, difference) in enumerate(row.differences.items()):
            place = y + 0.5 * ((len(row.differences) - 1) / 2 - k) / len(row.differences)
            ends = [round(100 * end, 2) for end in difference.ci95 or (difference.mean, difference.mean)]
            values += ends
            on_right = {"xAxisIndex": 1, "yAxisIndex": 1}
            series.append(_interval(*ends, place, arm_colour(arm)) | on_right)
            series.append(_mean(arms[arm], 100 * difference.mean, place, arm_colour(arm)) | on_right)
    series += [
        _accuracies(
            arm, k, [[round(row.accuracies[k], 2), y] for y, row in enumerate(reversed(rows)) if k in row.accuracies]
        )
        for k, arm in enumerate(arms)
    ]
    series.append({"type": "line", "xAxisIndex": 1, "yAxisIndex": 1, "data": [], "markLine": _ZERO})
    rows_axis = {"min": -0.5, "max": len(rows) - 0.5, "type": "value", "show": False}
    return {
        "animation": False,
        "grid": [
            {"left": 4, "right": "44%", "top": 34, "bottom": 4},
            {"left": "60%", "right": 16, "top": 34, "bottom": 4},
        ],
        "legend": {"top": 0, "left": 0, "data": arms, "itemWidth": 12, "itemHeight": 12},
        "tooltip": {"trigger": "item", "valueFormatter": "%.1f"},
        "xAxis": [
            {
                "type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"},
                "name": t("verdict.accuracy_axis"), "nameLocation": "middle", "nameGap": 22,
            },
            _points_axis(values, t("verdict.points_axis")) | {"gridIndex": 1},
        ],
        "yAxis": [
            {"type": "category", "data": labels, "axisTick": {"show": False}, "axisLine": {"show": False}},
            rows_axis | {"gridIndex": 1},
        ],
        "series": series,
        "media": [{"query": {"maxWidth": NARROW}, "option": _NARROW_SHIFTS}],
    }  # fmt: skip


NARROW = 560
"""Pixels of a chart below which names are cut, and axes have no room for theirs."""
_NARROW_SHIFTS: dict[str, Any] = {
    "grid": [{"right": "38%"}, {"left": "66%"}],
    "xAxis": [{"name": "", "splitNumber": 2}, {"name": "", "interval": None, "splitNumber": 2}],
    "yAxis": [{"axisLabel": {"width": 105, "overflow": "truncate", "fontSize": 10}}, {}],
}


def shift_chart_height(rows: Sequence[ShiftRow], arms: Sequence[str]) -> int:
    """Pixels in which every arm of every row has a line of its own."""
    return 80 + (14 + 12 * len(arms)) * len(rows)


def _span(low: float, high: float, y: float) -> dict:
    return {
        "type": "line", "data": [[low, y], [high, y]], "showSymbol": False, "silent": True,
        "lineStyle": {"color": GREY, "width": 2, "opacity": 0.6, "type": "solid"}, "tooltip": {"show": False},
    }  # fmt: skip


def _mean(name: str, mean: float, y: float, colour: str) -> dict:
    return {
        "type": "scatter", "name": name, "data": [[round(mean, 2), y]], "symbol": "diamond", "symbolSize": 11,
        "itemStyle": {"color": colour}, "z": 5,
    }  # fmt: skip


def _accuracies(arm: str, arm_index: int, points: list[list[float]]) -> dict:
    return {
        "type": "scatter", "name": arm, "data": points, "symbol": "circle", "symbolSize": 11, "z": 4,
        "itemStyle": {
            "color": arm_colour(arm_index) if arm_index else "transparent", "borderColor": arm_colour(arm_index),
            "borderWidth": 2.5,
        },
    }  # fmt: skip
