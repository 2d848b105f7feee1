"""A share is a number of words, and candidates of several words come near it."""

from __future__ import annotations

import numpy as np
import pytest

from augment.text.shares import chosen, words_in


@pytest.mark.parametrize(
    ("share", "total", "expected"), [(0, 9, 0), (0.01, 9, 1), (0.5, 9, 4), (0.2, 9, 2), (1, 9, 9), (1, 0, 0)]
)
def test_a_share_is_rounded_and_at_least_one_word(share: float, total: int, expected: int) -> None:
    assert words_in(share, total) == expected


def test_candidates_of_one_word_come_to_the_number_wanted() -> None:
    for wanted in range(12):
        taken = chosen([1] * 8, wanted, np.random.default_rng(wanted))
        assert taken == sorted(set(taken))
        assert len(taken) == min(wanted, 8)


def test_candidates_of_several_words_come_near_the_number_wanted() -> None:
    rng = np.random.default_rng(0)
    for _ in range(500):
        sizes = rng.integers(1, 5, size=12).tolist()
        wanted = int(rng.integers(1, 12))
        taken = chosen(sizes, wanted, rng)
        assert len(taken) == 1 or abs(sum(sizes[index] for index in taken) - wanted) <= 2


def test_every_candidate_is_chosen_at_times() -> None:
    seen = {index for seed in range(60) for index in chosen([1, 2, 1, 2], 1, np.random.default_rng(seed))}
    assert seen == {0, 1, 2, 3}
