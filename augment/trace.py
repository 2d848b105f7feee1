"""Trace: what one application of a recipe did to one sample, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from augment.example import Example, Sample, UnderWay, settled
from augment.params import Scalar
from augment.steps import Step


@dataclass(frozen=True)
class TraceStep:
    """What one step did to one sample: `drawn` holds the value of every Param, `plan` what the transform stated.

    `children` are the steps that a policy applied, its own or made by it. A step that was left out states nothing.
    """

    step: Step
    applied: bool
    drawn: dict[str, Scalar]
    plan: Any
    outcome: UnderWay
    children: tuple[TraceStep, ...] = ()

    @cached_property
    def example(self) -> Example:
        """What came out, with its targets and shares of labels.

        Computed when asked for: who wants the last one alone need not pay for those before.
        """
        return settled(self.outcome)

    @property
    def sample(self) -> Sample:
        return self.example.sample

    @property
    def chains(self) -> list[tuple[float, tuple[TraceStep, ...]]]:
        """The children by the chains that were laid over one another, each with its drawn weight; none elsewhere."""
        weighed = self.step.transform.kind.weighed
        if weighed is None or self.plan is None:
            return []
        rest = iter(self.children)
        return [(weight, tuple(islice(rest, count))) for weight, count in weighed(self.plan)]

    @property
    def within(self) -> list[TraceStep]:
        """The steps that a policy applied, those of policies among them too, at any depth."""
        return [step for child in self.children for step in (child, *child.within)]

    @property
    def doers(self) -> list[TraceStep]:
        """What did it: the step, or in the place of a policy what it applied."""
        return [step for child in self.children for step in child.doers] or [self]


@dataclass(frozen=True)
class Trace:
    """What one application of a recipe did, step by step (switched-off steps are left out)."""

    start: Example
    steps: tuple[TraceStep, ...]

    @property
    def source(self) -> Sample:
        return self.start.sample

    @property
    def example(self) -> Example:
        return self.steps[-1].example if self.steps else self.start

    @property
    def result(self) -> Sample:
        return self.example.sample
