"""Fact transforms: numbers, names and places give way to others of their sort, for labels that do not rest on them."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from augment.params import Param
from augment.risks import Risk
from augment.text.articles import that_agree
from augment.text.edits import Edit, Edits
from augment.text.protection import WORDS, protected_starts
from augment.text.shares import chosen, one_of, share_of, words_in
from augment.text.synonyms import Found, Thesaurus, in_the_case_of, listed
from augment.text.tokens import Token, is_unspaced, tokenise, words
from augment.transforms import transform


def _share(parts: str, what: str) -> Param:
    return share_of(parts, what, (0.2, 0.5))


def _risk(what: str) -> tuple[Risk, ...]:
    return (Risk("share", "other_facts", f"Most {what} change: wrong where the label rests on one of them.", high=0.6),)


@transform(
    "text", "facts",
    _share("numbers", "give way to another of the same shape, at least one"),
    WORDS,
    summary="Replaces numbers by random ones of the same shape: 5.99 by 3.41, 12:30 by 08:15, 3rd by 8th. "
    "Links and numbers within words (MP3) stay; of codes (A-48213) the digits change. "
    "Serves every language; numbers in words (three, 三) stay.",
    label_safety="Safe where the label does not rest on an amount, a date or a time. Prices and marks (1 of 5 stars) "
    "often decide.",
    source="Number swap of CheckList: Ribeiro et al., ACL 2020",
    risks=_risk("numbers"),
    needs=("facts",),
)  # fmt: skip
def number_replacement(text: str, share: float, protected_words: str, rng: np.random.Generator) -> Edits:
    tokens = [token for token in tokenise(text) if token.kind == "number"] if share > 0 else []
    tokens = [token for token in tokens if any(map(str.isdecimal, text[token.start : token.end]))]
    kept = protected_starts(text, tokens, False, protected_words)
    free = [token for token in tokens if token.start not in kept]
    edits = []
    for index in chosen([1] * len(free), words_in(share, len(tokens)), rng):
        _, start, end = free[index]
        edits.append(Edit(start, end, text[start:end], _another(text[start:end], rng)))
    return Edits(tuple(edits))


def _another(number: str, rng: np.random.Generator) -> str:
    """A number of the shape of `number` and not the same."""
    shape = next(make for pattern, make in _SHAPES if pattern.fullmatch(number))
    while (other := shape(number, rng)) == number:
        pass
    return other


_GROUPED = re.compile(r"\d(?:[.,]\d{3})+(?!\d)")
"""1,000: the 1 has digits behind it."""


def _digits(number: str, rng: np.random.Generator) -> str:
    """Every digit replaced, in its own script; a first digit of several that is no 0 stays none."""
    result = []
    is_grouped = _GROUPED.match(number) is not None
    for place, digit in enumerate(number):
        if not digit.isdecimal():
            result.append(digit)
            continue
        value = int(digit)
        goes_on = number[place + 1 : place + 2].isdecimal() or (place == 0 and is_grouped)
        is_first = value > 0 and goes_on and not number[place - 1 : place].isdecimal()
        drawn = 1 + int(9 * rng.random()) if is_first else int(10 * rng.random())
        result.append(chr(ord(digit) - value + drawn))
    return "".join(result)


def _two(low: int, high: int, rng: np.random.Generator) -> str:
    return f"{low + int(rng.random() * (high - low + 1)):02d}"


def _time(number: str, rng: np.random.Generator) -> str:
    hour = _two(0, 23, rng)
    hour = hour if number.index(":") == 2 else str(1 + int(9 * rng.random()))
    return ":".join((hour, *(_two(0, 59, rng) for _ in number.split(":")[1:])))


def _date(number: str, rng: np.random.Generator) -> str:
    sign = number[4]
    return sign.join((_year(number[:4], rng), _two(1, 12, rng), _two(1, 28, rng)))


def _year(number: str, rng: np.random.Generator) -> str:
    return number[:2] + _two(0, 99, rng)


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def _ordinal(number: str, rng: np.random.Generator) -> str:
    other = _digits(number[:-2], rng)
    ending = "th" if other[-2:-1] == "1" else _ENDINGS.get(int(other[-1]), "th")
    return other + (ending.upper() if number[-1].isupper() else ending)


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str, np.random.Generator], str]], ...] = (
    (re.compile(r"[0-9]{1,2}(:[0-5][0-9]){1,2}"), _time),
    (re.compile(r"(19|20)[0-9]{2}([-/.])(0[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01])"), _date),
    (re.compile(r"(19|20)[0-9]{2}"), _year),
    (re.compile(r"(?i)[0-9]+(st|nd|rd|th)"), _ordinal),
    (re.compile(r".*", re.DOTALL), _digits),
)


@transform(
    "text", "facts",
    _share("names of people", "give way to another, at least one; a name changes wherever it stands"),
    WORDS,
    summary="Replaces first names and surnames by others of the app's own list, women's by women's and men's by men's. "
    "English and Chinese (full names of the list, and a surname before 先生, 女士, 老师 and the like).",
    label_safety="Safe where the label does not rest on who it is. Not for reviews of actors or for who wrote what.",
    source="Name swap of CheckList: Ribeiro et al., ACL 2020; word list of this project",
    risks=_risk("names"),
    needs=("facts",),
)  # fmt: skip
def name_replacement(text: str, share: float, protected_words: str, rng: np.random.Generator) -> Edits:
    return _renamed(text, share, listed("names"), protected_words, rng)


@transform(
    "text", "facts",
    _share("places", "give way to another, at least one; a place changes wherever it stands"),
    WORDS,
    summary="Replaces cities by cities, countries by countries and languages by languages, of the app's own list. "
    "English (single words) and Chinese.",
    label_safety="Safe where the label does not rest on where it is. Not for labels about countries or languages.",
    source="Location swap of CheckList: Ribeiro et al., ACL 2020; word list of this project",
    risks=_risk("places"),
    needs=("facts",),
)  # fmt: skip
def place_replacement(text: str, share: float, protected_words: str, rng: np.random.Generator) -> Edits:
    return _renamed(text, share, listed("places"), protected_words, rng)


def _without_s(text: str, token: Token) -> Token:
    """The word without the 's of a possessive: Anna's is Anna."""
    is_possessive = text.startswith(("'s", "’s"), token.end - 2) and token.end - token.start > 2
    return token._replace(end=token.end - 2) if is_possessive else token


def _renamed(text: str, share: float, table: Thesaurus, protected_words: str, rng: np.random.Generator) -> Edits:
    """`share` of the different names of `table` in the text replaced, each wherever it stands; no two become one."""
    tokens = [_without_s(text, token) for token in words(text)] if share > 0 else []
    kept = protected_starts(text, tokens, False, protected_words)
    mentions: dict[str, list[Found]] = {}
    for found in table.find(text, tokens):
        # English names begin with a capital: a china plate is none
        is_name = text[found.start].isupper() or is_unspaced(text[found.start])
        if is_name and kept.isdisjoint(range(found.start, found.end)):
            mentions.setdefault(text[found.start : found.end].lower(), []).append(found)
    names = list(mentions)
    taken = set(names)
    edits = []
    for index in chosen([1] * len(names), words_in(share, len(names)), rng):
        known = mentions[names[index]][0].synonyms
        options = known
        for found in mentions[names[index]]:
            options = that_agree(text, found.start, options)
        new = one_of([option for option in options if option not in taken] or options or known, rng)
        taken.add(new)
        for found in mentions[names[index]]:
            before = text[found.start : found.end]
            edits.append(Edit(found.start, found.end, before, in_the_case_of(before, new)))
    return Edits(tuple(sorted(edits)))
