"""Figures of what was measured on the way: a line an arm over the steps, and a line a layer."""

from __future__ import annotations

from typing import NamedTuple

from models.store.curves import GAP, Points, mean_over
from models.take_home.charts import Axis, Curve, arm_style, curves_chart
from models.take_home.drawing import Drawing
from models.take_home.findings import Findings
from models.training.events import LAYER_NORM

STEPS = "optimiser step"
PER_CENT = (0.0, 100.0)
FIRST_HUE, LAST_HUE = (123, 77, 197), (214, 122, 39)
"""Of the layers of a network, from the input to the output: red, green and blue."""


def finished_runs(findings: Findings, arm_index: int, metric: str) -> list[Points]:
    """One arm's points of one metric, of the seeds whose run is over."""
    runs = findings.curves.of(arm_index, metric)
    return [runs[seed] for seed in findings.finished[arm_index] if runs.get(seed)]


class Measure(NamedTuple):
    """A chart over the steps: a metric of training, one of validation, and the factor to the unit shown."""

    title: str
    training: str | None
    validation: str | None
    axis: Axis
    factor: float = 1.0


MEASURES = {
    "loss": Measure("Loss", "loss", "validation_loss", Axis("loss")),
    "accuracy": Measure("Accuracy", "accuracy", "validation_accuracy", Axis("accuracy, %", PER_CENT), 100),
    "gradient_norm": Measure("Length of the gradient", "gradient_norm", None, Axis("length", is_logarithmic=True)),
    "learning_rate": Measure("Learning rate", "learning_rate", None, Axis("learning rate")),
    "gap": Measure(
        "Training accuracy minus validation accuracy", None, GAP, Axis("difference, points"), 100
    ),
    "zero_share": Measure("Weights that are exactly zero", "zero_share", None, Axis("share, %", PER_CENT), 100),
}  # fmt: skip
"""By the name of the figure."""


def measure_figure(findings: Findings, measure: Measure) -> list[Drawing]:
    curves = [
        curve
        for arm_index in range(len(findings.arms))
        for metric in (measure.validation, measure.training)
        if metric is not None
        for curve in _arm_curves(findings, arm_index, metric, measure)
    ]
    if not curves:
        return []
    # Validation, by which an arm is judged, lies above training.
    curves.sort(key=lambda curve: not curve.has_dots)
    along = Axis(STEPS, (0, _steps(findings)))
    return [curves_chart(measure.title, curves, along, measure.axis, about=_about_curves(findings, measure))]


def _about_curves(findings: Findings, measure: Measure) -> str:
    counts = sorted({len(seeds) for seeds in findings.finished.values()})
    seeds = "–".join(map(str, counts if counts[0] != counts[-1] else counts[:1]))
    kinds = "thick with dots: validation, thin: training; " if measure.training and measure.validation else ""
    return f"{kinds}lines: mean of {seeds} finished seeds; bands: from the lowest to the highest seed"


def _arm_curves(findings: Findings, arm_index: int, metric: str, measure: Measure) -> list[Curve]:
    """The mean over finished seeds with its band, and a thin line for each seed that is not finished."""
    colour, dash = arm_style(arm_index)
    finished = finished_runs(findings, arm_index, metric)
    arm, is_validation = findings.arms[arm_index], metric == measure.validation
    label = (
        f"{arm}, {'validation' if is_validation else 'training'}" if measure.training and measure.validation else arm
    )
    rows = mean_over(finished)
    factor, is_main = measure.factor, is_validation or measure.validation is None
    curves = []
    if rows:
        has_band = is_main and len(finished) > 1
        curves.append(
            Curve(
                label, colour, [(row.step, factor * row.mean) for row in rows], dash, 2.2 if is_main else 1.2,
                [(factor * row.lowest, factor * row.highest) for row in rows] if has_band else (),
                has_dots=is_validation, opacity=1 if is_main else 0.7,
            )
        )  # fmt: skip
    for seed, points in findings.curves.of(arm_index, metric).items():
        if seed not in findings.finished[arm_index] and points:
            line = [(step, factor * points[step]) for step in sorted(points)]
            curves.append(
                Curve(f"{label}, seed {seed}, not finished", colour, line, dash, 1, opacity=0.6, in_legend=not rows)
            )
    return curves


def _steps(findings: Findings) -> int:
    return max(run.steps for run in findings.stored.runs)


def layer_figures(findings: Findings) -> list[Drawing]:
    drawings = []
    for arm_index, arm in enumerate(findings.arms):
        names = [name for own, _, name in findings.curves.points if own == arm_index and name.startswith(LAYER_NORM)]
        layers = list(dict.fromkeys(names))
        curves = [
            Curve(name.removeprefix(LAYER_NORM).removesuffix(".weight"), _between(place / max(len(layers) - 1, 1)),
                  [(row.step, row.mean) for row in mean_over(finished_runs(findings, arm_index, name))], width=1.6)
            for place, name in enumerate(layers)
        ]  # fmt: skip
        drawn = [curve for curve in curves if curve.points]
        if drawn:
            title = f"Length of the gradient layer by layer: {arm}"
            axes = Axis(STEPS, (0, _steps(findings))), Axis("length", is_logarithmic=True)
            about = "from the input (violet) to the output (orange): the mean over the finished seeds"
            drawings.append(curves_chart(title, drawn, *axes, about=about))
    return drawings


def _between(share: float) -> str:
    return "#" + "".join(
        f"{round(a + share * (b - a)):02x}" for a, b in zip(FIRST_HUE, LAST_HUE, strict=True)
    )  # fmt: skip
