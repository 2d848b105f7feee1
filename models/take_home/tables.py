"""The numbers of an experiment as tables of plain CSV, a row a number or a few that belong together.

Each mean stands beside its 95 % interval (`low`, `high`) and what it is of (`seeds`, `samples`); a cell is empty where
nothing can be told. Accuracies are in per cent, differences in percentage points.

Names come from users, so that what a spreadsheet would take for a formula is neutralised (`augment.tables`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from augment.tables import COMMA, neutralised, written
from models.comparison.classes import Calibration, calibration, confusion, stack
from models.comparison.evidence import Difference
from models.comparison.invariance import mean_accuracy
from models.comparison.report import common_shifts
from models.store.curves import mean_over
from models.take_home.curves import finished_runs
from models.take_home.figures import confident
from models.take_home.findings import Findings, shift_label, sweep_label
from models.training.events import RunResult

Row = dict[str, Any]
UNCHANGED = "unchanged"
TOO_EARLY = "too early to tell"


def safe(cell: object) -> object:
    """A cell as it is written: on one line, and where it begins as a formula does, with an apostrophe before it."""
    if not isinstance(cell, str):
        return cell
    return neutralised("".join(letter if letter.isprintable() else " " for letter in cell))


def as_csv(rows: list[Row]) -> bytes:
    """CSV in UTF-8, with the mark that spreadsheets know it by; the first row names the columns."""
    return written(({name: safe(cell) for name, cell in row.items()} for row in rows), list(rows[0]), COMMA)


def _rounded(value: float | None, places: int = 4) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), places)


def _per_cent(share: float | None) -> float | None:
    return None if share is None else _rounded(100 * share)


def _difference(own: Difference) -> Row:
    low, high = own.ci95 or (None, None)
    reachable = own.detectable if own.detectable is not None and own.detectable <= 1 else None
    return {
        "difference": _per_cent(own.mean), "low": _per_cent(low), "high": _per_cent(high), "seeds": own.seeds,
        "samples": own.samples, "seeds_better": own.wins, "seeds_worse": own.losses,
        "sure_it_is_better": _per_cent(own.p_better), "gain_that_would_be_found": _per_cent(reachable),
    }  # fmt: skip


def _accuracy(correct: list[np.ndarray], accuracies: list[float]) -> Row:
    """With an interval where every sample's result is known and the seeds were judged on the same ones."""
    samples = len(correct[0])
    if samples == 0 or any(len(own) != samples for own in correct):
        mean = float(np.mean(accuracies))
        return {"accuracy": _per_cent(mean), "low": None, "high": None, "seeds": len(accuracies), "samples": None}
    found = mean_accuracy(np.array(correct))
    low, high = found.ci95 or (None, None)
    ends = {"low": _per_cent(low), "high": _per_cent(high)}
    return {"accuracy": _per_cent(found.mean), **ends, "seeds": found.seeds, "samples": samples}


