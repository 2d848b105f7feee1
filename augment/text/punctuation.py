"""Punctuation and space transforms: what stands between words comes, or goes. Texts are str."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from augment.params import choice, number
from augment.risks import Risk
from augment.text.edits import Edit, Edits
from augment.text.letters import letters_of
from augment.text.protection import PROTECTION, negation_risk, unprotected
from augment.text.shares import chosen, one_of, words_in
from augment.text.spacing import would_join
from augment.text.tokens import Token, is_unspaced, tokenise, words
from augment.transforms import transform

_MARKS, _CHINESE_MARKS = ".,!?;:", "。，！？；："
_NO_MARKS = frozenset("#%&@*\\_‰§")
"""Punctuation to Unicode that stands for a word or belongs to one."""


@transform(
    "text", "punctuation",
    number("share", 0, 1, (0.05, 0.3), "Share of the words that get a punctuation mark before them, at least one.",
           neutral=0, unit="of the gaps"),
    title="Punctuation insertion (AEDA)",
    summary="Puts punctuation marks (. , ! ? ; :) before words at random places; every word and the order stay. "
    "Chinese and Japanese text gets its own marks. Serves every language.",
    label_safety="Safe for most labels, as no word is lost. Not for labels about punctuation, tone or where "
    "sentences end.",
    source="AEDA: Karimi et al., Findings of EMNLP 2021, who take up to 0.3",
    risks=(
        Risk("share", "broken_up", "So many marks break sentences up that it is hard to tell what belongs together.",
             high=0.5),
    ),
    needs=("writing", "overfitting"),
)  # fmt: skip
def aeda(text: str, share: float, rng: np.random.Generator) -> Edits:
    tokens = words(text) if share > 0 else []
    edits = []
    for index in sorted(rng.permutation(len(tokens))[: words_in(share, len(tokens))].tolist()):
        at = tokens[index].start
        mark = one_of(_CHINESE_MARKS, rng) if is_unspaced(text[at]) else one_of(_MARKS, rng) + " "
        edits.append(Edit(at, at, "", mark))
    return Edits(tuple(edits))


@transform(
    "text", "punctuation",
    number("share", 0, 1, (0.2, 0.6), "Share of the punctuation marks that are left out, at least one.", neutral=0,
           unit="of the marks"),
    summary="Leaves punctuation marks out; a space stands where two words would run together. Apostrophes and hyphens "
    "within words, prices, dates and links stay. Serves every language.",
    label_safety="Safe for topics. “?” and “!” carry tone, and commas can decide what is meant.",
    source="As in NL-Augmenter: Dhole et al., 2021",
    risks=(
        Risk("share", "lost_tone", "Nearly all “?” and “!” go: a question may read as a statement.", high=0.8),
    ),
    needs=("writing",),
)  # fmt: skip
def punctuation_removal(text: str, share: float, rng: np.random.Generator) -> Edits:
    marks = [token for token in tokenise(text) if _is_mark(text, token)] if share > 0 else []
    left_out = [marks[k] for k in chosen([1] * len(marks), words_in(share, len(marks)), rng)]
    return Edits(tuple(_left_out(text, left_out)))


def _is_mark(text: str, token: Token) -> bool:
    """Whether the token is punctuation and nothing more: a minus sign or the point of .5 is part of a number."""
    mark = text[token.start]
    if token.kind != "punctuation" or unicodedata.category(mark)[0] != "P" or mark in _NO_MARKS:
        return False
    return not text[token.end : token.end + 1].isdigit()


def _left_out(text: str, marks: Sequence[Token]) -> Iterator[Edit]:
    """An edit a run of `marks` that stand side by side."""
    position = 0
    while position < len(marks):
        start, end = marks[position].start, marks[position].end
        while position + 1 < len(marks) and marks[position + 1].start == end:
            position += 1
            end = marks[position].end
        after = " " if would_join(text[start - 1 : start], text[end : end + 1]) else ""
        yield Edit(start, end, text[start:end], after)
        position += 1


@transform(
    "text", "punctuation",
    number("share", 0, 1, (0.05, 0.2), "Share of the places where that can be done at which it is, at least one.",
           neutral=0, unit="of such places"),
    choice("change", ("insert", "remove", "split"), "insert",
           "Insert puts a space behind a word, remove takes the one behind it out, split puts one into a word."),
    *PROTECTION,
    summary="Puts spaces where none should be or takes them away. Words run together and are split in languages that "
    "part them by spaces alone.",
    label_safety="Safe where readers would still understand. Keep negations (not, no, never) protected: nowhere is "
    "not now here.",
    source="Split as in nlpaug's SplitAug, Ma 2019; insertion as in AugLy: Papakipos and Bitton, 2022",
    risks=(
        Risk("share", "unknown_words", "So many words run together or break up that few are known.", high=0.5),
        negation_risk("A “not” may run into the word beside it: notgood."),
    ),
    needs=("writing",),
)  # fmt: skip
def whitespace(
    text: str, share: float, change: str, protect_negations: bool, protected_words: str, *, rng: np.random.Generator
) -> Edits:
    tokens = words(text) if share > 0 else []
    free = unprotected(text, tokens, protect_negations, protected_words)
    candidates = list({"insert": _insertable, "remove": _removable, "split": _splittable}[change](text, free))
    edits = []
    for index in chosen([1] * len(candidates), words_in(share, len(candidates)), rng):
        token, places = candidates[index]
        place = one_of(places, rng)
        if change == "insert":
            edits.append(Edit(place, place, "", " "))
        elif change == "remove":
            edits.append(Edit(token.end, place, text[token.end : place], ""))
        else:
            word = text[token.start : token.end]
            edits.append(Edit(token.start, token.end, word, f"{text[token.start : place]} {text[place : token.end]}"))
    return Edits(tuple(edits))


Candidate = tuple[Token, Sequence[int]]
"""A word, and where a change to it may be."""


def _insertable(text: str, tokens: Sequence[Token]) -> Iterator[Candidate]:
    return ((token, (token.end,)) for token in tokens)


def _removable(text: str, tokens: Sequence[Token]) -> Iterator[Candidate]:
    """Words with one space behind them and another free word behind that."""
    for token, following in pairwise(tokens):
        if following.start == token.end + 1 and text[token.end] == " ":
            yield token, (following.start,)


def _splittable(text: str, tokens: Sequence[Token]) -> Iterator[Candidate]:
    """Words of four letters or more, between two letters with at least one on each side."""
    for token in tokens:
        _, start, end = token
        if end - start < 4 or is_unspaced(text[start]):
            continue
        word = text[start:end]
        if word.isascii() and word.isalpha():
            yield token, range(start + 1, end)
        elif places := [start + there for here, there in pairwise(letters_of(word)) if there == here + 1]:
            yield token, places
