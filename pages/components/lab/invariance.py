"""The invariance curve: accuracy while one transform's knob moves from end to end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.comparison.invariance import Curve
from models.tasks.sweeps import Sweep
from pages.components.lab.evidence_table import head
from pages.components.look import ARM_DASHES, arm_colour
from pages.components.messages import param_label, t, transform_label
from pages.components.values import as_shown, unit_in_words, unit_suffix
from pages.components.words import in_template

TRAINED_FILL = "rgba(125,125,125,0.14)"

Arms = Sequence[tuple[int, str, Curve]]
"""(arm index, name, curve)"""


def sweep_label(sweep: Sweep) -> str:
    """`Rotate: angle`"""
    return f"{transform_label(sweep.step.transform)}: {param_label(sweep.step.transform, sweep.param).lower()}"


def invariance_chart(sweep: Sweep, arms: Arms) -> dict[str, Any]:
    """The arms' curves with their bands, and the range that the recipe trains on as a shaded strip."""
    unit = f" ({unit_in_words(sweep.param)})" if sweep.param.unit else ""
    low, high = as_shown(sweep.param, sweep.param.low), as_shown(sweep.param, sweep.param.high)
    series = [part for arm in arms for part in _lines(sweep, *arm)]
    series[-1]["markArea"] = _trained(sweep)
    return {
        "animation": False,
        "grid": {"left": 8, "right": 20, "top": 52, "bottom": 22},
        "legend": {"top": 0, "left": 0, "data": [name for _, name, _ in arms], "itemWidth": 26, "itemHeight": 8},
        "tooltip": {"trigger": "item", "formatter": "{b}", "confine": True},
        "xAxis": {
            "type": "value", "min": low, "max": high, "name": sweep_label(sweep) + unit,
            "nameLocation": "middle", "nameGap": 26, "splitLine": {"show": False},
        },
        "yAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"}},
        "series": series,
    }  # fmt: skip


def _trained(sweep: Sweep) -> dict[str, Any]:
    """A strip even where one value alone was trained on: an area without width would not be seen."""
    low, high = (as_shown(sweep.param, end) for end in sweep.trained)
    least = as_shown(sweep.param, sweep.param.high - sweep.param.low) / 200
    label = {"position": "top", "fontSize": 11, "color": "#808495"}
    return {
        "silent": True, "itemStyle": {"color": TRAINED_FILL}, "label": label,
        "data": [[{"name": t("why.trained_range"), "xAxis": low - least}, {"xAxis": high + least}]],
    }  # fmt: skip


def _lines(sweep: Sweep, arm_index: int, name: str, curve: Curve) -> list[dict[str, Any]]:
    colour = arm_colour(arm_index)
    ends = [
        interval or (accuracy, accuracy) for interval, accuracy in zip(curve.intervals, curve.accuracies, strict=True)
    ]
    low, width = ([end[0] for end in ends], [end[1] - end[0] for end in ends])
    places = [as_shown(sweep.param, value) for value in sweep.values]
    edge = {
        "type": "line", "stack": f"band-{arm_index}", "stackStrategy": "all", "showSymbol": False, "silent": True,
        "lineStyle": {"opacity": 0}, "tooltip": {"show": False},
    }  # fmt: skip
    return [
        edge | {"data": _points(places, low), "areaStyle": {"opacity": 0}},
        edge | {"data": _points(places, width), "areaStyle": {"color": colour, "opacity": 0.16}},
        {
            "type": "line", "name": name, "color": colour, "symbol": "circle", "symbolSize": 7, "z": 10 - arm_index,
            "lineStyle": {"color": colour, "width": 2.5, "type": ARM_DASHES[arm_index]},
            "data": [
                {"value": point, "name": in_template(_about(sweep, name, curve, place))}
                for place, point in enumerate(_points(places, curve.accuracies))
            ],
        },
    ]  # fmt: skip


def _points(places: list[float], values: list[float]) -> list[list[float]]:
    return [[place, round(value, 2)] for place, value in zip(places, values, strict=True)]


def _about(sweep: Sweep, name: str, curve: Curve, place: int) -> str:
    return t(
        "why.invariance_point", arm=name, value=_amount(sweep, place), accuracy=f"{curve.accuracies[place]:.1f}",
        interval=_interval(curve, place), seeds=curve.seeds, samples=curve.samples,
    )  # fmt: skip


def _amount(sweep: Sweep, place: int) -> str:
    number = as_shown(sweep.param, sweep.values[place])
    return f"{number:g}".replace("-", "−") + unit_suffix(sweep.param)


def _interval(curve: Curve, place: int) -> str:
    interval = curve.intervals[place]
    return "" if interval is None else t("why.interval", low=f"{interval[0]:.1f}", high=f"{interval[1]:.1f}")


def invariance_rows(sweep: Sweep, arms: Arms) -> list[dict[str, str]]:
    """A row a position: what was done, and each arm's accuracy with its interval."""
    return [
        {sweep_label(sweep): _amount(sweep, place)}
        | {
            head(name, sweep_label(sweep)): f"{curve.accuracies[place]:.1f} %{_interval(curve, place)}"
            for _, name, curve in arms
        }
        for place in range(len(sweep.values))
    ]
