"""Changes as people read them: a word of which some letters changed is a changed word, the old one and the new one.

Two typos in one word would otherwise be four marks among its letters, and count as two words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from augment.text.edits import Piece, change_of
from augment.text.tokens import UNSPACED, tokenise

_BETWEEN_WORDS = ("space", "punctuation")
_CHUNK = re.compile(rf"[{UNSPACED}]?[^\s{UNSPACED}]+")


class _Words:
    """Where the words of a text are, numbers, links and emoji among them. They are looked for where they are asked for.

    No word goes on behind a space or before a Chinese character, so that of each place only what stands between two of
    them is looked at.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._chunks = _CHUNK.finditer(text)
        self._end = 0
        self._spans: list[tuple[int, int]] = []

    def around(self, position: int) -> tuple[int, int]:
        """How many letters of a word stand before and behind `position`, never before the last one asked for."""
        while self._end <= position and (chunk := next(self._chunks, None)):
            self._start, self._end = chunk.span()
            self._spans = []
        if not self._end or not self._start < position < self._end:
            return 0, 0
        if not self._spans:
            tokens = tokenise(self._text, self._start, self._end)
            self._spans = [(start, end) for kind, start, end in tokens if kind not in _BETWEEN_WORDS] or [(0, 0)]
        start, end = self._spans[min(bisect_right(self._spans, position, key=itemgetter(1)), len(self._spans) - 1)]
        return (position - start, end - position) if start < position < end else (0, 0)


class _Part(NamedTuple):
    """A piece or a part of one; `is_joined` to the part before it, as both are of one word."""

    piece: Piece
    is_joined: bool


def whole_words(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """`pieces` with each change carried to the ends of the words it is in, before or after.

    Joined, the pieces give the same two texts.
    """
    result: list[Piece] = []
    run: list[Piece] = []
    for part in _parts(pieces):
        if run and not part.is_joined:
            result.append(_as_one(run))
            run = []
        run.append(part.piece)
    return tuple([*result, _as_one(run)] if run else result)


def _parts(pieces: Sequence[Piece]) -> Iterator[_Part]:
    before, after = _Words("".join(piece.before for piece in pieces)), _Words("".join(piece.text for piece in pieces))
    old = new = left = 0
    for piece in pieces:
        old, new = old + len(piece.before), new + len(piece.text)
        around = zip(before.around(old), after.around(new), strict=True)
        tail, head_of_next = map(max, around)
        if piece.change == "kept":
            yield from _cut(piece.text, left, tail)
        else:
            yield _Part(piece, left > 0)
        left = head_of_next


def _cut(text: str, head: int, tail: int) -> Iterator[_Part]:
    """A kept text in up to three parts: `head` letters are of the word before it, `tail` of the one behind it."""
    if head + tail >= len(text):
        cuts = [0, len(text)]
    else:
        cuts = [0, head, len(text) - tail, len(text)] if head else [0, len(text) - tail, len(text)]
    parts = [text[start:end] for start, end in pairwise(cuts) if end > start]
    for place, part in enumerate(parts):
        yield _Part(Piece(part, part, "kept"), place == 0 and head > 0)


def _as_one(run: Sequence[Piece]) -> Piece:
    if len(run) == 1:
        return run[0]
    text, before = "".join(piece.text for piece in run), "".join(piece.before for piece in run)
    return Piece(text, before, change_of(text, before, all(piece.change == "moved" for piece in run)))
