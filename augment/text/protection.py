"""Words that a step must not touch: negations, and a person's own list. Every transform of words takes both alike."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from augment.params import flag, word_list
from augment.risks import Risk
from augment.text.negations import is_negation
from augment.text.tokens import UNSPACED, Token

NEGATIONS = flag(
    "protect_negations",
    True,
    "Leave English, Chinese and Arabic negations alone: not, no, never, isn't, 不, 没, لا and so on.",
)
WORDS = word_list(
    "protected_words", "", "Words or phrases that stay as they are, separated by commas; capital letters do not count."
)
PROTECTION = (NEGATIONS, WORDS)
"""The Params `protect_negations` and `protected_words`, the last two of each transform that changes words."""


def negation_risk(sentence: str) -> Risk:
    """The risk of letting negations go unprotected."""
    return Risk("protect_negations", "lost_negation", sentence, among=(False,))


def protected_starts(
    text: str, tokens: Sequence[Token], protect_negations: bool, protected_words: str
) -> frozenset[int]:
    """Where those of `tokens` start that must stay: negations, and each that a protected word or phrase reaches."""
    found = _listed_starts(text, tokens, protected_words)
    if protect_negations:
        found |= {start for _, start, end in tokens if is_negation(text[start:end])}
    return found


def unprotected(text: str, tokens: list[Token], protect_negations: bool, protected_words: str) -> list[Token]:
    """Those of `tokens` that may be changed."""
    starts = protected_starts(text, tokens, protect_negations, protected_words)
    return [token for token in tokens if token.start not in starts] if starts else tokens


def in_random_order(
    text: str, tokens: Sequence[Token], protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Iterator[Token]:
    """The same in random order, one by one: whoever needs a few pays for a few."""
    listed = _listed_starts(text, tokens, protected_words)
    for index in rng.permutation(len(tokens)).tolist():
        token = tokens[index]
        _, start, end = token
        if start not in listed and not (protect_negations and is_negation(text[start:end])):
            yield token


def movable(text: str, tokens: Sequence[Token], protect_negations: bool) -> dict[int, int]:
    """By where they start, those of `tokens` that may change places, with a number: only words of one number may.

    While negations are protected, what one reaches stays behind it, and no word moves across one. It reaches to the
    next punctuation mark: Das and Chen 2001; Pang, Lee and Vaithyanathan, EMNLP 2002.
    """
    if not protect_negations:
        return {token.start: 0 for token in tokens}
    found: dict[int, int] = {}
    negations = reached = 0
    for _, start, end in tokens:
        if is_negation(text[start:end]):
            negations += 1
            clause_end = _CLAUSE_END.search(text, end)
            reached = clause_end.start() if clause_end else len(text)
        elif start >= reached:
            found[start] = negations
    return found


_CLAUSE_END = re.compile(r"[.,;:!?](?!\w)|[…()\n，。、；：！？،؛؟]")


def _listed_starts(text: str, tokens: Sequence[Token], protected_words: str) -> frozenset[int]:
    pattern = _pattern(protected_words) if protected_words else None
    found: set[int] = set()
    if pattern:
        starts, ends = [token.start for token in tokens], [token.end for token in tokens]
        for match in pattern.finditer(text):
            found.update(starts[bisect_right(ends, match.start()) : bisect_left(starts, match.end())])
    return frozenset(found)


@functools.lru_cache(maxsize=64)
def _pattern(protected_words: str) -> re.Pattern[str] | None:
    listed = filter(None, (word.strip() for word in re.split("[,，、;；]", protected_words)))
    alternatives = [_whole(word) for word in sorted(listed, key=len, reverse=True)]
    return re.compile("|".join(alternatives), re.IGNORECASE) if alternatives else None


_LETTER = rf"[^\W{UNSPACED}]"


def _whole(word: str) -> str:
    """A pattern that finds `word` as a word of its own: no “art” within “party”."""
    before = rf"(?<!{_LETTER})" if re.match(_LETTER, word) else ""
    behind = rf"(?!{_LETTER})" if re.match(_LETTER, word[-1]) else ""
    return before + re.escape(word) + behind
