"""Contractions: don't and do not, either made of the other. Texts are str."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType

import numpy as np

from augment.params import Param
from augment.text.edits import Edit, Edits
from augment.text.lists import groups_of
from augment.text.protection import WORDS, protected_starts
from augment.text.shares import chosen, share_of, words_in
from augment.text.tokens import Token, words
from augment.transforms import transform

_SAFETY = "Safe for nearly every label: the meaning stays. Not for labels about style."
_SOURCE = "Contraction test of CheckList: Ribeiro et al., ACL 2020; list of this project"


def _share(what: str) -> Param:
    return share_of("contractions", what, (0.5, 1.0))


@transform(
    "text", "contractions",
    _share("are written in full, at least one"),
    WORDS,
    summary="Writes contractions in full: don't as do not. English. What may stand for two things (he'd, it's been) "
    "stays, and so does “isn't it”.",
    label_safety=_SAFETY,
    source=_SOURCE,
    needs=("wording",),
)  # fmt: skip
def expand_contractions(text: str, share: float, protected_words: str, rng: np.random.Generator) -> Edits:
    tokens = words(text) if share > 0 and ("'" in text or "’" in text) else []
    table = _expansions()
    found = []
    for token in tokens:
        short = text[token.start : token.end].lower().replace("’", "'")
        full = table.get(short)
        if full and not _stays(short, text, token.end):
            found.append((token.start, token.end, full))
    return _some(text, found, protected_starts(text, tokens, False, protected_words), share, rng)


_HAS = re.compile(r"(?i) (?:(?:already|also|always|just|never|only) )?(?:been|become|got|gotten|had|happened|taken)\b")
"""“It's been” stands for has."""
_SUBJECT = re.compile(r"(?i) (?:I|you|he|she|it|we|they|there)\b")
"""“Isn't it” would turn into “is not it”."""


def _stays(short: str, text: str, end: int) -> bool:
    """Whether the word behind `end` makes another thing of the contraction that ends there."""
    if short.endswith("'s"):
        return _HAS.match(text, end) is not None
    return short.endswith("n't") and _SUBJECT.match(text, end) is not None


@transform(
    "text", "contractions",
    share_of("phrases that can be contracted", "are, at least one", (0.5, 1.0)),
    WORDS,
    summary="Contracts what can be: do not to don't. English. “I am” at the end of a sentence stays.",
    label_safety=f"{_SAFETY} A negation is harder to see in don't than in do not.",
    source=_SOURCE,
    needs=("wording",),
)  # fmt: skip
def use_contractions(text: str, share: float, protected_words: str, rng: np.random.Generator) -> Edits:
    tokens = words(text) if share > 0 else []
    kept = protected_starts(text, tokens, False, protected_words)
    return _some(text, list(_contractible(text, tokens)), kept, share, rng)


def _contractible(text: str, tokens: list[Token]) -> Iterator[tuple[int, int, str]]:
    """Phrases with what they contract to: a word such as “cannot”, or two with one space between them."""
    table = _contractions()
    position = 0
    for token, following in zip_longest(tokens, tokens[1:]):
        ends = [token.end]
        if following is not None and text[token.end : following.start] == " ":
            ends.append(following.end)
        for end in ends if token.start >= position else ():
            short = table.get(text[token.start : end].lower())
            # “Yes, I am.” and “who they are” cannot do without a word behind them
            if short and (short.endswith("n't") or _WORD_FOLLOWS.match(text, end)):
                yield token.start, end, short
                position = end


_WORD_FOLLOWS = re.compile(r" (?!to\b)[^\W\d_]")
"""Not “I've to go”."""


def _some(
    text: str, found: list[tuple[int, int, str]], kept: frozenset[int], share: float, rng: np.random.Generator
) -> Edits:
    free = [phrase for phrase in found if kept.isdisjoint(range(phrase[0], phrase[1]))]
    edits = []
    for index in chosen([1] * len(free), words_in(share, len(found)), rng):
        start, end, new = free[index]
        before = text[start:end]
        if "’" in text and "'" not in text:
            new = new.replace("'", "’")
        edits.append(Edit(start, end, before, _cased(before, new)))
    return Edits(tuple(edits))


def _cased(before: str, new: str) -> str:
    """`new` with the capitals of `before`; I stays a capital."""
    if len(before) > 3 and before.isupper():
        return new.upper()
    return new[0].upper() + new[1:] if before[0].isupper() else new


@functools.cache
def _expansions() -> Mapping[str, str]:
    return MappingProxyType({short: " ".join(full) for short, *full in groups_of("contractions")})


@functools.cache
def _contractions() -> Mapping[str, str]:
    return MappingProxyType({full: short for short, full in _expansions().items()})
