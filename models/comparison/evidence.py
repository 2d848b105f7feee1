"""What the runs prove: paired differences over seeds, their interval, and a verdict that luck alone seldom earns.

Both arms of a seed share the training images, the first weights and the order of the batches, so they are compared
seed by seed. The interval is Student's t interval for the mean of the paired differences (Student, "The probable error
of a mean", Biometrika 1908; for comparing learning algorithms over seeds: Bouthillier et al., "Accounting for variance
in machine learning benchmarks", MLSys 2021). It tells what other seeds might have brought, not what other test images
might have: most of the spread between runs is that of a finite test set (Jordan, "On the variance of neural network
training", ICLR 2024). So the mean must also exceed the test set's own resolution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

T_975 = (
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281, 2.2010, 2.1788, 2.1604, 2.1448,
    2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484,
    2.0452, 2.0423, 2.0395, 2.0369, 2.0345, 2.0322, 2.0301, 2.0281, 2.0262, 2.0244, 2.0227, 2.0211, 2.0195, 2.0181,
    2.0167, 2.0154, 2.0141, 2.0129, 2.0117, 2.0106, 2.0096,
)  # fmt: skip
"""The 97.5 % quantile of Student's t distribution with 1, 2, … 49 degrees of freedom."""
Z_975 = 1.9600
NO_WINNER = "no winner"


@dataclass(frozen=True)
class Difference:
    """Second arm minus first, over seeds: `mean` of the differences, their 95 % interval (None below two seeds).

    `wins` counts the seeds in which the second arm was better, `losses` those in which it was worse.
    """

    mean: float
    ci95: tuple[float, float] | None
    wins: int
    losses: int
    seeds: int

    def to_dict(self) -> dict[str, Any]:
        interval = None if self.ci95 is None else list(self.ci95)
        return {"mean": self.mean, "ci95": interval, "wins": self.wins, "losses": self.losses, "seeds": self.seeds}

    @property
    def clears_zero(self) -> bool:
        return self.ci95 is not None and (self.ci95[0] > 0 or self.ci95[1] < 0)


def paired_difference(first: Sequence[float], second: Sequence[float]) -> Difference:
    """The Difference between values of two arms, one a seed in the same order."""
    differences = np.subtract(second, first)
    seeds = len(differences)
    mean = float(differences.mean())
    interval = None
    if seeds >= 2:
        quantile = T_975[seeds - 2] if seeds - 2 < len(T_975) else Z_975
        half = quantile * float(differences.std(ddof=1)) / math.sqrt(seeds)
        interval = (mean - half, mean + half)
    return Difference(mean, interval, int((differences > 0).sum()), int((differences < 0).sum()), seeds)


def resolution(first: Sequence[np.ndarray], second: Sequence[np.ndarray]) -> float:
    """How small a difference the test set can tell: the 95 % half-width over its images.

    `first` and `second` hold for each seed which images, bool (N,), an arm judged rightly. Each image's difference is
    averaged over the seeds; the spread of these averages over the images, divided by √N, is the standard error that
    comes from having N images and no others.
    """
    if len({len(correct) for correct in (*first, *second)}) > 1:
        return 1.0  # results of another version, which cannot be laid side by side
    per_image = np.mean([b.astype(np.float64) - a for a, b in zip(first, second, strict=True)], axis=0)
    images = len(per_image)
    return Z_975 * float(per_image.std(ddof=1)) / math.sqrt(images) if images >= 2 else 1.0


@dataclass(frozen=True)
class Verdict:
    """Which arm won, by name, or NO_WINNER, with what it rests on; `resolution` as in the function of that name."""

    winner: str
    difference: Difference
    resolution: float


def judge(names: tuple[str, str], difference: Difference, resolved: float) -> Verdict:
    """An arm wins where the interval clears zero and the mean exceeds what the test set resolves."""
    proven = difference.clears_zero and abs(difference.mean) > resolved
    winner = names[difference.mean > 0] if proven else NO_WINNER
    return Verdict(winner, difference, resolved)
