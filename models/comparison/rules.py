"""By what the arms of a comparison are matched, so that only what an arm changes differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from augment.errors import InputError
from augment.params import choice
from models.comparison.arms import Arm
from models.comparison.specs import SHARED, STEPS, TrainingSpec, refuse


@dataclass(frozen=True)
class Rule:
    """`may_differ` are those of SHARED that an arm may change under it; `about` says in a sentence what is equal.

    `share` of the baseline's steps is what an arm takes: it is given the arm's training, the baseline's, and what one
    of the arm's steps costs as a multiple of one of the baseline's, where the rule `is_timed`.
    """

    name: str
    may_differ: tuple[str, ...]
    about: str
    share: Callable[[TrainingSpec, TrainingSpec, float], float]
    is_timed: bool = False


RULES = {
    rule.name: rule
    for rule in (
        Rule("steps", (), "Equal steps: every arm takes the same number of optimiser steps.", lambda *_: 1.0),
        Rule(
            "epochs", ("batch_size",),
            "Equal epochs: every arm sees as many samples, in larger batches or smaller.",
            lambda own, base, _: base.batch_size / own.batch_size,
        ),
        Rule(
            "time", ("batch_size",),
            "Equal time: every arm takes as many steps as fit into the processor time of the baseline’s steps, "
            "measured before the first run.",
            lambda own, base, cost: 1 / cost,
            is_timed=True,
        ),
    )
}  # fmt: skip
COMPARE = choice("compare", tuple(RULES), "steps", " ".join(rule.about for rule in RULES.values()))
ALONE = "batch_size"
"""May differ under every rule where it is all that differs."""
LOWEST_COST, HIGHEST_COST = 1e-4, 1e4


def fixed_under(rule: str) -> set[str]:
    """The settings of the training that no arm may change under that rule, beside what it may else change."""
    return {param.name for param in SHARED} - set(RULES[rule].may_differ)


def compares_batch_size_alone(arms: Sequence[Arm]) -> bool:
    """Whether the size of a batch is the one thing in which the arms differ."""
    alike = all(arm.recipe == arms[0].recipe and not arm.network for arm in arms)
    return alike and set().union(*(arm.training for arm in arms)) == {ALONE}


def read_rule(value: object) -> str:
    if not isinstance(value, str) or value not in RULES:
        raise refuse("The experiment", "compare", value, COMPARE.allowed)
    return value


def read_step_costs(value: object, arms: int) -> tuple[float, ...]:
    """What one step of each arm costs, the baseline's being 1; empty where it was not measured. Raises InputError."""
    costs: list[Any] = value if isinstance(value, list) else [value]
    are_numbers = all(isinstance(cost, int | float) and not isinstance(cost, bool) for cost in costs)
    fits = are_numbers and (not costs or (len(costs) == arms and costs[0] == 1))
    if not fits or not all(LOWEST_COST <= cost <= HIGHEST_COST for cost in costs):
        allowed = f"a number from {LOWEST_COST:g} to {HIGHEST_COST:g} for each arm, the first one 1, or none"
        raise refuse("The experiment", "step_costs", value, allowed)
    return tuple(float(cost) for cost in costs)


def check_changes(arms: Sequence[Arm], rule: str) -> None:
    """Raises InputError where an arm's changes of the training touch what all arms share under that rule."""
    fixed = fixed_under(rule) - ({ALONE} if compares_batch_size_alone(arms) else set())
    for position, arm in enumerate(arms, 1):
        for name in (name for name in arm.training if name in fixed):
            letting = [other.name for other in RULES.values() if name in other.may_differ]
            way = f", or let the arms be matched by {' or '.join(letting)}" if letting else ""
            way += ", or let it be all that differs" if name == ALONE else ""
            raise InputError(
                "experiment.rule",
                "Arm {position}: training: {name} cannot differ between arms; set it for the whole experiment{way}.",
                position=position, name=name, way=way,
            )  # fmt: skip


def matched(own: TrainingSpec, base: TrainingSpec, rule: str, cost: float) -> TrainingSpec:
    """An arm's training with the steps that it takes under the rule; `cost` as in Rule.

    Raises InputError where those are more than are allowed.
    """
    steps = max(1, round(base.steps * RULES[rule].share(own, base, cost)))
    if steps > STEPS.high:
        sentence = "To match the baseline, an arm needs {steps} steps; {most} are allowed, so set fewer steps."
        raise InputError("experiment.too_many_steps", sentence, steps=steps, most=int(STEPS.high))
    return replace(own, settings={**own.settings, "steps": steps})
