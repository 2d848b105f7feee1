"""Risk: from where on a setting can break a sample's label, and what then happens, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from augment.params import Scalar, Value

if TYPE_CHECKING:
    from augment.steps import Step

APPLIED = "p"
"""Stands for the probability where a step is risky as such: whatever is applied at all runs the risk."""


@dataclass(frozen=True)
class Risk:
    """What a value of `param` outside [low, high], or one of `among`, can do to the label.

    `name` is the last part of the sentence's key in the message catalogue. `param` is a Param's name, or APPLIED.
    """

    param: str
    name: str
    sentence: str
    low: float = -math.inf
    high: float = math.inf
    among: tuple[Scalar, ...] = ()

    def is_run_by(self, value: Value) -> bool:
        """Whether the value runs it; a range does where one of its ends does, or where it can draw one of `among`."""
        ends = value if isinstance(value, tuple) else (value,)
        if any(isinstance(end, str | bool) for end in ends):
            return any(end in self.among for end in ends)
        least, most = min(ends), max(ends)
        return least < self.low or most > self.high or any(least <= risky <= most for risky in self.among)  # type: ignore[operator]


def applied(name: str, sentence: str) -> Risk:
    """The risk of a step that is risky however seldom it is applied."""
    return Risk(APPLIED, name, sentence, high=0)


def beyond(param: str, limit: float, name: str, sentence: str) -> Risk:
    """The risk of values farther than `limit` from zero, on either side."""
    return Risk(param, name, sentence, -limit, limit)


def risks_of(step: Step) -> Mapping[str, Risk]:
    """The risks that a step runs as it stands, by Param (or APPLIED): the gravest of each, which is listed last.

    A step that is off, is never applied or stands at its neutral values runs none.
    """
    if not step.enabled or step.p == 0 or _is_neutral(step):
        return {}
    values = {**step.params, APPLIED: step.p}
    return {risk.param: risk for risk in step.transform.risks if risk.is_run_by(values[risk.param])}


def _is_neutral(step: Step) -> bool:
    neutral = {param.name: param.neutral for param in step.transform.params if param.neutral is not None}
    return bool(neutral) and all(_only(step.params[name]) == value for name, value in neutral.items())


def _only(value: Value) -> Value:
    """The one value that a range of no width stands for."""
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value
