"""Order transforms: they move words and keep every one of them. Texts are str."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from augment.params import integer, number
from augment.risks import Risk
from augment.text.edits import Edit, Edits
from augment.text.protection import PROTECTION, in_random_order, negation_risk, unprotected
from augment.text.tokens import Token, is_unspaced, words
from augment.transforms import transform


@transform(
    "text", "order",
    number("share", 0, 1, (0.1, 0.3), "Share of the words that change places, rounded to pairs, at least one pair.",
           neutral=0, unit="of the words"),
    *PROTECTION,
    summary="Swaps words in pairs; punctuation and spacing stay. In Chinese and Japanese, characters are swapped.",
    label_safety="Usually safe for topics up to about 20 %. Not where order decides: “dog bites man”, grammar, "
    "or a word that comes to stand behind a negation (not, never, n't, 不, 没).",
    source="Random swap of EDA: Wei and Zou, EMNLP 2019",
    risks=(
        Risk("share", "moved_negation",
             "So many swaps bring another word behind a “not”: “good, not bad” turns into “bad, not good”.", high=0.3),
        negation_risk("A “not” may move before another word: “good, not bad” turns into “not good, bad”."),
    ),
    needs=("order", "overfitting"),
)  # fmt: skip
def random_swap(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    tokens = words(text) if share > 0 else []
    pairs = max(1, round(share * len(tokens) / 2))
    free = in_random_order(text, tokens, protect_negations, protected_words, rng)
    edits = []
    for one, other in islice(_unlike_pairs(text, free), pairs):
        left, right = text[one.start : one.end], text[other.start : other.end]
        edits.append(Edit(one.start, one.end, left, right, moved=True))
        edits.append(Edit(other.start, other.end, right, left, moved=True))
    return Edits(tuple(sorted(edits)))


def _unlike_pairs(text: str, tokens: Iterable[Token]) -> Iterator[tuple[Token, Token]]:
    """`tokens` in pairs, in their order: two equal words would change nothing.

    Words are swapped with words and characters with characters: `iPhone` in place of the 手 of “an Android手机” would
    run into its neighbour.
    """
    waiting: dict[bool, list[Token]] = {False: [], True: []}
    for token in tokens:
        others = waiting[is_unspaced(text[token.start])]
        if others and text[others[-1].start : others[-1].end] != text[token.start : token.end]:
            yield others.pop(), token
        else:
            others.append(token)


@transform(
    "text", "order",
    integer("distance", 0, 10, (1, 3), "How many places a word moves at most.", neutral=0, unit="words"),
    *PROTECTION,
    summary="Shuffles words among their neighbours, so that none moves far; punctuation stays. In Chinese and "
    "Japanese, characters move.",
    label_safety="Usually safe for topics up to a distance of 3. Not where order decides: grammar, who did what to "
    "whom, or a word that comes to stand behind a negation.",
    source="Word shuffle of a denoising autoencoder: Lample et al., ICLR 2018",
    risks=(
        Risk("distance", "moved_negation",
             "Words move so far that another one may come to stand behind a “not”.", high=4),
        negation_risk("A “not” may move before another word: “good, not bad” turns into “not good, bad”."),
    ),
    needs=("order",),
)  # fmt: skip
def window_shuffle(
    text: str, distance: int, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    tokens = words(text) if distance > 0 else []
    free = unprotected(text, tokens, protect_negations, protected_words)
    edits = []
    for unspaced in (False, True):
        own = [token for token in free if is_unspaced(text[token.start]) == unspaced]
        # Sorting places that were raised by less than distance + 1 moves none farther than the distance
        raised = np.arange(len(own)) + (distance + 1) * rng.random(len(own))
        for here, there in zip(own, raised.argsort(kind="stable").tolist(), strict=True):
            before, after = text[here.start : here.end], text[own[there].start : own[there].end]
            if before != after:
                edits.append(Edit(here.start, here.end, before, after, moved=True))
    return Edits(tuple(sorted(edits)))
