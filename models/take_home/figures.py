"""The figures of an experiment: each a function from Findings to its drawings, none where there is nothing to draw.

The same data as in the page's charts, on white, as paper has it. One function and one line in FIGURES make a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from models.comparison.classes import calibration, confusion, most_confused, stack
from models.comparison.report import Comparison
from models.take_home.charts import (
    AccuracyRow,
    Axis,
    Curve,
    DifferenceRow,
    Matrix,
    accuracies_chart,
    arm_style,
    curves_chart,
    differences_chart,
    matrices_chart,
)
from models.take_home.drawing import Drawing
from models.take_home.findings import GAP, Findings, Points, kind_label, sweep_label
from models.training.events import LAYER_NORM, RunResult

STEPS = "optimiser step"
PER_CENT = (0.0, 100.0)
MOST_CLASSES = 12
"""In a matrix of confusion."""
MOST_ROWS = 32
"""Classes in the chart of accuracies, those that differ most; the table has all."""
FIRST_HUE, LAST_HUE = (123, 77, 197), (214, 122, 39)
"""Of the layers of a network, from the input to the output: red, green and blue."""


class MeanRow(NamedTuple):
    """What the finished seeds of an arm came to at a step: their mean, the lowest and the highest."""

    step: int
    mean: float
    lowest: float
    highest: float


def mean_over(runs: Sequence[Points]) -> list[MeanRow]:
    """At each step that all of `runs` have told."""
    steps = sorted(set.intersection(*(set(own) for own in runs))) if runs else []
    values = [[own[step] for own in runs] for step in steps]
    return [MeanRow(step, sum(of) / len(of), min(of), max(of)) for step, of in zip(steps, values, strict=True)]


def finished_runs(findings: Findings, arm_index: int, metric: str) -> list[Points]:
    """One arm's points of one metric, of the seeds whose run is over."""
    runs = findings.runs_of(arm_index, metric)
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


def _measure(findings: Findings, measure: Measure) -> list[Drawing]:
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
    for seed, points in findings.runs_of(arm_index, metric).items():
        if seed not in findings.finished[arm_index] and points:
            line = [(step, factor * points[step]) for step in sorted(points)]
            curves.append(
                Curve(f"{label}, seed {seed}, not finished", colour, line, dash, 1, opacity=0.6, in_legend=not rows)
            )
    return curves


def _steps(findings: Findings) -> int:
    return max(run.steps for run in findings.stored.runs)


def _layers(findings: Findings) -> list[Drawing]:
    drawings = []
    for arm_index, arm in enumerate(findings.arms):
        names = [name for own, _, name in findings.points if own == arm_index and name.startswith(LAYER_NORM)]
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


def _differences(findings: Findings) -> list[Drawing]:
    rows = []
    for own in findings.report.comparisons:
        first, second = findings.paired(own.arm_index)
        seeds = [100 * (after.accuracy - before.accuracy) for before, after in zip(first, second, strict=True)]
        interval = None if own.difference.ci95 is None else tuple(100 * end for end in own.difference.ci95)
        colour, _ = arm_style(own.arm_index)
        rows.append(DifferenceRow(own.arm, seeds, 100 * own.difference.mean, interval, colour))  # type: ignore[arg-type]
    if not rows:
        return []
    name = f"accuracy minus that of ‘{findings.arms[0]}’, percentage points"
    about = "a dot a seed; the diamond is their mean, the bar its 95 % interval over seeds and test samples"
    return [differences_chart("Difference in accuracy", rows, name, about)]


def _shifted(findings: Findings) -> list[Drawing]:
    rows = [
        AccuracyRow(f"{kind_label(shift)}{'' if is_own else ' ○'}", row.accuracies, row.differences, shift.amount)
        for shift, is_own, row in findings.shifted
    ]
    about = (
        "○: of a kind that no recipe practises; right: minus the first arm, with 95 % intervals that pay for all tests"
    )
    return [accuracies_chart("On shifted test samples", rows, findings.arms, about)] if rows else []


def _classes(findings: Findings) -> list[Drawing]:
    rows = [row for _, row in findings.classes]
    if len(rows) < 2:
        return []
    by_size = sorted(range(len(rows)), key=lambda k: -max(abs(own.mean) for own in rows[k].differences.values()))
    shown = sorted(by_size[:MOST_ROWS])
    of_all = f"the {MOST_ROWS} of {len(rows)} that differ most; " if len(rows) > MOST_ROWS else ""
    about = f"{of_all}right: minus the first arm, with 95 % intervals that pay for all classes"
    return [accuracies_chart("Class by class", [rows[k] for k in shown], findings.arms, about)]


def _confusion(findings: Findings) -> list[Drawing]:
    return [drawing for own in findings.report.comparisons for drawing in _confusion_of(findings, own)]


def _confusion_of(findings: Findings, comparison: Comparison) -> list[Drawing]:
    both = findings.paired(comparison.arm_index)
    truth = findings.truth
    if truth is None or not findings.knows([*both[0], *both[1]], "predictions"):
        return []
    before, after = (confusion(stack(own, "predictions"), truth.labels, len(truth.names)) for own in both)
    shown = most_confused([before, after], MOST_CLASSES)
    names = [truth.names[k] for k in shown]
    cells = [(100 * matrix[np.ix_(shown, shown)]).tolist() for matrix in (before, after, after - before)]
    first, second = arm_style(0)[0], arm_style(comparison.arm_index)[0]
    matrices = [
        Matrix(comparison.baseline, cells[0], first),
        Matrix(comparison.arm, cells[1], second),
        Matrix("Difference, points", cells[2], second, below=first),
    ]
    about = f"in % of the test samples of the true class, mean over {len(both[0])} seeds"
    return [
        matrices_chart(
            f"What is taken for what: {comparison.baseline} and {comparison.arm}",
            matrices,
            names,
            names,
            axes=("true class", "taken for"),
            about=about,
        )
    ]


