"""The gradient layer by layer over the steps: where it vanishes or explodes on its way from the loss to the input."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from models.store.curves import CurveData, Points, mean_over
from models.training.events import LAYER_NORM
from pages.components.lab.curves import LOG_AXIS, on_log_axis, step_axis, title, without_dots
from pages.components.messages import t

FIRST_HUE, LAST_HUE = 265, 25
"""Degrees: from violet at the input to orange at the output, mid-bright, so that they are seen on light and dark."""


def layers(data: CurveData, arm_index: int) -> list[str]:
    """The layers of one arm, from the input on."""
    names = (name for arm, _, name in data.points if arm == arm_index and name.startswith(LAYER_NORM))
    return list(dict.fromkeys(name.removeprefix(LAYER_NORM) for name in names))


def layer_chart(data: CurveData, arm_index: int, *, finished: Set[int], steps: int) -> dict[str, Any]:
    """A line for each layer of one arm, on a logarithmic axis: the mean over the seeds that are finished.

    While none is, over those under way, as far as all have come.
    """
    names = layers(data, arm_index)
    series = []
    for place, name in enumerate(names):
        runs = data.of(arm_index, LAYER_NORM + name)
        over = [points for seed, points in runs.items() if seed in finished]
        mean = {row.step: row.mean for row in mean_over(over or list(runs.values()))}
        series.append(_line(name.removesuffix(".weight"), mean, _colour(place, len(names))))
    return {
        "animation": False,
        "title": title(t("train.layer_norms")),
        "grid": {"left": 8, "right": 150, "top": 40, "bottom": 4},
        "tooltip": {"trigger": "axis", "valueFormatter": "%.2e"},
        "legend": {
            "type": "scroll", "orient": "vertical", "top": 36, "right": 0, "width": 140, "bottom": 4,
            "itemWidth": 18, "itemHeight": 8, "textStyle": {"width": 110, "overflow": "truncate"},
            "data": [without_dots(line["name"]) for line in series],
        },
        "xAxis": step_axis(steps),
        "yAxis": LOG_AXIS,
        "series": series,
    }  # fmt: skip


def _colour(place: int, count: int) -> str:
    hue = FIRST_HUE + (LAST_HUE - FIRST_HUE) * place / max(count - 1, 1)
    return f"hsl({hue:.0f}, 65%, 52%)"


def _line(name: str, points: Points, colour: str) -> dict[str, Any]:
    return {
        "type": "line", "name": name, "showSymbol": False, "color": colour, "lineStyle": {"color": colour, "width": 2},
        "data": [[step, on_log_axis(value)] for step, value in points.items()],
    }  # fmt: skip
