"""Edits: what a text transform returns, how a text is rebuilt from them, and how several steps read as one.

Positions are indices into the str. An insertion has `start == end` and `before == ""`, a deletion has `after == ""`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Literal, NamedTuple

Change = Literal["kept", "inserted", "deleted", "substituted", "moved"]


class Edit(NamedTuple):
    """`before`, which stands at `[start, end)` of the step's own input, becomes `after`.

    `moved`: the word is not new, it comes from another place of the text.
    """

    start: int
    end: int
    before: str
    after: str
    moved: bool = False


class Edits(NamedTuple):
    """What one step does to a text; no edits leave it as it is."""

    edits: tuple[Edit, ...] = ()


class Borrowing(Edits):
    """Edits that take something from other examples; see augment.kinds.edits."""


class Piece(NamedTuple):
    """A stretch of the final text, and what stood there in the source."""

    text: str
    before: str
    change: Change


def rebuild(text: str, edits: Edits) -> str:
    """`text` with `edits` carried out. Raises ValueError where they overlap or are not edits of this text."""
    result: list[str] = []
    position = 0
    for edit in _in_order(edits.edits):
        if not position <= edit.start <= edit.end <= len(text):
            raise ValueError(f"{edit} overlaps another or leaves the text, which has {len(text)} characters")
        if text[edit.start : edit.end] != edit.before:
            raise ValueError(f"{edit} meets {text[edit.start : edit.end]!r}")
        result += text[position : edit.start], edit.after
        position = edit.end
    return "".join(result) + text[position:]


def compose(source: str, steps: Sequence[Edits]) -> tuple[Piece, ...]:
    """What `steps`, one after the other, make of `source`, against `source` itself.

    Joining `text` of all pieces gives the final text, joining `before` gives the source. What one step changed and a
    later one restored is kept.
    """
    pieces = [Piece(source, source, "kept")] if source else []
    for step in steps:
        pieces = _joined(_carried_out(pieces, step))
    return tuple(pieces)


def _in_order(edits: Iterable[Edit]) -> list[Edit]:
    return sorted(edits, key=_place)


_place = itemgetter(0, 1)


class _Group(NamedTuple):
    """Edits that are one piece in the end; `[start, end)` is in the step's own input."""

    start: int
    end: int
    edits: list[Edit]


def _groups(pieces: Sequence[Piece], edits: Edits) -> list[_Group]:
    """The edits by what they touch: a changed piece cannot be cut, since its parts have no place in the source."""
    starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))
    groups: list[_Group] = []
    for edit in _in_order(edits.edits):
        start, end = edit.start, edit.end
        first, after_last = bisect_right(starts, start) - 1, bisect_left(starts, end)
        if starts[first] < start and pieces[first].change != "kept":
            start = starts[first]
        if starts[after_last] > end and pieces[after_last - 1].change != "kept":
            end = starts[after_last]
        if groups and start < groups[-1].end:
            last = groups.pop()
            groups.append(_Group(last.start, max(last.end, end), [*last.edits, edit]))
        else:
            groups.append(_Group(start, end, [edit]))
    return groups


def _carried_out(pieces: Sequence[Piece], edits: Edits) -> Iterator[Piece]:
    ahead = _Ahead(pieces)
    position = 0
    for group in _groups(pieces, edits):
        yield from ahead.taken(group.start - position)
        yield from ahead.without_text()
        yield _merged(list(ahead.taken(group.end - group.start)), group)
        position = group.end
    yield from ahead.rest()


class _Ahead:
    """The pieces still to come. Of the first, `_cut` characters are gone: to cut them off each time copies the rest."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = deque(pieces)
        self._cut = 0

    def taken(self, length: int) -> Iterator[Piece]:
        """Take pieces with `length` characters in all, the last one cut where it must be."""
        while length > 0:
            left = len(self._pieces[0].text) - self._cut
            if left <= length:
                yield self._whole_first()
            else:
                # Only a kept piece is cut, see _groups: its text is its place in the source
                part = self._pieces[0].text[self._cut : self._cut + length]
                self._cut += length
                yield Piece(part, part, "kept")
            length -= left

    def without_text(self) -> Iterator[Piece]:
        while self._pieces and not self._pieces[0].text:
            yield self._pieces.popleft()

    def rest(self) -> Iterator[Piece]:
        while self._pieces:
            yield self._whole_first()

    def _whole_first(self) -> Piece:
        piece, cut = self._pieces.popleft(), self._cut
        self._cut = 0
        return Piece(piece.text[cut:], piece.before[cut:], "kept") if cut else piece


def _merged(pieces: Sequence[Piece], group: _Group) -> Piece:
    """The one piece that `pieces` become."""
    if [(edit.start, edit.end) for edit in group.edits] == [(group.start, group.end)]:
        text = group.edits[0].after
    else:
        shifted = (edit._replace(start=edit.start - group.start, end=edit.end - group.start) for edit in group.edits)
        text = rebuild("".join(piece.text for piece in pieces), Edits(tuple(shifted)))
    before = "".join(piece.before for piece in pieces)
    only_moved = all(edit.moved for edit in group.edits) and all(p.change in ("kept", "moved") for p in pieces)
    return Piece(text, before, change_of(text, before, only_moved))


def change_of(text: str, before: str, only_moved: bool) -> Change:
    """What the change from `before` to `text` is."""
    if text == before:
        return "kept"
    if not before:
        return "inserted"
    if not text:
        return "deleted"
    return "moved" if only_moved else "substituted"


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours that are kept, inserted or deleted alike as one, and no empty ones."""
    result: list[Piece] = []
    for change, run in groupby(pieces, lambda piece: piece.change):
        if change in ("moved", "substituted"):
            result += run
        else:
            texts, befores = zip(*((piece.text, piece.before) for piece in run), strict=True)
            result.append(Piece("".join(texts), "".join(befores), change))
    return [piece for piece in result if piece.text or piece.before]
