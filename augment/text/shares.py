"""How many words a share is, and which: what every text transform that takes a `share` has in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from augment.params import Param, number


def share_param(what: str, default: tuple[float, float]) -> Param:
    """The Param `share`; `what` ends the sentence “Share of the words that …”."""
    return number(
        "share", 0, 1, default, f"Share of the words that {what}, at least one.", neutral=0, unit="of the words"
    )


def share_of(parts: str, what: str, default: tuple[float, float]) -> Param:
    """The Param `share` of other parts of a text: “Share of the sentences that …”."""
    return number("share", 0, 1, default, f"Share of the {parts} that {what}.", neutral=0, unit=f"of the {parts}")


Option = TypeVar("Option")


def one_of(options: Sequence[Option], rng: np.random.Generator) -> Option:
    """Any of `options`, each as likely. (`rng.random` takes a third of the time of `rng.integers`.)"""
    return options[int(rng.random() * len(options))]


def words_in(share: float, total: int) -> int:
    """`share` of `total` words, rounded; at least one unless `share` is 0 or there are none."""
    return min(max(1, round(share * total)), total) if share > 0 else 0


def chosen(sizes: Sequence[int], wanted: int, rng: np.random.Generator) -> list[int]:
    """Random indices into `sizes`, in rising order, whose sizes come to `wanted` or as near as the random order gets.

    A size is the words that one candidate holds: Chinese candidates hold several characters.
    """
    taken: list[int] = []
    held = 0
    if wanted <= 0:
        return taken
    for index in rng.permutation(len(sizes)).tolist():
        if taken and held + sizes[index] - wanted > wanted - held:
            continue
        taken.append(index)
        held += sizes[index]
        if held >= wanted:
            break
    return sorted(taken)
