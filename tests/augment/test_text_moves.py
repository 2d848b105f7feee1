"""The marks of a result tell the two texts: what is gone is struck out, what is new is new, what moved has moved."""

from __future__ import annotations

from collections import Counter

import pytest

from augment.recipe import Recipe
from augment.text.changes import changes
from augment.text.edits import Piece
from augment.text.moves import with_moves
from augment.text.tokens import words
from tests.augment.samples import SAMPLES

LIGHT = [
    {"transform": "synonym", "params": {"share": 0.3}}, {"transform": "random_swap", "params": {"share": 0.4}},
    {"transform": "random_deletion", "params": {"share": 0.3}},
    {"transform": "random_insertion", "params": {"share": 0.2}},
]  # fmt: skip


def told(*pieces: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    found = with_moves([Piece(*piece) for piece in pieces])  # type: ignore[arg-type]
    return [(piece.text, piece.before, piece.change) for piece in found]


def test_a_word_that_was_moved_and_then_deleted_is_struck_out() -> None:
    """“It's not bad at all, and I”: bad and I change places, then bad goes."""
    pieces = [("I", "bad", "moved"), (" at all, and ", " at all, and ", "kept"), ("", "I", "deleted")]
    assert told(*pieces) == [
        ("", "bad", "deleted"), ("I", "", "moved"), (" at all, and ", " at all, and ", "kept"), ("", "I", "moved"),
    ]  # fmt: skip


def test_a_word_that_only_moved_is_not_new() -> None:
    pieces = [("it was", "was", "inserted"), (" late ", " late ", "kept"), ("", "it ", "deleted")]
    assert told(("it ", "", "inserted"), *pieces[1:]) == [
        ("it ", "", "moved"), (" late ", " late ", "kept"), ("", "it ", "moved"),
    ]  # fmt: skip


def test_a_move_to_where_nothing_left_is_none() -> None:
    assert told(("small", "old", "moved")) == [("small", "old", "substituted")]
    assert told(("large", "big", "substituted"), (" or ", " or ", "kept"), ("b", "a", "moved")) == [
        ("large", "big", "substituted"), (" or ", " or ", "kept"), ("b", "a", "substituted"),
    ]  # fmt: skip


def test_of_two_that_left_and_one_that_came_one_is_gone() -> None:
    marks = told(("", "so ", "deleted"), ("fine ", "fine ", "kept"), ("", "so ", "deleted"), ("so", "", "inserted"))
    assert [change for _, _, change in marks] == ["moved", "kept", "deleted", "moved"]


@pytest.mark.parametrize("seed", range(12))
def test_both_texts_stand_and_every_word_is_accounted_for(seed: int) -> None:
    for sample in SAMPLES["text"]:
        trace = Recipe.from_dict({"modality": "text", "seed": seed, "steps": LIGHT}).trace(sample)
        pieces = with_moves(changes(trace))
        assert "".join(piece.text for piece in pieces) == trace.result
        assert "".join(piece.before for piece in pieces) == trace.source

        def counted(change: str, side: str, pieces: tuple[Piece, ...] = pieces) -> Counter[str]:
            texts = [getattr(piece, side) for piece in pieces if piece.change == change]
            return Counter(text[word.start : word.end].casefold() for text in texts for word in words(text))

        assert counted("moved", "text") == counted("moved", "before")
        assert not counted("deleted", "before") & counted("inserted", "text")
