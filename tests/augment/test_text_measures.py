"""The measures count words as the transforms do."""

from __future__ import annotations

import pytest

from augment.text.edits import Edit, Edits, compose
from augment.text.measures import counted, share_changed, word_count
from tests.augment.samples import CHINESE, TEXT


def test_words_are_counted_without_numbers_links_and_emoji() -> None:
    assert word_count(TEXT) == 14
    assert word_count(CHINESE) == 12
    assert word_count("https://a.b/c me@b.org 5.99 👍🏽 …") == word_count("") == 0


@pytest.mark.parametrize(
    ("text", "unit"),
    [("two words 12", "words"), ("买 2 个。", "characters"), ("买iPhone手机", "words_and_characters"), ("…", "words")],
)
def test_what_counts_as_a_word_has_its_name(text: str, unit: str) -> None:
    assert counted(text).unit == unit
    assert sum(counted(text)) == word_count(text)


@pytest.mark.parametrize(
    ("edits", "share"),
    [
        ((), 0),
        ((Edit(4, 9, "quick", "fast"),), 1 / 4),
        ((Edit(4, 10, "quick ", ""), Edit(19, 19, "", " jumps")), 2 / 4),
        ((Edit(0, 3, "the", "fox", True), Edit(16, 19, "fox", "the", True)), 2 / 4),
        ((Edit(0, 19, "the quick brown fox", "a b c d e f"),), 4 / 4),
        ((Edit(19, 19, "", " a b c d e f"),), 6 / 4),
        ((Edit(19, 19, "", "!"),), 0),
    ],
)
def test_the_share_of_changed_words(edits: tuple[Edit, ...], share: float) -> None:
    assert share_changed(compose("the quick brown fox", [Edits(edits)])) == share


def test_a_word_changed_by_two_steps_counts_once() -> None:
    steps = [Edits((Edit(4, 9, "quick", "fast"),)), Edits((Edit(4, 8, "fast", "fsat"),))]
    assert share_changed(compose("the quick brown fox", steps)) == 1 / 4


def test_a_text_without_words_has_no_share() -> None:
    assert share_changed(compose("…", [Edits((Edit(0, 0, "", "word "),))])) == 0
