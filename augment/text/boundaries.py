"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re
from typing import NamedTuple

_END = re.compile(r"[.!?…]++[\"'”’»)\]]*+(?=\s|\Z)|[。！？…]++[\"'”’」』）)]*+|[\n\r\u2028\u2029]++")
_SHORT_FORM = re.compile(
    r"(?:^|[\s(“\"])(?:Mrs?|Ms|Dr|Prof|St|Sr|Jr|vs|No|Fig|approx|[A-Z]|e\.g|i\.e|z\.B|bzw|ca)\.$", re.IGNORECASE
)
_LONGEST_SHORT_FORM = 10
_SPACES = re.compile(r"\s*+")


class Span(NamedTuple):
    """`text[start:end]`, a sentence with its closing marks and without the spaces round it."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """The sentences of `text`, in order; a line end parts them too.

    They end at . ! ? … before a space and at 。！？…; not behind a short form (Dr., e.g.), nor where the next word is
    written small.
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if _is_end(text, match):
            spans += _trimmed(text, start, match.end())
            start = match.end()
    spans += _trimmed(text, start, len(text))
    return spans


def _is_end(text: str, match: re.Match[str]) -> bool:
    if match.group()[0] != ".":
        return True
    following = _SPACES.match(text, match.end())
    after = text[following.end() : following.end() + 1] if following else ""
    before = text[max(0, match.start() - _LONGEST_SHORT_FORM) : match.start() + 1]
    return not after.islower() and not _SHORT_FORM.search(before)


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    found = text[start:end].strip()
    if not found:
        return []
    first = start + text[start:end].index(found)
    return [Span(first, first + len(found))]
