"""The tokeniser finds words and loses nothing."""

from __future__ import annotations

import numpy as np
import pytest

from augment.text.tokens import is_unspaced, tokenise, words
from tests.augment.text_samples import TEXTS, odd_text, random_unicode, words_of

KINDS = {"word", "number", "url", "email", "emoji", "punctuation", "space"}


def tokens_of(text: str) -> list[tuple[str, str]]:
    return [(token.kind, text[token.start : token.end]) for token in tokenise(text) if token.kind != "space"]


def is_covered(text: str) -> bool:
    """Whether the tokens stand end to end, none empty, and give `text` back."""
    tokens = tokenise(text)
    ends = [0, *(token.end for token in tokens)]
    gapless = [token.start for token in tokens] == ends[:-1] and ends[-1] == len(text)
    named = all(token.kind in KINDS and token.start < token.end for token in tokens)
    return gapless and named and "".join(text[token.start : token.end] for token in tokens) == text


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_cover_the_text(text: str) -> None:
    assert is_covered(text)


def test_tokens_cover_any_text() -> None:
    rng = np.random.default_rng(0)
    for make in (odd_text, random_unicode):
        for _ in range(1500):
            text = make(rng)
            assert is_covered(text), ascii(text)


@pytest.mark.parametrize(
    "word",
    [
        "don't",
        "don’t",
        "well-known",
        "U.S",
        "AT&T",
        "snake_case",
        "naïve",
        "cafe\u0301",
        "हिन्दी",
        "한국어",
        "covid-19",
        "MP3",
    ],
)
def test_a_word_is_one_token(word: str) -> None:
    assert tokens_of(f" {word},") == [("word", word), ("punctuation", ",")]


@pytest.mark.parametrize(
    "number",
    [
        "A-48213",
        "INV/2024/07",
        "PO_12345",
        "5",
        "5.99",
        "1,000.50",
        "12:30",
        "2024-05-17",
        "1/2",
        "3rd",
        "20km",
        "½",
        "４２",
    ],
)
def test_a_number_is_one_token_and_no_word(number: str) -> None:
    assert tokens_of(f"${number}.") == [("punctuation", "$"), ("number", number), ("punctuation", ".")]
    assert words(number) == []


@pytest.mark.parametrize(
    "emoji",
    ["👍", "👍🏽", "👩‍🚀", "👨‍👩‍👧", "👩🏽‍🚀", "🇩🇪", "❤️", "❤️‍🔥", "1️⃣", "🏴\U000e0067\U000e0062\U000e007f", "☺", "🫠"],
)
def test_an_emoji_is_one_token(emoji: str) -> None:
    assert tokens_of(f"a{emoji}{emoji}b") == [("word", "a"), ("emoji", emoji), ("emoji", emoji), ("word", "b")]


@pytest.mark.parametrize(
    "link", ["https://a.b/c?d=e&f=1#g", "http://example.com", "www.example.com/x", "example.com", "foo.co.uk/a_b", "HTTP://A.B"]
)  # fmt: skip
@pytest.mark.parametrize(("before", "after"), [("(", ")."), ("“", "”"), ("看", "。"), ("to ", ", then")])
def test_a_link_is_one_token_without_the_punctuation_behind_it(link: str, before: str, after: str) -> None:
    assert ("url", link) in tokens_of(before + link + after)


@pytest.mark.parametrize("address", ["a@b.org", "first.last+tag@sub.example.co.uk"])
def test_an_e_mail_address_is_one_token(address: str) -> None:
    for text in (f"<{address}>", f"写信{address}吧", f"to {address}."):
        assert ("email", address) in tokens_of(text)


def test_a_missing_space_after_a_full_stop_joins_nothing() -> None:
    assert words_of("The end.Next one--or two") == ["The", "end", "Next", "one", "or", "two"]


def test_each_chinese_character_and_kana_is_a_word() -> None:
    assert words_of("今天，买iPhone手机！が\u3099・ー々") == [*"今天买", "iPhone", *"手机", "が\u3099", "ー", "々"]
    assert is_unspaced("今x")
    assert not is_unspaced("x今")


def test_line_ends_and_tabs_are_space() -> None:
    assert [token.kind for token in tokenise("a\r\n\tb\u00a0\u3000c")] == ["word", "space", "word", "space", "word"]


@pytest.mark.parametrize(
    "part", ["a", "ab.", "a@", "http://.", "a-", "👍\u200d", "a.b@", "www.", "\u0301", "-.", "1:", "e\u0301"]
)
def test_long_texts_of_parts_are_covered(part: str) -> None:
    """A pattern that goes back and forth would keep the suite waiting for minutes."""
    assert is_covered(part * (100_000 // len(part)))
