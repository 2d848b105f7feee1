"""Evidence: the arithmetic agrees with known values, and luck alone seldom wins."""

from __future__ import annotations

import numpy as np
import pytest

from models.comparison.evidence import NO_WINNER, T_975, judge, paired_difference, resolution


def test_interval_of_a_known_sample() -> None:
    # Differences 1, 2, 3, 4, 5: mean 3, standard error sqrt(2.5 / 5), t(4) = 2.7764.
    difference = paired_difference([0] * 5, [1, 2, 3, 4, 5])
    assert difference.mean == 3
    assert difference.ci95 == pytest.approx((3 - 2.7764 * 0.5**0.5, 3 + 2.7764 * 0.5**0.5))
    assert (difference.wins, difference.losses, difference.seeds) == (5, 0, 5)


def test_swapping_the_arms_turns_the_sign() -> None:
    first, second = [0.5, 0.6, 0.8], [0.7, 0.6, 0.7]
    there, back = paired_difference(first, second), paired_difference(second, first)
    assert there.mean == -back.mean
    assert there.ci95 == pytest.approx((-back.ci95[1], -back.ci95[0]))  # type: ignore[index]
    assert (there.wins, there.losses) == (back.losses, back.wins) == (1, 1)


def test_quantiles_fall_towards_the_normal_ones() -> None:
    assert list(T_975) == sorted(T_975, reverse=True)
    assert len(T_975) == 49
    assert T_975[0] == pytest.approx(12.7062)
    assert 2.009 < T_975[-1] < 2.011


def test_one_seed_has_no_interval_and_no_winner() -> None:
    difference = paired_difference([0.1], [0.9])
    assert difference.ci95 is None
    assert judge(("a", "b"), difference, 0.0).winner == NO_WINNER


def test_resolution_is_the_half_width_over_images() -> None:
    # One of four images differs, in one direction: mean 0.25, standard deviation 0.5.
    first, second = np.array([True, False, True, False]), np.array([True, True, True, False])
    assert resolution([first], [second]) == pytest.approx(1.96 * 0.5 / 2)
    assert resolution([first], [first]) == 0


def test_a_larger_test_set_resolves_more() -> None:
    rng = np.random.default_rng(0)
    small, large = (resolution([rng.random(n) < 0.8], [rng.random(n) < 0.8]) for n in (100, 10_000))
    assert 8 < small / large < 12


@pytest.mark.parametrize(
    ("first", "second", "resolved", "winner"),
    [
        ([0.90, 0.91, 0.92], [0.95, 0.96, 0.98], 0.01, "b"),
        ([0.95, 0.96, 0.98], [0.90, 0.91, 0.92], 0.01, "a"),
        ([0.90, 0.91, 0.92], [0.95, 0.96, 0.98], 0.10, NO_WINNER),
        ([0.90, 0.91, 0.92], [0.99, 0.91, 0.90], 0.01, NO_WINNER),
        ([0.90, 0.91, 0.92], [0.90, 0.91, 0.92], 0.00, NO_WINNER),
    ],
)
def test_winner_needs_the_interval_and_the_resolution(
    first: list[float], second: list[float], resolved: float, winner: str
) -> None:
    assert judge(("a", "b"), paired_difference(first, second), resolved).winner == winner


@pytest.mark.parametrize("seeds", [2, 3, 5, 10])
def test_an_arm_against_its_equal_seldom_wins(seeds: int) -> None:
    """500 experiments whose arms differ by luck alone: easy and hard images, good and bad seeds."""
    rng = np.random.default_rng(seeds)
    winners = 0
    for _ in range(500):
        ease = rng.beta(4, 1, 300)
        arms = [[rng.random(300) < np.clip(ease + rng.normal(0, 0.02), 0, 1) for _ in range(seeds)] for _ in range(2)]
        first, second = ([float(correct.mean()) for correct in arm] for arm in arms)
        winners += judge(("a", "b"), paired_difference(first, second), resolution(*arms)).winner != NO_WINNER
    assert winners <= 25


def test_a_real_gain_is_found() -> None:
    rng = np.random.default_rng(1)
    arms = [[rng.random(2_000) < chance + rng.normal(0, 0.005) for _ in range(5)] for chance in (0.93, 0.96)]
    first, second = ([float(correct.mean()) for correct in arm] for arm in arms)
    assert judge(("a", "b"), paired_difference(first, second), resolution(*arms)).winner == "b"
