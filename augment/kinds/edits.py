"""Edits: a text transform states spans with their text before and after; the engine rebuilds the text.

Borrowing is the same for a transform that takes something from other examples: it is given the example and the pool.
Labels stay as they are, so that it chooses partners of the same label.
"""

from __future__ import annotations

from augment.example import Example, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind
from augment.text.edits import Borrowing, Edits, rebuild


def _text(now: UnderWay) -> str:
    return str(now.example.sample)


def _carry_out(now: UnderWay, plan: Edits, around: Around) -> UnderWay:
    sample, targets, shares = settled(now)
    return UnderWay(Example(rebuild(sample, plan), targets, shares)) if plan.edits else now


register_kind(Kind(Edits, _text, _carry_out))
register_kind(Kind(Borrowing, settled, _carry_out, mixes=True, given_pool=True))
