"""The Chinese parts of a text in characters or in words."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from augment.text.synonyms import listed, thesaurus
from augment.text.tokens import Token, is_unspaced, words

JIEBA = "jieba"
_LOADING = threading.Lock()


def chinese_parts(text: str, by: str) -> list[Token]:
    """The Chinese and Japanese part of `text`, in order: every character, or every word as far as words are known.

    `by` "word": those of the project's own lists, the longest first; what these do not know is taken character by
    character. By JIEBA as that package cuts them, whose dictionary takes about 2 s at the first call. So a recipe gives
    the same result wherever it works.
    """
    characters = [token for token in words(text) if is_unspaced(text[token.start])]
    if by == "character":
        return characters
    starts = {token.start for token in characters}
    return [part for run in _runs(characters) for part in _words_of(text, run, starts, by)]


def _runs(characters: list[Token]) -> Iterator[Token]:
    """Characters that stand side by side as one."""
    start = None
    for place, token in enumerate(characters):
        start = token.start if start is None else start
        if place + 1 == len(characters) or characters[place + 1].start != token.end:
            yield Token("word", start, token.end)
            start = None


def _words_of(text: str, run: Token, starts: set[int], by: str) -> Iterator[Token]:
    """`run` cut into words, none of which begins within a character: a mark of its own (か and ゙) stays with it."""
    start = end = run.start
    cut = _jieba() if by == JIEBA else cut_by_lists
    for word in cut(text[run.start : run.end]):
        end += len(word)
        if end in starts or end == run.end:
            yield Token("word", start, end)
            start = end


def has_jieba() -> bool:
    return find_spec("jieba") is not None


@functools.cache
def _jieba() -> Callable[[str], list[str]]:
    with _LOADING:
        import jieba  # noqa: PLC0415 - two seconds, and only where it is used

        jieba.setLogLevel(60)
        jieba.initialize()
        return jieba.lcut


def cut_by_lists(run: str) -> list[str]:
    """`run`, which is Chinese alone, as the words that the project's lists know and the characters between them."""
    known, longest = _known_words()
    parts: list[str] = []
    position = 0
    while position < len(run):
        sizes = range(min(longest, len(run) - position), 1, -1)
        size = next((size for size in sizes if run[position : position + size] in known), 1)
        parts.append(run[position : position + size])
        position += size
    return parts


@functools.cache
def _known_words() -> tuple[frozenset[str], int]:
    tables = (thesaurus(), listed("antonyms_zh"), listed("names"), listed("places"))
    known = frozenset(word for table in tables for word in table.entries if is_unspaced(word))
    return known, max(map(len, known))
