"""Character transforms: misspellings within words. Texts are str."""

from __future__ import annotations

import unicodedata

import numpy as np

from augment.risks import Risk
from augment.text.edits import Edit, Edits
from augment.text.nlpaug_adapter import keyboard_neighbours
from augment.text.shares import share_param, words_in
from augment.text.tokens import words
from augment.transforms import transform

_LONG_ENOUGH = 3
"""In a word of one or two letters a typo usually makes another word; such words come last."""


@transform(
    "text", "characters",
    share_param("get one wrong letter", (0.05, 0.2)),
    summary="Mistypes one letter of a word as a key beside it, on an English keyboard. Chinese text stays as it is.",
    label_safety="Safe where readers would still understand. A short negation may become another word (not, now); "
    "not for labels about spelling or names.",
    source="Key map of nlpaug's KeyboardAug, Ma 2019; typos as noise: Belinkov and Bisk, ICLR 2018",
    risks=(
        Risk("share", "unreadable",
             "With so many wrong letters, words turn into others, and a “not” into a “now”.", high=0.3),
    ),
)  # fmt: skip
def keyboard_typo(text: str, share: float, rng: np.random.Generator) -> Edits:
    tokens = words(text)
    wanted = words_in(share, len(tokens))
    if not wanted:
        return Edits()
    candidates = [(token, letters) for token in tokens if (letters := _mistypeable(text[token.start : token.end]))]
    shuffled = [candidates[k] for k in rng.permutation(len(candidates)).tolist()]
    shuffled.sort(key=lambda candidate: len(candidate[1]) < _LONG_ENOUGH)
    edits = []
    for token, letters in shuffled[:wanted]:
        word = text[token.start : token.end]
        edits.append(Edit(token.start, token.end, word, _mistyped(word, letters[rng.integers(len(letters))], rng)))
    return Edits(tuple(sorted(edits)))


def _mistypeable(word: str) -> list[int]:
    """Where `word` has a letter with a neighbour on the keyboard; not under an accent of its own (decomposed é)."""
    known = keyboard_neighbours()
    followers = word[1:] + " "
    return [
        position
        for position, (letter, follower) in enumerate(zip(word, followers, strict=True))
        if letter.lower() in known and not unicodedata.combining(follower)
    ]


def _mistyped(word: str, position: int, rng: np.random.Generator) -> str:
    letter = word[position]
    beside = keyboard_neighbours()[letter.lower()]
    wrong = beside[rng.integers(len(beside))]
    return word[:position] + (wrong.upper() if letter.isupper() else wrong) + word[position + 1 :]
