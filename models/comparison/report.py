"""The report of an experiment: what each arm came to, each arm against the first, and the verdict in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from augment.errors import Note
from models.comparison.evidence import NO_WINNER, OVERLAP, Difference, Estimate, crossed, judged
from models.comparison.experiment import Experiment
from models.comparison.looks import level
from models.comparison.rules import RULES, compares_batch_size_alone
from models.comparison.sentences import NOTHING_YET, paid_for, verdict_sentence
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
    """An arm against the baseline, over the seeds that both have finished; `winner` an arm's name, or NO_WINNER.

    `inside` and `outside` are the differences of the mean over the shifted tests inside and outside the recipes' own
    families, None where there are none.
    """

    baseline: str
    arm: str
    arm_index: int
    winner: str
    difference: Difference
    sentence: Note
    shifted: tuple[ShiftedDifference, ...]
    inside: Difference | None
    outside: Difference | None

    def to_dict(self) -> dict[str, Any]:
        groups = {"inside": self.inside, "outside": self.outside}
        return {
            "difference": self.difference.to_dict(),
            "verdict": self.winner,
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

    def paired_seeds(self, arm_index: int) -> list[int]:
        """The seeds finished in both that arm and the first: means over any others would contradict the difference."""
        return paired_seeds(self.experiment, self.results, 0, arm_index)

    def to_dict(self, wall_s: float | None = None) -> dict[str, Any]:
        """The form that scripts read: accuracies in 0..1, the first arm is the baseline.

        `wall_s` is how long the experiment took in seconds; without it, the time that all runs took together.
        """
        arms = {arm.name: self._arm_form(self.arm_results(index)) for index, arm in enumerate(self.experiment.arms)}
        first = self.comparisons[0].to_dict() if self.comparisons else {"difference": None, "verdict": NO_WINNER}
        spent = sum(result.wall_s for result in self.results.values())
        return {
            "judge": self.experiment.judge,
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


def paired_seeds(experiment: Experiment, results: Results, first: int, second: int) -> list[int]:
    """The seeds that two arms have both finished, in the experiment's order."""
    return [seed for seed in experiment.seeds if (first, seed) in results and (second, seed) in results]


def report(experiment: Experiment, results: Results) -> Report:
    """Judge what is finished; `results` may lack runs that are not.

    Every arm is compared with the first. Comparisons on the test as it is are one family, those on each shifted test
    another, those on the means of shifted tests a third: within each, comparisons pay for each other.
    """
    pairs = []
    for index in range(1, len(experiment.arms)):
        pair = _Pair.of(experiment, results, 0, index)
        if pair.seeds:
            pairs.append(pair)
    own_level = level(experiment.looks)
    clean = judged([pair.estimate(None) for pair in pairs], own_level)
    shifted = iter(judged([pair.estimate([shift]) for pair in pairs for shift in pair.shifts], own_level))
    groups = iter(judged([pair.estimate(group) for pair in pairs for group in pair.groups() if group], own_level))
    comparisons = tuple(
        _comparison(experiment, pair, difference, shifted, groups)
        for pair, difference in zip(pairs, clean, strict=True)
    )
    sentence = comparisons[0].sentence if comparisons else NOTHING_YET
    return Report(experiment, results, comparisons, sentence, tuple(_remarks(experiment, results)))


def unplanned(experiment: Experiment, results: Results, first: int, second: int) -> Difference | None:
    """The second arm minus the first, of any two; None while no seed is finished in both.

    Whoever picks two arms after the fact picks from all pairs, so it pays for all (Bonferroni), and proves no winner.
    """
    pair = _Pair.of(experiment, results, first, second)
    if not pair.seeds:
        return None
    return judged([pair.estimate(None)], level(experiment.looks) / math.comb(len(experiment.arms), 2))[0]


@dataclass(frozen=True)
class _Pair:
    """Two arms of an experiment, with their results over the seeds that both have finished."""

    index: int
    names: tuple[str, str]
    seeds: list[int]
    first: list[RunResult]
    second: list[RunResult]
    shifts: list[Shift]
    practised: list[bool]

    @classmethod
    def of(cls, experiment: Experiment, results: Results, before: int, index: int) -> _Pair:
        arms = (experiment.arms[before], experiment.arms[index])
        seeds = paired_seeds(experiment, results, before, index)
        first, second = ([results[arm, seed] for seed in seeds] for arm in (before, index))
        shifts = common_shifts(experiment, [*first, *second])
        practised = [any(inside(shift, arm.recipe) for arm in arms) for shift in shifts]
        return cls(index, (arms[0].name, arms[1].name), seeds, first, second, shifts, practised)

    def groups(self) -> tuple[list[Shift], list[Shift]]:
        """The shifted tests inside and outside what the recipes have practised for."""
        both = list(zip(self.shifts, self.practised, strict=True))
        return [shift for shift, own in both if own], [shift for shift, own in both if not own]

    def estimate(self, shifts: Sequence[Shift] | None) -> Estimate:
        """The difference on the test as it is, or on the mean of some shifted tests."""
        if shifts is None:
            return _estimate(self.first, self.second, lambda result: [result.correct], lambda result: result.accuracy)
        ids = [shift.id for shift in shifts]
        return _estimate(
            self.first, self.second,
            lambda result: [result.shifted_correct.get(name, _NONE) for name in ids],
            lambda result: float(np.mean([result.shifted[name] for name in ids])),
        )  # fmt: skip


