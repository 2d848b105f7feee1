"""Character transforms: one letter of a word goes wrong, as under the fingers or in a scanner. Texts are str."""

from __future__ import annotations

import string
from itertools import pairwise

import numpy as np

from augment.params import Param, choice
from augment.risks import Risk
from augment.text.edits import Edits
from augment.text.letters import is_mark, letters_of, one_change_a_word
from augment.text.nlpaug_adapter import KEYBOARDS, keyboard_neighbours, scanner_confusions
from augment.text.protection import PROTECTION, negation_risk
from augment.text.shares import one_of, share_param
from augment.transforms import transform

_SAFE = (
    "Safe where readers would still understand; not for labels about spelling or names. Negations stay while they are "
    "protected: a short one may become another word (not, now)."
)
_ALPHABETS = "Serves languages written with letters; Chinese and Japanese characters stay as they are."
_NOISE = "letter noise: Belinkov and Bisk, ICLR 2018"
_LATIN_ENDS = "\u0250"
"""Below it stand the Latin letters, which mix with a to z."""


def _share(what: str) -> Param:
    return share_param(f"{what}, one each", (0.05, 0.2))


def _risks(what: str) -> tuple[Risk, ...]:
    sentence = "With so many wrong letters, words turn into others, or can no longer be read."
    return (
        Risk("share", "unreadable", sentence, high=0.3),
        negation_risk(f"A “not” may turn into another word: {what}."),
    )


@transform(
    "text", "characters",
    _share("get one wrong letter"),
    choice("keyboard", KEYBOARDS, "en", "The keyboard's language, which says what keys lie side by side."),
    *PROTECTION,
    summary="Mistypes one letter of a word as a key beside it, on the keyboard of one of eleven languages. "
    "Chinese and Japanese text stays as it is.",
    label_safety=_SAFE,
    source=f"Key maps of nlpaug's KeyboardAug, Ma 2019; {_NOISE}",
    risks=_risks("“not” and “now”"),
    needs=("typing",),
)  # fmt: skip
def keyboard_typo(
    text: str, share: float, keyboard: str, protect_negations: bool, protected_words: str, *, rng: np.random.Generator
) -> Edits:
    beside = keyboard_neighbours(keyboard)

    def mistyped(word: str, rng: np.random.Generator) -> str | None:
        typed = [position for position in letters_of(word) if word[position].lower() in beside]
        if not typed:
            return None
        position = one_of(typed, rng)
        wrong = one_of(beside[word[position].lower()], rng)
        return word[:position] + _as(word[position], wrong) + word[position + 1 :]

    return one_change_a_word(text, share, (protect_negations, protected_words), mistyped, rng)


@transform(
    "text", "characters",
    _share("are misread"),
    *PROTECTION,
    title="OCR errors",
    summary="Misreads one letter of a word, or two, as a scanner does: o and 0, l and 1, rn and m. Serves languages "
    "written with Latin letters.",
    label_safety=_SAFE,
    source="Confusions of nlpaug's OcrAug, Ma 2019, and pairs of this project",
    risks=_risks("“not” and “nut”"),
    needs=("scanned",),
)  # fmt: skip
def ocr(text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator) -> Edits:
    confusions = scanner_confusions()

    def misread(word: str, rng: np.random.Generator) -> str | None:
        found = [
            (position, size)
            for size in (1, 2)
            for position in range(len(word) - size + 1)
            if word[position : position + size] in confusions
            and not is_mark(word[position + size : position + size + 1] or " ")
        ]
        if not found:
            return None
        position, size = one_of(found, rng)
        wrong = one_of(confusions[word[position : position + size]], rng)
        return word[:position] + wrong + word[position + size :]

    return one_change_a_word(text, share, (protect_negations, protected_words), misread, rng)


