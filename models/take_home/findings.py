"""Findings: all that is known of an experiment, gathered once for tables, charts and the page that hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from augment.errors import InputError, Note, raised
from models.comparison.classes import class_rows
from models.comparison.exhibits import Truth
from models.comparison.experiment import Experiment
from models.comparison.invariance import Curve, arm_curve
from models.comparison.looks import level
from models.comparison.report import Report, report
from models.store.curves import CurveData
from models.store.store import Store
from models.store.stored import StoredExperiment
from models.take_home.charts import AccuracyRow
from models.tasks.shifts import Shift
from models.tasks.sweeps import Sweep, sweeps_of
from models.training.events import RunResult


@dataclass(frozen=True)
class Findings:
    """`curves` hold what was measured on the way.

    `truth` is None where it was not kept; `problem` says why.
    """

    stored: StoredExperiment
    experiment: Experiment
    report: Report
    curves: CurveData
    truth: Truth | None
    problem: Note | None

    @property
    def arms(self) -> list[str]:
        return [arm.name for arm in self.experiment.arms]

    @cached_property
    def finished(self) -> dict[int, list[int]]:
        """The seeds whose run is over, by arm index."""
        runs = [run for run in self.stored.runs if run.state == "finished"]
        return {index: [run.seed for run in runs if run.arm_index == index] for index in range(len(self.arms))}

    def paired(self, arm_index: int) -> tuple[list[RunResult], list[RunResult]]:
        """The baseline's and the arm's results over the seeds that both have finished."""
        both = self.report.paired_seeds(arm_index)
        results = self.report.results
        return [results[0, seed] for seed in both], [results[arm_index, seed] for seed in both]

    def knows(self, results: list[RunResult], field: str) -> bool:
        """Whether the classes are known and every result tells `field` of every test sample."""
        return self.truth is not None and all(len(getattr(own, field)) == len(self.truth.labels) for own in results)

    @cached_property
    def classes(self) -> list[tuple[int, AccuracyRow]]:
        """A row for each class, by its index; none where it cannot be told."""
        pairs = {own.arm_index: self.paired(own.arm_index) for own in self.report.comparisons}
        if self.truth is None or not pairs:
            return []
        if not all(self.knows([*first, *second], "correct") for first, second in pairs.values()):
            return []
        names = self.truth.names
        return [
            (row.label, AccuracyRow(names[row.label], _per_cent(row.accuracies), row.differences))
            for row in class_rows(pairs, self.truth.labels, level(self.experiment.looks))
        ]

    @cached_property
    def shifted(self) -> list[tuple[Shift, bool, AccuracyRow]]:
        """Each shifted test, whether it is of a kind that the recipes practise, and what came of it."""
        found = self.report.comparisons
        rows = []
        for entry in found[0].shifted if found else ():
            name = entry.shift.id
            arms = {own.arm_index: own for own in found if any(test.shift.id == name for test in own.shifted)}
            accuracies = {0: _mean_shifted(self.paired(found[0].arm_index)[0], name)}
            accuracies |= {arm: _mean_shifted(self.paired(arm)[1], name) for arm in arms}
            differences = {
                arm: next(test.difference for test in own.shifted if test.shift.id == name) for arm, own in arms.items()
            }
            rows.append((entry.shift, entry.inside, AccuracyRow(shift_label(entry.shift), accuracies, differences)))
        return sorted(rows, key=lambda row: not row[1])

    @cached_property
    def invariance(self) -> list[tuple[Sweep, list[tuple[int, Curve]]]]:
        """Each sweep with the curves of the arms that have run it."""
        sweeps = sweeps_of(arm.recipe for arm in self.experiment.arms)
        arms = [arm_curve(self.report.arm_results(index), sweeps) for index in range(len(self.arms))]
        found = [(sweep, [(k, own[sweep.id]) for k, own in enumerate(arms) if sweep.id in own]) for sweep in sweeps]
        return [(sweep, curves) for sweep, curves in found if curves]


def gather(store: Store, stored: StoredExperiment) -> Findings:
    """All that `store` knows of an experiment, finished or not. Raises InputError where it cannot be used any more."""
    if stored.experiment is None:
        raise raised(stored.problem or Note("store.unusable_run", "This run cannot be read."))
    curves = CurveData()
    curves.add(*store.metrics(stored.id))
    truth, problem = None, None
    try:
        truth = store.truth(stored.id)
    except InputError as error:
        has_results = any(run.state == "finished" for run in stored.runs)
        problem = Note(error.key, str(error).replace("{", "{{").replace("}", "}}")) if has_results else None
    found = report(stored.experiment, store.results(stored.id))
    return Findings(stored, stored.experiment, found, curves, truth, problem)


def _mean_shifted(results: list[RunResult], shift_id: str) -> float:
    return 100 * float(np.mean([own.shifted[shift_id] for own in results]))


def _per_cent(shares: Mapping[int, float]) -> dict[int, float]:
    return {key: 100 * share for key, share in shares.items()}


def kind_label(shift: Shift) -> str:
    """`Low pass`"""
    return shift.kind.replace("_", " ").capitalize()


def shift_label(shift: Shift) -> str:
    """`Rotation, up to ±20°`"""
    return f"{kind_label(shift)}, {shift.amount}"


def sweep_label(sweep: Sweep) -> str:
    """`Rotate: angle`"""
    return f"{sweep.step.transform.label}: {sweep.param.name.replace('_', ' ')}"