_NONE = np.zeros(0, bool)


def _estimate(
    first: list[RunResult],
    second: list[RunResult],
    correct: Callable[[RunResult], list[np.ndarray]],
    accuracy: Callable[[RunResult], float],
) -> Estimate:
    """From what was judged rightly, sample by sample; of results of old, which lack that, from accuracies alone."""
    tests = [[correct(result) for result in arm] for arm in (first, second)]
    if len({len(test) for result in chain(*tests) for test in result}) > 1 or len(tests[0][0][0]) == 0:
        accuracies = np.array([[accuracy(result) for result in arm] for arm in (first, second)])
        return crossed((accuracies[1] - accuracies[0])[:, None])
    before, after = (np.array(arm, np.float64).mean(1) for arm in tests)
    return crossed(after - before, max(result.overlap for result in (*first, *second)))


def _comparison(
    experiment: Experiment,
    pair: _Pair,
    difference: Difference,
    shifted: Iterator[Difference],
    groups: Iterator[Difference],
) -> Comparison:
    planned = len(experiment.seeds)
    is_due = len(pair.seeds) == planned and difference.clears_zero
    winner = pair.names[difference.mean > 0] if is_due else NO_WINNER
    sentence = verdict_sentence(pair.names, difference, winner, planned)
    entries = tuple(
        ShiftedDifference(shift, own, next(shifted)) for shift, own in zip(pair.shifts, pair.practised, strict=True)
    )
    means = [next(groups) if group else None for group in pair.groups()]
    return Comparison(*pair.names, pair.index, winner, difference, sentence, entries, *means)


def _disagreeing(experiment: Experiment, results: Results, index: int) -> Iterator[Note]:
    """That an arm is right more often and yet has the higher loss, or the other way round, beyond luck over seeds."""
    seeds = paired_seeds(experiment, results, 0, index)
    pairs = [(results[0, seed], results[index, seed]) for seed in seeds]
    of_loss = _beyond_luck([after.loss - before.loss for before, after in pairs])
    of_accuracy = _beyond_luck([after.accuracy - before.accuracy for before, after in pairs])
    if of_loss * of_accuracy > 0:
        better, other = (experiment.arms[k].name for k in ((index, 0) if of_accuracy > 0 else (0, index)))
        sentence = (
            "‘{better}’ is right more often than ‘{other}’, and yet its loss is higher: where it is wrong, it is surer "
            "of it. Accuracy counts right answers, loss how sure they were; the view Calibration shows it."
        )
        yield Note("report.loss_disagrees", sentence, better=better, other=other)


def _beyond_luck(differences: list[float]) -> float:
    """The mean of the seeds' differences; 0 where it may be luck over seeds (Student's t at 5 %), or is not known."""
    values = np.array(differences)
    if len(values) < 2 or not values.std() > 0:
        return 0.0
    from scipy.special import stdtr  # noqa: PLC0415  as in looks

    mean, error = float(values.mean()), float(values.std(ddof=1)) / math.sqrt(len(values))
    return mean if 2 * stdtr(len(values) - 1, -abs(mean) / error) < 0.05 else 0.0


def _matching(experiment: Experiment) -> Iterator[Note]:
    """By what the arms are matched, where it is not the steps alone."""
    rule = RULES[experiment.compare]
    if rule.name != "steps":
        yield Note(f"rule.{rule.name}", rule.about)
        arms = {run.arm.name: run.training.steps for run in experiment.runs()[: len(experiment.arms)]}
        if len(set(arms.values())) > 1:
            taken = "; ".join(f"‘{name}’ {steps}" for name, steps in arms.items())
            yield Note("rule.taken", "Optimiser steps: {taken}.", taken=taken)
    elif compares_batch_size_alone(experiment.arms):
        sentence = (
            "The size of a batch is the one thing that differs here: at equal steps, larger batches see more samples."
        )
        yield Note("rule.batch_size", sentence)


def _remarks(experiment: Experiment, results: Results) -> list[Note]:
    """What widens the intervals, and arms most of whose runs were still learning when the steps ran out.

    At equal steps, what learns more slowly is judged too early.
    """
    overlap = max((result.overlap for result in results.values()), default=0.0)
    widened = overlap if overlap > OVERLAP else None
    remarks = list(_matching(experiment))
    remarks += [note for index in range(1, len(experiment.arms)) for note in _disagreeing(experiment, results, index)]
    remarks += paid_for(len(experiment.arms) - 1, len(experiment.looks), widened)
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
