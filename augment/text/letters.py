"""Letters within words: where one may be changed, and how words come to be changed one by one, or letter by letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from augment.text.edits import Edit, Edits
from augment.text.negations import is_negation
from augment.text.protection import in_random_order
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
    edits: list[Edit] = []
    for _, start, end in _long_ones_first(in_random_order(text, tokens, *protection, rng)):
        word = text[start:end]
        after = change(word, rng)
        # “to” must not become “no”, nor “now” become “not”
        if after is not None and not (protection[0] and is_negation(after)):
            edits.append(Edit(start, end, word, after))
            if len(edits) == wanted:
                break
    return Edits(tuple(sorted(edits)))


def _long_ones_first(tokens: Iterable[Token]) -> Iterator[Token]:
    """`tokens` in their order, but for those that are not long enough, which come last."""
    short = []
    for token in tokens:
        if token[2] - token[1] >= _LONG_ENOUGH:
            yield token
        else:
            short.append(token)
    yield from short


def letters_of(word: str) -> list[int]:
    """Where `word` has a letter of an alphabet that bears no mark of its own (a decomposed é).

    Chinese characters and kana are none.
    """
    if word.isascii() and word.isalpha():
        return list(range(len(word)))
    if is_unspaced(word):
        return []
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
