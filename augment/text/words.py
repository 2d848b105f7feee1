"""Word transforms: words go, come in, or are masked. Texts are str."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from augment.params import choice
from augment.risks import Risk
from augment.text.edits import Edit, Edits
from augment.text.negations import is_negation
from augment.text.protection import PROTECTION, in_random_order, negation_risk
from augment.text.shares import one_of, share_param, words_in
from augment.text.spacing import deletions, insertion
from augment.text.tokens import Token, is_unspaced, words
from augment.text.word_lists import WORD_LIST, thesaurus_of
from augment.transforms import transform

_EDA = "of EDA: Wei and Zou, EMNLP 2019"
_LOST = "A “not” may be left out: “not good” turns into “good”, and the label is wrong."


@transform(
    "text", "words",
    share_param("are left out", (0.05, 0.2)),
    *PROTECTION,
    summary="Leaves words out, each with its space; one word always stays. In Chinese and Japanese, characters.",
    label_safety="Usually safe up to about 10 %. Keep negations (not, no, never, n't, 不, 没) protected: “not good” "
    "without its “not” has the other label. Not for labels that hang on one word.",
    source=f"Random deletion {_EDA}",
    risks=(
        Risk("share", "lost_word",
             "So many words are left out that the one which decides may be among them.", high=0.3),
        negation_risk(_LOST),
    ),
    needs=("length", "overfitting"),
)  # fmt: skip
def random_deletion(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    tokens = words(text) if share > 0 else []
    wanted = max(0, min(words_in(share, len(tokens)), len(tokens) - 1))
    free = in_random_order(text, tokens, protect_negations, protected_words, rng)
    return Edits(tuple(deletions(text, sorted(islice(free, wanted)))))


@transform(
    "text", "words",
    share_param("come in, counted in the words that were there", (0.05, 0.2)),
    WORD_LIST,
    summary="Puts a synonym of one of the text's words at a random place, or a copy of a word where the list knows "
    "no synonym of any. Negations never come in.",
    label_safety="Safe for most labels up to about 20 %: nothing is lost and no negation (not, no, never, n't, 不, 没) "
    "comes in; but one may come to stand before another word.",
    source=f"Random insertion {_EDA}",
    risks=(
        Risk("share", "strange_words",
             "So many words come in that they may drown what decides, or follow a “not”.", high=0.4),
    ),
    needs=("length", "overfitting"),
)  # fmt: skip
def random_insertion(text: str, share: float, word_list: str, rng: np.random.Generator) -> Edits:
    tokens = words(text) if share > 0 else []
    wanted = words_in(share, len(tokens))
    offered = _offered(text, tokens, word_list) if wanted else []
    edits: list[Edit] = []
    inserted = 0
    while offered and inserted < wanted:
        new = one_of(one_of(offered, rng), rng)
        size = len(new) if is_unspaced(new) else 1
        if edits and inserted + size - wanted > wanted - inserted:
            break
        gap = int(rng.random() * (len(tokens) + 1))
        behind = gap == len(tokens)
        edits.append(insertion(text, tokens[-1].end if behind else tokens[gap].start, new, behind=behind))
        inserted += size
    return Edits(tuple(sorted(edits, key=lambda edit: edit.start)))


def _offered(text: str, tokens: Sequence[Token], word_list: str) -> list[tuple[str, ...]]:
    """What may be inserted: the synonyms of each word that has any, else the words themselves."""
    synonyms = [found.synonyms for found in thesaurus_of(word_list).find(text, tokens)]
    affirmative = [tuple(word for word in group if not is_negation(word)) for group in synonyms]
    if offered := [group for group in affirmative if group]:
        return offered
    copies = (text[token.start : token.end] for token in tokens)
    return [(word,) for word in copies if not is_negation(word)]


MASKS = {"underscore": "_", "bert": "[MASK]", "roberta": "<mask>", "unk": "<unk>"}


@transform(
    "text", "words",
    share_param("are masked", (0.1, 0.2)),
    choice("mask", tuple(MASKS), "underscore",
           "What stands in place of a word: _ (〇 for a Chinese character), or a network's own sign."),
    *PROTECTION,
    summary="Puts a blank in place of words: the reader has to do without them. In Chinese and Japanese, in place of "
    "characters.",
    label_safety="Usually safe up to about 15 %. Keep negations (not, no, never, n't, 不, 没) protected. Not for "
    "labels that hang on one word.",
    source="Blanking: Xie et al., ICLR 2017; mask sign of BERT: Devlin et al., NAACL 2019",
    risks=(
        Risk("share", "lost_word", "So many words are masked that the one which decides may be among them.", high=0.3),
        negation_risk("A “not” may be masked: “not good” turns into “_ good”, and the label is wrong."),
    ),
    needs=("overfitting",),
)  # fmt: skip
def word_mask(
    text: str, share: float, mask: str, protect_negations: bool, protected_words: str, *, rng: np.random.Generator
) -> Edits:
    tokens = words(text) if share > 0 else []
    free = in_random_order(text, tokens, protect_negations, protected_words, rng)
    edits = []
    for _, start, end in sorted(islice(free, words_in(share, len(tokens)))):
        before = text[start:end]
        # A _ would become one with what stands beside a Chinese character: a link, an address
        sign = "〇" if mask == "underscore" and is_unspaced(before) else MASKS[mask]
        edits.append(Edit(start, end, before, sign))
    return Edits(tuple(edits))
