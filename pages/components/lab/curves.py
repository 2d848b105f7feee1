"""Live curves: loss and accuracy of every arm over the steps, with a band over the seeds, as ECharts options."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.store.store import Metric
from pages.components.look import ARM_COLOURS, ARM_DASHES
from pages.components.messages import t

Points = dict[int, float]
"""Value by optimiser step. A resumed run writes the same values again, so keeping one a step loses nothing."""


@dataclass
class CurveData:
    """What has been read of an experiment's metrics so far."""

    last_row: int = 0
    points: dict[tuple[int, int, str], Points] = field(default_factory=lambda: defaultdict(dict))

    def add(self, metrics: Iterable[Metric], last_row: int) -> None:
        for metric in metrics:
            self.points[metric.arm_index, metric.seed, metric.name][metric.step] = metric.value
        self.last_row = last_row

    def of(self, arm_index: int, name: str) -> dict[int, Points]:
        """One arm's points of one metric, by seed."""
        return {
            seed: points for (arm, seed, metric), points in self.points.items() if (arm, metric) == (arm_index, name)
        }


@dataclass(frozen=True)
class Figure:
    """One chart: a training metric against its validation metric."""

    title: str
    training: str
    validation: str
    percent: bool


FIGURES = (
    Figure("train.loss", "loss", "validation_loss", percent=False),
    Figure("train.accuracy", "accuracy", "validation_accuracy", percent=True),
)


def curve_chart(
    figure: Figure, data: CurveData, arms: list[str], *, finished: Mapping[int, set[int]], steps: int, ended: bool
) -> dict:
    """The ECharts option of one figure. `finished` holds, by arm index, the seeds whose run is over.

    Thick lines are the mean over finished seeds, with a band from the lowest to the highest; a thin line is a seed
    still running. Solid dots mark validation, which is what an arm is judged by while it trains.
    """
    series: list[dict] = []
    for arm_index, arm in enumerate(arms):
        style = _Style(arm_index, 100.0 if figure.percent else 1.0)
        for metric, is_validation in ((figure.training, False), (figure.validation, True)):
            runs = data.of(arm_index, metric)
            over = [runs[seed] for seed in sorted(runs) if seed in finished.get(arm_index, ())]
            label = t("train.curve_validation" if is_validation else "train.curve_training", arm=arm)
            series += style.mean_and_band(label, over, is_validation)
            for seed in sorted(runs):
                if seed not in finished.get(arm_index, ()):
                    series.append(style.line(label, runs[seed], is_validation, thick=not over))
    least = _least_shown(figure, data, steps) if ended and figure.percent else 0
    return _option(figure, series, arms, steps, least)


def _least_shown(figure: Figure, data: CurveData, steps: int) -> int:
    """Where the axis of an ended run begins: below all that was validated after a third of the steps, in tens."""
    late = [
        100 * value
        for (_, _, metric), points in data.points.items()
        if metric == figure.validation
        for step, value in points.items()
        if step >= steps / 3
    ]
    return max(0, 10 * int((min(late, default=0) - 5) // 10))


@dataclass(frozen=True)
class _Style:
    """How one arm's lines look."""

    arm_index: int
    factor: float

    def line(self, name: str, points: Points, is_validation: bool, thick: bool = True) -> dict:
        colour = ARM_COLOURS[self.arm_index]
        width = (2.5 if is_validation else 1.3) if thick else 1
        return {
            "type": "line",
            "name": name,
            "data": [[step, round(points[step] * self.factor, 4)] for step in sorted(points)],
            "showSymbol": is_validation,
            "symbol": "circle",
            "symbolSize": 5 if thick else 3,
            "color": colour,
            "lineStyle": {
                "color": colour,
                "width": width,
                "type": ARM_DASHES[self.arm_index],
                "opacity": 1 if is_validation else 0.75,
            },
            "tooltip": {"show": thick},
            "silent": not thick,
            "z": 3 if is_validation else 2,
        }

    def mean_and_band(self, name: str, runs: list[Points], is_validation: bool) -> list[dict]:
        steps = sorted(set.intersection(*(set(points) for points in runs))) if runs else []
        if not steps:
            return []
        values = np.array([[points[step] for step in steps] for points in runs])
        mean = dict(zip(steps, values.mean(0).tolist(), strict=True))
        if not is_validation or len(runs) < 2:
            return [self.line(name, mean, is_validation)]
        low, high = values.min(0) * self.factor, values.max(0) * self.factor
        band = f"band-{self.arm_index}"
        return [
            self._edge(f"{name} low", steps, low, band, opacity=0),
            self._edge(f"{name} high", steps, high - low, band, opacity=0.18),
            self.line(name, mean, is_validation),
        ]

    def _edge(self, name: str, steps: list[int], values: np.ndarray, stack: str, opacity: float) -> dict:
        return {
            "type": "line",
            "name": name,
            "data": [[step, round(float(value), 4)] for step, value in zip(steps, values, strict=True)],
            "stack": stack,
            "stackStrategy": "all",
            "showSymbol": False,
            "silent": True,
            "lineStyle": {"opacity": 0},
            "areaStyle": {"color": ARM_COLOURS[self.arm_index], "opacity": opacity},
            "tooltip": {"show": False},
        }


def _option(figure: Figure, series: list[dict], names: list[str], steps: int, least: int) -> dict[str, Any]:
    return {
        "animation": False,
        "title": {"text": t(figure.title), "left": 0, "top": 6, "textStyle": {"fontSize": 14, "fontWeight": 600}},
        "grid": {"left": 8, "right": 14, "top": 40, "bottom": 4},
        "tooltip": {"trigger": "axis", "valueFormatter": "%.1f%%" if figure.percent else "%.3f"},
        "legend": {"top": 6, "right": 0, "data": names, "itemWidth": 26, "itemHeight": 8},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": steps,
            "name": t("train.step_axis"),
            "nameLocation": "middle",
            "nameGap": 22,
            "splitLine": {"show": False},
        },
        "yAxis": {
            "type": "value",
            "min": least,
            **({"max": 100} if figure.percent else {}),
            "axisLabel": {"formatter": "{value} %" if figure.percent else "{value}"},
        },
        "series": series,
    }
