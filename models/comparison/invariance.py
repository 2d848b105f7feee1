"""The invariance curve: accuracy while one transform's knob moves from end to end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.comparison.evidence import Difference, crossed, judged
from models.tasks.sweeps import Sweep
from models.training.events import RunResult

LEVEL = 0.05


@dataclass(frozen=True)
class Curve:
    """An arm's accuracy in per cent at each position, with its interval over seeds and samples, None of one seed."""

    accuracies: list[float]
    intervals: list[tuple[float, float] | None]
    seeds: int
    samples: int


def arm_curve(results: Sequence[RunResult], sweeps: Iterable[Sweep]) -> dict[str, Curve]:
    """The curve of each sweep that all of an arm's results hold, by the sweep's id."""
    return {
        sweep.id: _curve([result.swept[sweep.id].correct for result in results])
        for sweep in sweeps
        if results and all(_holds(result, sweep) for result in results)
    }


def _holds(result: RunResult, sweep: Sweep) -> bool:
    return sweep.id in result.swept and result.swept[sweep.id].values == sweep.values


def _curve(correct: list[np.ndarray]) -> Curve:
    right = np.array(correct, float)
    seeds, _, samples = right.shape
    found = [mean_accuracy(right[:, place]) for place in range(right.shape[1])]
    ends = [None if own.ci95 is None else (100 * own.ci95[0], 100 * own.ci95[1]) for own in found]
    return Curve([100 * own.mean for own in found], ends, seeds, samples)


def mean_accuracy(correct: np.ndarray) -> Difference:
    """The mean of `correct` (S, N), in 0..1, with its interval over seeds and samples: that of an arm for itself."""
    found = judged([crossed(correct.astype(float))], LEVEL)[0]
    if found.ci95 is None:
        return found
    return replace(found, ci95=(max(found.ci95[0], 0.0), min(found.ci95[1], 1.0)))
