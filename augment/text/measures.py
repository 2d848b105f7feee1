"""Measures of texts: how many words there are, and what share of them a recipe changed."""

from __future__ import annotations

from collections.abc import Sequence

from augment.text.edits import Piece
from augment.text.tokens import words


def word_count(text: str) -> int:
    """The words of `text`; each Chinese character and kana is one. Numbers, links and emoji are none."""
    return len(words(text))


def share_changed(pieces: Sequence[Piece]) -> float:
    """The words that were changed, as a share of the words of the source (see `edits.compose`).

    A word that was moved, replaced, left out or put in counts once, whatever it became. Above 1 where more came in
    than were there.
    """
    before = word_count("".join(piece.before for piece in pieces))
    changed = sum(word_count(piece.before) or word_count(piece.text) for piece in pieces if piece.change != "kept")
    return changed / before if before else 0.0
