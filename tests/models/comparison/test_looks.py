"""Looks: all of them together let luck win in one of twenty experiments at most."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri

from models.comparison.looks import ERROR, PLANNED, level, spent_at

THREE = (5, 8, 11)


def test_what_all_looks_spend_together_is_the_error() -> None:
    spent = [spent_at(look) for look in range(10_000)]
    assert spent[0] == PLANNED
    assert sum(spent) == pytest.approx(ERROR, abs=1e-5)
    assert sum(spent) <= ERROR


def test_one_look_has_the_planned_level() -> None:
    assert level((5,)) == pytest.approx(PLANNED)
    assert level((50,)) == pytest.approx(PLANNED)


def test_later_looks_cross_as_often_as_they_may_spend() -> None:
    sums = np.random.default_rng(0).normal(size=(200_000, THREE[-1])).cumsum(1)
    has_won = np.zeros(len(sums), bool)
    for look, seeds in enumerate(THREE):
        bound = -ndtri(level(THREE[: look + 1]) / 2)
        wins = ~has_won & (np.abs(sums[:, seeds - 1]) / np.sqrt(seeds) > bound)
        assert wins.mean() == pytest.approx(spent_at(look), abs=8e-4)
        has_won |= wins


def test_looks_that_share_more_seeds_cost_less() -> None:
    assert level((10, 11)) > level((5, 11)) > spent_at(1)


def test_many_looks_have_a_level() -> None:
    every_three = tuple(range(5, 51, 3))
    levels = [level(every_three[:count]) for count in range(1, len(every_three) + 1)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] > 1e-5
