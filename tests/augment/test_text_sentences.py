"""Whole sentences: where they end, and what is done to them."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from augment.example import Example
from augment.recipe import Recipe
from augment.text.boundaries import sentences
from augment.text.changes import changes
from augment.text.edits import rebuild
from augment.text.tokens import words
from tests.augment.text_samples import TEXTS, edits_of, odd_text, random_unicode, words_of

TEN = " ".join(
    f"This is sentence number {word}."
    for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
)
CHINESE_FIVE = "早上下雨。中午出太阳！下午去哪里？晚上回家。明天再说"


def result(name: str, text: str, seed: int = 0, **values: float | str) -> str:
    return rebuild(text, edits_of(name, text, seed, **values))


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("“Stop!” he said. (Why?) No idea…  ", ["“Stop!”", "he said.", "(Why?)", "No idea…"]),
        ("Dr. Smith met J. Doe, e.g. at 5.30 p.m. on Monday.", ["Dr. Smith met J. Doe, e.g. at 5.30 p.m. on Monday."]),
        ("See www.example.com. Then stop", ["See www.example.com.", "Then stop"]),
        ("one\ntwo\r\n\nthree", ["one", "two", "three"]),
        (CHINESE_FIVE, ["早上下雨。", "中午出太阳！", "下午去哪里？", "晚上回家。", "明天再说"]),
        ("他说：“好。”我走了", ["他说：“好。”", "我走了"]),
        ("Wait... What?!", ["Wait...", "What?!"]),
        ("كيف حالك؟ لا أحب هذا. यह है। वह है", ["كيف حالك؟", "لا أحب هذا.", "यह है।", "वह है"]),
        ("", []),
        (" \n ", []),
        ("...", ["..."]),
    ],
)
def test_sentences_end_where_readers_see_them_end(text: str, parts: list[str]) -> None:
    assert found(text) == parts


def test_sentences_cover_all_but_spaces_in_any_text() -> None:
    rng = np.random.default_rng(0)
    for k in range(2000):
        text = (odd_text if k % 2 else random_unicode)(rng)
        assert re.sub(r"\s", "", "".join(found(text))) == re.sub(r"\s", "", text)
        assert all(sentence == sentence.strip() != "" for sentence in found(text))


@pytest.mark.parametrize("part", ["a. ", ".", "。", "!\n", "Dr. ", "…”"])
def test_long_texts_of_ends_are_covered_too(part: str) -> None:
    """What goes back and forth over the text would keep the suite waiting for minutes."""
    text = part * (200_000 // len(part))
    assert re.sub(r"\s", "", "".join(found(text))) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(("share", "moved"), [(0.1, 2), (0.3, 3), (0.5, 5), (1, 10)])
def test_a_shuffle_moves_that_share_of_the_sentences(share: float, moved: int) -> None:
    for seed in range(20):
        edits = edits_of("sentence_shuffle", TEN, seed, share=share).edits
        assert len(edits) == moved
        assert all(edit.moved for edit in edits)
        after = result("sentence_shuffle", TEN, seed, share=share)
        assert Counter(found(after)) == Counter(found(TEN))
        assert sum(a != b for a, b in zip(found(after), found(TEN), strict=True)) == moved


def test_every_order_comes() -> None:
    assert len({result("sentence_shuffle", "A one. B two. C three.", seed, share=1) for seed in range(60)}) == 2
    assert len({result("sentence_shuffle", "A one. B two. C three.", seed, share=0.1) for seed in range(60)}) == 3


def test_sentences_that_change_places_do_not_run_together() -> None:
    for seed in range(30):
        after = result("sentence_shuffle", "x早。y晚。z", seed, share=1)
        assert sorted(words_of(after)) == sorted(words_of("x早。y晚。z"))


@pytest.mark.parametrize(("share", "left"), [(0.1, 9), (0.3, 7), (1, 1)])
def test_a_deletion_leaves_that_share_out_with_its_space(share: float, left: int) -> None:
    for seed in range(20):
        after = result("sentence_deletion", TEN, seed, share=share)
        assert len(found(after)) == left
        assert not Counter(found(after)) - Counter(found(TEN))
        assert "  " not in after
        assert after == after.strip()
    assert len(found(result("sentence_deletion", CHINESE_FIVE, share=0.4))) == 3


def test_a_sentence_with_a_negation_stays_while_protected() -> None:
    text = "All is well. It was not good. We go on. The end is near."
    for seed in range(30):
        assert "not good" in result("sentence_deletion", text, seed, share=1)
    assert any("not" not in result("sentence_deletion", text, k, share=1, protect_negations=False) for k in range(30))


def test_line_ends_stay_where_a_sentence_goes() -> None:
    assert result("sentence_deletion", "One here.\nTwo there.", 0, share=1).count("\n") == 1


@pytest.mark.parametrize(("share", "twice"), [(0.1, 1), (0.5, 5), (1, 10)])
def test_a_duplication_says_that_share_twice_in_a_row(share: float, twice: int) -> None:
    for seed in range(10):
        after = found(result("sentence_duplication", TEN, seed, share=share))
        assert [sentence for k, sentence in enumerate(after) if k == 0 or sentence != after[k - 1]] == found(TEN)
        assert len(after) == 10 + twice
    assert result("sentence_duplication", "好吃。", share=1) == "好吃。好吃。"


# Joining


def example(text: str, label: int | None = None) -> Example:
    return Example(text, None, () if label is None else ((label, 1.0),))


def joined(source: Example, pool: list[Example], index: int = 0, **values: float | str) -> Example:
    recipe = Recipe("text", seed=3).with_step("sentence_joining", **{"share": 1.0, **values})
    return recipe.apply_to(source, index=index, pool=pool)


def test_a_partner_has_the_same_label_and_script_and_is_another_text() -> None:
    source = example("Mine is here.", 1)
    pool = [
        source,
        example("Same label.", 1),
        example("Another label.", 2),
        example("同一类。", 1),
        example("Тоже.", 1),
    ]
    for index in range(40):
        assert joined(source, pool, index) == example("Mine is here. Same label.", 1)
    assert joined(source, pool, place="before").sample == "Same label. Mine is here."
    assert joined(example("我的。", 1), pool).sample == "我的。同一类。"
    assert joined(source, [source, *pool[2:]]) == source
    assert joined(source, []) == source


def test_a_rare_partner_is_found_and_every_partner_is_drawn() -> None:
    source = example("Mine.", 7)
    crowd = [example(f"Other {k}.", 2) for k in range(500)]
    assert joined(source, [*crowd, example("Rare.", 7)]).sample == "Mine. Rare."
    pool = [example(f"Same {k}.", 7) for k in range(4)]
    assert {joined(source, pool, index).sample[-2] for index in range(60)} == set("0123")


@pytest.mark.parametrize(("share", "taken"), [(0.1, 1), (0.3, 3), (0.5, 5), (1, 10)])
def test_the_share_says_how_many_sentences_come_in_as_one_stretch(share: float, taken: int) -> None:
    for index in range(10):
        after = joined(example("Mine."), [example(TEN)], index, share=share).sample
        assert len(found(after)) == 1 + taken
        assert after.removeprefix("Mine. ") in TEN


def test_what_comes_in_is_an_edit_in_the_trace() -> None:
    recipe = Recipe("text").with_step("sentence_joining", share=1)
    trace = recipe.trace(example("  Mine.\n"), pool=[example("Theirs.")])
    assert trace.result == "  Mine. Theirs.\n"
    assert [(piece.text, piece.change) for piece in changes(trace)] == [
        ("  Mine.", "kept"), (" Theirs.", "inserted"), ("\n", "kept"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_nothing_is_joined_to_an_empty_text_or_taken_from_one(text: str) -> None:
    assert joined(example(text), [example("Theirs.")]).sample == text
    assert joined(example("Mine."), [example(text)]).sample == "Mine."


# Crop


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.9])
def test_a_crop_keeps_that_share_of_the_words_in_one_stretch(share: float) -> None:
    for seed in range(20):
        after = result("crop", TEN, seed, share=share)
        assert after in TEN
        assert len(words(after)) == round(share * 50)
        assert not re.search(r"^\s|\s$", after)
    assert len({result("crop", TEN, seed, share=0.5) for seed in range(100)}) > 15


def test_a_crop_keeps_closing_marks_and_whole_links() -> None:
    texts = {result("crop", "One two! Three https://a.b/c four.", seed, share=0.5) for seed in range(40)}
    assert texts == {"One two!", "two! Three", "Three https://a.b/c four."}


def test_a_crop_holds_what_is_protected_even_if_that_is_more() -> None:
    text = "One two not three four five six seven never eight"
    for seed in range(30):
        assert "not three four five six seven never eight" in result("crop", text, seed, share=0.1)
        loose = result("crop", text, seed, share=0.3, protect_negations=False, protected_words="five, six")
        assert "five six" in loose
        assert len(loose.split()) == 3


def test_texts_without_two_sentences_or_words_stay() -> None:
    for text in TEXTS:
        if len(sentences(text)) < 2:
            assert result("sentence_shuffle", text, share=1) == result("sentence_deletion", text, share=1) == text
        if len(words(text)) < 2:
            assert result("crop", text, share=0.1) == text
