"""Masks, boxes and keypoints move with the pixels they mark, for every transform of a kind that moves pixels."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from augment.example import Example, Targets
from augment.recipe import Recipe
from augment.transforms import Transform, catalogue

MOVING = [t for t in catalogue("image").values() if t.kind.name in ("matrix", "field", "rearrangement")]
every_moving = pytest.mark.parametrize("transform", MOVING, ids=lambda t: t.name)
HEIGHT, WIDTH = 90, 120
POINTS = np.array([[60.5, 45.5], [40.5, 30.5], [80.5, 55.5]], np.float32)
BOX = np.array([[45, 30, 75, 55]], np.float32)


def marked() -> Example:
    """A red dot at each keypoint, and a green rectangle, also in the mask, that fills the box."""
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    left, top, right, bottom = BOX[0].astype(int)
    image[top:bottom, left:right, 1] = 255
    mask[top:bottom, left:right] = 7
    for x, y in POINTS.astype(int):
        image[y - 1 : y + 2, x - 1 : x + 2, 0] = 255
    return Example(image, Targets(mask, BOX.copy(), POINTS.copy()))


def dots(image: np.ndarray) -> np.ndarray:
    """Where the red dots are seen, (n, 2), in any order."""
    bright = (image[..., 0] > 100).astype(np.uint8)
    count, _, _, centres = cv2.connectedComponentsWithStats(bright)
    return centres[1:count] + 0.5


@every_moving
def test_marks_stay_on_what_they_mark(transform: Transform) -> None:
    recipe = Recipe("image", seed=5).with_step(transform.name)
    for index in range(6):
        image, targets, _ = recipe.apply_to(marked(), index=index)
        assert targets is not None
        assert targets.keypoints is not None
        for point in targets.keypoints[slice(None) if targets.visible is None else targets.visible]:
            if 3 < point[0] < image.shape[1] - 3 and 3 < point[1] < image.shape[0] - 3:
                assert np.abs(dots(image) - point).max(axis=1).min() < 0.8, (index, point)
        green = image[..., 1] > 127
        assert np.mean((targets.mask == 7) != green) < 0.02
        rows, columns = np.nonzero(green)
        seen = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
        assert np.abs(targets.boxes[0] - seen).max() < 1.6, index


def recipe_of(name: str, **values: float | str) -> Recipe:
    return Recipe("image").with_step(name, **values)


def test_a_box_that_leaves_keeps_the_share_of_it_that_is_left() -> None:
    targets = recipe_of("translate", x=0.5, y=0).apply_to(marked()).targets
    assert targets is not None
    assert targets.boxes is not None
    assert targets.box_left is not None
    assert targets.boxes[0].tolist() == [105, 30, 120, 55]
    assert targets.box_left[0] == pytest.approx(15 / 30)
    assert targets.visible is not None
    assert targets.visible.tolist() == [False, True, False]


def test_erasing_takes_from_the_mask_the_box_and_the_points() -> None:
    _, targets, _ = recipe_of("cutout", size=0.5, x=0.5, y=0.5).apply_to(marked())
    assert targets is not None
    assert targets.mask is not None
    assert targets.box_left is not None
    assert targets.visible is not None
    erased = (slice(22, 67), slice(38, 83))
    assert not targets.mask[erased].any()
    assert targets.box_left[0] == 0
    assert targets.visible.tolist() == [False, False, False]
    part = recipe_of("cutout", size=0.2, x=0.5, y=0.5).apply_to(marked()).targets
    assert part is not None
    assert part.box_left is not None
    assert part.box_left[0] == pytest.approx(1 - 18 * 18 / (30 * 25))


def test_a_flip_between_two_warps_is_resampled_with_them() -> None:
    steps = Recipe("image").with_step("rotate", angle=10).with_step("horizontal_flip").with_step("rotate", angle=10)
    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    # A turn, mirrored, turns the other way round: the two turns cancel out, and one flip is left.
    assert np.abs(steps.apply(image).astype(int) - image[:, ::-1]).max() <= 1


def test_neighbouring_tables_round_once() -> None:
    darker_and_back = Recipe("image").with_step("brightness", factor=0.5).with_step("brightness", factor=2)
    image = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    assert np.abs(darker_and_back.apply(image).astype(int) - image).max() <= 1


def test_contrast_after_brightness_keeps_the_mean_that_it_finds() -> None:
    image = np.random.default_rng(0).integers(60, 180, (32, 32, 3), np.uint8)
    both = Recipe("image").with_step("brightness", factor=0.5).with_step("contrast", factor=0)
    one_by_one = image
    for step in both.steps:
        one_by_one = replace(both, steps=(step,)).apply(one_by_one)
    assert np.abs(both.apply(image).astype(int) - one_by_one).max() <= 1


def test_quarter_turns_are_exact_and_add_up() -> None:
    image = np.random.default_rng(0).integers(0, 256, (5, 8, 3), np.uint8)
    for turns in range(4):
        assert np.array_equal(recipe_of("quarter_turn", turns=turns).apply(image), np.rot90(image, turns))
