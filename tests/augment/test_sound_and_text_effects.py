"""What sound and text transforms do is what their labels say."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from augment.recipe import Recipe
from augment.transforms import Audio
from tests.augment.samples import CHINESE, TEXT, sound


def swapped(text: str, share: float, index: int = 0) -> str:
    return Recipe("text", seed=1).with_step("random_swap", share=share).apply(text, index=index)


@pytest.mark.parametrize("gain_db", [-40, -6, 3, 12])
def test_gain_changes_the_level_by_decibels(gain_db: float) -> None:
    quiet = sound()
    louder = Recipe("audio").with_step("gain", gain_db=gain_db).apply(quiet)
    ratio = np.sqrt(np.mean(louder.samples**2) / np.mean(quiet.samples**2))
    assert 20 * np.log10(ratio) == pytest.approx(gain_db, abs=0.001)


def test_gain_clips_at_full_scale() -> None:
    loud = Audio(np.array([0.5, -0.5, 0.1], np.float32), 8000)
    result = Recipe("audio").with_step("gain", gain_db=20).apply(loud).samples
    assert result == pytest.approx([1, -1, 1])


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 1.0])
def test_random_swap_moves_the_named_share_of_the_words(share: float) -> None:
    words = [f"word{k}" for k in range(100)]
    moved = swapped(" ".join(words), share).split(" ")
    assert Counter(moved) == Counter(words)
    assert sum(a != b for a, b in zip(moved, words, strict=True)) == round(100 * share)


@pytest.mark.parametrize("text", [TEXT, CHINESE])
def test_random_swap_keeps_spaces_and_punctuation_in_place(text: str) -> None:
    word = re.compile(r"[\w'’.\-$]+(?<!\.)")
    for index in range(10):
        result = swapped(text, 0.8, index)
        assert result != text
        assert Counter(result) == Counter(text)
        if text is TEXT:
            assert word.sub("#", result) == word.sub("#", text)
            assert {"isn't", "well-known", "5.99"} <= set(re.findall(r"[\w'.\-]+\w", result))
        else:
            assert [c if c in "，！" else "#" for c in result] == [c if c in "，！" else "#" for c in text]


def test_random_swap_of_two_words_swaps_them() -> None:
    assert swapped("  left,\tright!\n", 0.1) == "  right,\tleft!\n"
