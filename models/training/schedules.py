"""Learning-rate schedules: pure functions of the share of the steps that is done."""

from __future__ import annotations

import math
from collections.abc import Callable

WARM_UP_SHARE = 0.25
"""Share of the steps over which one_cycle climbs to the full learning rate."""


def constant(done: float) -> float:
    return 1.0


def cosine(done: float) -> float:
    """Loshchilov and Hutter, "SGDR: Stochastic gradient descent with warm restarts", ICLR 2017; without restarts."""
    return (1 + math.cos(math.pi * done)) / 2


def one_cycle(done: float) -> float:
    """Smith and Topin, "Super-convergence", 2018: up from a 25th of the full rate, then down to nearly none."""
    start = 1 / 25
    if done < WARM_UP_SHARE:
        return start + (1 - start) * (1 - math.cos(math.pi * done / WARM_UP_SHARE)) / 2
    return cosine((done - WARM_UP_SHARE) / (1 - WARM_UP_SHARE))


SCHEDULES: dict[str, Callable[[float], float]] = {"constant": constant, "cosine": cosine, "one_cycle": one_cycle}
"""The factor on the learning rate when the share `done`, in [0, 1), of the steps is over; by name."""
