"""Letters within words: where one may be changed, and how words come to be changed one by one, or letter by letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from augment.text.edits import Edit, Edits
from augment.text.protection import unprotected
from augment.text.shares import one_of, words_in
from augment.text.tokens import Token, is_unspaced, words

_LONG_ENOUGH = 3
"""In a word of one or two letters a typo usually makes another word; such words come last."""

Change = Callable[[str, np.random.Generator], str | None]
"""Makes another word of a word; None where it knows none."""


def one_change_a_word(
    text: str, share: float, protection: tuple[bool, str], change: Change, rng: np.random.Generator
) -> Edits:
    """`change` done to `share` of the words, as far as it can be, those of three letters or more first."""
    tokens = words(text) if share > 0 else []
    wanted = words_in(share, len(tokens))
    if not wanted:
        return Edits()
    free = unprotected(text, tokens, *protection)
    shuffled = [free[k] for k in rng.permutation(len(free)).tolist()]
    shuffled.sort(key=lambda token: token.end - token.start < _LONG_ENOUGH)
    edits: list[Edit] = []
    for token in shuffled:
        word = text[token.start : token.end]
        after = change(word, rng)
        if after is not None:
            edits.append(Edit(token.start, token.end, word, after))
            if len(edits) == wanted:
                break
    return Edits(tuple(sorted(edits)))


def letters_of(word: str) -> list[int]:
    """Where `word` has a letter of an alphabet that bears no mark of its own (a decomposed é).

    Chinese characters and kana are none.
    """
    if word.isascii() and word.isalpha():
        return list(range(len(word)))
    followers = word[1:] + " "
    return [
        position
        for position, (letter, follower) in enumerate(zip(word, followers, strict=False))
        if letter.isalpha() and not is_mark(follower) and not is_unspaced(letter)
    ]


def is_mark(character: str) -> bool:
    """Whether `character` belongs to the one before it: an accent, a vowel sign, a joiner."""
    return not character.isascii() and unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")


def some_letters_replaced(
    text: str, share: float, free: Sequence[Token], table: Mapping[str, Sequence[str]], rng: np.random.Generator
) -> Edits:
    """`share` of those letters in the words `free` that stand in `table`, each replaced by one of what it names.

    One edit a word.
    """
    places = [
        (token, position)
        for token in free
        for position in range(token.start, token.end)
        if text[position] in table and not is_mark(text[position + 1 : position + 2] or " ")
    ]
    wanted = words_in(share, len(places))
    changed: dict[Token, list[int]] = {}
    for index in sorted(rng.permutation(len(places))[:wanted].tolist()):
        token, position = places[index]
        changed.setdefault(token, []).append(position)
    edits = []
    for token, positions in changed.items():
        letters = list(text[token.start : token.end])
        for position in positions:
            letters[position - token.start] = one_of(table[text[position]], rng)
        edits.append(Edit(token.start, token.end, text[token.start : token.end], "".join(letters)))
    return Edits(tuple(edits))
