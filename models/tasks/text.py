"""Training on texts: words as numbers, the vocabulary from the training texts alone."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np

from augment.params import Scalar, integer
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

    def visible(self, inputs: np.ndarray) -> list[list[str | None]]:
        """The words that are read of each text, None for one that is not known."""
        words: dict[int, str | None] = {number: word for word, number in self._ids.items()}
        words[UNKNOWN] = None
        return [[words[number] for number in row if number != PADDING] for row in inputs.tolist()]


def _together(rows: list[str]) -> np.ndarray:
    array = np.empty(len(rows), object)
    array[:] = rows
    return array


def _identity(row: str) -> bytes:
    """The same for texts that differ in case, spaces or the form of their letters only."""
    return " ".join(unicodedata.normalize("NFKC", row).casefold().split()).encode()


def _propose(lengths: Sequence[float]) -> dict[str, Scalar]:
    """All words of nine texts of ten; short texts cost little."""
    wanted = math.ceil(float(np.quantile(lengths, 0.9)) / WORDS.step) * WORDS.step
    return {"words": int(min(max(wanted, int(WORDS.default)), WORDS.high))}  # type: ignore[arg-type]


WORDS = integer("words", 4, 200, 40, "Words at the beginning of a text that are read.", step=4, unit="words")

TASK = Task(
    modality="text",
    inputs="tokens",
    params=(WORDS,),
    row=lambda text, settings: text[:MAX_CHARACTERS],
    together=_together,
    sample=lambda row, settings: row,
    encoder=Vocabulary,
    shape=lambda settings: (2, int(settings["words"])),
    identity=_identity,
    bytes_a_row=lambda settings: MAX_CHARACTERS,
    length=lambda text: len(words_of(text)),
    propose=_propose,
    reduced=lambda text: text[:MAX_CHARACTERS],
)
