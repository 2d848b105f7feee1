"""Partners: other texts that a text may take something from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from augment.example import Example
from augment.text.tokens import has_unspaced

_TRIES = 32


def partner_alike(example: Example, pool: Sequence[Example], rng: np.random.Generator) -> Example | None:
    """Another example of the same label, as far as there are labels, and in the same script; None where none is.

    Most are found at the first try or two; only where they are rare is the whole pool looked through.
    """
    if not pool:
        return None
    unspaced = has_unspaced(example.sample)

    def is_alike(other: Example) -> bool:
        is_other = other.shares == example.shares and other.sample != example.sample
        return is_other and has_unspaced(other.sample) == unspaced

    for uniform in rng.random(_TRIES).tolist():
        drawn = pool[int(uniform * len(pool))]
        if is_alike(drawn):
            return drawn
    alike = [other for other in pool if is_alike(other)]
    return alike[int(rng.random() * len(alike))] if alike else None
