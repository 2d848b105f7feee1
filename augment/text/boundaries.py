"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from typing import NamedTuple

_END = re.compile(r"[.!?…؟۔।。！？\n\r\u2028\u2029]+[\"'”’»)\]」』）]*")
_WITHOUT_SPACE = frozenset("…。！？\n\r\u2028\u2029")
_SHORT_FORM = re.compile(
    r"(?:^|[\s(“\"])(?:(?i:mrs?|ms|dr|prof|st|sr|jr|vs|no|fig|approx|e\.g|i\.e|z\.b|bzw|ca)|[A-Z])\.$"
)
_LONGEST_SHORT_FORM = 8
_SPACES = re.compile(r"\s*+")


class Span(NamedTuple):
    """`text[start:end]`, a sentence with its closing marks and without the spaces round it."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """The sentences of `text`, in order; a line end parts them too.

    They end at . ! ? … ؟ ۔ । before a space and at 。！？…; not behind a short form (Dr., e.g.), nor where the next
    word is written small.
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if _is_end(text, match.start(), end):
            spans += _trimmed(text, start, end)
            start = end
    if start < len(text):
        spans += _trimmed(text, start, len(text))
    return spans


def _is_end(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends with the marks at `[start, end)`."""
    marks = text[start:end]
    if marks != "." and not _WITHOUT_SPACE.isdisjoint(marks):
        return True
    if text[end : end + 1].strip():
        return False
    return marks[0] != "." or not (_goes_on(text, end) or _is_short_form(text, start))


def _goes_on(text: str, end: int) -> bool:
    """Whether the next word is written small."""
    following = text[end + 1 : end + 2]
    if not following.strip() and (spaces := _SPACES.match(text, end)):
        following = text[spaces.end() : spaces.end() + 1]
    return following.islower()


def _is_short_form(text: str, stop: int) -> bool:
    """Whether the full stop at `stop` is that of a short form; most words are longer than any."""
    first = max(0, stop - _LONGEST_SHORT_FORM)
    if first and text.rfind(" ", first, stop) < 0 and text[stop - 1].islower() and text[first:stop].isalpha():
        return False
    return _SHORT_FORM.search(text[first : stop + 1]) is not None


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    part = text[start:end]
    left = len(part) - len(part.lstrip())
    found = part.strip()
    return [Span(start + left, start + left + len(found))] if found else []
