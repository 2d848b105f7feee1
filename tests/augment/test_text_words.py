"""Deleting, inserting and replacing words."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from augment.text.edits import Edit, Edits, compose, rebuild
from augment.text.measures import share_changed
from augment.text.negations import is_negation
from augment.text.synonyms import thesaurus
from augment.text.tokens import is_unspaced
from tests.augment.samples import CHINESE, TEXT
from tests.augment.text_samples import MIXED, REVIEW, edits_of, result_of, words_of

SHARES = [0.05, 0.1, 0.3, 0.5, 1.0]


def known(text: str) -> int:
    """The words of `text` that the list knows."""
    return sum(found.words for found in thesaurus().find(text))


# Deletion


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_random_deletion_leaves_one_word(share: float) -> None:
    assert len(words_of(result_of("random_deletion", "one two three four", 1.0))) == 1
    assert result_of("random_deletion", "word!", share) == "word!"


def test_random_deletion_leaves_no_double_space_and_no_space_at_the_ends() -> None:
    for seed in range(200):
        result = result_of("random_deletion", REVIEW, np.random.default_rng(seed).random(), seed)
        assert not re.search(r"  |^ | $| [,.!?)]|\( ", result), result


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("not good", "not"),
        ("not (good) day", "not ()"),
        ("not — good", "not —"),
        ("good, not", ", not"),
        ("good not", "not"),
        ("not\ngood\nday", "not\n\n"),
        ("not\n  good day", "not\n  "),
        ("not  good  day", "not"),
        ("不good的day吗", "不"),
        ("not “good day” 5", "not “” 5"),
        ("5的x不", "5不"),
        ("not 5的6", "not 5 6"),
        ("not https://a.b/c的6", "not https://a.b/c 6"),
        ("not 5 的6", "not 5 6"),
    ],
)
def test_random_deletion_takes_the_space_of_the_word(text: str, left: str) -> None:
    assert result_of("random_deletion", text, 1.0) == left


NEGATED = "it isn't good, not now, never without it, 我不喜欢，很不错"


def negations_in(text: str) -> list[str]:
    return list(filter(is_negation, words_of(text)))


def test_random_deletion_keeps_the_space_that_parts_two_words() -> None:
    results = {edits_of("random_deletion", "Android 的iPhone", seed, share=0.1) for seed in range(30)}
    assert Edits((Edit(8, 9, "的", ""),)) in results


@pytest.mark.parametrize("name", ["random_deletion", "synonym"])
def test_negations_stay(name: str) -> None:
    assert negations_in(NEGATED) == ["isn't", "not", "never", "without", "不", "不"]
    for seed in range(30):
        assert negations_in(result_of(name, NEGATED, 1.0, seed)) == negations_in(NEGATED)


def test_random_deletion_may_be_told_to_leave_negations_out() -> None:
    loose = {"share": 0.5, "protect_negations": False}
    left = [rebuild(NEGATED, edits_of("random_deletion", NEGATED, seed, **loose)) for seed in range(30)]
    assert any(negations_in(result) != negations_in(NEGATED) for result in left)


# Insertion


def test_random_insertion_keeps_every_word_in_order() -> None:
    for text in (TEXT, REVIEW, CHINESE, MIXED):
        for seed in range(30):
            pieces = compose(text, [edits_of("random_insertion", text, seed, share=0.5)])
            assert {piece.change for piece in pieces} == {"kept", "inserted"}
            assert not re.search("  ", "".join(piece.text for piece in pieces))


def test_random_insertion_takes_synonyms_of_the_text_s_words() -> None:
    allowed = {synonym for found in thesaurus().find(TEXT) for synonym in found.synonyms}
    for seed in range(30):
        new = [edit.after.strip() for edit in edits_of("random_insertion", TEXT, seed, share=0.5).edits]
        assert set(new) <= allowed


def test_random_insertion_copies_words_where_the_list_knows_none_but_no_negation() -> None:
    text = "xylo not plonk 没"
    inserted = {result_of("random_insertion", text, 0.1, seed) for seed in range(100)}
    assert all(Counter(words_of(result)) - Counter(words_of(text)) for result in inserted)
    new = [word for result in inserted for word in Counter(words_of(result)) - Counter(words_of(text))]
    assert set(new) == {"xylo", "plonk"}
    assert {"xylo xylo not plonk 没", "xylo not plonk 没 plonk"} <= inserted
    assert result_of("random_insertion", "not", 1.0) == "not"


@pytest.mark.parametrize("share", SHARES)
def test_random_insertion_counts_the_characters_of_chinese_words(share: float) -> None:
    """The longest entries have four characters, so that the last one brings at most two too many or too few."""
    text = "今天的手机非常漂亮" * 3
    for seed in range(60):
        new = [edit.after for edit in edits_of("random_insertion", text, seed, share=share).edits]
        assert len(new) == 1 or abs(sum(map(len, new)) - round(share * len(text))) <= 2


def test_random_insertion_brings_no_negation_in() -> None:
    for seed in range(40):
        assert negations_in(result_of("random_insertion", NEGATED, 1.0, seed)) == negations_in(NEGATED)


def test_no_list_offers_a_negation() -> None:
    offered = {word for known in thesaurus().entries for word in thesaurus().synonyms(known)}
    assert len(offered) > 1_000
    assert not [word for word in offered if is_negation(word)]


# Synonyms


def test_synonym_keeps_capital_letters() -> None:
    options = thesaurus().synonyms("quick")
    for text, write in (("quick", str.lower), ("Quick", str.capitalize), ("QUICK", str.upper)):
        assert {result_of("synonym", text, 1.0, seed) for seed in range(60)} == {write(word) for word in options}
    assert result_of("synonym", "qUiCk", 1.0) == "qUiCk"


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("text", [TEXT, CHINESE, REVIEW, MIXED])
def test_synonym_replaces_the_share_as_far_as_words_are_known(text: str, share: float) -> None:
    edits = edits_of("synonym", text, 0, share=share)
    total = len(words_of(text))
    changed = share_changed(compose(text, [edits])) * total
    # A Chinese entry has two characters or more, so that one may be missing or too many
    tolerance = 1 if any(map(is_unspaced, words_of(text))) else 0
    assert abs(changed - min(max(1, round(share * total)), known(text))) <= tolerance


def test_synonym_finds_the_longest_chinese_entry() -> None:
    assert known("非常好吃的电影") == 6
    for seed in range(20):
        result = result_of("synonym", "非常好吃的电影", 1.0, seed)
        assert re.fullmatch("(.+)(.+)的(.+)", result)
        assert not {"非常", "好吃", "电影"} & {result[:2], result[2:4], result[-2:]}


def test_synonym_agrees_with_the_article() -> None:
    assert {"gigantic", "enormous"} <= set(thesaurus().synonyms("huge"))
    seen = {result_of("synonym", "Was it a huge xylo, an immense xylo", 1.0, seed) for seed in range(60)}
    following = [re.findall(r"\b(an?) (\w)", result) for result in seen]
    assert all((article == "an") == (letter in "aeiou") for found in following for article, letter in found)
    assert len(seen) > 2
