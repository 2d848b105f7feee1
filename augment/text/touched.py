"""Words that may decide a label and were touched: negations, numbers, and words that praise or blame."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from augment.text.edits import Piece
from augment.text.lists import groups_of
from augment.text.moves import with_moves
from augment.text.negations import is_negation
from augment.text.tokens import is_unspaced, tokenise

Kind = Literal["negation", "number", "polarity"]
KINDS: tuple[Kind, ...] = ("negation", "number", "polarity")
_NUMBER_WORDS = frozenset({
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "hundred",
    "thousand", "million",
})  # fmt: skip
"""Without “one”, which mostly counts nothing."""


class Deciding(NamedTuple):
    """A word at `[start, end)` of a text; `sense` tells those of a kind apart that do not stand for one another."""

    start: int
    end: int
    kind: Kind
    word: str
    sense: str


class Touched(NamedTuple):
    """`before` became `after`; one is empty where a word was left out or came in, and they agree where it `moved`."""

    kind: Kind
    before: str
    after: str
    moved: bool = False


def touched(pieces: Sequence[Piece]) -> tuple[Touched, ...]:
    """What a change (see `whole_words`) did to deciding words, each once, in the order of the text.

    Where one gives way to another of the same sense, as isn't to is not, or good to great, nothing has happened.
    """
    if all(piece.change == "kept" for piece in pieces):
        return ()
    pieces = with_moves(pieces)
    lost = _reached(pieces, [piece.before for piece in pieces])
    gained = _reached(pieces, [piece.text for piece in pieces])
    found = [entry for place, piece in enumerate(pieces) for entry in _of_one(piece, lost[place], gained[place])]
    return tuple(dict.fromkeys(found))


def _of_one(piece: Piece, lost: list[Deciding], gained: list[Deciding]) -> Iterator[Touched]:
    if piece.change == "moved":
        yield from (Touched(word.kind, word.word, word.word, True) for word in lost)
        return
    lost, gained = _without(lost, gained), _without(gained, lost)
    if piece.change == "substituted" and len(lost) == 1 and lost[0].word == piece.before:
        yield Touched(lost[0].kind, piece.before, piece.text)
    elif piece.change == "substituted" and not lost and len(gained) == 1 and gained[0].word == piece.text:
        yield Touched(gained[0].kind, piece.before, piece.text)
    else:
        yield from (Touched(word.kind, word.word, "") for word in lost)
        yield from (Touched(word.kind, "", word.word) for word in gained)


def _without(words: Iterable[Deciding], others: Iterable[Deciding]) -> list[Deciding]:
    """Those of `words` for which none of `others` stands in."""
    left = Counter((word.kind, word.sense) for word in others)
    kept = []
    for word in words:
        if left[word.kind, word.sense] > 0:
            left[word.kind, word.sense] -= 1
        else:
            kept.append(word)
    return kept


def _reached(pieces: Sequence[Piece], parts: Sequence[str]) -> list[list[Deciding]]:
    """For each piece the deciding words that it reaches in the text that `parts` make; each word for one piece only."""
    found: list[list[Deciding]] = [[] for _ in pieces]
    words = _near(pieces, parts)
    word = next(words, None)
    position = 0
    for place, (piece, part) in enumerate(zip(pieces, parts, strict=True)):
        start, position = position, position + len(part)
        while word and word.end <= start:
            word = next(words, None)
        while word and piece.change != "kept" and word.start < position and word.end > start:
            found[place].append(word)
            word = next(words, None)
    return found


_CHUNK = re.compile(r"\S+")


def _near(pieces: Sequence[Piece], parts: Sequence[str]) -> Iterator[Deciding]:
    """The deciding words that may be reached: of what stands between two spaces, where something changed in it."""
    ends = list(accumulate(map(len, parts)))
    changed = [
        (end - len(part), end) for piece, part, end in zip(pieces, parts, ends, strict=True) if piece.change != "kept"
    ]
    place = 0
    for chunk in _CHUNK.finditer("".join(parts)):
        start, end = chunk.span()
        while place < len(changed) and changed[place][1] < start:
            place += 1
        if place < len(changed) and changed[place][0] <= end:
            for word in deciding_words(chunk.group()):
                yield word._replace(start=word.start + start, end=word.end + start)


def deciding_words(text: str) -> list[Deciding]:
    """Negations, numbers and polarity words of `text`, in order and without overlap."""
    polarity = _polarity()
    found: list[Deciding] = []
    covered = 0
    for token in tokenise(text):
        word = text[token.start : token.end]
        if token.start < covered or token.kind not in ("word", "number"):
            continue
        start, end, sense = token.start, token.end, polarity.get(word.lower(), "")
        if is_unspaced(word):
            end, sense = _chinese(text, start, polarity)
            covered = end
        if token.kind == "number" or word.lower() in _NUMBER_WORDS:
            found.append(Deciding(start, end, "number", word, word))
        elif sense in "+-" and sense:
            found.append(Deciding(start, end, "polarity", text[start:end], sense))
        elif sense != "0" and is_negation(word):
            found.append(Deciding(start, end, "negation", word, "not"))
    return found


def _chinese(text: str, start: int, polarity: Mapping[str, str]) -> tuple[int, str]:
    """The end of the longest entry that begins at `start`, and its sign; of the one character, where there is none."""
    for end in range(min(len(text), start + _LONGEST), start, -1):
        if sign := polarity.get(text[start:end]):
            return end, sign
    return start + 1, ""


_LONGEST = 4
"""Characters of a Chinese entry."""


@functools.cache
def _polarity() -> Mapping[str, str]:
    return {word: sign for sign, *words in groups_of("polarity") for word in words}
