"""Order transforms: they move words and keep every one of them. Texts are str."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import numpy as np

from augment.params import integer, number
from augment.risks import Risk
from augment.text.edits import Edit, Edits
from augment.text.protection import PROTECTION, in_random_order, movable, negation_risk, unprotected
from augment.text.tokens import Token, is_unspaced, words
from augment.transforms import transform


@transform(
    "text", "order",
    number("share", 0, 1, (0.1, 0.3), "Share of the words that change places, rounded to pairs, at least one pair.",
           neutral=0, unit="of the words"),
    *PROTECTION,
    summary="Swaps words in pairs; punctuation and spacing stay. In Chinese and Japanese, characters are swapped. "
    "While negations are protected, no word moves across one, and what stands behind one stays, up to the next "
    "punctuation mark.",
    label_safety="Usually safe for topics up to about 20 %. Not where order decides: “dog bites man”, grammar. Keep "
    "negations (not, never, n't, 不, 没) protected, so that they negate what they did.",
    source="Random swap of EDA: Wei and Zou, EMNLP 2019",
    risks=(
        Risk("share", "other_order",
             "So many swaps change who does what to whom: “dog bites man” turns into “man bites dog”.", high=0.3),
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
    among = movable(text, tokens, protect_negations)
    edits = []
    for one, other in islice(_unlike_pairs(text, free, among), pairs):
        left, right = text[one.start : one.end], text[other.start : other.end]
        edits.append(Edit(one.start, one.end, left, right, moved=True))
        edits.append(Edit(other.start, other.end, right, left, moved=True))
    return Edits(tuple(sorted(edits)))


def _unlike_pairs(text: str, tokens: Iterable[Token], among: Mapping[int, int]) -> Iterator[tuple[Token, Token]]:
    """Those `tokens` that may move `among` others (see movable) in pairs, in their order, two equal words in none.

    Words are swapped with words and characters with characters: `iPhone` in place of the 手 of “an Android手机” would
    run into its neighbour.
    """
    waiting: dict[tuple[bool, int], list[Token]] = defaultdict(list)
    for token in tokens:
        if token.start not in among:
            continue
        others = waiting[is_unspaced(text[token.start]), among[token.start]]
        if others and text[others[-1].start : others[-1].end] != text[token.start : token.end]:
            yield others.pop(), token
        else:
            others.append(token)


@transform(
    "text", "order",
    integer("distance", 0, 10, (1, 3), "How many places a word moves at most.", neutral=0, unit="words"),
    *PROTECTION,
    summary="Shuffles words among their neighbours, so that none moves far; punctuation stays. In Chinese and "
    "Japanese, characters move. While negations are protected, no word moves across one, and what stands behind one "
    "stays, up to the next punctuation mark.",
    label_safety="Usually safe for topics up to a distance of 3. Not where order decides: grammar, who did what to "
    "whom. Keep negations protected, so that they negate what they did.",
    source="Word shuffle of a denoising autoencoder: Lample et al., ICLR 2018",
    risks=(
        Risk("distance", "other_order",
             "Words move so far that who does what to whom may change.", high=4),
        negation_risk("A “not” may move before another word: “good, not bad” turns into “not good, bad”."),
    ),
    needs=("order",),
)  # fmt: skip
def window_shuffle(
    text: str, distance: int, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    tokens = words(text) if distance > 0 else []
    among = movable(text, tokens, protect_negations)
    groups: dict[tuple[bool, int], list[Token]] = defaultdict(list)
    for token in unprotected(text, tokens, protect_negations, protected_words):
        if token.start in among:
            groups[is_unspaced(text[token.start]), among[token.start]].append(token)
    edits = []
    for own in groups.values():
        # Sorting places that were raised by less than distance + 1 moves none farther than the distance
        raised = np.arange(len(own)) + (distance + 1) * rng.random(len(own))
        for here, there in zip(own, raised.argsort(kind="stable").tolist(), strict=True):
            before, after = text[here.start : here.end], text[own[there].start : own[there].end]
            if before != after:
                edits.append(Edit(here.start, here.end, before, after, moved=True))
    return Edits(tuple(sorted(edits)))
