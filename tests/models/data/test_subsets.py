"""Subsets: stratified, of the seed, and never without samples to validate on."""

from __future__ import annotations

import numpy as np
import pytest

from augment.errors import InputError
from models.comparison.specs import TrainSize
from models.data.subsets import MAX_VALIDATION, batch_order, draw_subset, shares

LABELS = np.repeat(np.arange(10, dtype=np.uint16), 100)[np.random.default_rng(0).permutation(1_000)]


def of_each(*counts: int) -> np.ndarray:
    return np.repeat(np.arange(len(counts), dtype=np.uint16), counts)


def test_subsets_are_stratified_disjoint_and_of_the_seed() -> None:
    taken, left_over, notes = draw_subset(LABELS, TrainSize(200), 10, seed=1)
    assert not notes
    assert len(taken) == len(set(taken.tolist())) == 200
    assert len(left_over) == MAX_VALIDATION
    assert not set(taken.tolist()) & set(left_over.tolist())
    assert np.bincount(LABELS[taken]).tolist() == [20] * 10
    assert not np.array_equal(taken, draw_subset(LABELS, TrainSize(200), 10, seed=2)[0])
    per_class, _, _ = draw_subset(LABELS, TrainSize(7, per_class=True), 10, seed=1)
    assert np.bincount(LABELS[per_class]).tolist() == [7] * 10


@pytest.mark.parametrize("spare", [0, 5, 19])
def test_a_fifth_is_kept_back_where_too_little_is_left(spare: int) -> None:
    taken, back, notes = draw_subset(LABELS, TrainSize(1_000 - spare), 10, seed=0)
    assert len(taken) + len(back) == 1_000
    assert len(back) - spare == pytest.approx((1_000 - spare) / 5, abs=1)
    assert np.ptp(np.bincount(LABELS[taken])) <= 2
    assert not set(taken.tolist()) & set(back.tolist())
    assert str(notes[0]).startswith(f"{len(back) - spare} of the {1_000 - spare} training samples are kept back")


def test_nothing_is_kept_back_where_enough_is_left() -> None:
    taken, left_over, notes = draw_subset(LABELS, TrainSize(980), 10, seed=0)
    assert (len(taken), len(left_over), notes) == (980, 20, ())


@pytest.mark.parametrize(
    ("counts", "trained"),
    [((2,) * 10, 16), ((6,) * 10, 48), ((3, 1, 1), 4), ((1, 1), 2), ((4, 4, 4), 9), ((50, 2), 41)],
)
def test_small_classes_lose_no_more_than_large_ones(counts: tuple[int, ...], trained: int) -> None:
    taken, back, notes = draw_subset(of_each(*counts), TrainSize(sum(counts)), len(counts), seed=0)
    assert (len(taken), len(back)) == (trained, sum(counts) - trained)
    assert set(of_each(*counts)[taken].tolist()) == set(range(len(counts)))
    assert bool(notes) == (len(back) > 0)


def test_no_more_is_kept_back_than_is_validated_on() -> None:
    taken, back, _ = draw_subset(of_each(3_000, 3_000), TrainSize(6_000), 2, seed=0)
    assert (len(taken), len(back)) == (6_000 - MAX_VALIDATION, MAX_VALIDATION)


@pytest.mark.parametrize("size", [TrainSize(2), TrainSize(5_000), TrainSize(101, per_class=True)])
def test_sizes_that_do_not_fit_are_refused(size: TrainSize) -> None:
    with pytest.raises(InputError, match="does not fit"):
        draw_subset(LABELS, size, 10, seed=0)


@pytest.mark.parametrize(("have", "count"), [([50, 30, 20], 10), ([1000, 1, 1], 5), ([3, 3, 3], 9), ([7, 7, 7], 10)])
def test_shares_add_up_and_leave_no_class_out(have: list[int], count: int) -> None:
    split = shares(np.array(have), count)
    assert split.sum() == count
    assert (split >= 1).all()
    assert (split <= have).all()


def test_every_epoch_uses_each_sample_once() -> None:
    order = batch_order(10, 35, seed=4)
    assert len(order) == 35
    for start in (0, 10, 20):
        assert sorted(order[start : start + 10].tolist()) == list(range(10))
    assert order[:10].tolist() != order[10:20].tolist()
    assert batch_order(10, 20, seed=4).tolist() == order[:20].tolist()
