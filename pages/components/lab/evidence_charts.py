"""Charts of the evidence: a dot a seed, the interval against zero, the shifted tests side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from models.comparison.evidence import Difference
from models.take_home.scales import round_step
from pages.components.lab.chart_signs import mean_sign
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


SEED_OPACITY = 0.55
POINTS_TICKS, NARROW_TICKS = 6, 3
NARROW = 560
"""Pixels of a chart below which the names of rows stand above their marks, as beside them there is no room for both."""


def _points_axis(values: list[float], name: str, ticks: int = POINTS_TICKS) -> dict:
    reach = max(0.5, *(abs(value) for value in values))
    low, high = (1.1 * end for end in (min(-reach / 4, *values), max(reach / 4, *values)))
    step = round_step((high - low) / ticks)
    return {
        "type": "value",
        "name": name,
        "nameLocation": "middle",
        "nameGap": 24,
        "min": round(math.floor(low / step) * step, 6),
        "max": round(math.ceil(high / step) * step, 6),
        "interval": step,
        "axisLabel": {"formatter": "{value}"},
        "axisLine": {"onZero": False},
    }


def _sign(name: str, icon: str, **style: Any) -> dict[str, Any]:
    """An entry of a legend; a series of that name has to be there."""
    return {"name": name, "icon": icon, "itemStyle": style}


def _signs(*signs: dict[str, Any]) -> dict[str, Any]:
    """A legend that says what the marks are. Nothing of it can be switched off."""
    return {"top": 0, "left": 0, "data": list(signs), "itemWidth": 26, "itemHeight": 12, "selectedMode": False}


def _names_above(above: float = 7) -> dict[str, Any]:
    """Labels of an axis of rows that stand above what is drawn in their row, `above` pixels from its middle."""
    return {
        "inside": True, "align": "left", "verticalAlign": "bottom", "margin": 3, "padding": [0, 0, above, 0],
        "interval": 0,
    }  # fmt: skip


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
    has_interval = any(row.interval for row in rows)
    mean_name = t("verdict.sign_mean" if has_interval else "verdict.sign_mean_alone")
    for y, row in enumerate(reversed(rows)):
        values += [*row.dots, *(row.interval or ())]
        dots = [[round(value, 2), y + 0.16 + 0.11 * (k % 3)] for k, value in enumerate(row.dots)]
        series.append(_scatter(dots, 9, row.colour, "circle") | {"silent": True, "name": t("verdict.sign_seed")})
        series[-1]["itemStyle"]["opacity"] = SEED_OPACITY
        if row.interval:
            series.append(_interval(*(round(end, 3) for end in row.interval), y - 0.2, row.colour) | {"yAxisIndex": 1})
        mean = _scatter([[round(row.mean, 3), y - 0.2]], 15, row.colour, "diamond")
        series.append(mean | {"silent": True, "z": 5, "name": mean_name})
    labels = [row.label for row in reversed(rows)] if len(rows) > 1 else [""]
    names = {"type": "category", "data": labels, "axisTick": {"show": False}, "axisLine": {"show": False}}
    label = {"width": 150, "overflow": "break", "interval": 0}
    narrow = {"yAxis": [{"axisLabel": {"width": 96}}, {}]}
    colour = rows[0].colour if len(rows) == 1 else GREY
    return {
        "animation": False,
        "grid": {"left": 12, "right": 12, "top": 30, "bottom": 4},
        "legend": _signs(
            _sign(t("verdict.sign_seed"), "circle", color=colour, opacity=SEED_OPACITY),
            _sign(mean_name, mean_sign(colour, has_interval=has_interval)),
        ),
        "xAxis": _points_axis(values, t("verdict.difference_axis")),
        "yAxis": [
            names | {"axisLabel": label, "show": len(rows) > 1},
            {"type": "value", "min": -0.5, "max": len(rows) - 0.5, "show": False},
        ],
        "series": series,
        "media": [{"query": {"maxWidth": NARROW}, "option": narrow}],
    }


def difference_chart_height(rows: Sequence[DifferenceRow]) -> int:
    """Pixels in which each row has room for its dots and its interval."""
    return 96 + (92 if len(rows) == 1 else 60 * len(rows))


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
    names = {"type": "category", "data": labels[::-1], "axisTick": {"show": False}, "axisLine": {"show": False}}
    name = t("verdict.sign_mean")
    series.append({"type": "line", "name": name, "data": []})
    narrow = {"grid": {"left": 10, "right": 10}, "yAxis": {"axisLabel": _names_above() | {"width": 330}}}
    return {
        "animation": False,
        "grid": {"left": 4, "right": 20, "top": 30, "bottom": 4},
        "legend": _signs(_sign(name, mean_sign(arm_colour(1), has_interval=True))),
        "xAxis": _points_axis(values, t("verdict.difference_axis")),
        "yAxis": names | {"axisLabel": {"width": 300, "overflow": "truncate", "interval": 0}},
        "series": series,
        "media": [{"query": {"maxWidth": NARROW}, "option": narrow}],
    }


def forest_chart_height(labels: Sequence[str]) -> int:
    """Pixels in which each experiment's name has room above its interval."""
    return 94 + 38 * len(labels)


class ShiftRow(NamedTuple):
    """One shifted test, by arm index: accuracies in per cent, and the further arms' differences from the first."""

    label: str
    accuracies: dict[int, float]
    differences: dict[int, Difference]


