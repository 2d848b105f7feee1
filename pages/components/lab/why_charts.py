"""Charts of why an arm is better or worse: matrices side by side, and how sure against how often right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from models.comparison.classes import Calibration
from pages.components.lab.evidence_charts import GREY
from pages.components.look import ARM_DASHES, CHART_TITLE, arm_colour
from pages.components.messages import t
from pages.components.words import in_template

PANEL_LEFTS, PANEL_WIDTH = (11.0, 41.5, 72.0), 27.0
"""Per cent: three matrices in a row, with room for the names of the rows before the first."""
TOP = 48
STRONGEST = 0.9
"""Opacity of full colour."""
EVEN_LUMINANCE = 0.22
"""Where dark and white letters have the same contrast."""
MOST_LETTERS = 40
"""Under a matrix, in all its columns together; longer names are turned."""


def _bottom(turned: bool) -> int:
    """Pixels below a matrix."""
    return 84 if turned else 44


class Cell(NamedTuple):
    """What stands in a cell, what is said where one points at it, and whether it is to stand out."""

    value: float
    text: str
    about: str
    is_bold: bool = False


@dataclass(frozen=True)
class Panel:
    """One matrix, a row of cells at a time. Where it is of differences, `below` colours what is under zero."""

    title: str
    cells: Sequence[Sequence[Cell]]
    colour: str
    below: str | None = None


def matrices_chart(
    panels: Sequence[Panel],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    axes: tuple[str, str] = ("", ""),
    is_dark: bool = False,
) -> dict[str, Any]:
    """Up to three matrices over the same rows and columns, first row on top. `axes` says what rows and columns are."""
    turned = max(map(len, columns)) > MOST_LETTERS / len(columns)
    parts = [
        {
            "title": _title(panel, place),
            "grid": _grid(place, turned),
            "xAxis": _axis(place, columns) | _below(axes[1], turned),
            "yAxis": _axis(place, rows) | _beside(axes[0], is_first=place == 0),
            "visualMap": _colours(panel, place),
            "series": _matrix(panel, place, is_dark),
        }
        for place, panel in enumerate(panels)
    ]
    together = {name: [part[name] for part in parts] for name in parts[0]}
    return {"animation": False, "tooltip": {"formatter": "{b}", "confine": True}, **together}


def _title(panel: Panel, place: int) -> dict[str, Any]:
    style = CHART_TITLE | {"width": 220, "overflow": "truncate"}
    return {"text": panel.title, "left": f"{PANEL_LEFTS[place]}%", "top": 4, "padding": 0, "textStyle": style}


def _grid(place: int, turned: bool) -> dict[str, Any]:
    return {
        "left": f"{PANEL_LEFTS[place]}%", "width": f"{PANEL_WIDTH}%", "top": TOP, "bottom": _bottom(turned),
        "containLabel": False, "outerBoundsMode": "none",
    }  # fmt: skip


def _axis(place: int, names: Sequence[str]) -> dict[str, Any]:
    plain_line = {"axisTick": {"show": False}, "axisLine": {"show": False}, "splitLine": {"show": False}}
    return {"type": "category", "gridIndex": place, "data": list(names), **plain_line}


def _below(name: str, turned: bool) -> dict[str, Any]:
    label = {"interval": 0, "rotate": 90 if turned else 0, "width": 60 if turned else 80, "overflow": "truncate"}
    return {"name": name, "nameLocation": "middle", "nameGap": 66 if turned else 22, "axisLabel": label}


def _beside(name: str, *, is_first: bool) -> dict[str, Any]:
    """The names of the rows stand before the first matrix alone, with what they are at their head."""
    label = {"interval": 0, "show": is_first, "width": 74, "overflow": "truncate"}
    name_style = {"align": "right", "padding": [0, 8, 0, 0]}
    return {
        "inverse": True, "axisLabel": label, "name": name if is_first else "", "nameLocation": "start", "nameGap": 8,
        "nameTextStyle": name_style,
    }  # fmt: skip


def _reach(panel: Panel) -> float:
    """What is drawn in full colour: 100 %, or the largest of the differences."""
    if panel.below is None:
        return 100.0
    return max((abs(cell.value) for row in panel.cells for cell in row), default=0.0) or 1.0


def _colours(panel: Panel, place: int) -> dict[str, Any]:
    """See-through at nothing, so that it lies well on a light and on a dark page."""
    reach = _reach(panel)
    ends = [_faded(panel.colour, 0), _faded(panel.colour, STRONGEST)]
    if panel.below is not None:
        ends = [_faded(panel.below, STRONGEST), _faded(GREY, 0), _faded(panel.colour, STRONGEST)]
    return {
        "show": False, "type": "continuous", "seriesIndex": place, "dimension": 2,
        "min": 0 if panel.below is None else -reach, "max": reach, "inRange": {"color": ends},
    }  # fmt: skip


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)])


def _faded(colour: str, opacity: float) -> str:
    red, green, blue = _rgb(colour)
    return f"rgba({red},{green},{blue},{opacity})"


def _ink(colour: str, opacity: float, is_dark: bool) -> str:
    """The colour of letters on `colour` over the page: whichever of the two has the higher contrast (WCAG 2)."""
    mixed = _rgb(colour) * opacity + (20 if is_dark else 255) * (1 - opacity)
    return "#1f2933" if (mixed / 255) ** 2.2 @ (0.2126, 0.7152, 0.0722) > EVEN_LUMINANCE else "#ffffff"


def _matrix(panel: Panel, place: int, is_dark: bool) -> dict[str, Any]:
    reach, data = _reach(panel), []
    for y, row in enumerate(panel.cells):
        for x, cell in enumerate(row):
            colour = panel.below if panel.below is not None and cell.value < 0 else panel.colour
            ink = _ink(colour, STRONGEST * abs(cell.value) / reach, is_dark)
            label = {"formatter": cell.text or " ", "fontWeight": 700 if cell.is_bold else 400, "color": ink}
            data.append({"value": [x, y, round(cell.value, 2)], "name": in_template(cell.about), "label": label})
    return {
        "type": "heatmap", "xAxisIndex": place, "yAxisIndex": place, "data": data,
        "label": {"show": True, "fontSize": 11}, "itemStyle": {"borderWidth": 1, "borderColor": _faded(GREY, 0.25)},
    }  # fmt: skip


def reliability_chart(arms: Sequence[tuple[int, str, Calibration]]) -> dict[str, Any]:
    """Of (arm index, name, Calibration): how often right, over how sure. A dot's area is what its bin holds."""
    series: list[dict[str, Any]] = [
        {
            "type": "line", "data": [[0, 0], [100, 100]], "showSymbol": False, "silent": True,
            "tooltip": {"show": False}, "lineStyle": {"color": GREY, "width": 1, "type": "dashed"},
        }
    ]  # fmt: skip
    series += [_reliability(*arm) for arm in arms]
    percent = {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"}, "nameLocation": "middle"}
    return {
        "animation": False,
        "grid": {"left": 22, "right": 20, "top": 34, "bottom": 22},
        "legend": {"top": 0, "left": 0, "data": [name for _, name, _ in arms], "itemWidth": 18, "itemHeight": 10},
        "tooltip": {"trigger": "item", "formatter": "{b}", "confine": True},
        "xAxis": percent | {"name": t("why.sure_axis"), "nameGap": 24},
        "yAxis": percent | {"name": t("why.right_axis"), "nameGap": 44},
        "series": series,
    }


def _reliability(arm_index: int, name: str, found: Calibration) -> dict[str, Any]:
    colour = arm_colour(arm_index)
    shares = found.counts / found.counts.sum()
    points = zip(found.confidence, found.accuracy, found.counts, shares, strict=True)
    return {
        "type": "line", "name": name, "color": colour, "symbol": "circle", "showSymbol": True,
        "lineStyle": {"color": colour, "width": 2, "type": ARM_DASHES[arm_index]},
        "itemStyle": {"color": colour, "borderColor": colour, "borderWidth": 1, "opacity": 0.85},
        "data": [
            {
                "value": [round(100 * float(sure), 2), round(100 * float(right), 2)],
                "symbolSize": round(4 + 20 * float(np.sqrt(share)), 1),
                "name": in_template(
                    t("why.bin", arm=name, sure=f"{100 * sure:.1f}", right=f"{100 * right:.1f}", n=int(n))
                ),
            }
            for sure, right, n, share in points
        ],
    }  # fmt: skip
