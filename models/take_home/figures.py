"""The figures of an experiment: each a function from Findings to its drawings, none where there is nothing to draw.

The same data as in the page's charts, on white, as paper has it. One function and one line in FIGURES make a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from models.comparison.classes import calibration, confusion, most_confused, stack
from models.comparison.report import Comparison
from models.take_home.charts import (
    AccuracyRow,
    Axis,
    Curve,
    DifferenceRow,
    accuracies_chart,
    arm_style,
    curves_chart,
    differences_chart,
)
from models.take_home.curves import MEASURES, PER_CENT, layer_figures, measure_figure
from models.take_home.drawing import Drawing
from models.take_home.findings import Findings, kind_label, sweep_label
from models.take_home.matrices import Matrix, matrices_chart
from models.training.events import RunResult

MOST_CLASSES = 12
"""In a matrix of confusion."""
MOST_ROWS = 32
"""Classes in the chart of accuracies, those that differ most; the table has all."""


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
    return lambda findings: measure_figure(findings, MEASURES[name])


FIGURES: Mapping[str, Callable[[Findings], list[Drawing]]] = {
    "difference": _differences,
    "shifted": _shifted,
    "classes": _classes,
    "confusion": _confusion,
    "calibration": _calibration,
    "robustness": _robustness,
    "invariance": _invariance,
    **{name: _of_measure(name) for name in MEASURES},
    "layers": layer_figures,
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
