"""What is hidden is as much as the labels say, where they say, and is gone from the targets too."""

from __future__ import annotations

import numpy as np
import pytest

from augment.example import Targets
from augment.kinds.erasing import Region, without
from augment.kinds.matrix import Frame
from augment.params import Value
from augment.recipe import Recipe

GREY = np.full((120, 160, 3), 77, np.uint8)


def hidden(name: str, index: int = 0, image: np.ndarray = GREY, **values: Value) -> np.ndarray:
    """Which pixels (H, W) are black afterwards."""
    result = Recipe("image", seed=2).with_step(name, fill="black", **values).apply(image, index=index)
    assert np.isin(result, (0, 77)).all()
    gone = result == 0
    assert (gone == gone[..., :1]).all(), "a pixel is lost in all its colours"
    return gone[..., 0]


def extent(gone: np.ndarray) -> tuple[int, int]:
    """Height and width of the one rectangle that is hidden."""
    rows, columns = np.nonzero(gone.any(1))[0], np.nonzero(gone.any(0))[0]
    assert gone[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
    return len(rows), len(columns)


@pytest.mark.parametrize("area", [0.02, 0.2, 0.5, 0.8])
@pytest.mark.parametrize("aspect", [0.3, 1, 3.3])
def test_random_erasing_hides_the_named_area_in_the_named_form(area: float, aspect: float) -> None:
    gone = hidden("random_erasing", area=area, aspect=aspect, x=0.2, y=0.7)
    height, width = extent(gone)
    assert gone.mean() == pytest.approx(area, rel=0.05)
    if max(height / 120, width / 160) < 1:
        assert width / height == pytest.approx(aspect, rel=0.08)
    assert np.nonzero(gone.any(0))[0][0] == round(0.2 * (160 - width))
    assert np.nonzero(gone.any(1))[0][0] == round(0.7 * (120 - height))


@pytest.mark.parametrize("size", [0.25, 0.5, 0.75])
def test_a_grid_mask_hides_the_square_of_its_size_wherever_it_starts(size: float) -> None:
    at_zero = hidden("grid_mask", cells=4, size=size, x=0, y=0)
    assert at_zero.mean() == pytest.approx(size**2)
    assert at_zero[:40, :40].sum() == (40 * size) ** 2
    assert at_zero[0, 0]
    shifted = hidden("grid_mask", cells=4, size=size, x=0.25, y=0.6)
    assert np.array_equal(shifted, np.roll(at_zero, (24, 10), axis=(0, 1)))


def test_hide_and_seek_hides_the_named_share_of_whole_cells_and_more_adds_to_it() -> None:
    some, more = (hidden("hide_and_seek", cells=8, share=share) for share in (0.25, 0.6))
    assert some.mean() == 16 / 64
    assert more.mean() == pytest.approx(38 / 64)
    assert (more >= some).all()
    cells = some.reshape(8, 15, 8, 20)
    assert (cells == cells[:, :1, :, :1]).all()
    assert not np.array_equal(some, hidden("hide_and_seek", 1, cells=8, share=0.25))


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
def test_pixel_drop_hides_the_named_share_of_single_pixels(share: float) -> None:
    image = np.full((400, 500, 3), 77, np.uint8)
    gone = hidden("pixel_drop", image=image, share=share)
    assert gone.mean() == pytest.approx(share, abs=4 * (share * (1 - share) / gone.size) ** 0.5)
    assert np.corrcoef(gone[:, 1:].ravel(), gone[:, :-1].ravel())[0, 1] == pytest.approx(0, abs=0.01)


def test_one_more_hole_moves_no_other_and_sides_are_within_half_and_all() -> None:
    sides = []
    for index in range(60):
        one = hidden("coarse_dropout", index, holes=1, size=0.5)
        sides += extent(one)
        assert (hidden("coarse_dropout", index, holes=5, size=0.5) >= one).all()
    assert min(sides) >= 30
    assert max(sides) <= 60
    assert np.ptp(sides) > 25


@pytest.mark.parametrize("name", ["cutout", "random_erasing", "pixel_drop"])
def test_noise_is_even_and_drawn_anew(name: str) -> None:
    values = {"cutout": {"size": 0.9}, "random_erasing": {"area": 0.6}, "pixel_drop": {"share": 0.9}}[name]
    first, second = (Recipe("image").with_step(name, fill="noise", **values).apply(GREY, index=k) for k in (0, 1))
    noise = first[first != 77].astype(float)
    assert noise.size > 20_000
    assert noise.mean() == pytest.approx(127.5, abs=2)
    assert noise.std() == pytest.approx(73.9, abs=1)
    assert (first != second).mean() > 0.4


def test_what_is_hidden_twice_counts_once_and_parts_of_pixels_count() -> None:
    regions = (Region(2, 3, 6, 8), Region(5, 6, 9, 10), Region(0, 0, 0, 0))
    boxes = np.array([[0.5, 1.25, 12.75, 9.5], [14, 0, 20, 4], [6, 6, 9, 8], [7, 7, 7, 7]], np.float32)
    points = np.array([[3.5, 2.5], [2.9, 2.5], [15.9, 13.9], [16, 14]], np.float32)
    before = np.array([1, 1, 0.5, 0], np.float32)
    targets = without(Targets(np.ones((16, 20), np.uint8), boxes, points, before), regions, Frame(16, 20))
    fine = targets.mask.repeat(8, 0).repeat(8, 1)
    for k in range(3):
        x0, y0, x1, y1 = (boxes[k] * 8).astype(int)
        assert targets.box_left[k] == pytest.approx(before[k] * fine[y0:y1, x0:x1].mean(), abs=1e-5)
    assert targets.mask.sum() == 16 * 20 - (48 + 90 - 3 * 5)
    assert targets.visible.tolist() == [False, True, False, True]
