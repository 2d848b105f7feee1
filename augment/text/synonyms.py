"""Word lists in groups: synonyms (`synonyms/en.txt` and `zh.txt`), and what else stands for one another (`lists/`).

One group a line: its words stand for one another; a word in several groups has those of all of them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from augment.text.lists import lines_of
from augment.text.tokens import FIRST_UNSPACED, Token, is_unspaced, words

_LISTS = (Path(__file__).with_name("synonyms") / "en.txt", Path(__file__).with_name("synonyms") / "zh.txt")


class Found(NamedTuple):
    """An entry at `[start, end)` of a text: one word, or the `words` characters of a Chinese one."""

    start: int
    end: int
    words: int
    synonyms: tuple[str, ...]


@dataclass(frozen=True)
class Thesaurus:
    """Synonyms by word, in lower case. Read-only, so that any number of threads may share one.

    `names` are words that are names with a capital letter, and then have no synonyms: China is no porcelain.
    """

    entries: Mapping[str, tuple[str, ...]]
    names: frozenset[str] = frozenset()
    longest: int = field(init=False)
    """The characters of the longest Chinese entry."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "longest", max(map(len, filter(is_unspaced, self.entries)), default=0))

    def synonyms(self, word: str) -> tuple[str, ...]:
        """What may stand for `word`, in the order of the list and in lower case; empty where nothing is known."""
        return self.entries.get(word.lower(), ())

    def find(self, text: str, tokens: Sequence[Token] | None = None) -> list[Found]:
        """The words of `text` that have synonyms, in order and without overlap; `tokens` are its words, where known.

        Chinese is read from the left, the longest entry first. An entry of one character is left alone, as it is
        mostly half of a word (快 in 快乐), and so is one within a doubled word (清楚 in 清清楚楚), and a word in mixed
        case, as it is mostly a name (iPhone).
        """
        found: list[Found] = []
        entries, position = self.entries, 0
        for _, start, end in words(text) if tokens is None else tokens:
            if start < position:
                continue
            if text[start] >= FIRST_UNSPACED and is_unspaced(text[start]):
                found += self._chinese(text, start)
                position = found[-1].end if found else 0
            elif (
                (synonyms := entries.get(word := (written := text[start:end]).lower()))
                and case_of(written)
                and (written == word or word not in self.names)
            ):
                found.append(Found(start, end, 1, synonyms))
        return found

    def _chinese(self, text: str, start: int) -> list[Found]:
        """The longest entry of two or more characters that begins at `start`, if any."""
        for size in range(min(self.longest, len(text) - start), 1, -1):
            end = start + size
            doubled = text[max(0, start - 1) : start] + text[end : end + 1] == text[start] + text[end - 1]
            if (synonyms := self.synonyms(text[start:end])) and not doubled:
                return [Found(start, end, size, synonyms)]
        return []

    @staticmethod
    def from_lines(lines: Iterable[str]) -> Thesaurus:
        """Read groups, one a line, words separated by spaces; empty lines and lines with `#` in front are left out."""
        return Thesaurus.from_groups(line.lower().split() for line in lines if not line.startswith("#"))

    @staticmethod
    def from_groups(groups: Iterable[Sequence[str]]) -> Thesaurus:
        """Groups of words in lower case."""
        of: dict[str, list[Sequence[str]]] = {}
        for group in groups:
            for word in group:
                of.setdefault(word, []).append(group)
        # dict.fromkeys and not set: its order is that of the list, in every process
        found = {
            word: tuple(dict.fromkeys(other for group in own for other in group if other != word))
            for word, own in of.items()
        }
        return Thesaurus(MappingProxyType({word: others for word, others in found.items() if others}))


@functools.cache
def thesaurus() -> Thesaurus:
    """The lists that ship with the app, read once. (Threads that come first together read the same twice.)"""
    return Thesaurus.from_lines(line for path in _LISTS for line in path.read_text(encoding="utf-8").splitlines())


@functools.cache
def listed(*names: str) -> Thesaurus:
    """The groups of `lists/NAME.txt` of each name, read once."""
    return Thesaurus.from_lines(line for name in names for line in lines_of(name))


def case_of(word: str) -> str:
    """How `word` is written: lower, Title or UPPER; empty for mixed case, as in iPhone."""
    if word.islower():
        return "lower"
    if word[1:].islower() or len(word) == 1:
        return "title"
    return "upper" if word.isupper() else ""


def in_the_case_of(model: str, word: str) -> str:
    """`word`, which is in lower case, written as `model` is: Quick makes fast Fast, QUICK makes it FAST."""
    case = case_of(model)
    if case == "upper":
        return word.upper()
    return word[:1].upper() + word[1:] if case == "title" else word
