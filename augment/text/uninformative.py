"""Replacement by TF-IDF: words that say little give way to others that say little, counted in the loaded texts."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from augment.example import Example
from augment.risks import Risk
from augment.text.edits import Borrowing, Edit
from augment.text.negations import is_negation
from augment.text.protection import PROTECTION, negation_risk, unprotected
from augment.text.shares import share_param, words_in
from augment.text.synonyms import case_of, in_the_case_of
from augment.text.tokens import is_unspaced, words
from augment.transforms import transform

MOST_TEXTS = 20_000
"""What is counted of a larger pool."""


class Vocabulary(NamedTuple):
    """Words in lower case, and the running sum, float64 (n,), of their chances to come in."""

    words: tuple[str, ...]
    chances: np.ndarray


class Counts(NamedTuple):
    """Of a pool of texts: the inverse document frequency of each word and of an unknown one, and words to draw from.

    Chinese characters and kana are `unspaced`, all other words `spaced`.
    """

    idf: dict[str, float]
    unknown: float
    spaced: Vocabulary
    unspaced: Vocabulary


@transform(
    "text", "words",
    share_param("give way to another, as far as the texts hold one, those that say least the likeliest", (0.1, 0.2)),
    *PROTECTION,
    title="TF-IDF replacement",
    summary="Replaces words that tell this text from others least (by TF-IDF) by words that tell the other texts apart "
    "least. They are counted in the dataset, or in the samples that ship. In Chinese and Japanese, characters.",
    label_safety="Safer than replacing any words, as those that tell stay; what comes in may still be wrong. "
    "Negations neither go, while protected, nor come in.",
    source="TF-IDF word replacement of UDA: Xie et al., NeurIPS 2020",
    risks=(
        Risk("share", "lost_word", "So many words give way that some which tell are among them.", high=0.4),
        negation_risk("A “not” is in most texts and says little to TF-IDF: it may give way."),
    ),
    needs=("overfitting",),
)  # fmt: skip
def tfidf_replacement(
    example: Example, pool: Sequence[Example], share: float, protect_negations: bool, protected_words: str, *,
    rng: np.random.Generator,
) -> Borrowing:  # fmt: skip
    text = example.sample
    tokens = words(text) if share > 0 and pool else []
    wanted = words_in(share, len(tokens))
    counts = _counts(pool) if wanted else None
    free = unprotected(text, tokens, protect_negations, protected_words)
    free = [token for token in free if is_unspaced(text[token.start]) or case_of(text[token.start : token.end])]
    if counts is None or not free:
        return Borrowing()
    found = [text[token.start : token.end].lower() for token in free]
    frequency = Counter(found)
    scores = np.array([frequency[word] * counts.idf.get(word, counts.unknown) for word in found])
    # Gumbel's trick: the largest of log weight + noise are a draw without replacement by the weights
    weights = np.log(scores.max() - scores + 1e-3) + rng.gumbel(size=len(free))
    edits = []
    for index in np.argsort(-weights).tolist():
        _, start, end = free[index]
        new = _drawn(counts.unspaced if is_unspaced(text[start]) else counts.spaced, found[index], rng)
        if new is not None:
            edits.append(Edit(start, end, text[start:end], in_the_case_of(text[start:end], new)))
        if len(edits) == wanted:
            break
    return Borrowing(tuple(sorted(edits)))


def _drawn(vocabulary: Vocabulary, other_than: str, rng: np.random.Generator) -> str | None:
    """A word of the vocabulary by its chance; None where a few draws give none but `other_than`."""
    if not vocabulary.words:
        return None
    places = np.searchsorted(vocabulary.chances, rng.random(4) * vocabulary.chances[-1], side="right").tolist()
    drawn = (vocabulary.words[min(place, len(vocabulary.words) - 1)] for place in places)
    return next((word for word in drawn if word != other_than), None)


def _count(pool: Sequence[Example]) -> Counts:
    texts = [example.sample for example in pool[:MOST_TEXTS]]
    found = [[text[token.start : token.end] for token in words(text)] for text in texts]
    plain = [[word.lower() for word in text if case_of(word) or is_unspaced(word)] for text in found]
    documents = Counter(word for text in plain for word in set(text))
    frequency = Counter(word for text in plain for word in text)
    idf = {word: float(np.log(len(texts) / count)) for word, count in documents.items()}
    spaced = sorted(word for word in idf if not is_unspaced(word) and not is_negation(word))
    unspaced = sorted(word for word in idf if is_unspaced(word) and not is_negation(word))
    return Counts(
        idf,
        float(np.log(len(texts) + 1)),
        *(_vocabulary(own, [frequency[word] * idf[word] for word in own]) for own in (spaced, unspaced)),
    )


def _vocabulary(known: list[str], scores: list[float]) -> Vocabulary:
    """What says least comes in the likeliest, as in UDA: by how far its score is below the highest."""
    below = max(scores, default=0.0) - np.array(scores, float) + 1e-3
    return Vocabulary(tuple(known), np.cumsum(below))


class _Kept:
    """The counts of the last few pools, by the pool itself, so that a dataset is counted once."""

    def __init__(self, count: Callable[[Sequence[Example]], Counts], most: int = 4) -> None:
        self._count, self._most = count, most
        self._known: OrderedDict[int, tuple[Sequence[Example], int, Counts]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, pool: Sequence[Example]) -> Counts:
        with self._lock:
            known = self._known.get(id(pool))
            # The pool is held, so that its id cannot become another's; one that has grown is counted anew
            if known is None or known[0] is not pool or known[1] != len(pool):
                known = (pool, len(pool), self._count(pool))
                self._known[id(pool)] = known
                while len(self._known) > self._most:
                    self._known.popitem(last=False)
            return known[2]


_counts = _Kept(_count)
