"""Scales: where a value stands in a drawing, and which round values are written on its axis."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

LEAST_SHOWN = 1e-8
"""On a logarithmic axis, what is less is drawn here: zero has no place on one."""


@dataclass(frozen=True)
class Scale:
    """From `low` to `high`, drawn from the pixel `start` to the pixel `end`."""

    low: float
    high: float
    start: float
    end: float
    is_logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """The pixel at which `value` stands; what lies beyond the ends stands at the end."""
        low, high, own = (self._measured(each) for each in (self.low, self.high, value))
        share = min(max((own - low) / (high - low), 0.0), 1.0)
        return self.start + share * (self.end - self.start)

    def _measured(self, value: float) -> float:
        return math.log10(max(value, LEAST_SHOWN)) if self.is_logarithmic else value

    def ticks(self, most: int = 6) -> list[float]:
        """At most about `most` round values within the ends."""
        if self.is_logarithmic:
            low, high = math.ceil(self._measured(self.low) - 1e-9), math.floor(self._measured(self.high) + 1e-9)
            if high - low < 2:
                return self._ticks_within_decades(low - 1, high)
            every = max(1, math.ceil((high - low + 1) / most))
            return [10.0**power for power in range(low, high + 1, every)]
        step = round_step((self.high - self.low) / most)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [place * step for place in range(first, last + 1)]

    def _ticks_within_decades(self, low: int, high: int) -> list[float]:
        candidates = [factor * 10.0**power for power in range(low, high + 1) for factor in (1, 2, 5)]
        return [value for value in candidates if self.low <= value <= self.high]


def round_step(least: float) -> float:
    """The smallest of … 0.1, 0.2, 0.5, 1, 2, 5, 10 … that is no less than `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))


def number_text(value: float) -> str:
    """A tick's number, with a true minus sign."""
    return f"{value:.6g}".replace("-", "−")


def ends(values: Iterable[float], *, zero: bool = False, least: float = 1e-6) -> tuple[float, float]:
    """The ends of an axis that holds all of `values`, finite numbers, with a little room; 0 too where `zero`."""
    held = [*values, *((0.0,) if zero else ())] or [0.0, 1.0]
    low, high = min(held), max(held)
    room = max((high - low) * 0.06, least, 1e-9 * max(abs(low), abs(high)))
    return low - room, high + room
