"""Partners: other texts that a text may take something from."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

from augment.example import Example
from augment.text.tokens import has_unspaced

_TRIES = 32


def partner_alike(example: Example, pool: Sequence[Example], rng: np.random.Generator) -> Example | None:
    """Another example of the same label, as far as there are labels, and of the same script; None where none is.

    Most are found at the first try or two; only where they are rare is the whole pool looked through.
    """
    if not pool:
        return None
    script = _script(example.sample)

    def is_alike(other: Example) -> bool:
        is_other = other.shares == example.shares and other.sample != example.sample
        return is_other and _script(other.sample) == script

    for uniform in rng.random(_TRIES).tolist():
        drawn = pool[int(uniform * len(pool))]
        if is_alike(drawn):
            return drawn
    alike = [other for other in pool if is_alike(other)]
    return alike[int(rng.random() * len(alike))] if alike else None


def _script(text: str) -> str:
    """The first word of its first letter's name (LATIN, CYRILLIC …), the same for all with Chinese or kana in them."""
    if has_unspaced(text):
        return "CJK"
    return unicodedata.name(next(filter(str.isalpha, text), " "), "").partition(" ")[0]
