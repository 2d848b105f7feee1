"""Policy: a transform that chooses among steps of its own; the engine applies them and keeps what they did."""

from __future__ import annotations

from typing import NamedTuple

from augment.example import UnderWay
from augment.kinds.kind import Around, Kind, register_kind


class Policy(NamedTuple):
    """`places` of the step's own steps that are applied, in this order."""

    places: tuple[int, ...]


def _carry_out(now: UnderWay, plan: Policy, around: Around) -> UnderWay:
    for place in plan.places:
        now = around.run(place, now)
    return now


register_kind(Kind(Policy, None, _carry_out, takes_steps=True))
