"""Measures of texts: how many words there are, and what share of them a recipe changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from augment.text.edits import Piece
from augment.text.tokens import is_unspaced, words


def word_count(text: str) -> int:
    """The words of `text`; each Chinese character and kana is one. Numbers, links and emoji are none."""
    return len(words(text))


class Counted(NamedTuple):
    """What the words of a text are: words between spaces, and characters that stand without, each one word."""

    words: int
    characters: int

    @property
    def unit(self) -> str:
        """What they are called together: words, characters, or words_and_characters."""
        return "words_and_characters" if all(self) else "characters" if self.characters else "words"


def counted(text: str) -> Counted:
    found = words(text)
    characters = sum(is_unspaced(text[token.start]) for token in found)
    return Counted(len(found) - characters, characters)


def share_changed(pieces: Sequence[Piece]) -> float:
    """The words that were changed, as a share of the words of the source (see `edits.compose`).

    A word that was moved, replaced, left out or put in counts once, whatever it became. Above 1 where more came in
    than were there.
    """
    before = word_count("".join(piece.before for piece in pieces))
    changed = sum(word_count(piece.before) or word_count(piece.text) for piece in pieces if piece.change != "kept")
    return changed / before if before else 0.0