def shift_chart(rows: list[ShiftRow], arms: list[str]) -> dict[str, Any]:
    """Left the accuracy of every arm on every shifted test, right the differences from the first arm. Top row first."""
    labels = [row.label for row in reversed(rows)]
    # A legend shows how the first series of a name looks: the accuracies come first.
    series = [
        _accuracies(
            arm, k, [[round(row.accuracies[k], 2), y] for y, row in enumerate(reversed(rows)) if k in row.accuracies]
        )
        for k, arm in enumerate(arms)
    ]
    values = [0.0]
    for y, row in enumerate(reversed(rows)):
        series.append(_span(min(row.accuracies.values()), max(row.accuracies.values()), y))
        for k, (arm, difference) in enumerate(row.differences.items()):
            place = y + 0.5 * ((len(row.differences) - 1) / 2 - k) / len(row.differences)
            ends = [100 * end for end in difference.ci95 or (difference.mean, difference.mean)]
            values += ends
            series += _difference(arms[arm], difference, place, arm_colour(arm))
    colours = {arm_colour(arm) for row in rows for arm in row.differences}
    has_interval = any(own.ci95 for row in rows for own in row.differences.values())
    sign = t("verdict.sign_difference" if has_interval else "verdict.sign_difference_alone")
    series.append({"type": "line", "xAxisIndex": 1, "yAxisIndex": 1, "name": sign, "data": [], "markLine": _ZERO})
    mean = mean_sign(colours.pop() if len(colours) == 1 else GREY, has_interval=has_interval)
    rows_axis = {"min": -0.5, "max": len(rows) - 0.5, "type": "value", "show": False}
    return {
        "animation": False,
        "grid": [
            {"left": 4, "right": "44%", "top": 34, "bottom": 4},
            {"left": "60%", "right": 16, "top": 34, "bottom": 4},
        ],
        "legend": [
            {"type": "scroll", "top": 0, "left": 0, "width": "55%", "data": arms, "itemWidth": 12, "itemHeight": 12},
            _signs(_sign(sign, mean)) | {"left": "60%"},
        ],
        "tooltip": {"trigger": "item", "valueFormatter": "%.1f"},
        "xAxis": [
            {
                "type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"} | _ENDS_WITHIN,
                "name": t("verdict.accuracy_axis"), "nameLocation": "middle", "nameGap": 22,
            },
            _beside(_points_axis(values, t("verdict.points_axis"))),
        ],
        "yAxis": [
            {"type": "category", "data": labels, "axisTick": {"show": False}, "axisLine": {"show": False}},
            rows_axis | {"gridIndex": 1},
        ],
        "series": series,
        "media": [{"query": {"maxWidth": NARROW}, "option": _narrow_shifts(values, len(arms))}],
    }  # fmt: skip


_ENDS_WITHIN = {"alignMinLabel": "left", "alignMaxLabel": "right"}
"""The first and the last number of an axis do not reach into what stands beside it."""


def _beside(axis: dict[str, Any]) -> dict[str, Any]:
    return axis | {"gridIndex": 1, "axisLabel": axis["axisLabel"] | _ENDS_WITHIN}


def _narrow_shifts(values: list[float], arms: int) -> dict[str, Any]:
    """The two sides have all the width, what the marks are a line of its own."""
    further = max(1, arms - 1)
    above = 7 + 0.25 * (further - 1) / further * _row_height(arms)
    return {
        "grid": [{"left": 10, "right": "47%", "top": 56}, {"left": "59%", "right": 10, "top": 56}],
        "legend": [{"width": "95%"}, {"left": 0, "top": 20}],
        "xAxis": [{"splitNumber": 2}, _beside(_points_axis(values, t("verdict.points_axis"), NARROW_TICKS))],
        "yAxis": [{"axisLabel": _names_above(above)}, {}],
    }


def _row_height(arms: int) -> int:
    return 14 + 12 * arms


def shift_chart_height(rows: Sequence[ShiftRow], arms: Sequence[str]) -> int:
    """Pixels in which every arm of every row has a line of its own."""
    return 90 + _row_height(len(arms)) * len(rows)


def _span(low: float, high: float, y: float) -> dict:
    return {
        "type": "line", "data": [[low, y], [high, y]], "showSymbol": False, "silent": True,
        "lineStyle": {"color": GREY, "width": 2, "opacity": 0.6, "type": "solid"}, "tooltip": {"show": False},
    }  # fmt: skip


def _difference(name: str, own: Difference, y: float, colour: str) -> list[dict]:
    """The mean, and its interval where there is one."""
    on_right = {"name": name, "xAxisIndex": 1, "yAxisIndex": 1}
    mean = _scatter([[round(100 * own.mean, 2), y]], 11, colour, "diamond") | on_right | {"z": 5}
    if own.ci95 is None:
        return [mean]
    return [_interval(*(round(100 * end, 2) for end in own.ci95), y, colour) | on_right, mean]


def _accuracies(arm: str, arm_index: int, points: list[list[float]]) -> dict:
    return {
        "type": "scatter", "name": arm, "data": points, "symbol": "circle", "symbolSize": 11, "z": 4,
        "itemStyle": {
            "color": arm_colour(arm_index) if arm_index else "transparent", "borderColor": arm_colour(arm_index),
            "borderWidth": 2.5,
        },
    }  # fmt: skip
