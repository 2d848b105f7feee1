"""Training on texts: words as numbers, the vocabulary from the training texts alone."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np

from augment.params import integer
from augment.text.tokens import tokenise
from models.tasks.task import Settings, Task

PADDING, UNKNOWN = 0, 1
MAX_VOCABULARY = 20_000
MAX_CHARACTERS = 5_000


def words_of(text: str) -> list[str]:
    """All but spaces, in lower case; a Chinese character is a word."""
    return [text[token.start : token.end].lower() for token in tokenise(text) if token.kind != "space"]


class Vocabulary:
    """Texts to int64 (N, words); the words of the training texts count from 2, the most frequent first."""

    def __init__(self, rows: Sequence[str], settings: Settings) -> None:
        self._words = int(settings["words"])
        counts = Counter(word for row in rows for word in words_of(row))
        known = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))][:MAX_VOCABULARY]
        self._ids = {word: number for number, word in enumerate(known, 2)}
        self.shape = (len(known) + 2, self._words)

    def __call__(self, samples: Sequence[str]) -> np.ndarray:
        tokens = np.full((len(samples), self._words), PADDING, np.int64)
        for row, text in enumerate(samples):
            ids = [self._ids.get(word, UNKNOWN) for word in words_of(text)[: self._words]]
            tokens[row, : len(ids)] = ids
        return tokens


def _together(rows: list[str]) -> np.ndarray:
    array = np.empty(len(rows), object)
    array[:] = rows
    return array


def _identity(row: str) -> bytes:
    """The same for texts that differ in case, spaces or the form of their letters only."""
    return " ".join(unicodedata.normalize("NFKC", row).casefold().split()).encode()


TASK = Task(
    modality="text",
    inputs="tokens",
    params=(integer("words", 4, 200, 40, "Words at the beginning of a text that are read.", step=4, unit="words"),),
    row=lambda text, settings: text[:MAX_CHARACTERS],
    together=_together,
    sample=lambda row, settings: row,
    encoder=Vocabulary,
    shape=lambda settings: (2, int(settings["words"])),
    identity=_identity,
    bytes_a_row=lambda settings: MAX_CHARACTERS,
)
