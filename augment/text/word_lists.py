"""Where synonyms come from: the app's own list, WordNet where it is installed, or a list that somebody brought."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from augment.errors import InputError, Note
from augment.own_files import FileSort, read
from augment.params import choice
from augment.text import wordnet
from augment.text.loading import load_text
from augment.text.synonyms import Thesaurus, thesaurus
from augment.text.tokens import is_unspaced, words

APP, WORDNET = "app", "wordnet"
MAX_BYTES = 2_000_000
MAX_PAIRS = 3_000_000
"""Of words that stand for one another: 24 MB in memory. The extended Cilin has fewer."""
MAX_WORD_CHARACTERS = 32
_HEAD = re.compile(r"(\S+?)\s*[=:：]\s*")
_COMMA = re.compile(r"[,，、;；]")
_COMMA_OR_TAB = re.compile(r"[\t,，、;；]")
_QUOTES = " \"'“”‘’"
_NO_SYNONYMS = re.compile(r"#|[A-Z][a-z]\d\d[A-Z]\d\d[#@]")
"""In front of a remark, and of groups of the Chinese thesaurus Cilin (词林) that are only related, or of one word."""


class WordList(NamedTuple):
    """A list that somebody brought; `left_out` counts the entries that are not one word of an allowed length."""

    thesaurus: Thesaurus
    left_out: int


def thesaurus_of(word_list: str) -> Thesaurus:
    """The synonyms that a value of WORD_LIST stands for. Raises InputError where they are not here."""
    if word_list == APP:
        return thesaurus()
    return wordnet.wordnet() if word_list == WORDNET else _brought(word_list).thesaurus


def read_list(data: bytes) -> WordList:
    """Read a text file of synonyms: one group a line, its words separated by spaces and tabs, or by commas.

    Lines with `#` in front are remarks. A line may begin with an id, which has a digit in it (`Aa01A02= 人 人士`), or
    with a headword (`quick: fast, rapid`). Raises InputError where `data` is no text, has more than MAX_BYTES, holds no
    group of two words, or makes more than MAX_PAIRS pairs of words.
    """
    lines = enumerate(load_text(data, max_bytes=MAX_BYTES).text.splitlines(), 1)
    found = [(number, _entries(line)) for number, line in lines]
    groups = [(number, [word for word in entries if _is_word(word)]) for number, entries in found]
    pairs = sum(len(group) * (len(group) - 1) for _, group in groups)
    if not pairs:
        sentence = "The file holds no synonyms: a line must have two words or more, separated by spaces or commas."
        raise InputError("words.none", sentence)
    if pairs > MAX_PAIRS:
        line, largest = max(groups, key=lambda group: len(group[1]))
        raise InputError(
            "words.too_many", "The list pairs too many words: its largest group, in line {line}, has {count} of them.",
            line=line, count=len(largest),
        )  # fmt: skip
    left_out = sum(len(entries) for _, entries in found) - sum(len(group) for _, group in groups)
    return WordList(Thesaurus.from_groups(group for _, group in groups), left_out)


def _entries(line: str) -> list[str]:
    """What a line names, each once, in lower case."""
    line = line.strip()
    if _NO_SYNONYMS.match(line):
        return []
    head = _HEAD.match(line)
    rest = line[head.end() :] if head else line
    # Between commas, what has a space in it is a phrase
    entries = _COMMA_OR_TAB.split(rest) if _COMMA.search(rest) else rest.split()
    if head and not any(map(str.isdigit, head[1])):
        entries.insert(0, head[1])
    return list(dict.fromkeys(filter(None, (entry.strip(_QUOTES).lower() for entry in entries))))


def _is_word(entry: str) -> bool:
    if len(entry) > MAX_WORD_CHARACTERS:
        return False
    spans = [(start, end) for _, start, end in words(entry)]
    return spans == [(0, len(entry))] or all(map(is_unspaced, entry))


@functools.lru_cache(maxsize=8)
def _brought(own: str) -> WordList:
    return read_list(read(own))


def _about(word_list: str) -> Note:
    if word_list == WORDNET:
        sentence = "{count} English words of WordNet {version}, uninflected"
        return Note("words.wordnet", sentence, version=wordnet.version(), count=f"{len(wordnet.wordnet().entries):,}")
    if word_list == APP:
        entries = thesaurus().entries
        chinese = sum(map(is_unspaced, entries))
        sentence = "{english} English and {chinese} Chinese words"
        return Note("words.app", sentence, english=f"{len(entries) - chinese:,}", chinese=f"{chinese:,}")
    brought = _brought(word_list)
    count = f"{len(brought.thesaurus.entries):,}"
    if not brought.left_out:
        return Note("words.own", "{count} words", count=count)
    sentence = "{count} words; left out, as no single words: {left_out}"
    return Note("words.own_partly", sentence, count=count, left_out=f"{brought.left_out:,}")


def _lacking(word_list: str) -> InputError | None:
    """Whether WordNet is needed and not to be had: it is read, as it will be needed anyway."""
    try:
        thesaurus_of(word_list)
    except InputError as error:
        return error
    return None


def _ending_of(data: bytes) -> str:
    return ".txt"


WORD_LIST = choice(
    "word_list", (APP, WORDNET), APP,
    "Where synonyms come from: app, the list that ships, English and Chinese; wordnet, for English, where it is "
    "installed; or a list of your own.",
    files=FileSort("words", read_list, (".txt",), _ending_of, MAX_BYTES, about=_about, lacking=_lacking),
)  # fmt: skip
"""The Param of each transform that draws synonyms."""