@transform(
    "text", "characters",
    _share("get one letter too many"),
    *PROTECTION,
    summary=f"Puts a random letter into a word. {_ALPHABETS}",
    label_safety=_SAFE,
    source=f"Character insertion, as in nlpaug's RandomCharAug, Ma 2019; {_NOISE}",
    risks=_risks("“not” and “note”"),
    needs=("typing",),
)  # fmt: skip
def character_insertion(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    letter = _Letters(text)

    def longer(word: str, rng: np.random.Generator) -> str | None:
        letters = letters_of(word)
        if not letters:
            return None
        beside = one_of(letters, rng)
        # Before the letter as likely as behind it, but never at the front, where capitals stand
        position = beside if beside and rng.random() < 0.5 else beside + 1
        return word[:position] + letter(word[beside], rng) + word[position:]

    return one_change_a_word(text, share, (protect_negations, protected_words), longer, rng)


@transform(
    "text", "characters",
    _share("lose a letter"),
    *PROTECTION,
    summary=f"Leaves one letter of a word out; a word of one letter stays. {_ALPHABETS}",
    label_safety=_SAFE,
    source=f"Character deletion, as in nlpaug's RandomCharAug, Ma 2019; {_NOISE}",
    risks=_risks("“not” and “no”"),
    needs=("typing",),
)  # fmt: skip
def character_deletion(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    def shorter(word: str, rng: np.random.Generator) -> str | None:
        letters = letters_of(word)
        # What would be left must not begin with a sign or a digit: it would be a word no more
        letters = [place for place in letters if place or word[1:2].isalpha()] if len(letters) > 1 else []
        if not letters:
            return None
        position = one_of(letters, rng)
        return word[:position] + word[position + 1 :]

    return one_change_a_word(text, share, (protect_negations, protected_words), shorter, rng)


@transform(
    "text", "characters",
    _share("have two letters the wrong way round"),
    *PROTECTION,
    summary=f"Swaps two letters of a word that stand side by side; capitals keep their place. {_ALPHABETS}",
    label_safety=_SAFE,
    source=f"Character swap, as in nlpaug's RandomCharAug, Ma 2019; {_NOISE}",
    risks=_risks("“not” and “nto”"),
    needs=("typing",),
)  # fmt: skip
def character_swap(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    def swapped(word: str, rng: np.random.Generator) -> str | None:
        letters = letters_of(word)
        pairs = [
            here for here, there in pairwise(letters) if there == here + 1 and word[here].lower() != word[there].lower()
        ]
        if not pairs:
            return None
        place = one_of(pairs, rng)
        first, second = word[place], word[place + 1]
        return word[:place] + _as(first, second) + _as(second, first) + word[place + 2 :]

    return one_change_a_word(text, share, (protect_negations, protected_words), swapped, rng)


@transform(
    "text", "characters",
    _share("get a random letter in place of one of theirs"),
    *PROTECTION,
    summary=f"Replaces one letter of a word by a random one. {_ALPHABETS}",
    label_safety=_SAFE,
    source=f"Character substitution, as in nlpaug's RandomCharAug, Ma 2019; {_NOISE}",
    risks=_risks("“not” and “hot”"),
    needs=("typing",),
)  # fmt: skip
def character_substitution(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    letter = _Letters(text)

    def substituted(word: str, rng: np.random.Generator) -> str | None:
        letters = letters_of(word)
        if not letters:
            return None
        position = one_of(letters, rng)
        new = letter(word[position], rng)
        return word[:position] + new + word[position + 1 :] if new != word[position] else None

    return one_change_a_word(text, share, (protect_negations, protected_words), substituted, rng)


class _Letters:
    """Draws a letter that may stand beside another: a to z, or, for other alphabets, one that the text has."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._own = ""

    def __call__(self, beside: str, rng: np.random.Generator) -> str:
        if beside < _LATIN_ENDS:
            options = string.ascii_lowercase
        else:
            self._own = self._own or "".join(sorted(set(self._text) - set(string.printable)))
            options = "".join(filter(lambda other: _is_alike(other, beside), self._own)) or beside
        return _as(beside, one_of(options.replace(beside.lower(), "") or options, rng))


def _is_alike(letter: str, other: str) -> bool:
    """Whether two letters are of one alphabet, as far as their numbers say, and none of Latin."""
    return letter.isalpha() and letter >= _LATIN_ENDS and abs(ord(letter) - ord(other)) < 0x80


def _as(model: str, letter: str) -> str:
    """`letter` as a capital where `model` is one; a letter whose other case is longer (ß) stays."""
    other = letter.upper() if model.isupper() else letter.lower()
    return other if len(other) == 1 else letter
