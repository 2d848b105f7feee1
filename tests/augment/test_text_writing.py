"""The same words written otherwise, and what stands between them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest

from augment.text.edits import rebuild
from augment.text.lists import groups_of
from augment.text.tokens import tokenise
from augment.text.writing import INVISIBLE
from tests.augment.samples import CHINESE, TEXT
from tests.augment.text_samples import MIXED, REVIEW, TEXTS, edits_of, protected, words_of

SHARES = [0.1, 0.3, 0.5, 1.0]


def result(name: str, text: str, seed: int = 0, **values: float | str) -> str:
    return rebuild(text, edits_of(name, text, seed, **values))


# Capitals


@pytest.mark.parametrize(
    ("case", "written"),
    [
        ("upper", "QUICK BROWN FOX’S ÄRGER 好"),
        ("lower", "quick brown fox’s ärger 好"),
        ("title", "Quick Brown Fox’s Ärger 好"),
    ],
)
def test_words_are_written_in_the_case(case: str, written: str) -> None:
    assert result("letter_case", "Quick brown FOX’s Ärger 好", share=1, case=case) == written


def test_a_random_case_changes_every_word_and_no_letter() -> None:
    for seed in range(30):
        edits = edits_of("letter_case", REVIEW, seed, share=1, case="random", protect_negations=False).edits
        assert [edit.before for edit in edits] == [word for word in words_of(REVIEW) if word.upper() != word.lower()]
        assert all(edit.before != edit.after and edit.before.lower() == edit.after.lower() for edit in edits)
    assert len({result("letter_case", "word", seed, share=1, case="random") for seed in range(60)}) > 10


# Look-alikes


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("name", ["leetspeak", "homoglyphs"])
def test_the_share_of_letters_is_replaced_by_what_the_table_says(name: str, share: float) -> None:
    table = {letter: set(others) for letter, *others in groups_of(name)}
    text = "assess bottles " * 10
    for seed in range(10):
        after = result(name, text, seed, share=share)
        changed = [(a, b) for a, b in zip(text, after, strict=True) if a != b]
        assert all(b in table[a] for a, b in changed)
        assert len(changed) == round(share * sum(letter in table for letter in text))


def test_homoglyphs_are_letters_of_other_alphabets_that_are_written_alike() -> None:
    for letter, *others in groups_of("homoglyphs"):
        assert letter.isascii()
        for other in others:
            assert not unicodedata.name(other).startswith("LATIN")
            assert other.isupper() == letter.isupper()
            assert unicodedata.normalize("NFKC", other) != letter


@pytest.mark.parametrize("name", ["leetspeak", "homoglyphs", "letter_case"])
def test_chinese_numbers_and_links_stay_as_they_are(name: str) -> None:
    assert edits_of(name, CHINESE, share=1).edits == ()
    for text in (TEXT, REVIEW, MIXED):
        assert not Counter(protected(text)) - Counter(protected(result(name, text, share=1)))


def test_invisible_signs_change_nothing_that_is_seen() -> None:
    for text in TEXTS:
        for seed in range(10):
            after = result("zero_width", text, seed, share=1)
            assert re.sub(f"[{''.join(INVISIBLE)}]", "", after) == text
    assert sum(map(result("zero_width", "quick brown 好", share=1).count, INVISIBLE)) == 3


# Punctuation


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_aeda_puts_marks_before_that_share_of_the_words(share: float) -> None:
    text = "word " * 40
    for seed in range(10):
        edits = edits_of("aeda", text, seed, share=share).edits
        assert len({edit.start for edit in edits}) == len(edits) == round(40 * share)
        assert all(edit.before == "" and edit.after[0] in ".,!?;:" and edit.after[1:] == " " for edit in edits)
        assert words_of(rebuild(text, edits_of("aeda", text, seed, share=share))) == words_of(text)


def test_aeda_keeps_every_word_link_and_the_order() -> None:
    for text in TEXTS:
        for seed in range(20):
            after = result("aeda", text, seed, share=1)
            assert words_of(after) == words_of(text)
            assert protected(after) == protected(text)
    marks = Counter(edit.after for seed in range(60) for edit in edits_of("aeda", "今天好", seed, share=1).edits)
    assert set(marks) == set("。，！？；：")


@pytest.mark.parametrize("share", SHARES)
def test_the_share_of_punctuation_is_left_out(share: float) -> None:
    text = "word, (word); “word”! " * 10
    removed = Counter(text) - Counter(result("punctuation_removal", text, share=share))
    assert removed.total() == round(share * 70)
    assert set(removed) <= set(",();“”!")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Stop! It's well-known: $5.99, -3 °C or .5 %.", "Stop It's well-known $5.99 -3 °C or .5 %"),
        ("The end.Next—one", "The end Next one"),
        ("看！https://a.b/c，好（吗）？", "看https://a.b/c好吗"),
        ("a (b) [c] a/b #tag @me", "a b c a b #tag @me"),
        ("https://a.b/c) d", "https://a.b/c d"),
        ("«why» ¿no?", "why no"),
    ],
)
def test_words_prices_and_links_outlive_their_punctuation(text: str, left: str) -> None:
    assert result("punctuation_removal", text, share=1) == left
    assert words_of(left) == words_of(text)


# Spaces


@pytest.mark.parametrize("share", SHARES)
def test_the_share_of_gaps_gets_or_loses_a_space(share: float) -> None:
    text = " ".join(["word"] * 41)
    assert result("whitespace", text, share=share, change="insert").count(" ") == 40 + round(41 * share)
    assert result("whitespace", text, share=share, change="remove").count(" ") == 40 - round(40 * share)
    assert result("whitespace", text, share=share, change="split").count(" ") == 40 + round(41 * share)


@pytest.mark.parametrize("change", ["insert", "remove", "split"])
def test_only_spaces_come_or_go(change: str) -> None:
    for text in TEXTS:
        for seed in range(10):
            after = result("whitespace", text, seed, share=1, change=change)
            assert after.replace(" ", "") == text.replace(" ", "")
            kinds = ("url", "email", "emoji")
            kept = [text[t.start : t.end] for t in tokenise(text) if t.kind in kinds]
            assert kept == [after[t.start : t.end] for t in tokenise(after) if t.kind in kinds]


def test_a_split_cuts_between_letters_of_long_words() -> None:
    cuts = {result("whitespace", "word the naïve", seed, share=1, change="split") for seed in range(60)}
    assert {cut.split(" the ")[0] for cut in cuts} == {"w ord", "wo rd", "wor d"}
    assert len(cuts) == 3 * 4
    assert result("whitespace", "cafe\u0301s", 3, share=1, change="split").count(" ") == 1
    split = {result("whitespace", "cafe\u0301s", seed, share=1, change="split") for seed in range(40)}
    assert not any(" \u0301" in after for after in split)
