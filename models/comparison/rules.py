"""By what the arms of a comparison are matched, so that only what an arm changes differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from augment.errors import InputError
from augment.params import Scalar, choice
from models.comparison.specs import SHARED, STEPS, TrainingSpec, refuse


@dataclass(frozen=True)
class Rule:
    """`may_differ` are those of SHARED that an arm may change under it; `about` says in a sentence what is equal."""

    name: str
    may_differ: tuple[str, ...]
    about: str


RULES = {
    rule.name: rule
    for rule in (
        Rule("steps", (), "Equal steps: every arm takes the same number of optimiser steps."),
        Rule("epochs", ("batch_size",), "Equal epochs: every arm sees as many samples, in larger batches or smaller."),
    )
}
COMPARE = choice("compare", tuple(RULES), "steps", " ".join(rule.about for rule in RULES.values()))


def fixed_under(rule: str) -> set[str]:
    """The settings of the training that no arm may change under that rule."""
    return {param.name for param in SHARED} - set(RULES[rule].may_differ)


def read_rule(value: object) -> str:
    if not isinstance(value, str) or value not in RULES:
        allowed = "; ".join(f"“{rule.name}”: {rule.about.partition(': ')[2]}" for rule in RULES.values())
        raise refuse("The experiment", "compare", value, allowed.rstrip("."))
    return value


def check_changes(changes: Iterable[Mapping[str, Scalar]], rule: str) -> None:
    """Raises InputError where an arm's changes of the training touch what all arms share under that rule."""
    for position, own in enumerate(changes, 1):
        for name in (name for name in own if name in fixed_under(rule)):
            letting = [other.name for other in RULES.values() if name in other.may_differ]
            way = f", or let the arms be matched by {' or '.join(letting)}" if letting else ""
            raise InputError(
                "experiment.rule",
                "Arm {position}: training: {name} cannot differ between arms; set it for the whole experiment{way}.",
                position=position, name=name, way=way,
            )  # fmt: skip


def matched(own: TrainingSpec, base: TrainingSpec, rule: str) -> TrainingSpec:
    """An arm's training as the rule has it: under "epochs", with the steps in which it sees what the baseline sees."""
    if rule == "steps" or own.batch_size == base.batch_size:
        return own
    steps = max(1, round(base.steps * base.batch_size / own.batch_size))
    if steps > STEPS.high:
        sentence = "Batches of {size} need {steps} steps to see as many samples as the others; {most} are allowed."
        raise InputError("experiment.epochs", sentence, size=own.batch_size, steps=steps, most=int(STEPS.high))
    return replace(own, settings={**own.settings, "steps": steps})
