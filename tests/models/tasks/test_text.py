"""The task of texts: words as numbers, known from the training texts alone."""

from __future__ import annotations

import numpy as np
import pytest

from models.tasks import text
from models.tasks.task import task

TASK = task("text")


def encoded(rows: list[str], samples: list[str], words: int = 6) -> list[list[int]]:
    return TASK.encoder(rows, {"words": words})(samples).tolist()


def test_the_vocabulary_knows_the_training_texts_alone() -> None:
    encode = TASK.encoder(["the cat", "the dog 你好"], {"words": 4})
    assert encode.shape == (2 + 5, 4)
    assert encode(["The  dog", "the bird", "", "好 a b c d e"]).tolist() == [
        [2, 4, 0, 0], [2, 1, 0, 0], [0, 0, 0, 0], [6, 1, 1, 1]
    ]  # fmt: skip
    assert encode([]).shape == (0, 4)


def test_numbers_do_not_depend_on_the_order_of_the_texts() -> None:
    rows = ["b a", "c", "a d"]
    assert encoded(rows, ["a b c d"]) == encoded(rows[::-1], ["a b c d"])


def test_case_and_spaces_do_not_count_but_punctuation_does() -> None:
    [first, second, third] = encoded(["Is it good ?"], ["is  IT\tgood ?", "Is it good?", "is it good"])
    assert first == second
    assert second[:3] == third[:3]
    assert (second[3] > text.UNKNOWN, third[3]) == (True, text.PADDING)


def test_rare_words_beyond_the_limit_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MAX_VOCABULARY", 2)
    assert encoded(["a a a b b c"], ["a b c"]) == [[2, 3, 1, 0, 0, 0]]


def test_rows_are_texts_of_bounded_length() -> None:
    rows = TASK.together([TASK.row("x" * 10_000, {"words": 4}), TASK.row("short", {"words": 4})])
    assert rows.dtype == object
    assert [len(row) for row in rows] == [text.MAX_CHARACTERS, 5]
    assert TASK.sample(rows[1], {"words": 4}) == "short"


def test_together_keeps_texts_apart_whatever_their_number() -> None:
    assert TASK.together(["one"]).shape == (1,)
    assert TASK.together([]).shape == (0,)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("A  b", "a b", True), ("a\nb ", "a b", True), ("ｆull", "full", True), ("ab", "a b", False), ("a!", "a", False)],
)
def test_copies_are_told_by_what_is_said(one: str, other: str, same: bool) -> None:
    assert (TASK.identity(one) == TASK.identity(other)) == same


def test_tokens_are_whole_numbers() -> None:
    assert TASK.encoder(["a"], {"words": 4})(["a"]).dtype == np.int64
