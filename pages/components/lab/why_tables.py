"""What the views of why draw, made of the results of the runs: rows of classes, cells of matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.comparison import classes
from models.comparison.evidence import Difference
from models.comparison.report import Comparison
from models.comparison.sentences import points
from models.training.events import RunResult
from pages.components.lab.evidence_charts import ShiftRow
from pages.components.lab.evidence_table import interval_text
from pages.components.lab.why_charts import Cell, Panel
from pages.components.look import arm_colour
from pages.components.messages import t


def class_rows(
    pairs: Mapping[int, tuple[list[RunResult], list[RunResult]]],
    labels: np.ndarray,
    names: Sequence[str],
    own_level: float,
) -> list[ShiftRow]:
    """A row for each class: every arm's accuracy, and the further arms' differences from the first."""
    return [
        ShiftRow(
            t("why.class_and_count", name=names[row.label], count=int((labels == row.label).sum())),
            {arm: 100 * own for arm, own in row.accuracies.items()},
            row.differences,
        )
        for row in classes.class_rows(pairs, labels, own_level)
    ]


def confusion_cells(
    matrix: np.ndarray, names: Sequence[str], counts: Sequence[int], *, is_difference: bool
) -> list[list[Cell]]:
    """Shares in per cent, or their differences in points; what rounds to nothing has no number in it."""
    key = "why.confusion_change" if is_difference else "why.confusion_cell"

    def cell(i: int, j: int) -> Cell:
        value = 100 * float(matrix[i, j])
        text = f"{value:+.0f}" if is_difference else f"{value:.0f}"
        amount = points(value / 100) if is_difference else f"{value:.1f}"
        about = t(key, truth=names[i], taken=names[j], amount=amount, n=counts[i])
        return Cell(value, text.replace("-", "−") if text.strip("+-0") else "", about)

    return [[cell(i, j) for j in range(len(names))] for i in range(len(names))]


def robustness_panels(
    comparison: Comparison, first: Sequence[RunResult], second: Sequence[RunResult]
) -> tuple[list[str], list[str], list[Panel]]:
    """Kinds of shift against strengths, the weakest first, after the unchanged test: rows, columns and matrices."""
    kinds = list(dict.fromkeys(entry.shift.kind for entry in comparison.shifted))
    by_kind = {kind: [entry for entry in comparison.shifted if entry.shift.kind == kind] for kind in kinds}
    strengths = max(map(len, by_kind.values()))
    columns = [t("why.unchanged"), *(t("why.strength", number=k + 1) for k in range(strengths))]
    names = {kind: t(f"shift_kind.{kind}", default=kind.replace("_", " ").capitalize()) for kind in kinds}

    def accuracies(results: Sequence[RunResult]) -> list[list[Cell]]:
        clean = float(np.mean([result.accuracy for result in results]))
        return [
            [_accuracy_cell(clean, t("why.unchanged"))]
            + [
                _accuracy_cell(
                    float(np.mean([result.shifted[entry.shift.id] for result in results])),
                    f"{names[kind]}, {entry.shift.amount}",
                )
                for entry in by_kind[kind]
            ]
            for kind in kinds
        ]

    changes = [
        [_change_cell(comparison.difference, t("why.unchanged"))]
        + [_change_cell(entry.difference, f"{names[kind]}, {entry.shift.amount}") for entry in by_kind[kind]]
        for kind in kinds
    ]
    colours = (arm_colour(0), arm_colour(comparison.arm_index))
    panels = [
        Panel(comparison.baseline, accuracies(first), colours[0]),
        Panel(comparison.arm, accuracies(second), colours[1]),
        Panel(t("why.difference"), changes, colours[1], colours[0]),
    ]
    return [names[kind] for kind in kinds], columns, panels


def _accuracy_cell(accuracy: float, name: str) -> Cell:
    return Cell(
        100 * accuracy, f"{100 * accuracy:.0f}", t("why.accuracy_cell", name=name, accuracy=f"{100 * accuracy:.1f}")
    )


def _change_cell(difference: Difference, name: str) -> Cell:
    interval = f" ({interval_text(difference)})" if difference.ci95 else ""
    about = t("why.change_cell", name=name, amount=points(difference.mean)) + interval
    return Cell(100 * difference.mean, points(difference.mean), about, difference.clears_zero)
