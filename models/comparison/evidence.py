"""What the runs prove: paired differences over seeds and test samples, their interval, and whether luck explains them.

Both arms of a seed share the training samples, the first weights and the order of the batches, and all seeds share the
test samples. So a difference is known for every seed and every test sample, and may be luck of either: another seed or
another test sample might have said otherwise. Both are random effects of a crossed design (Searle, Casella and
McCulloch, Variance Components, 1992), of which the grand mean has

    SE² = s²_seeds / S + s²_samples / N − s²_residual / (S N)

with degrees of freedom after Satterthwaite (Biometrics Bulletin 1946). Why both: Bouthillier et al., "Accounting for
variance in machine learning benchmarks", MLSys 2021, for the seeds; Jordan, "On the variance of neural network
training", ICLR 2024, for the finite test set.

Where the training samples of two seeds overlap, seeds are less apart than fresh data would set them. Beyond a third,
1/S becomes 1/S + f/(1 − f) for an overlap of f, which is the correlation of seeds if all their spread came from the
drawn samples: an upper bound after Nadeau and Bengio, "Inference for the generalization error", Machine Learning 2003.

Several comparisons at once pay for each other after Holm, "A simple sequentially rejective multiple test procedure",
Scandinavian Journal of Statistics 1979; several looks as `looks` says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.comparison.looks import ERROR

NO_WINNER = "no winner"
OVERLAP = 1 / 3
"""Share of training samples common to two seeds from which the interval is widened."""
POWER = 0.8
MOST_FREEDOM = 1e6
"""Degrees of freedom beyond which Student's t is the normal distribution."""


@dataclass(frozen=True)
class Estimate:
    """Second arm minus first: the mean over `seeds` and `samples`, its standard error, and the latter's freedom.

    `standard_error` is None where it cannot be told: with one seed, or without the results of every test sample.
    `of_samples` is the part of it that the choice of test samples is to blame for. `wins` counts the seeds in which the
    second arm was better, `losses` those in which it was worse.
    """

    mean: float
    standard_error: float | None
    freedom: float
    of_samples: float
    wins: int
    losses: int
    seeds: int
    samples: int

    @property
    def p_value(self) -> float:
        """Two-sided; 1 where nothing is known of the error."""
        if self.standard_error is None:
            return 1.0
        if self.standard_error == 0:
            return 1.0 if self.mean == 0 else 0.0
        from scipy.special import stdtr  # noqa: PLC0415  as in looks

        return float(2 * stdtr(self.freedom, -abs(self.mean) / self.standard_error))


def crossed(differences: np.ndarray, overlap: float = 0.0) -> Estimate:
    """The Estimate of `differences` (S, N): for each seed and test sample, the second arm's success minus the first's.

    `overlap` is the share of the training samples that two seeds have in common.
    """
    seeds, samples = differences.shape
    of_seed, of_sample = differences.mean(1), differences.mean(0)
    mean = float(of_seed.mean())
    counts = {"wins": int((of_seed > 0).sum()), "losses": int((of_seed < 0).sum())}
    if seeds < 2 or samples < 2:
        return Estimate(mean, None, 1.0, 0.0, **counts, seeds=seeds, samples=samples)
    residual = differences - of_seed[:, None] - of_sample + mean
    widened = 1 / seeds + (overlap / max(1 - overlap, 1e-2) if overlap > OVERLAP else 0)
    by_seeds = float(of_seed.var(ddof=1)) * widened
    by_samples = float(of_sample.var(ddof=1)) / samples
    by_residual = float(np.square(residual).sum()) / ((seeds - 1) * (samples - 1)) / (seeds * samples)
    # Each of the first two holds the residual's share once; luck must not take more away than that.
    variance = max(by_seeds + by_samples - by_residual, by_seeds, by_samples)
    shares = by_seeds**2 / (seeds - 1) + by_samples**2 / (samples - 1) + by_residual**2 / ((seeds - 1) * (samples - 1))
    freedom = min(max(variance**2 / shares, 1.0), MOST_FREEDOM) if shares > 0 else 1.0
    return Estimate(mean, math.sqrt(variance), freedom, math.sqrt(by_samples), **counts, seeds=seeds, samples=samples)


@dataclass(frozen=True)
class Difference:
    """An Estimate with what it proves: `ci95`, None where nothing can be told, holds for all looks and comparisons.

    `p_better` is how sure the data are that the second arm's mean is the higher one (0.5 where there is no difference),
    `detectable` the gain that this many seeds and test samples would have found in four of five cases, above 1 where
    there is none, `resolution` the 95 % half-width over test samples alone.
    """

    mean: float
    ci95: tuple[float, float] | None
    wins: int
    losses: int
    seeds: int
    samples: int
    p_better: float | None
    detectable: float | None
    resolution: float | None

    def to_dict(self) -> dict[str, Any]:
        return vars(self) | {"ci95": None if self.ci95 is None else list(self.ci95)}

    @property
    def clears_zero(self) -> bool:
        return self.ci95 is not None and (self.ci95[0] > 0 or self.ci95[1] < 0)


def judged(estimates: Sequence[Estimate], level: float = ERROR) -> list[Difference]:
    """What a family of comparisons proves together at a two-sided `level`, in the order given.

    After Holm, the smallest p value is held against level / m, the next against level / (m − 1), and so on; from the
    first that fails on, all share its level. The interval of each is that of its level, so that it clears zero where
    Holm's procedure rejects.
    """
    levels = [0.0] * len(estimates)
    share, has_failed = 0.0, False
    for rank, k in enumerate(sorted(range(len(estimates)), key=lambda k: estimates[k].p_value)):
        if not has_failed:
            share = level / (len(estimates) - rank)
            has_failed = estimates[k].p_value >= share
        levels[k] = share
    return [_difference(estimate, own) for estimate, own in zip(estimates, levels, strict=True)]


def _difference(estimate: Estimate, level: float) -> Difference:
    counts = {name: getattr(estimate, name) for name in ("mean", "wins", "losses", "seeds", "samples")}
    if estimate.standard_error is None:
        return Difference(**counts, ci95=None, p_better=None, detectable=None, resolution=None)
    from scipy.special import nctdtrinc, ndtri, stdtr, stdtrit  # noqa: PLC0415  as in looks

    error, freedom = estimate.standard_error, estimate.freedom
    quantile = float(stdtrit(freedom, 1 - level / 2))
    return Difference(
        **counts,
        ci95=(max(-1.0, estimate.mean - quantile * error), min(1.0, estimate.mean + quantile * error)),
        p_better=float(stdtr(freedom, estimate.mean / error)) if error else 0.5 + 0.5 * float(np.sign(estimate.mean)),
        detectable=float(nctdtrinc(freedom, 1 - POWER, quantile)) * error,
        resolution=float(ndtri(0.975)) * estimate.of_samples,
    )
