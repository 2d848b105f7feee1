"""Why an arm is better or worse: its accuracy class by class, what it confuses with what, and whether it knows.

Labels are uint16 (N,) of N test samples; what an arm made of them comes as arrays (S, N), a row a seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.comparison.evidence import Difference, crossed, judged
from models.training.events import RunResult

BINS = 10
"""Of the reliability curve, as many as in Guo et al."""


@dataclass(frozen=True)
class Pair:
    """The baseline and another arm over the seeds that both have finished: for each, bool (S, N), what was right."""

    first: np.ndarray
    second: np.ndarray
    overlap: float = 0.0


def class_differences(pairs: Sequence[Pair], labels: np.ndarray, level: float) -> list[dict[int, Difference]]:
    """For each pair the second arm's accuracy minus the first's on each class that `labels` names.

    All classes of all pairs are one family of comparisons and pay for each other, as the shifted tests do.
    """
    classes = np.unique(labels).tolist()
    estimates = [
        crossed(pair.second[:, own].astype(float) - pair.first[:, own], pair.overlap)
        for pair in pairs
        for own in (labels == label for label in classes)
    ]
    judgements = iter(judged(estimates, level))
    return [{label: next(judgements) for label in classes} for _ in pairs]


@dataclass(frozen=True)
class ClassRow:
    """One class: every arm's accuracy in 0..1, and the further arms' differences from the first, by arm index."""

    label: int
    accuracies: dict[int, float]
    differences: dict[int, Difference]


def class_rows(
    pairs: Mapping[int, tuple[list[RunResult], list[RunResult]]], labels: np.ndarray, level: float
) -> list[ClassRow]:
    """A row for each class; `pairs` holds the baseline's and the arm's results over the same seeds, by arm index."""
    stacks = {
        arm: Pair(stack(first, "correct"), stack(second, "correct"), max(own.overlap for own in (*first, *second)))
        for arm, (first, second) in pairs.items()
    }
    differences = dict(zip(stacks, class_differences(list(stacks.values()), labels, level), strict=True))
    accuracies = {0: class_accuracies(next(iter(stacks.values())).first, labels)}
    accuracies |= {arm: class_accuracies(pair.second, labels) for arm, pair in stacks.items()}
    return [
        ClassRow(
            label,
            {arm: own[label] for arm, own in accuracies.items()},
            {arm: own[label] for arm, own in differences.items()},
        )
        for label in accuracies[0]
    ]


def stack(results: Sequence[RunResult], field: str) -> np.ndarray:
    """(seeds, test samples)"""
    return np.array([getattr(own, field) for own in results])


def class_accuracies(correct: np.ndarray, labels: np.ndarray) -> dict[int, float]:
    """The accuracy on each class that `labels` names, of `correct` bool (S, N)."""
    return {label: float(correct[:, labels == label].mean()) for label in np.unique(labels).tolist()}


def confusion(predictions: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """float (C, C): what share of the samples of class i was taken for class j, the mean over the S seeds.

    `predictions` are uint16 (S, N). A class without samples has a row of zeros.
    """
    cells = labels.astype(np.int64) * classes + predictions
    counts = np.bincount(cells.ravel(), minlength=classes * classes).reshape(classes, classes)
    return counts / np.maximum(counts.sum(1, keepdims=True), 1)


def most_confused(matrices: Sequence[np.ndarray], most: int) -> list[int]:
    """The `most` classes that are mistaken, or mistaken for, most often in all of the matrices (C, C), in order."""
    mistaken = sum(matrix * (1 - np.eye(len(matrix))) for matrix in matrices)
    chosen = np.argsort(-(mistaken.sum(0) + mistaken.sum(1)), kind="stable")[:most]  # type: ignore[union-attr]
    return sorted(chosen.tolist())


@dataclass(frozen=True)
class Calibration:
    """How sure an arm was against how often it was right.

    `confidence`, `accuracy` (B,) and `counts` int (B,) are of the bins that hold predictions, over all S seeds.
    `errors` (S,) is each seed's expected calibration error.
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    counts: np.ndarray
    errors: np.ndarray
    samples: int

    @property
    def error(self) -> float:
        return float(self.errors.mean())

    @property
    def ci95(self) -> tuple[float, float] | None:
        """Student's interval of the mean error over seeds; None of one seed. Other test samples are not allowed for."""
        seeds = len(self.errors)
        if seeds < 2:
            return None
        from scipy.special import stdtrit  # noqa: PLC0415  as in looks

        half = float(stdtrit(seeds - 1, 0.975)) * float(self.errors.std(ddof=1)) / seeds**0.5
        return max(self.error - half, 0.0), self.error + half


def calibration(confidences: np.ndarray, correct: np.ndarray, bins: int = BINS) -> Calibration:
    """The Calibration of `confidences` float (S, N) in 0..1 and `correct` bool (S, N), in `bins` of equal width.

    The expected calibration error is the mean distance of confidence and accuracy, each bin weighing as much as it
    holds: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017.
    """
    place = np.minimum((confidences * bins).astype(np.int64), bins - 1)
    counts, sure, right = (_by_bin(place, values, bins) for values in (np.ones_like(confidences), confidences, correct))
    errors = np.abs(sure - right).sum(1) / confidences.shape[1]
    held = counts.sum(0) > 0
    total = counts.sum(0)[held]
    return Calibration(
        sure.sum(0)[held] / total, right.sum(0)[held] / total, total.astype(int), errors, confidences.shape[1]
    )


def _by_bin(place: np.ndarray, values: np.ndarray, bins: int) -> np.ndarray:
    """The sum of `values` (S, N) in each bin, (S, B)."""
    return np.array([np.bincount(row, own, bins) for row, own in zip(place, values, strict=True)])
