"""What a look at the evidence costs: looking again at more seeds is a further chance for luck to win.

The planned number of seeds is looked at with PLANNED of the 5 % error; each further look spends a part of what is left
(alpha spending: Lan and DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 1983). Looks share
their first seeds, so the level of a later look is higher than what it spends: it is found by the recursion of
Armitage, McPherson and Rowe ("Repeated significance tests on accumulating data", JRSS A 1969) for a sum of normal
increments, and used as the level of a t test (Jennison and Turnbull, Group Sequential Methods, 1999, chapter 11). All
intervals of an experiment, one a look, hold together with 95 % (their "repeated confidence intervals").
"""

from __future__ import annotations

import functools
from itertools import pairwise

import numpy as np

ERROR = 0.05
"""Chance of any false winner that is allowed for, over all looks."""
PLANNED = 0.04
"""Of it, what the first look spends; the k-th further one spends 1 / (k (k + 1)) of the rest."""
REACH = 8.0
POINTS = 1_201


def spent_at(look: int) -> float:
    """The error that the look spends; the first is number 0. All of them together spend ERROR."""
    return PLANNED if look == 0 else (ERROR - PLANNED) / (look * (look + 1))


@functools.cache
def level(looks: tuple[int, ...]) -> float:
    """The two-sided level of the last of `looks`, numbers of seeds that grow: 0.04 for a single one."""
    # Importing SciPy takes a third of a second, which only those wait who have evidence to judge.
    from scipy.optimize import brentq  # noqa: PLC0415
    from scipy.special import ndtr, ndtri  # noqa: PLC0415

    bound = -ndtri(spent_at(0) / 2) * np.sqrt(looks[0])
    grid, density = _inside(bound, looks[0])
    for look, (before, seeds) in enumerate(pairwise(looks), 1):
        spread = np.sqrt(seeds - before)
        weights = density * (grid[1] - grid[0])

        def beyond(limit: float, own: np.ndarray = weights, at: np.ndarray = grid, by: float = spread) -> float:
            return float(own @ (ndtr((at - limit) / by) + ndtr((-limit - at) / by)))

        bound = brentq(lambda limit, look=look: beyond(limit) - spent_at(look), 0, REACH * np.sqrt(seeds))
        fresh = np.linspace(-bound, bound, POINTS)
        density = np.exp(-(((fresh[:, None] - grid) / spread) ** 2) / 2) @ weights / (spread * np.sqrt(2 * np.pi))
        grid = fresh
    return float(2 * ndtr(-bound / np.sqrt(looks[-1])))


def _inside(bound: float, seeds: int) -> tuple[np.ndarray, np.ndarray]:
    """The density of a sum of `seeds` standard normal values where it stays within `bound`."""
    grid = np.linspace(-bound, bound, POINTS)
    return grid, np.exp(-(grid**2) / (2 * seeds)) / np.sqrt(2 * np.pi * seeds)
