"""The labelled messages that ship, English and Chinese: what a text classifier is asked must be worth asking."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import combinations, pairwise

import pytest

from augment.text.tokens import is_unspaced
from models.data.sources import MESSAGES, MESSAGES_ZH
from models.data.tables import read_table
from models.tasks.text import words_of

CHARACTERS = range(8, 41)
"""Of a Chinese message."""
TABLES = {"messages": MESSAGES, "messages_zh": MESSAGES_ZH}
ALIKE = 0.5
"""Shared words over all words of two messages (Jaccard); with Chinese, pairs of characters. A half is one template."""


def rows(name: str) -> list[tuple[str, str]]:
    found, notes = read_table(TABLES[name])
    assert not notes
    return [(row.label, row.text) for row in found]


def parts(text: str) -> frozenset[str]:
    """Words in lower case without punctuation; of Chinese, each two characters that stand together."""
    plain = [word for word in words_of(unicodedata.normalize("NFKC", text)) if word[0].isalnum()]
    pairs = [first + second for first, second in pairwise(plain)]
    return frozenset(pairs if any(map(is_unspaced, plain)) else plain)


@pytest.mark.parametrize("name", TABLES)
def test_classes_are_of_about_one_size(name: str) -> None:
    counts = Counter(label for label, _ in rows(name))
    assert len(counts) == 6
    assert max(counts.values()) - min(counts.values()) <= 2


@pytest.mark.parametrize("name", TABLES)
def test_no_two_messages_are_alike(name: str) -> None:
    found = [parts(text) for _, text in rows(name)]
    assert not [(a, b) for a, b in combinations(found, 2) if len(a & b) >= ALIKE * len(a | b)]


@pytest.mark.parametrize(("name", "most"), [("messages", 0.04), ("messages_zh", 0.02)])
def test_few_messages_begin_alike(name: str, most: float) -> None:
    """By their first two words, or characters."""
    texts = [text for _, text in rows(name)]
    begun = Counter(tuple(words_of(text)[:2]) for text in texts)
    assert max(begun.values()) <= most * len(texts)


def test_chinese_messages_are_short_and_chinese() -> None:
    texts = [text for _, text in rows("messages_zh")]
    assert len(texts) >= 480
    assert not [text for text in texts if len(text) not in CHARACTERS]
    assert not [text for text in texts if sum(map(is_unspaced, text)) < 0.5 * len(text)]
