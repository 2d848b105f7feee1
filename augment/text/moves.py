"""Moves: which words of a changed text came from another place of it, all steps together.

A step says what it moved, but a later one may delete the word that was moved here, or change what stands where it came
from. What counts for who reads the marks is the two texts: a word that is gone here and stands there has moved, a word
that is gone is shown as gone, and one that was nowhere before as new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from augment.text.edits import Change, Piece
from augment.text.tokens import tokenise

_BETWEEN_WORDS = ("space", "punctuation")


class _Part(NamedTuple):
    """A stretch of the source or of the result, and what it is told by; "" where it holds no word."""

    text: str
    key: str


def with_moves(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """`pieces` (see `whole_words`) with each word moved, gone or new as the two texts tell it.

    Joined, they give the same two texts. Of a moved word there are two pieces: one with `text` alone, where it stands
    now, and one with `before` alone, where it stood, or a piece that is both.
    """
    changed = [piece for piece in pieces if piece.change != "kept"]
    gone = Counter(part.key for piece in changed for part in _parts(piece.before, piece.text) if part.key)
    come = Counter(part.key for piece in changed for part in _parts(piece.text, piece.before) if part.key)
    if not gone & come:
        return tuple(pieces) if all(piece.change != "moved" for piece in changed) else tuple(_unmoved(pieces))
    left, right = gone & come, gone & come
    result: list[Piece] = []
    for piece in pieces:
        if piece.change == "kept":
            result.append(piece)
            continue
        befores = _told(_parts(piece.before, piece.text), left)
        texts = _told(_parts(piece.text, piece.before), right)
        result += _one_piece(piece, befores, texts)
    return tuple(result)


def _unmoved(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        yield piece._replace(change=_without_move(piece)) if piece.change == "moved" else piece


def _without_move(piece: Piece) -> Change:
    if not piece.before:
        return "inserted"
    return "substituted" if piece.text else "deleted"


def _parts(text: str, other: str) -> list[_Part]:
    """`text` as one, where something else stands in its place, and word by word, where nothing does."""
    if other.strip():
        return [_Part(text, _key(text))] if text else []
    parts: list[_Part] = []
    start = 0
    for token in tokenise(text):
        if token.kind in _BETWEEN_WORDS:
            continue
        if token.start > start:
            parts.append(_Part(text[start : token.start], ""))
        parts.append(_Part(text[token.start : token.end], _key(text[token.start : token.end])))
        start = token.end
    return [*parts, _Part(text[start:], "")] if start < len(text) else parts


def _key(text: str) -> str:
    """A word that begins a sentence in one place is the same in another."""
    return text.strip().casefold()


def _told(parts: Iterable[_Part], moves: Counter[str]) -> list[tuple[str, bool]]:
    """Stretches of `parts`, and whether they moved, as far as `moves` still has them, which are used up."""
    told: list[tuple[str, bool]] = []
    for part in parts:
        is_moved = moves[part.key] > 0
        moves[part.key] -= is_moved
        # A space goes with the word before it.
        told.append((part.text, told[-1][1] if told and not part.key else is_moved))
    grouped = groupby(told, key=lambda entry: entry[1])
    return [("".join(text for text, _ in run), is_moved) for is_moved, run in grouped]


def _one_piece(piece: Piece, befores: list[tuple[str, bool]], texts: list[tuple[str, bool]]) -> Iterator[Piece]:
    if len(befores) == len(texts) == 1 and befores[0][1] == texts[0][1]:
        yield piece._replace(change="moved" if texts[0][1] else _without_move(piece))
        return
    yield from (Piece("", text, "moved" if is_moved else "deleted") for text, is_moved in befores)
    yield from (Piece(text, "", "moved" if is_moved else "inserted") for text, is_moved in texts)
