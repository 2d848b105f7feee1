"""Live curves: what is measured of every arm over the steps, with a band over the seeds, as ECharts options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from models.store.curves import GAP, CurveData, Points, mean_over
from pages.components.lab.chart_signs import bands_sign, thin_lines_sign
from pages.components.look import ARM_DASHES, CHART_TITLE, arm_colour
from pages.components.messages import t


@dataclass(frozen=True)
class Figure:
    """One chart: a metric of training, one of validation, or the one against the other.

    Shares are shown in per cent, differences of shares in percentage points.
    """

    title: str
    training: str | None
    validation: str | None
    unit: Literal["", "per cent", "points"] = ""
    is_logarithmic: bool = False

    @property
    def id(self) -> str:
        return str(self.training or self.validation)

    @property
    def lines(self) -> list[tuple[str, bool]]:
        """Each metric, and whether it is of validation."""
        both = ((self.training, False), (self.validation, True))
        return [(metric, is_validation) for metric, is_validation in both if metric is not None]


FIGURES = (
    Figure("train.loss", "loss", "validation_loss"),
    Figure("train.accuracy", "accuracy", "validation_accuracy", "per cent"),
)
GRADIENT = Figure("train.gradient_norm", "gradient_norm", None, is_logarithmic=True)
RATE_AND_GAP = (Figure("train.learning_rate", "learning_rate", None), Figure("train.gap", None, GAP, "points"))
ZERO_SHARE = Figure("train.zero_share", "zero_share", None, "per cent")
MOST_IN_A_LINE, LEGEND_ICON = 36, 6
"""Letters of title and legend that fit beside each other, and what an arm's sign takes of them."""
BAND_OPACITY = 0.18
LEAST_SHOWN = 1e-8
"""On a logarithmic axis, what is less is drawn here: zero has no place on one."""
LOG_AXIS = {"type": "log", "axisLabel": {"formatter": "{value}"}}


def curve_chart(
    figure: Figure, data: CurveData, arms: list[str], *, finished: Mapping[int, set[int]], steps: int, ended: bool
) -> dict:
    """The ECharts option of one figure. `finished` holds, by arm index, the seeds whose run is over.

    Thick lines are the mean over finished seeds, with a band from the lowest to the highest; a thin line is a seed
    still running. Solid dots mark validation, which is what an arm is judged by while it trains. The baseline's dashes
    lie on top, so that lines that coincide are both seen.
    """
    series: list[dict] = []
    for arm_index, arm in enumerate(arms):
        style = _Style(arm_index, figure)
        for metric, is_validation in figure.lines:
            runs = data.of(arm_index, metric)
            over = [runs[seed] for seed in sorted(runs) if seed in finished.get(arm_index, ())]
            is_main = metric == figure.lines[-1][0]
            label = t("train.curve_validation" if is_main else "train.curve_training", arm=arm)
            series += style.mean_and_band(label, over, is_validation)
            for seed in sorted(runs):
                if seed not in finished.get(arm_index, ()):
                    series.append(style.line(label, runs[seed], is_validation, thick=not over))
    kinds = _kinds(figure, series, data, len(arms))
    least = _least_shown(figure, data, steps) if ended and figure.unit == "per cent" else 0
    return _option(figure, series, arms, kinds, steps=steps, least=least)


