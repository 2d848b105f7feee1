"""Negations: the words whose loss or change turns a sentence, and often its label, into the opposite."""

from __future__ import annotations

from augment.params import Param, flag

_ENGLISH = frozenset({
    "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without", "cannot",
    "hardly", "scarcely", "barely",
    "aint", "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt", "shouldnt",
    "wasnt", "werent", "wont", "wouldnt",
})  # fmt: skip
_CHINESE = frozenset("不没沒无無未别別勿莫")
_CHINESE_IN_WORDS = frozenset("不没沒")
"""The others are mostly something else within a word: 特别 (very), 无聊 (boring), 未来 (future)."""


def is_negation(word: str) -> bool:
    """Whether `word` is an English negation (isn't and isnt too), a Chinese one, or holds 不 or 没."""
    plain = word.lower().replace("’", "'")
    if plain in _ENGLISH or plain.endswith("n't") or plain in _CHINESE:
        return True
    return not _CHINESE_IN_WORDS.isdisjoint(plain)


def protect_param(verb: str) -> Param:
    """The Param `protect_negations`; `verb` says what is not done to them."""
    help = f"Never {verb} a negation: not, no, never, isn't, 不, 没 and their like."
    return flag("protect_negations", True, help)
