"""Spaces round what is taken out of a text or put into it, so that words neither run together nor drift apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

from augment.text.edits import Edit
from augment.text.tokens import Token, is_unspaced

_SPACES = re.compile(r"[^\S\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*")
_LINE_START = "\n"


def would_join(left: str, right: str) -> bool:
    """Whether the character `left` with `right` behind it would read as one word, number or link."""
    if not left or not right or is_unspaced(left) or is_unspaced(right):
        return False
    return (unicodedata.category(left)[0] in "LMN" or left in "/=-_&~+%@#!?.,;:") and right[0].isalnum()


def insertion(text: str, at: int, new: str, *, behind: bool) -> Edit:
    """`new` with a space of its own, before the word that begins at `at`, or `behind` the one that ends there."""
    if is_unspaced(new):
        return Edit(at, at, "", new)
    left, right = text[at - 1 : at] if at else "", text[at : at + 1]
    space_before = behind or would_join(left, new)
    space_after = not behind or would_join(new[-1], right)
    return Edit(at, at, "", " " * space_before + new + " " * space_after)


def deletions(text: str, tokens: Sequence[Token]) -> list[Edit]:
    """Edits that take `tokens`, in order, out of `text`, each with the spaces on one side of it.

    Line ends and indentation stay. Where nothing would be left between two words, a space stays.
    """
    edits: list[Edit] = []
    position, left = 0, _LINE_START
    for token, following in zip_longest(tokens, tokens[1:]):
        start, end = token.start, token.end
        if start > position:
            left = text[start - 1]
            spaces = _spaces_before(text, start, position)
            before_spaces = text[spaces - 1] if spaces else _LINE_START
            if spaces < start and not _ends_line(before_spaces) and not would_join(before_spaces, text[end : end + 1]):
                start, left = spaces, before_spaces
        if start == token.start and (left.isspace() or unicodedata.category(left) in ("Ps", "Pi")):
            end = _spaces_end(text, end)
        goes_on = following is not None and following.start == end
        after = " " if not goes_on and would_join(left, text[end : end + 1]) else ""
        edits.append(Edit(start, end, text[start:end], after))
        position, left = end, after or left
    return edits


def _ends_line(character: str) -> bool:
    return len(character.splitlines()[0]) == 0


def _spaces_end(text: str, start: int) -> int:
    match = _SPACES.match(text, start)
    return match.end() if match else start


def _spaces_before(text: str, end: int, limit: int) -> int:
    """Where the spaces that end at `end` begin, not before `limit`."""
    start = end
    while start > limit and text[start - 1].isspace() and not _ends_line(text[start - 1]):
        start -= 1
    return start
