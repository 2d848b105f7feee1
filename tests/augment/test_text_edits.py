"""Edits: rebuilding a text, and several steps as one."""

from __future__ import annotations

import numpy as np
import pytest

from augment.text.edits import Edit, Edits, Piece, compose, rebuild
from tests.augment.text_samples import TRANSFORMS, odd_text, random_unicode

TEXT = "the quick brown fox"
QUICK_TO_FAST = Edits((Edit(4, 9, "quick", "fast"),))


def random_edits(text: str, rng: np.random.Generator) -> Edits:
    """Any edits that do not overlap, several at one place among them."""
    cuts = np.sort(rng.integers(len(text) + 1, size=2 * rng.integers(4))).tolist()
    afters = ["", "x", " new ", "好"]
    edits = [
        Edit(start, end, text[start:end], afters[rng.integers(4)], bool(rng.integers(2)))
        for start, end in zip(cuts[::2], cuts[1::2], strict=True)
    ]
    return Edits(tuple(edits))


def is_sound(piece: Piece) -> bool:
    """Whether the piece is what its `change` says."""
    return {
        "kept": piece.text == piece.before != "",
        "inserted": piece.before == "" != piece.text,
        "deleted": piece.text == "" != piece.before,
    }.get(piece.change, "" not in (piece.text, piece.before) and piece.text != piece.before)


def test_no_edits_leave_the_text() -> None:
    assert rebuild(TEXT, Edits()) == TEXT


def test_edits_replace_insert_and_delete_in_any_order() -> None:
    edits = (Edit(19, 19, "", "!"), Edit(9, 15, " brown", ""), Edit(4, 9, "quick", "fast"), Edit(0, 0, "", "“"))
    assert rebuild(TEXT, Edits(edits)) == "“the fast fox!"


@pytest.mark.parametrize(
    "edits",
    [
        (Edit(4, 9, "quick", ""), Edit(8, 10, "k ", "")),
        (Edit(4, 9, "quick", ""), Edit(6, 6, "", "x")),
        (Edit(4, 9, "brown", ""),),
        (Edit(16, 20, "fox", ""),),
        (Edit(-3, 19, "fox", ""),),
        (Edit(9, 4, "", ""),),
    ],
)
def test_edits_that_cannot_be_carried_out_are_refused(edits: tuple[Edit, ...]) -> None:
    with pytest.raises(ValueError, match="Edit"):
        rebuild(TEXT, Edits(edits))


def test_one_step_is_shown_as_it_is() -> None:
    step = Edits((Edit(4, 9, "quick", "fast"), Edit(9, 15, " brown", ""), Edit(19, 19, "", " jumps")))
    assert compose(TEXT, [step]) == (
        Piece("the ", "the ", "kept"),
        Piece("fast", "quick", "substituted"),
        Piece("", " brown", "deleted"),
        Piece(" fox", " fox", "kept"),
        Piece(" jumps", "", "inserted"),
    )


def test_no_steps_keep_the_text_in_one_piece() -> None:
    assert compose(TEXT, []) == (Piece(TEXT, TEXT, "kept"),)
    assert compose("", [Edits()]) == ()


def test_a_word_that_two_steps_change_is_shown_against_the_source() -> None:
    second = Edits((Edit(4, 8, "fast", "fsat"),))
    assert compose(TEXT, [QUICK_TO_FAST, second])[1] == Piece("fsat", "quick", "substituted")


def test_what_a_later_step_restores_is_kept() -> None:
    back = Edits((Edit(4, 8, "fast", "quick"),))
    assert compose(TEXT, [QUICK_TO_FAST, back]) == (Piece(TEXT, TEXT, "kept"),)


def test_what_comes_in_and_goes_again_leaves_no_piece() -> None:
    come, go = Edits((Edit(4, 4, "", "very "),)), Edits((Edit(4, 9, "very ", ""),))
    assert compose(TEXT, [come, go]) == (Piece(TEXT, TEXT, "kept"),)


def test_a_moved_word_is_moved_until_it_is_changed() -> None:
    swap = Edits((Edit(0, 3, "the", "fox", True), Edit(16, 19, "fox", "the", True)))
    assert compose(TEXT, [swap])[0] == Piece("fox", "the", "moved")
    typo = Edits((Edit(0, 3, "fox", "fix"),))
    assert compose(TEXT, [swap, typo])[0] == Piece("fix", "the", "substituted")
    again = Edits((Edit(0, 3, "fox", "quick", True), Edit(4, 9, "quick", "fox", True)))
    assert [piece.change for piece in compose(TEXT, [swap, again])] == ["moved", "kept", "moved", "kept", "moved"]


def test_a_change_within_a_changed_word_is_one_piece() -> None:
    within = Edits((Edit(5, 6, "a", "A"), Edit(6, 6, "", "-"), Edit(7, 10, "t b", "T B")))
    assert compose(TEXT, [QUICK_TO_FAST, within])[1] == Piece("fA-sT B", "quick b", "substituted")


def test_a_deletion_over_an_earlier_one_keeps_the_order_of_the_source() -> None:
    first, second = Edits((Edit(9, 15, " brown", ""),)), Edits((Edit(4, 10, "quick ", ""),))
    assert compose(TEXT, [first, second])[1] == Piece("", "quick brown ", "deleted")


def test_a_change_beside_an_earlier_deletion_stays_apart_from_it() -> None:
    first = Edits((Edit(9, 15, " brown", ""),))
    then = Edits((Edit(9, 10, " ", "-"),))
    assert compose(TEXT, [first, then])[1:3] == (Piece("", " brown", "deleted"), Piece("-", " ", "substituted"))


def test_pieces_join_to_source_and_result() -> None:
    rng = np.random.default_rng(0)
    for k in range(3000):
        source = text = (odd_text if k % 2 else random_unicode)(rng)
        steps = []
        for _ in range(rng.integers(5)):
            if rng.random() < 0.5:
                steps.append(random_edits(text, rng))
            else:
                name = list(TRANSFORMS)[rng.integers(len(TRANSFORMS))]
                steps.append(TRANSFORMS[name](text, rng.random(), rng=rng))
            text = rebuild(text, steps[-1])
        pieces = compose(source, steps)
        assert "".join(piece.text for piece in pieces) == text
        assert "".join(piece.before for piece in pieces) == source
        assert all(map(is_sound, pieces)), pieces
