"""The English articles: a and an."""

from __future__ import annotations

import re

_ENDS = frozenset("aAnN")
_TAKES_AN = re.compile(r"(?!eu|once|one$|ubi|us[aeu]|ut[aeio]|uni(?![mn]))[aeiou]|hon|hour|heir")


def that_agree(text: str, start: int, options: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `options`, in lower case, that can follow what stands before `start`: no “a excellent film”."""
    if text[max(0, start - 2) : start - 1] not in _ENDS:
        return options
    article = text[max(0, start - 4) : start].lower().split()[-1:]
    if article not in (["a"], ["an"]):
        return options
    return tuple(option for option in options if (_TAKES_AN.match(option) is not None) == (article == ["an"]))
