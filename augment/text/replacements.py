"""Replacement transforms: a word gives way to another that a list holds. Texts are str."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from augment.risks import Risk, applied
from augment.text.articles import that_agree
from augment.text.edits import Edit, Edits
from augment.text.letters import one_change_a_word
from augment.text.nlpaug_adapter import misspellings_of
from augment.text.protection import PROTECTION, negation_risk, protected_starts
from augment.text.shares import chosen, one_of, share_param, words_in
from augment.text.synonyms import Found, Thesaurus, case_of, in_the_case_of, listed
from augment.text.tokens import words
from augment.text.word_lists import WORD_LIST, thesaurus_of
from augment.transforms import transform


@transform(
    "text", "words",
    share_param("give way to a synonym, as far as the list knows synonyms for them", (0.1, 0.3)),
    WORD_LIST,
    *PROTECTION,
    summary="Replaces words by synonyms: from the app's own list, English and Chinese, from WordNet, or from a list of "
    "your own; capital letters and negations stay.",
    label_safety="Mostly safe; a synonym may fit badly or be stronger or weaker, which matters for fine-grained "
    "sentiment. Neither the app's list nor WordNet gives one for a negation (not, no, never, n't, 不, 没).",
    source="Synonym replacement of EDA: Wei and Zou, EMNLP 2019; word list of this project, or WordNet: Miller, 1995",
    risks=(
        Risk("share", "other_tone",
             "So many words give way that “fine” and “great” may change places: wrong for shades of "
             "opinion.", high=0.5),
        negation_risk("A word that holds a negation may give way: 不错 (not bad) to 很好 (very good)."),
    ),
    needs=("wording", "overfitting"),
)  # fmt: skip
def synonym(
    text: str, share: float, word_list: str, protect_negations: bool, protected_words: str, *, rng: np.random.Generator
) -> Edits:
    return _replaced(text, share, thesaurus_of(word_list), (protect_negations, protected_words), rng)


@transform(
    "text", "words",
    share_param("turn into their opposite, as far as the list knows one", (0.05, 0.1)),
    *PROTECTION,
    summary="Replaces words by their opposite (good, bad), from the app's own list, English and Chinese. For tests and "
    "for making examples of another class, not for more of the same.",
    label_safety="Not safe: it is made to say the opposite. Only where the label does not follow from what is said "
    "(the language, the writer).",
    source="Antonyms as in nlpaug's AntonymAug, Ma 2019; word list of this project",
    risks=(
        applied("opposite", "“Good” turns into “bad”: where the label follows from what is said, it is wrong now."),
        negation_risk("A word that holds a negation may be turned round."),
    ),
)  # fmt: skip
def antonym(text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator) -> Edits:
    return _replaced(text, share, listed("antonyms_en", "antonyms_zh"), (protect_negations, protected_words), rng)


@transform(
    "text", "words",
    share_param("are misspelt, as far as the list knows a misspelling", (0.05, 0.2)),
    *PROTECTION,
    summary="Misspells words as people often do (recieve, definately). English; other languages stay as they are.",
    label_safety="Safe where readers would still understand; not for labels about spelling or names.",
    source="Spelling list of nlpaug's SpellingAug, Ma 2019, from Belinkov and Bisk, ICLR 2018",
    risks=(
        Risk("share", "unreadable", "With so many misspelt words, some can no longer be told apart.", high=0.5),
        negation_risk("A “not” may be misspelt so that it is read as another word."),
    ),
    needs=("typing",),
)  # fmt: skip
def misspelling(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    def misspelt(word: str, rng: np.random.Generator) -> str | None:
        others = misspellings_of(word.lower())
        return in_the_case_of(word, one_of(others, rng)) if others and case_of(word) else None

    return one_change_a_word(text, share, (protect_negations, protected_words), misspelt, rng)


def _replaced(
    text: str, share: float, table: Thesaurus, protection: tuple[bool, str], rng: np.random.Generator
) -> Edits:
    tokens = words(text) if share > 0 else []
    kept = protected_starts(text, tokens, *protection)
    candidates = []
    for found in table.find(text, tokens):
        if kept and not kept.isdisjoint(range(found.start, found.end)):
            continue
        if agreeing := that_agree(text, found.start, found.synonyms):
            candidates.append(found._replace(synonyms=agreeing))
    return _some(text, candidates, words_in(share, len(tokens)), rng)


def _some(text: str, candidates: Sequence[Found], wanted: int, rng: np.random.Generator) -> Edits:
    """As many of `candidates` replaced as come near `wanted` words."""
    edits = []
    for index in chosen([found.words for found in candidates], wanted, rng):
        found = candidates[index]
        before = text[found.start : found.end]
        edits.append(Edit(found.start, found.end, before, in_the_case_of(before, one_of(found.synonyms, rng))))
    return Edits(tuple(edits))
