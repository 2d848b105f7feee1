"""Negations: the words whose loss or change turns a sentence, and often its label, into the opposite."""

from __future__ import annotations

import re

ENGLISH = frozenset({
    "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without", "cannot",
    "hardly", "scarcely", "barely",
    "aint", "arent", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt", "hasnt", "havent", "isnt", "shouldnt",
    "wasnt", "werent", "wont", "wouldnt",
})  # fmt: skip
CHINESE = frozenset("不没沒无無未别別勿莫")
"""As characters of their own. Within a word they are mostly something else: 特别 (very), 不过 (but), 未来 (future)."""
ARABIC = frozenset({
    "لا", "لم", "لن", "ما", "غير", "بلا", "بدون",
    "ليس", "ليست", "ليسا", "ليستا", "ليسوا", "لسن", "لست", "لستم", "لستما", "لستن", "لسنا",
})  # fmt: skip
"""Without vowel signs. ما (what, that, not) is oftener none, and left alone nevertheless."""
_NEGATIONS = ENGLISH | CHINESE | ARABIC
_SHORT = frozenset(("n't", "n’t"))
_UNWRITTEN = re.compile("[\u0640\u064b-\u065f\u0670]")
"""Vowel signs, and the stroke that draws a word out: they may stand or not."""
_AND = ("و", "ف")
"""“And” is written as one with the word behind it."""


def is_negation(word: str) -> bool:
    """Whether `word` is an English negation (isn't and isnt too), a Chinese one, or an Arabic one (ولا too)."""
    plain = word.lower()
    return plain in _NEGATIONS or plain[-3:] in _SHORT or ("\u0600" <= word < "\u0700" and _is_arabic(word))


def _is_arabic(word: str) -> bool:
    plain = _UNWRITTEN.sub("", word)
    return plain in ARABIC or (plain[:1] in _AND and plain[1:] in ARABIC)