def _kinds(figure: Figure, series: list[dict], data: CurveData, arms: int) -> dict[str, str]:
    """What the lines beside the arms' main ones are, and the bands: the signs of the legend by their names."""
    drawn = [(arm, arm_colour(arm)) for arm in range(arms) if any(data.of(arm, name) for name, _ in figure.lines)]
    kinds = {}
    if len(figure.lines) > 1 and drawn:
        kinds[t("train.legend_training")] = thin_lines_sign(drawn)
    if any("stack" in line for line in series):
        kinds[t("train.legend_band")] = bands_sign(drawn, BAND_OPACITY)
    return kinds


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
    figure: Figure

    def shown(self, value: float) -> float:
        """A value as it is drawn."""
        if self.figure.is_logarithmic:
            return on_log_axis(value)
        return float(f"{100 * value if self.figure.unit else value:.6g}")

    def line(self, name: str, points: Points, is_validation: bool, thick: bool = True) -> dict:
        colour = arm_colour(self.arm_index)
        is_main = is_validation or self.figure.validation is None
        width = (2.5 if is_main else 1.3) if thick else 1
        return {
            "type": "line",
            "name": name,
            "data": [[step, self.shown(points[step])] for step in sorted(points)],
            "showSymbol": is_validation,
            "symbol": "circle",
            "symbolSize": 5 if thick else 3,
            "color": colour,
            "lineStyle": {
                "color": colour,
                "width": width,
                "type": ARM_DASHES[self.arm_index],
                "opacity": 1 if is_main else 0.75,
            },
            "tooltip": {"show": thick},
            "silent": not thick,
            "z": (20 if is_main else 10) - self.arm_index,
        }

    def mean_and_band(self, name: str, runs: list[Points], is_validation: bool) -> list[dict]:
        rows = mean_over(runs)
        if not rows:
            return []
        mean = {row.step: row.mean for row in rows}
        if not is_validation or len(runs) < 2:
            return [self.line(name, mean, is_validation)]
        low = {row.step: self.shown(row.lowest) for row in rows}
        width = {row.step: self.shown(row.highest) - low[row.step] for row in rows}
        band = f"band-{self.arm_index}"
        return [
            self._edge(f"{name} low", low, band, opacity=0),
            self._edge(f"{name} high", width, band, opacity=BAND_OPACITY),
            self.line(name, mean, is_validation),
        ]

    def _edge(self, name: str, points: Points, stack: str, opacity: float) -> dict:
        return {
            "type": "line",
            "name": name,
            "data": [[step, round(value, 4)] for step, value in points.items()],
            "stack": stack,
            "stackStrategy": "all",
            "showSymbol": False,
            "silent": True,
            "lineStyle": {"opacity": 0},
            "areaStyle": {"color": arm_colour(self.arm_index), "opacity": opacity},
            "tooltip": {"show": False},
        }


def _value_axis(figure: Figure, least: int) -> dict[str, Any]:
    if figure.is_logarithmic:
        return LOG_AXIS
    if figure.unit == "points":
        return {"type": "value", "axisLabel": {"formatter": "{value}"}}
    if figure.unit == "per cent":
        return {"type": "value", "min": least, "max": 100, "axisLabel": {"formatter": "{value} %"}}
    return {"type": "value", "min": 0, "axisLabel": {"formatter": "{value}"}}


def _tooltip_format(figure: Figure) -> str:
    by_unit = {"per cent": "%.1f%%", "points": "%.1f", "": "%.3f"}
    return by_unit[figure.unit] if figure.validation or figure.unit else "%.3g"


def title(text: str) -> dict[str, Any]:
    """What stands above a chart of curves."""
    return {"text": text, "left": 0, "top": 6, "textStyle": CHART_TITLE}


def step_axis(steps: int) -> dict[str, Any]:
    """The axis of all that is told over the steps."""
    return {
        "type": "value", "min": 0, "max": steps, "name": t("train.step_axis"), "nameLocation": "middle", "nameGap": 22,
        "splitLine": {"show": False},
    }  # fmt: skip


def on_log_axis(value: float) -> float:
    """A value as it is drawn on a logarithmic axis."""
    return float(f"{max(value, LEAST_SHOWN):.4g}")


def without_dots(name: str) -> dict[str, Any]:
    """An entry of a legend for a line that is drawn without any."""
    return {"name": name, "itemStyle": {"opacity": 0}}


def _option(
    figure: Figure, series: list[dict], names: list[str], kinds: Mapping[str, str], *, steps: int, least: int
) -> dict[str, Any]:
    heading = t(figure.title)
    legend = [{"name": name} if figure.validation else without_dots(name) for name in names]
    legend += [{"name": name, "icon": icon} for name, icon in kinds.items()]
    below = len(heading) + sum(len(name) + LEGEND_ICON for name in (*names, *kinds)) > MOST_IN_A_LINE
    return {
        "animation": False,
        "title": title(heading),
        "grid": {"left": 8, "right": 14, "top": 62 if below else 40, "bottom": 4},
        "tooltip": {"trigger": "axis", "valueFormatter": _tooltip_format(figure)},
        "legend": {
            "type": "scroll", "data": legend, "itemWidth": 26, "itemHeight": 10,
            "textStyle": {"lineHeight": 18},  # a legend that scrolls is cut to its lines' height
            **({"top": 30, "left": 0} if below else {"top": 6, "right": 0}),
        },
        "xAxis": step_axis(steps),
        "yAxis": _value_axis(figure, least),
        # A legend names none but series.
        "series": [*series, *({"type": "line", "name": name, "data": []} for name in kinds)],
    }  # fmt: skip