def wilson(right: float, samples: int) -> tuple[float, float]:
    """The 95 % interval of a share `right` of `samples`: Wilson, JASA 1927."""
    z = 1.959964
    middle = (right + z * z / (2 * samples)) / (1 + z * z / samples)
    half = z / (1 + z * z / samples) * (right * (1 - right) / samples + z * z / (4 * samples**2)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def _runs(findings: Findings) -> Iterator[Row]:
    for run in findings.stored.runs:
        about = {"arm": findings.arms[run.arm_index], "seed": run.seed, "state": run.state, "steps_done": run.step}
        result = findings.report.results.get((run.arm_index, run.seed))
        yield about | (_result(result) if result else dict.fromkeys(_result(RunResult(0.0))))


def _result(result: RunResult) -> Row:
    samples = len(result.correct)
    low, high = wilson(result.accuracy, samples) if samples else (None, None)
    return {
        "accuracy": _per_cent(result.accuracy), "low": _per_cent(low), "high": _per_cent(high),
        "samples": samples or None, "loss": _rounded(result.loss, 6),
        "train_accuracy": _per_cent(result.train_accuracy),
        "validation_accuracy": _per_cent(result.validation_accuracy),
        "still_improving": result.still_improving, "parameters": result.parameters, "precision": result.precision,
        "seconds": _rounded(result.wall_s, 3),
    }  # fmt: skip


def _accuracies(findings: Findings) -> Iterator[Row]:
    for arm_index, arm in enumerate(findings.arms):
        results = findings.report.arm_results(arm_index)
        if results:
            own = _accuracy([r.correct for r in results], [r.accuracy for r in results])
            yield {"arm": arm, "test": UNCHANGED, **own}
        for shift in common_shifts(findings.experiment, results):
            correct = [result.shifted_correct.get(shift.id, np.zeros(0)) for result in results]
            own = _accuracy(correct, [result.shifted[shift.id] for result in results])
            yield {"arm": arm, "test": shift_label(shift), **own}


def _comparisons(findings: Findings) -> Iterator[Row]:
    for own in findings.report.comparisons:
        tests: list[tuple[str, bool | None, Difference | None]] = [(UNCHANGED, None, own.difference)]
        tests += [(shift_label(entry.shift), entry.inside, entry.difference) for entry in own.shifted]
        groups = (
            ("all shifts of a practised kind", True, own.inside),
            ("all shifts of other kinds", False, own.outside),
        )
        is_over = own.difference.seeds == len(findings.experiment.seeds)
        for test, is_practised, difference in (*tests, *groups):
            if difference is not None:
                verdict = (own.winner if is_over else TOO_EARLY) if test == UNCHANGED else None
                about = {"arm": own.arm, "minus": own.baseline, "test": test, "kind_is_practised": is_practised}
                yield about | _difference(difference) | {"verdict": verdict}


def _classes(findings: Findings) -> Iterator[Row]:
    for label, row in findings.classes:
        count = int((findings.truth.labels == label).sum()) if findings.truth else None
        for arm, own in row.differences.items():
            of_both = {"accuracy": row.accuracies[arm], "accuracy_of_first_arm": row.accuracies[0]}
            names = {"class": row.label, "arm": findings.arms[arm], "minus": findings.arms[0]}
            rounded = {name: _rounded(value) for name, value in of_both.items()}
            yield names | rounded | _difference(own) | {"samples": count}


def _confusion(findings: Findings) -> Iterator[Row]:
    for arm_index, arm in enumerate(findings.arms):
        results = findings.report.arm_results(arm_index)
        if findings.truth is None or not results or not findings.knows(results, "predictions"):
            continue
        labels, names = findings.truth.labels, findings.truth.names
        matrix = confusion(stack(results, "predictions"), labels, len(names))
        for i, j in np.argwhere(matrix > 0).tolist():
            about = {"arm": arm, "true_class": names[i], "taken_for": names[j], "share": _per_cent(matrix[i, j])}
            yield about | {"seeds": len(results), "samples": int((labels == i).sum())}


def _calibrations(findings: Findings) -> Iterator[tuple[str, Calibration]]:
    for arm_index, results in confident(findings).items():
        yield findings.arms[arm_index], calibration(stack(results, "confidences"), stack(results, "correct"))


def _calibration_errors(findings: Findings) -> Iterator[Row]:
    for arm, own in _calibrations(findings):
        low, high = own.ci95 or (None, None)
        error = {"error": _per_cent(own.error), "low": _per_cent(low), "high": _per_cent(high)}
        yield {"arm": arm, **error, "seeds": len(own.errors), "samples": own.samples}


def _calibration(findings: Findings) -> Iterator[Row]:
    for arm, own in _calibrations(findings):
        for sure, right, count in zip(own.confidence, own.accuracy, own.counts, strict=True):
            shares = {"sure": _per_cent(float(sure)), "right": _per_cent(float(right))}
            yield {"arm": arm, **shares, "predictions": int(count), "seeds": len(own.errors)}


def _invariance(findings: Findings) -> Iterator[Row]:
    for sweep, arms in findings.invariance:
        for arm_index, own in arms:
            for value, accuracy, interval in zip(sweep.values, own.accuracies, own.intervals, strict=True):
                low, high = interval or (None, None)
                is_trained = sweep.trained[0] <= float(value) <= sweep.trained[1]
                about = {"setting": sweep_label(sweep), "value": value, "unit": sweep.param.unit}
                yield about | {
                    "is_trained_on": is_trained, "arm": findings.arms[arm_index], "accuracy": _rounded(accuracy),
                    "low": _rounded(low), "high": _rounded(high), "seeds": own.seeds, "samples": own.samples,
                }  # fmt: skip


def _curves(findings: Findings) -> Iterator[Row]:
    for (arm_index, seed, name), points in findings.curves.points.items():
        for step in sorted(points):
            value = float(f"{points[step]:.8g}")
            yield {"arm": findings.arms[arm_index], "seed": seed, "measure": name, "step": step, "value": value}


def _mean_curves(findings: Findings) -> Iterator[Row]:
    for arm_index, arm in enumerate(findings.arms):
        for name in dict.fromkeys(metric for own, _, metric in findings.curves.points if own == arm_index):
            runs = finished_runs(findings, arm_index, name)
            for row in mean_over(runs):
                values = {key: float(f"{getattr(row, key):.8g}") for key in ("mean", "lowest", "highest")}
                yield {"arm": arm, "measure": name, "step": row.step, **values, "seeds": len(runs)}


class Table(NamedTuple):
    """What a table holds, in a sentence, and how its rows are made."""

    about: str
    rows: Callable[[Findings], Iterator[Row]]


TABLES: Mapping[str, Table] = {
    "runs": Table("Every run: an arm under a seed. The interval allows for other test samples alone.", _runs),
    "accuracies": Table("Every arm on the unchanged and on each shifted test.", _accuracies),
    "comparisons": Table(
        "Every arm minus the first one, on each test. Intervals on shifted tests pay for all of them.", _comparisons
    ),
    "classes": Table("The same class by class. The intervals pay for all classes.", _classes),
    "confusion": Table("Which share of the samples of a class was taken for which class.", _confusion),
    "calibration": Table("How sure an arm was, and how often it was right when it was as sure as that.", _calibration),
    "calibration-errors": Table("The expected calibration error of every arm.", _calibration_errors),
    "invariance": Table("Accuracy while one setting of a transform moves from end to end.", _invariance),
    "curves": Table("Everything measured on the way, run by run. Accuracies here are in 0 to 1.", _curves),
    "curves-mean": Table("The same as a mean over the finished seeds, with the lowest and the highest.", _mean_curves),
}
"""By the name of the file; a table without rows is left out."""


def tables(findings: Findings) -> dict[str, list[Row]]:
    """Every table of which there is anything to tell."""
    made = {name: list(table.rows(findings)) for name, table in TABLES.items()}
    return {name: rows for name, rows in made.items() if rows}
