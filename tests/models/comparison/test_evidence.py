"""Evidence: the arithmetic agrees with the formulas, intervals cover what they say, and luck alone seldom wins."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from models.comparison.evidence import OVERLAP, Estimate, crossed, judged

ERROR = 0.01


def estimate(t: float, standard_error: float | None = ERROR, freedom: float = 10) -> Estimate:
    """An Estimate that lies `t` standard errors above zero."""
    return Estimate(t * ERROR, standard_error, freedom, 0.0, wins=1, losses=0, seeds=2, samples=10)


def drawn(rng: np.random.Generator, seeds: int, samples: int, gain: float = 0.0) -> np.ndarray:
    """Differences (S, N) in −1, 0, 1 of two arms that are better at different samples and luckier under other seeds."""
    ease = rng.normal(1.5, 1.2, samples)
    own = rng.normal(0, 0.5, (2, 1, samples))
    luck = rng.normal(0, 0.15, (2, seeds, 1))
    right = rng.normal(0, 1, (2, seeds, samples)) < ease + own + luck + np.array([0, gain])[:, None, None]
    return right[1].astype(float) - right[0]


def test_the_crossed_standard_error_of_a_small_table() -> None:
    table = np.array([[1.0, 1, 1, 1], [1, -1, 1, 0], [1, -1, 0, -1]])
    found = crossed(table)
    rows, columns = table.mean(1), table.mean(0)
    residual = table - rows[:, None] - columns + table.mean()
    parts = rows.var(ddof=1) / 3, columns.var(ddof=1) / 4, (residual**2).sum() / 6 / 12
    variance = parts[0] + parts[1] - parts[2]
    freedom = variance**2 / (parts[0] ** 2 / 2 + parts[1] ** 2 / 3 + parts[2] ** 2 / 6)
    assert found.mean == pytest.approx(4 / 12)
    assert found.standard_error == pytest.approx(math.sqrt(variance))
    assert found.freedom == pytest.approx(freedom)
    assert (found.wins, found.losses, found.seeds, found.samples) == (2, 1, 3, 4)


def test_the_interval_is_students() -> None:
    (found,) = judged([estimate(4, freedom=7)], level=0.05)
    assert found.ci95 == pytest.approx(stats.t.interval(0.95, 7, 4 * ERROR, ERROR))
    assert found.p_better == pytest.approx(stats.t.cdf(4, 7))


def test_no_difference_of_accuracies_is_beyond_a_hundred_points() -> None:
    (found,) = judged([estimate(4, standard_error=0.5, freedom=1)])
    assert found.ci95 == (-1, 1)
    assert (found.detectable or 0) > 1


def test_swapping_the_arms_turns_the_signs() -> None:
    table = drawn(np.random.default_rng(0), 4, 50, gain=0.3)
    (there,), (back,) = judged([crossed(table)]), judged([crossed(-table)])
    assert there.ci95 is not None
    assert back.ci95 == pytest.approx((-there.ci95[1], -there.ci95[0]))
    assert (there.wins, there.losses) == (back.losses, back.wins)
    assert there.p_better == pytest.approx(1 - (back.p_better or 0))


@pytest.mark.parametrize("table", [np.ones((1, 9)), np.ones((4, 1))])
def test_one_seed_or_one_sample_tells_nothing(table: np.ndarray) -> None:
    (found,) = judged([crossed(table)])
    assert (found.ci95, found.p_better, found.detectable) == (None, None, None)
    assert not found.clears_zero


def test_an_arm_against_itself_does_not_win() -> None:
    (found,) = judged([crossed(np.zeros((5, 100)))])
    assert (found.ci95, found.p_better, found.clears_zero) == ((0, 0), 0.5, False)


def test_equal_seeds_do_not_hide_that_samples_differ() -> None:
    """Every seed tells the same, so an interval over seeds alone would have no width."""
    table = np.tile(np.repeat([1.0, 0, -1], [6, 90, 4]), (5, 1))
    assert np.ptp(table.mean(1)) == 0
    (found,) = judged([crossed(table)])
    assert found.ci95 is not None
    assert found.ci95[0] < 0 < found.mean < found.ci95[1]


def test_training_samples_in_common_widen_the_interval() -> None:
    table = drawn(np.random.default_rng(3), 5, 400)
    apart, shared = crossed(table, OVERLAP), crossed(table, 0.6)
    of_seeds = table.mean(1).var(ddof=1)
    assert apart.standard_error == crossed(table).standard_error
    assert shared.standard_error is not None
    assert apart.standard_error is not None
    assert shared.standard_error**2 - apart.standard_error**2 == pytest.approx(of_seeds * 0.6 / 0.4)
    assert math.isfinite(crossed(table, 1.0).standard_error or math.inf)


def test_holm_holds_the_smallest_against_the_smallest_level() -> None:
    p_values = [0.03, 0.001, 0.02]
    family = [estimate(-float(stats.t.ppf(p / 2, 10))) for p in p_values]
    assert [e.p_value for e in family] == pytest.approx(p_values)
    found = judged(family, level=0.05)
    # 0.001 < 0.05/3, 0.02 < 0.05/2, 0.03 < 0.05: all of them; a fourth that fails takes its followers along.
    assert [d.clears_zero for d in found] == [True, True, True]
    widths = [(d.ci95 or (0, 0))[1] - d.mean for d in found]
    assert widths == pytest.approx([-ERROR * stats.t.ppf(0.05 / k / 2, 10) for k in (1, 3, 2)])
    failing = judged([estimate(-float(stats.t.ppf(p / 2, 10))) for p in (0.03, 0.001, 0.026)], level=0.05)
    assert [d.clears_zero for d in failing] == [False, True, False]


def test_what_is_not_known_of_one_comparison_costs_the_others() -> None:
    alone, beside = judged([estimate(2.4)]), judged([estimate(2.4), estimate(1.0, None)])
    assert alone[0].clears_zero
    assert not beside[0].clears_zero


@pytest.mark.parametrize(("seeds", "samples"), [(3, 200), (5, 1_000), (10, 200)])
def test_intervals_cover_and_luck_seldom_wins(seeds: int, samples: int) -> None:
    """800 experiments whose arms are better at different samples, and equal over all of them."""
    rng = np.random.default_rng(seeds)
    winners = sum(judged([crossed(drawn(rng, seeds, samples))])[0].clears_zero for _ in range(800))
    # At a true 5 %, 57 or more come in one of 400 such tests.
    assert winners < 57


def test_among_four_arms_of_luck_there_seldom_is_a_winner() -> None:
    """Three comparisons with one baseline, which they share."""
    rng = np.random.default_rng(8)
    winners = 0
    for _ in range(600):
        ease, luck = rng.normal(1.5, 1.2, 300), rng.normal(0, 0.15, (4, 5, 1))
        right = (rng.normal(0, 1, (4, 5, 300)) < ease + rng.normal(0, 0.5, (4, 1, 300)) + luck).astype(float)
        family = judged([crossed(right[arm] - right[0]) for arm in (1, 2, 3)])
        winners += any(difference.clears_zero for difference in family)
    # At a true 5 %, 46 or more come in one of 300 such tests; uncorrected, 60 are expected.
    assert winners < 46


def test_the_detectable_gain_is_found_in_four_of_five_cases() -> None:
    rng = np.random.default_rng(5)
    spread = 0.02
    found, squares = 0, 0.0
    for _ in range(400):
        rows = rng.normal(0, spread, (5, 1)) + rng.normal(0, 1e-6, (5, 50))
        squares += (judged([crossed(rows)])[0].detectable or 0) ** 2 / 400
    gain = math.sqrt(squares)
    for _ in range(1_000):
        rows = gain + rng.normal(0, spread, (5, 1)) + rng.normal(0, 1e-6, (5, 50))
        found += judged([crossed(rows)])[0].clears_zero
    assert 760 < found < 840
