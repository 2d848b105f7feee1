"""Negations: the words whose loss or change turns a sentence, and often its label, into the opposite."""

from __future__ import annotations

ENGLISH = frozenset({
    "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without", "cannot",
    "hardly", "scarcely", "barely",
    "aint", "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt", "shouldnt",
    "wasnt", "werent", "wont", "wouldnt",
})  # fmt: skip
CHINESE = frozenset("不没沒无無未别別勿莫")
"""As characters of their own. Within a word they are mostly something else: 特别 (very), 不过 (but), 未来 (future)."""
_NEGATIONS = ENGLISH | CHINESE
_SHORT = frozenset(("n't", "n’t"))


def is_negation(word: str) -> bool:
    """Whether `word` is an English negation (isn't and isnt too) or a Chinese one."""
    plain = word.lower()
    return plain in _NEGATIONS or plain[-3:] in _SHORT
