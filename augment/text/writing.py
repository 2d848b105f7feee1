"""Writing transforms: the same words in capitals, look-alikes or with invisible signs. Texts are str."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from augment.params import choice, number
from augment.risks import Risk
from augment.text.edits import Edit, Edits
from augment.text.letters import letters_of, one_change_a_word, some_letters_replaced
from augment.text.lists import groups_of
from augment.text.protection import PROTECTION, negation_risk, unprotected
from augment.text.shares import chosen, one_of, share_param, words_in
from augment.text.tokens import is_unspaced, words
from augment.transforms import transform

_AS_CASE: dict[str, Callable[[str], str]] = {"upper": str.upper, "lower": str.lower, "title": str.capitalize}


@transform(
    "text", "writing",
    share_param("are written otherwise, as far as that changes them", (0.1, 0.3)),
    choice("case", (*_AS_CASE, "random"), "upper",
           "How they are written: in capitals, in small letters, with one capital in front, or letter by letter."),
    *PROTECTION,
    summary="Changes capital and small letters of words. Serves languages that have them; others stay as they are.",
    label_safety="Safe for topics. Capitals may be read as shouting, and names lose their mark in small letters.",
    source="Change of case, as in AugLy: Papakipos and Bitton, CVPR workshops 2022",
    risks=(
        Risk("share", "shouting", "So many capitals read as shouting: wrong for tone and shades of opinion.", high=0.5),
        negation_risk("A “NOT” in capitals may be read as stronger than it was."),
    ),
    needs=("writing",),
)  # fmt: skip
def letter_case(
    text: str, share: float, case: str, protect_negations: bool, protected_words: str, *, rng: np.random.Generator
) -> Edits:
    tokens = words(text) if share > 0 else []
    candidates = []
    for token in unprotected(text, tokens, protect_negations, protected_words):
        word = text[token.start : token.end]
        # To upper and back tells whether it has any: ß and ŉ change their length
        can_change = _AS_CASE[case](word) != word if case in _AS_CASE else word.upper() != word.lower()
        if can_change:
            candidates.append(token)
    edits = []
    for index in chosen([1] * len(candidates), words_in(share, len(tokens)), rng):
        _, start, end = candidates[index]
        word = text[start:end]
        edits.append(Edit(start, end, word, _AS_CASE[case](word) if case in _AS_CASE else _flipped(word, rng)))
    return Edits(tuple(edits))


def _flipped(word: str, rng: np.random.Generator) -> str:
    """`word` with each letter in the other case as likely as not; one at least is."""
    flips = (rng.random(len(word)) < 0.5).tolist()
    flipped = "".join(letter.swapcase() if flip else letter for letter, flip in zip(word, flips, strict=True))
    return flipped if flipped != word else word.swapcase()


_OF_LETTERS = "as far as they can be, at least one."


@transform(
    "text", "writing",
    number("share", 0, 1, (0.1, 0.3), f"Share of the letters that have a digit like them which are replaced by it, "
           f"{_OF_LETTERS}", neutral=0, unit="of such letters"),
    *PROTECTION,
    summary="Writes digits for letters that look like them: l3et. Serves languages written with Latin letters.",
    label_safety="Safe where readers would still understand. It is used to slip past filters, so that it may itself "
    "be a sign of a class.",
    source="Leetspeak, as in AugLy: Papakipos and Bitton, CVPR workshops 2022; table of this project",
    risks=(
        Risk("share", "unreadable", "With so many digits among the letters, words can hardly be read.", high=0.6),
        negation_risk("A “not” may turn into n0t, which networks do not know as one."),
    ),
    needs=("scanned",),
)  # fmt: skip
def leetspeak(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    free = unprotected(text, words(text) if share > 0 else [], protect_negations, protected_words)
    return some_letters_replaced(text, share, free, _table("leetspeak"), rng)


@transform(
    "text", "writing",
    number("share", 0, 1, (0.05, 0.2), f"Share of the letters that have a look-alike which are replaced by it, "
           f"{_OF_LETTERS}", neutral=0, unit="of such letters"),
    *PROTECTION,
    summary="Writes letters of other alphabets that look the same: a Cyrillic а for a Latin a. Serves languages "
    "written with Latin letters.",
    label_safety="Safe for readers, who see no difference; a network sees another word. It is used to slip past "
    "filters, so that it may itself be a sign of a class.",
    source="Imperceptible perturbations: Boucher et al., IEEE S&P 2022; table of this project",
    risks=(
        Risk("share", "unknown_words", "So many letters are foreign that a network knows hardly a word.", high=0.5),
        negation_risk("A “not” with a foreign о is no “not” to a network."),
    ),
    needs=("scanned",),
)  # fmt: skip
def homoglyphs(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    free = unprotected(text, words(text) if share > 0 else [], protect_negations, protected_words)
    return some_letters_replaced(text, share, free, _table("homoglyphs"), rng)


@functools.cache
def _table(name: str) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({letter: tuple(others) for letter, *others in groups_of(name)})


INVISIBLE = ("\u200b", "\u2060", "\ufeff")
"""Zero-width space, word joiner, zero-width no-break space."""


@transform(
    "text", "writing",
    share_param("get an invisible sign, one each", (0.05, 0.2)),
    *PROTECTION,
    summary="Puts a sign of no width into words, or behind a Chinese or Japanese character: readers see nothing, "
    "programs see two words. Serves every language.",
    label_safety="Safe for readers, who see no difference; a network sees other words. It is used to slip past "
    "filters, so that it may itself be a sign of a class.",
    source="Imperceptible perturbations: Boucher et al., IEEE S&P 2022",
    risks=(
        Risk("share", "unknown_words", "So many words are cut in two that a network knows hardly one.", high=0.5),
        negation_risk("A “not” that is cut in two is no “not” to a network."),
    ),
    needs=("scanned",),
)  # fmt: skip
def zero_width(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    def cut(word: str, rng: np.random.Generator) -> str:
        inner = [place + 1 for place in letters_of(word[:-1])] if not is_unspaced(word) else []
        place = one_of(inner, rng) if inner else len(word)
        return word[:place] + one_of(INVISIBLE, rng) + word[place:]

    return one_change_a_word(text, share, (protect_negations, protected_words), cut, rng)
