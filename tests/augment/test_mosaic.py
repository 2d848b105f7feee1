"""Mosaic: four images around a point, their labels in the shares of the area, what is marked in them moved along."""

from __future__ import annotations

import numpy as np
import pytest

from augment.example import Example, Targets
from augment.recipe import Recipe
from tests.augment.samples import picture


def even(value: int, height: int = 60, width: int = 80, channels: int = 1) -> Example:
    return Example(np.full((height, width, channels), value, np.uint8), None, ((value, 1.0),))


OTHERS = [even(50), even(100, 30, 30), even(150, 90, 20)]


def mosaic(example: Example, pool: list[Example], index: int = 0, x: float = 0.3, y: float = 0.6) -> Example:
    return Recipe("image", seed=4).with_step("mosaic", x=x, y=y).apply_to(example, index=index, pool=pool)


@pytest.mark.parametrize(("x", "y"), [(0.3, 0.6), (0.77, 0.21), (1, 0.4), (0.5, 1)])
def test_the_shares_of_the_label_are_the_areas_of_the_four(x: float, y: float) -> None:
    for index in range(5):
        mixed = mosaic(even(10), OTHERS, index, x, y)
        values, counts = np.unique(mixed.sample, return_counts=True)
        assert dict(mixed.shares) == pytest.approx(dict(zip(values.tolist(), counts / 4800, strict=True)))
        assert len(values) == (2 if 1 in (x, y) else 4)
        assert (mixed.sample[: round(60 * y), : round(80 * x)] == 10).all()


def test_the_three_partners_differ_and_come_in_every_order() -> None:
    pool = [even(value) for value in (20, 40, 60, 80)]
    orders = set()
    for index in range(200):
        corners = mosaic(even(10), pool, index).sample[[0, -1, -1], [-1, 0, -1], 0].tolist()
        assert len(set(corners)) == 3
        orders.add(tuple(corners))
    assert len(orders) == 24
    assert set(np.unique(mosaic(even(10), [even(20)]).sample)) == {10, 20}


def test_its_first_partner_is_the_one_that_a_mixing_step_would_take() -> None:
    pool = [even(value) for value in (20, 40, 60, 80)]
    for index in range(10):
        recipe = Recipe.from_dict({"modality": "image", "seed": 4, "steps": [
            {"transform": "mixup", "id": "mosaic", "params": {"weight": 0.5}}]})  # fmt: skip
        (_, (partner, _)) = recipe.apply_to(even(10), index=index, pool=pool).shares
        assert mosaic(even(10), pool, index).sample[0, -1, 0] == partner


def marked(seed: int, height: int, width: int) -> Example:
    """A bright rectangle with its box, mask and middle, in a dark image."""
    rng = np.random.default_rng(seed)
    image, mask = np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)
    left, top = rng.integers(0, width // 2), rng.integers(0, height // 2)
    right, bottom = left + width // 3, top + height // 3
    image[top:bottom, left:right], mask[top:bottom, left:right] = 255, seed
    middle = np.array([[(left + right) / 2, (top + bottom) / 2]], np.float32)
    return Example(image, Targets(mask, np.array([[left, top, right, bottom]], np.float32), middle), ((seed, 1.0),))


@pytest.mark.parametrize(("x", "y"), [(0.5, 0.5), (0.35, 0.7)])
def test_what_is_marked_in_all_four_stays_on_what_it_marks(x: float, y: float) -> None:
    own, pool = marked(1, 200, 240), [marked(2, 90, 300), marked(3, 240, 200), marked(4, 300, 300)]
    for index in range(6):
        mixed, targets, _ = mosaic(own, pool, index, x, y)
        assert targets is not None
        assert np.mean((mixed[..., 0] > 127) != (targets.mask > 0)) < 0.01
        assert len(targets.boxes) == len(targets.keypoints) == len(targets.box_left) == len(targets.visible) == 4
        marks = zip(targets.boxes, targets.box_left, targets.keypoints, targets.visible, strict=True)
        for box, left, (px, py), seen in marks:
            inside = np.zeros(mixed.shape[:2], bool)
            x0, y0, x1, y1 = np.rint(box).astype(int)
            inside[y0:y1, x0:x1] = True
            assert left == 0 or mixed[inside].mean() > 230
            assert not seen or mixed[int(py), int(px), 0] > 200
        drawn = sum(np.prod(box[2:] - box[:2]) for box in targets.boxes)
        assert drawn == pytest.approx((mixed[..., 0] > 127).sum(), rel=0.05)


def test_a_box_cut_off_by_its_tile_keeps_the_share_that_is_left() -> None:
    own = Example(np.zeros((100, 100, 3), np.uint8), Targets(boxes=np.array([[0, 0, 50, 100]], np.float32)))
    mixed = mosaic(own, [even(1, 10, 10, 3)], x=0.5, y=1.0)
    assert mixed.targets is not None
    assert mixed.targets.boxes.tolist() == [[0, 0, 25, 100]]
    assert mixed.targets.box_left.tolist() == [0.5]


def test_partners_of_another_colour_fit_and_without_any_nothing_changes() -> None:
    colour, grey = Example(picture(40, 50)), Example(picture(40, 50, 1))
    assert mosaic(grey, [colour]).sample.shape == (40, 50, 1)
    assert mosaic(colour, [grey]).sample.shape == (40, 50, 3)
    assert mosaic(colour, []) == colour
