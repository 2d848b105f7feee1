"""The report of an experiment: what each arm came to, each arm against the first, and the verdict in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from augment.errors import Note
from models.comparison.evidence import NO_WINNER, Difference, Verdict, judge, paired_difference, resolution
from models.comparison.experiment import Experiment
from models.tasks.shifts import Shift, inside, shifts_of
from models.training.events import RunResult

Results = Mapping[tuple[int, int], RunResult]
"""Results by (arm index, seed)."""


@dataclass(frozen=True)
class ShiftedDifference:
    """Two arms on one shifted test; `inside` where either arm's recipe has practised for this shift's family."""

    shift: Shift
    inside: bool
    difference: Difference

    def to_dict(self) -> dict[str, Any]:
        shift = self.shift
        about = {"kind": shift.kind, "strength": shift.strength, "amount": shift.amount, "family": shift.family}
        return about | {"inside": self.inside} | self.difference.to_dict()


@dataclass(frozen=True)
class Comparison:
    """An arm against the first one, over the seeds that both have finished.

    `inside` and `outside` are the differences of the mean over the shifted tests inside and outside the recipes' own
    families, None where there are none.
    """

    baseline: str
    arm: str
    verdict: Verdict
    sentence: Note
    shifted: tuple[ShiftedDifference, ...]
    inside: Difference | None
    outside: Difference | None

    def to_dict(self) -> dict[str, Any]:
        groups = {"inside": self.inside, "outside": self.outside}
        return {
            "difference": self.verdict.difference.to_dict(),
            "resolution": self.verdict.resolution,
            "verdict": self.verdict.winner,
            "sentence": str(self.sentence),
            "shifted": {entry.shift.id: entry.to_dict() for entry in self.shifted},
            "shifted_groups": {name: group.to_dict() for name, group in groups.items() if group is not None},
        }


@dataclass(frozen=True)
class Report:
    """All that is known about an experiment so far. `comparisons` is empty while no seed is finished in both arms."""

    experiment: Experiment
    results: Results
    comparisons: tuple[Comparison, ...]
    sentence: Note
    remarks: tuple[Note, ...]

    def arm_results(self, arm_index: int) -> list[RunResult]:
        """The results of one arm, in the order of the seeds."""
        return [self.results[arm_index, seed] for seed in self.experiment.seeds if (arm_index, seed) in self.results]

    def to_dict(self, wall_s: float | None = None) -> dict[str, Any]:
        """The form that scripts read: accuracies in 0..1, the first arm is the baseline.

        `wall_s` is how long the experiment took in seconds; without it, the time that all runs took together.
        """
        arms = {arm.name: self._arm_form(self.arm_results(index)) for index, arm in enumerate(self.experiment.arms)}
        first = self.comparisons[0].to_dict() if self.comparisons else {"difference": None, "verdict": NO_WINNER}
        spent = sum(result.wall_s for result in self.results.values())
        return {
            "arms": arms,
            **first,
            "sentence": str(self.sentence),
            "remarks": [str(remark) for remark in self.remarks],
            "comparisons": {comparison.arm: comparison.to_dict() for comparison in self.comparisons},
            "wall_s": spent if wall_s is None else wall_s,
        }

    def _arm_form(self, results: list[RunResult]) -> dict[str, Any]:
        shifts = common_shifts(self.experiment, results)
        return {
            "accuracy": [result.accuracy for result in results],
            "shifted": {shift.id: [result.shifted[shift.id] for result in results] for shift in shifts},
            "loss": [result.loss for result in results],
            "train_accuracy": [result.train_accuracy for result in results],
            "validation_accuracy": [result.validation_accuracy for result in results],
            "still_improving": [result.still_improving for result in results],
            "precision": sorted({result.precision for result in results}),
            "parameters": results[0].parameters if results else None,
            "wall_s": [result.wall_s for result in results],
        }


def common_shifts(experiment: Experiment, results: Sequence[RunResult]) -> list[Shift]:
    """The shifted tests that all results hold; one that no longer exists, or that came later, is left out."""
    known = shifts_of(experiment.modality).values()
    return [shift for shift in known if results and all(shift.id in result.shifted for result in results)]


def report(experiment: Experiment, results: Results) -> Report:
    """Judge what is finished; `results` may lack runs that are not."""
    comparisons = []
    for index in range(1, len(experiment.arms)):
        seeds = [seed for seed in experiment.seeds if (0, seed) in results and (index, seed) in results]
        if seeds:
            first, second = ([results[arm, seed] for seed in seeds] for arm in (0, index))
            comparisons.append(_compare(experiment, index, first, second))
    nothing_yet = Note("report.nothing_yet", "No seed is finished in both arms yet.")
    sentence = comparisons[0].sentence if comparisons else nothing_yet
    return Report(experiment, results, tuple(comparisons), sentence, tuple(_remarks(experiment, results)))


def _compare(experiment: Experiment, index: int, first: Sequence[RunResult], second: Sequence[RunResult]) -> Comparison:
    arms = (experiment.arms[0], experiment.arms[index])
    difference = paired_difference([result.accuracy for result in first], [result.accuracy for result in second])
    resolved = resolution([result.correct for result in first], [result.correct for result in second])
    verdict = judge((arms[0].name, arms[1].name), difference, resolved)
    shifted: list[ShiftedDifference] = []
    groups: dict[bool, list[str]] = {True: [], False: []}
    for shift in common_shifts(experiment, [*first, *second]):
        is_inside = any(inside(shift, arm.recipe) for arm in arms)
        groups[is_inside].append(shift.id)
        found = paired_difference([r.shifted[shift.id] for r in first], [r.shifted[shift.id] for r in second])
        shifted.append(ShiftedDifference(shift, is_inside, found))
    means = {
        is_inside: paired_difference(_mean_over(first, shifts), _mean_over(second, shifts)) if shifts else None
        for is_inside, shifts in groups.items()
    }
    sentence = _sentence(verdict, (arms[0].name, arms[1].name), len(first[0].correct))
    return Comparison(arms[0].name, arms[1].name, verdict, sentence, tuple(shifted), means[True], means[False])


def _mean_over(results: Sequence[RunResult], shifts: Sequence[str]) -> list[float]:
    return [float(np.mean([result.shifted[shift] for shift in shifts])) for result in results]


def points(share: float) -> str:
    """A share of 1 as percentage points with one decimal: 0.021 is 2.1."""
    text = f"{100 * share:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


_BEATS = (
    "‘{winner}’ beats ‘{loser}’ by {points} points "
    "(95 % interval {low} to {high}; {wins} of {seeds} seeds; test set resolves {resolution} points)."
)
_ONE_SEED = (
    "No winner: one seed cannot tell luck from merit. ‘{second}’ minus ‘{first}’ is {points} points; train more seeds."
)
_SPANS_ZERO = (
    "No winner: ‘{second}’ minus ‘{first}’ is {points} points, and the 95 % interval from {low} to {high} "
    "includes zero (‘{second}’ ahead in {wins} of {seeds} seeds; test set resolves {resolution} points)."
)
_BELOW_RESOLUTION = (
    "No winner: ‘{second}’ minus ‘{first}’ is {points} points (95 % interval {low} to {high}; ‘{second}’ ahead in "
    "{wins} of {seeds} seeds), but {images} test images resolve no less than {resolution} points."
)


def _sentence(verdict: Verdict, names: tuple[str, str], images: int) -> Note:
    difference = verdict.difference
    values: dict[str, object] = {"first": names[0], "second": names[1], "points": points(difference.mean)}
    values |= {"wins": difference.wins, "seeds": difference.seeds, "images": images}
    values["resolution"] = points(verdict.resolution)
    if difference.ci95 is None:
        return Note("report.one_seed", _ONE_SEED, **values)
    low, high = difference.ci95
    values |= {"low": points(low), "high": points(high)}
    if verdict.winner == NO_WINNER:
        is_spanned = not difference.clears_zero
        key = "report.spans_zero" if is_spanned else "report.below_resolution"
        return Note(key, _SPANS_ZERO if is_spanned else _BELOW_RESOLUTION, **values)
    if difference.mean > 0:
        return Note("report.beats", _BEATS, **values, winner=names[1], loser=names[0])
    turned = {"points": points(-difference.mean), "low": points(-high), "high": points(-low), "wins": difference.losses}
    return Note("report.beats", _BEATS, **values | turned, winner=names[0], loser=names[1])


def _remarks(experiment: Experiment, results: Results) -> list[Note]:
    """Arms most of whose runs were still learning: at equal steps, what learns more slowly is judged too early."""
    remarks = []
    for index, arm in enumerate(experiment.arms):
        own = [result for (arm_index, _), result in results.items() if arm_index == index]
        still = sum(result.still_improving for result in own)
        if own and 2 * still > len(own):
            sentence = (
                "‘{arm}’ was still improving in {still} of {runs} runs when the steps ran out: "
                "train all arms longer before you conclude."
            )
            remarks.append(Note("report.still_improving", sentence, arm=arm.name, still=still, runs=len(own)))
    return remarks
