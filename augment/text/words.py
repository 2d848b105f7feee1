"""Word transforms: words go, come in, or give way to another. Texts are str."""

from __future__ import annotations

import re

import numpy as np

from augment.params import flag
from augment.risks import Risk
from augment.text.edits import Edit, Edits
from augment.text.negations import is_negation
from augment.text.shares import chosen, share_param, words_in
from augment.text.spacing import deletions, insertion
from augment.text.synonyms import in_the_case_of, thesaurus
from augment.text.tokens import is_unspaced, words
from augment.transforms import transform

_EDA = "of EDA: Wei and Zou, EMNLP 2019"


@transform(
    "text", "words",
    share_param("are left out", (0.05, 0.2)),
    flag("protect_negations", True, "Never leave out a negation: not, no, never, isn't, 不, 没 and their like."),
    summary="Leaves words out, each with its space; one word always stays. In Chinese and Japanese, characters.",
    label_safety="Usually safe up to about 10 %. Keep negations (not, no, never, n't, 不, 没) protected: “not good” "
    "without its “not” has the other label. Not for labels that hang on one word.",
    source=f"Random deletion {_EDA}",
    risks=(
        Risk("share", "lost_word",
             "So many words are left out that the one which decides may be among them.", high=0.3),
        Risk("protect_negations", "lost_negation",
             "A “not” may be left out: “not good” turns into “good”, and the label is wrong.", among=(False,)),
    ),
)  # fmt: skip
def random_deletion(text: str, share: float, protect_negations: bool, rng: np.random.Generator) -> Edits:
    tokens = words(text)
    candidates = [t for t in tokens if not (protect_negations and is_negation(text[t.start : t.end]))]
    wanted = min(words_in(share, len(tokens)), len(tokens) - 1)
    left_out = [candidates[k] for k in chosen([1] * len(candidates), wanted, rng)]
    return Edits(tuple(deletions(text, left_out)))


@transform(
    "text", "words",
    share_param("come in, counted in the words that were there", (0.05, 0.2)),
    summary="Puts a synonym of one of the text's words at a random place, or a copy of a word where the list knows "
    "no synonym of any. Negations never come in.",
    label_safety="Safe for most labels up to about 20 %: nothing is lost and no negation (not, no, never, n't, 不, 没) "
    "comes in; but one may come to stand before another word.",
    source=f"Random insertion {_EDA}",
    risks=(
        Risk("share", "strange_words",
             "So many words come in that they may drown what decides, or follow a “not”.", high=0.4),
    ),
)  # fmt: skip
def random_insertion(text: str, share: float, rng: np.random.Generator) -> Edits:
    tokens = words(text)
    wanted = words_in(share, len(tokens))
    offered = _offered(text) if wanted else []
    edits: list[Edit] = []
    inserted = 0
    while offered and inserted < wanted:
        options = offered[rng.integers(len(offered))]
        new = options[rng.integers(len(options))]
        size = len(new) if is_unspaced(new) else 1
        if edits and inserted + size - wanted > wanted - inserted:
            break
        gap = int(rng.integers(len(tokens) + 1))
        behind = gap == len(tokens)
        edits.append(insertion(text, tokens[-1].end if behind else tokens[gap].start, new, behind=behind))
        inserted += size
    return Edits(tuple(sorted(edits, key=lambda edit: edit.start)))


def _offered(text: str) -> list[tuple[str, ...]]:
    """What may be inserted: the synonyms of each word that has any, else the words themselves."""
    copies = [(text[token.start : token.end],) for token in words(text)]
    for groups in ([found.synonyms for found in thesaurus().find(text)], copies):
        affirmative = [tuple(word for word in group if not is_negation(word)) for group in groups]
        if offered := [group for group in affirmative if group]:
            return offered
    return []


@transform(
    "text", "words",
    share_param("give way to a synonym, as far as the list knows synonyms for them", (0.1, 0.3)),
    summary="Replaces words by synonyms from the app's own list, English and Chinese; capital letters and "
    "negations stay.",
    label_safety="Mostly safe; a synonym may fit badly or be stronger or weaker, which matters for fine-grained "
    "sentiment. Negations (not, no, never, n't, 不, 没) are never replaced.",
    source=f"Synonym replacement {_EDA}; word list of this project",
    risks=(
        Risk("share", "other_tone",
             "So many words give way that “fine” and “great” may change places: wrong for shades of "
             "opinion.", high=0.5),
    ),
)  # fmt: skip
def synonym(text: str, share: float, rng: np.random.Generator) -> Edits:
    wanted = words_in(share, len(words(text)))
    candidates = []
    for found in thesaurus().find(text) if wanted else []:
        options = _that_agree(text, found.start, found.synonyms)
        if options and not is_negation(text[found.start : found.end]):
            candidates.append((found, options))
    edits = []
    for index in chosen([found.words for found, _ in candidates], wanted, rng):
        found, options = candidates[index]
        before = text[found.start : found.end]
        after = in_the_case_of(before, options[rng.integers(len(options))])
        edits.append(Edit(found.start, found.end, before, after))
    return Edits(tuple(edits))


_TAKES_AN = re.compile(r"(?!eu|once|one$|ubi|us[aeu]|ut[aeio]|uni(?![mn]))[aeiou]|hon|hour|heir")


def _that_agree(text: str, start: int, options: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `options` that can follow what stands before `start`: no “a excellent film”."""
    article = text[max(0, start - 4) : start].lower().split()[-1:]
    if article not in (["a"], ["an"]):
        return options
    return tuple(option for option in options if (_TAKES_AN.match(option) is not None) == (article == ["an"]))