def _calibration(findings: Findings) -> list[Drawing]:
    curves = []
    for arm_index, results in confident(findings).items():
        own = calibration(stack(results, "confidences"), stack(results, "correct"))
        colour, dash = arm_style(arm_index)
        points = list(zip((100 * own.confidence).tolist(), (100 * own.accuracy).tolist(), strict=True))
        curves.append(Curve(findings.arms[arm_index], colour, points, dash, 2.2, has_dots=True))
    if not curves:
        return []
    curves.append(Curve("as sure as right", "#8a9499", [(0, 0), (100, 100)], width=1))
    axes = Axis("how sure, %", PER_CENT), Axis("how often right, %", PER_CENT)
    about = "a dot for each tenth of sureness that holds predictions; below the thin line it is surer than right"
    return [curves_chart("Calibration: does it know when it is right?", curves, *axes, about=about)]


def confident(findings: Findings) -> dict[int, list[RunResult]]:
    """By arm index the results that tell how sure the run was of each test sample."""
    found = {}
    for arm_index in range(len(findings.arms)):
        results = findings.report.arm_results(arm_index)
        own = [result for result in results if len(result.confidences) == len(result.correct) > 0]
        if own and len({len(result.correct) for result in own}) == 1:
            found[arm_index] = own
    return found


def _robustness(findings: Findings) -> list[Drawing]:
    return [drawing for own in findings.report.comparisons for drawing in _robustness_of(findings, own)]


def _robustness_of(findings: Findings, comparison: Comparison) -> list[Drawing]:
    kinds = list(dict.fromkeys(entry.shift.kind for entry in comparison.shifted))
    if not kinds:
        return []
    tests = [[entry for entry in comparison.shifted if entry.shift.kind == kind] for kind in kinds]
    most = max(map(len, tests))

    def accuracies(results: Sequence[RunResult]) -> list[list[float | None]]:
        clean = 100 * float(np.mean([own.accuracy for own in results]))
        found = [[100 * float(np.mean([r.shifted[own.shift.id] for r in results])) for own in of] for of in tests]
        return [[clean, *values, *[None] * (most - len(values))] for values in found]

    clean = 100 * comparison.difference.mean
    changes: list[list[float | None]] = [
        [clean, *(100 * own.difference.mean for own in of), *[None] * (most - len(of))] for of in tests
    ]
    first, second = arm_style(0)[0], arm_style(comparison.arm_index)[0]
    before, after = findings.paired(comparison.arm_index)
    matrices = [
        Matrix(comparison.baseline, accuracies(before), first),
        Matrix(comparison.arm, accuracies(after), second),
        Matrix("Difference, points", changes, second, below=first),
    ]
    rows = [kind_label(of[0].shift) for of in tests]
    columns = ["unchanged", *(f"strength {k + 1}" for k in range(most))]
    about = f"accuracy in % by kind and strength of the shift, mean over {len(before)} seeds"
    title = f"Robustness: {comparison.baseline} and {comparison.arm}"
    return [matrices_chart(title, matrices, rows, columns, axes=("kind of shift", ""), about=about)]


def _invariance(findings: Findings) -> list[Drawing]:
    drawings = []
    for sweep, arms in findings.invariance:
        curves = []
        for arm_index, own in arms:
            colour, dash = arm_style(arm_index)
            points = [(float(x), y) for x, y in zip(sweep.values, own.accuracies, strict=True)]
            whole = [(y, y) if i is None else i for i, y in zip(own.intervals, own.accuracies, strict=True)]
            band = whole if any(own.intervals) else []
            curves.append(Curve(findings.arms[arm_index], colour, points, dash, 2.2, band, has_dots=True))
        unit = f", {sweep.param.unit}" if sweep.param.unit else ""
        along = Axis(f"{sweep.param.name.replace('_', ' ')}{unit}", (sweep.param.low, sweep.param.high))
        title = f"Invariance to {sweep_label(sweep)}"
        accuracy, strip = Axis("accuracy, %", PER_CENT), (*sweep.trained, "trained on")
        about = f"on {arms[0][1].samples} test samples; bands: 95 % intervals over seeds and samples"
        drawings.append(curves_chart(title, curves, along, accuracy, about=about, strip=strip))
    return drawings


def _of_measure(name: str) -> Callable[[Findings], list[Drawing]]:
    return lambda findings: _measure(findings, MEASURES[name])


FIGURES: Mapping[str, Callable[[Findings], list[Drawing]]] = {
    "difference": _differences,
    "shifted": _shifted,
    "classes": _classes,
    "confusion": _confusion,
    "calibration": _calibration,
    "robustness": _robustness,
    "invariance": _invariance,
    **{name: _of_measure(name) for name in MEASURES},
    "layers": _layers,
}
"""By the name of its file, in the order in which they are shown."""


def figures(findings: Findings) -> dict[str, Drawing]:
    """Every figure that there is something to draw for; where there are several of a kind, they are numbered."""
    found: dict[str, Drawing] = {}
    for name, draw in FIGURES.items():
        drawings = draw(findings)
        numbered = [name] if len(drawings) == 1 else [f"{name}-{k + 1}" for k in range(len(drawings))]
        found |= dict(zip(numbered, drawings, strict=True))
    return found
