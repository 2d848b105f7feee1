"""What the text transforms do is what their labels say. (Called directly: each returns its edits.)"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from augment.text.edits import compose, rebuild
from augment.text.measures import share_changed
from augment.text.nlpaug_adapter import keyboard_neighbours
from augment.text.tokens import is_unspaced
from tests.augment.samples import CHINESE, TEXT
from tests.augment.text_samples import (
    MIXED,
    REVIEW,
    TEXTS,
    TRANSFORMS,
    edits_of,
    protected,
    result_of,
    separated_text,
    words_of,
)

every_transform = pytest.mark.parametrize("name", list(TRANSFORMS))
SHARES = [0.05, 0.1, 0.3, 0.5, 1.0]
KNOWN = {
    "antonym": ["big", "good", "happy", "quick", "early"],
    "tfidf_replacement": ["film", "big", "happy", "end", "word"],
    "misspelling": ["because", "different", "friend", "really", "which"],
}
"""Words that each transform can change, where it cannot change any."""


def known_words(name: str) -> list[str]:
    return KNOWN.get(name, ["quick", "film", "big", "good", "happy"])


@every_transform
def test_a_share_of_zero_changes_nothing(name: str) -> None:
    for text in TEXTS:
        assert TRANSFORMS[name](text, 0.0, rng=np.random.default_rng(0)).edits == ()


@every_transform
def test_the_same_generator_gives_the_same_edits(name: str) -> None:
    for text in TEXTS:
        first, second = (TRANSFORMS[name](text, 0.4, rng=np.random.default_rng(5)) for _ in range(2))
        assert first == second


@every_transform
def test_threads_agree(name: str) -> None:
    text = REVIEW + " ".join(known_words(name))
    alone = [result_of(name, text, 0.2, seed) for seed in range(60)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda seed: result_of(name, text, 0.2, seed), range(60)))
    assert alone == together
    assert len(set(alone)) > 3


@every_transform
def test_no_global_generator_is_read(name: str) -> None:
    before = np.random.get_state()[1].tolist()
    results = [result_of(name, REVIEW, 0.4), result_of(name, REVIEW, 0.4)]
    assert results[0] == results[1]
    assert np.random.get_state()[1].tolist() == before


@every_transform
@pytest.mark.parametrize("share", SHARES)
def test_the_share_of_changed_words_is_the_one_named(name: str, share: float) -> None:
    text = " ".join(known_words(name) * 8)
    edits = TRANSFORMS[name](text, share, rng=np.random.default_rng(3))
    wanted = {
        "random_swap": 2 * max(1, round(20 * share)) / 40,
        "random_deletion": min(40 * share, 39) / 40,
    }.get(name, share)
    assert share_changed(compose(text, [edits])) == pytest.approx(wanted)


@every_transform
def test_a_small_share_changes_one_word_at_least(name: str) -> None:
    for seed in range(20):
        pieces = compose(TEXT, [TRANSFORMS[name](TEXT, 0.001, rng=np.random.default_rng(seed))])
        assert share_changed(pieces) == pytest.approx((2 if name == "random_swap" else 1) / len(words_of(TEXT)))


@every_transform
def test_every_word_is_reached(name: str) -> None:
    """Over many draws a change is seen at the first word, at the last and in the middle."""
    words = known_words(name)
    seen: set[int] = set()
    for seed in range(200):
        edits = TRANSFORMS[name](" ".join(words), 0.2, rng=np.random.default_rng(seed)).edits
        seen |= {edit.start for edit in edits}
    assert len(seen) >= len(words)


@every_transform
def test_numbers_links_addresses_and_emoji_survive(name: str) -> None:
    for text in (TEXT, REVIEW, MIXED):
        for seed in range(40):
            for share in (0.15, 0.6, 1.0):
                assert not Counter(protected(text)) - Counter(protected(result_of(name, text, share, seed)))


LESS_WORDS = ("ocr", "word_mask")
"""Where a word turns into what is none: a number (l0ok), a blank."""


@every_transform
def test_words_do_not_run_together_in_any_text(name: str) -> None:
    """Not even across a Chinese character that goes, or round a word that comes between two."""
    rng = np.random.default_rng(1)
    for _ in range(500):
        text = separated_text(rng)
        result = rebuild(text, TRANSFORMS[name](text, rng.random(), rng=rng))
        assert not Counter(protected(text)) - Counter(protected(result)), (text, result)
        if name == "random_deletion":
            assert not Counter(words_of(result)) - Counter(words_of(text)), (text, result)
        elif name not in LESS_WORDS:
            assert len(words_of(result)) >= len(words_of(text)), (text, result)


@every_transform
def test_texts_without_a_word_stay(name: str) -> None:
    for text in ("", " ", "\n\n", "！", "👍🏽 👍", "5.99 €", "https://a.b/c"):
        assert result_of(name, text, 1.0) == text


# Swap


def test_random_swap_moves_words_and_says_so() -> None:
    edits = edits_of("random_swap", TEXT, share=0.5).edits
    assert all(edit.moved and edit.before != edit.after for edit in edits)
    assert Counter(edit.before for edit in edits) == Counter(edit.after for edit in edits)
    assert Counter(words_of(result_of("random_swap", TEXT, 0.5))) == Counter(words_of(TEXT))


def test_random_swap_pairs_unlike_words() -> None:
    text = "ha " * 10 + "one two three"
    pieces = compose(text, [edits_of("random_swap", text, share=0.4)])
    assert share_changed(pieces) == pytest.approx(6 / 13)
    assert result_of("random_swap", "ha ha ha", 1.0) == "ha ha ha"


def test_random_swap_keeps_each_script_in_its_places() -> None:
    for seed in range(20):
        before, after = words_of(MIXED), words_of(result_of("random_swap", MIXED, 0.8, seed))
        assert [is_unspaced(word) for word in before] == [is_unspaced(word) for word in after]


@pytest.mark.parametrize("distance", [1, 2, 5, 10])
def test_a_window_shuffle_moves_no_word_farther_than_it_says(distance: int) -> None:
    text = " ".join(f"w{chr(97 + k // 26)}{chr(97 + k % 26)}" for k in range(60))
    farthest = 0
    for seed in range(150):
        edits = edits_of("window_shuffle", text, seed, distance=distance)
        assert all(edit.moved for edit in edits.edits)
        after = words_of(rebuild(text, edits))
        assert sorted(after) == words_of(text)
        farthest = max(farthest, *(abs(after.index(word) - place) for place, word in enumerate(words_of(text))))
    assert 0.8 * distance <= farthest <= distance


def test_a_window_shuffle_keeps_scripts_and_protected_words_in_their_places() -> None:
    for seed in range(20):
        before, after = words_of(MIXED), words_of(rebuild(MIXED, edits_of("window_shuffle", MIXED, seed, distance=5)))
        assert [is_unspaced(word) for word in before] == [is_unspaced(word) for word in after]
        assert before.index("不") == after.index("不")


# Typos


def test_a_typo_is_one_neighbouring_letter_in_a_word() -> None:
    beside = keyboard_neighbours()
    for seed in range(50):
        for edit in edits_of("keyboard_typo", REVIEW, seed, share=0.6).edits:
            wrong = [(a, b) for a, b in zip(edit.before, edit.after, strict=True) if a != b]
            assert len(wrong) == 1
            right, typed = wrong[0]
            assert typed.lower() in beside[right.lower()]
            assert typed.isupper() == right.isupper()


def test_typos_meet_words_of_three_letters_first() -> None:
    text = "I am at the big film"
    for seed in range(30):
        changed = [edit.before for edit in edits_of("keyboard_typo", text, seed, share=0.5).edits]
        assert changed == ["the", "big", "film"]
    assert len(edits_of("keyboard_typo", text, 0, share=1.0).edits) == 6


def test_chinese_text_has_no_keyboard_typo() -> None:
    assert result_of("keyboard_typo", CHINESE, 1.0) == CHINESE
    edits = edits_of("keyboard_typo", MIXED, 0, share=1.0).edits
    assert [edit.before for edit in edits] == ["iPhone", "case"]


def test_a_letter_under_an_accent_of_its_own_is_left() -> None:
    for seed in range(30):
        assert "e\u0301" in result_of("keyboard_typo", "cafe\u0301", 1.0, seed)
