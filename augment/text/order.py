"""Order transforms: they move words and keep every one of them. Texts are str."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from augment.params import number
from augment.risks import Risk
from augment.text.edits import Edit, Edits
from augment.text.tokens import is_unspaced, words
from augment.transforms import transform


@transform(
    "text", "order",
    number("share", 0, 1, (0.1, 0.3), "Share of the words that change places, rounded to pairs, at least one pair.",
           neutral=0, unit="of the words"),
    summary="Swaps words in pairs; punctuation and spacing stay. In Chinese and Japanese, characters are swapped.",
    label_safety="Usually safe for topics up to about 20 %. Not where order decides: “dog bites man”, grammar, "
    "or a negation (not, never, n't, 不, 没) that comes to stand before another word.",
    source="Random swap of EDA: Wei and Zou, EMNLP 2019",
    risks=(
        Risk("share", "moved_negation",
             "So many swaps move a “not” before another word: “good, not bad” turns into “bad, not good”.", high=0.3),
    ),
)  # fmt: skip
def random_swap(text: str, share: float, rng: np.random.Generator) -> Edits:
    spans = [(token.start, token.end) for token in words(text)] if share > 0 else []
    if len(spans) < 2:
        return Edits()
    pairs = min(max(1, round(share * len(spans) / 2)), len(spans) // 2)
    found = [text[start:end] for start, end in spans]
    edits = []
    for pair in islice(_unlike_pairs(found, rng.permutation(len(spans)).tolist()), pairs):
        for here, there in (pair, pair[::-1]):
            edits.append(Edit(*spans[here], found[here], found[there], moved=True))
    return Edits(tuple(sorted(edits)))


def _unlike_pairs(found: list[str], order: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Indices in pairs, in random order: two equal words would change nothing.

    Words are swapped with words and characters with characters: `iPhone` in place of the 手 of “an Android手机” would
    run into its neighbour.
    """
    waiting: dict[bool, list[int]] = {False: [], True: []}
    for index in order:
        others = waiting[is_unspaced(found[index])]
        if others and found[others[-1]] != found[index]:
            yield others.pop(), index
        else:
            others.append(index)
