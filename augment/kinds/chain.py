"""Chain: a policy makes the steps itself, and they are applied one after another."""

from __future__ import annotations

from typing import NamedTuple

from augment.example import UnderWay
from augment.kinds.kind import Around, Kind, Made, register_kind


class Chain(NamedTuple):
    """The steps, in this order; their places differ."""

    steps: tuple[Made, ...]


def _carry_out(now: UnderWay, plan: Chain, around: Around) -> UnderWay:
    for made in plan.steps:
        now = around.run(made, now)
    return now


register_kind(Kind(Chain, None, _carry_out))
