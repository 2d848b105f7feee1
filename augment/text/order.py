"""Order transforms: they move words and keep every one of them. Texts are str."""

from __future__ import annotations

import re

import numpy as np

from augment.params import number
from augment.transforms import transform

_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:['’\-.][^\W{_UNSPACED}]+)*")
"""A Chinese character or Japanese kana, or a run of letters and digits: `don't`, `well-known` and `5.99` are one word
each. All else (spaces, line ends, punctuation, emoji) stays where it is."""


@transform(
    "text", "order",
    number("share", 0, 1, (0.1, 0.3), "Share of the words that change places, rounded to pairs, at least one pair.",
           neutral=0, unit="of the words"),
    summary="Swaps words in pairs; punctuation and spacing stay. In Chinese and Japanese, characters are swapped.",
    label_safety="Usually safe for topics up to about 0.2. Not where order decides: “dog bites man”, "
    "negation, grammar.",
    source="Random swap of EDA: Wei and Zou, EMNLP 2019",
)  # fmt: skip
def random_swap(text: str, share: float, rng: np.random.Generator) -> str:
    spans = [match.span() for match in _WORD.finditer(text)] if share > 0 else []
    if len(spans) < 2:
        return text
    pairs = min(max(1, round(share * len(spans) / 2)), len(spans) // 2)
    chosen = rng.permutation(len(spans))[: 2 * pairs]
    taken_from = np.arange(len(spans))
    taken_from[chosen] = np.concatenate([chosen[pairs:], chosen[:pairs]])
    pieces: list[str] = []
    position = 0
    for (start, end), source in zip(spans, taken_from.tolist(), strict=True):
        pieces += text[position:start], text[slice(*spans[source])]
        position = end
    return "".join(pieces) + text[position:]
