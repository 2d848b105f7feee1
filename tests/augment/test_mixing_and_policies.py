"""Transforms that need a partner, and transforms that hold steps of their own."""

from __future__ import annotations

import json

import numpy as np
import pytest

from augment.errors import InputError
from augment.example import Example, Targets
from augment.recipe import Recipe
from augment.transforms import transform

DARK = Example(np.zeros((6, 6, 1), np.uint8), None, ((0, 1.0),))
LIGHT = Example(np.full((6, 6, 1), 200, np.uint8), None, ((1, 1.0),))
SOME = {
    "modality": "image",
    "steps": [
        {
            "transform": "some_of",
            "params": {"count": 2},
            "steps": [{"transform": "rotate", "params": {"angle": [10, 40]}}, {"transform": "brightness"},
                      {"transform": "horizontal_flip"}, {"transform": "rotate", "enabled": False}],
        }
    ],
}  # fmt: skip


def test_the_label_is_mixed_as_the_picture_is() -> None:
    mixed = Recipe("image").with_step("mixup", weight=0.25).apply_to(DARK, pool=[LIGHT])
    assert mixed.sample[0, 0, 0] == 50
    assert dict(mixed.shares) == {0: 0.75, 1: 0.25}
    assert Recipe("image").with_step("mixup", weight=0.25).apply_to(LIGHT, pool=[LIGHT]).shares == ((1, 1.0),)


@pytest.mark.parametrize(("share", "area"), [(0.25, (3, 6)), (0.5, (4, 8)), (0.001, (0, 0))])
def test_a_pasted_piece_counts_by_its_area_and_stands_where_it_stood(share: float, area: tuple[int, int]) -> None:
    rows, columns = np.indices((6, 12), np.uint8)
    places = Example((100 + rows * 12 + columns)[..., None], None, ((1, 1.0),))
    empty = Example(np.zeros((6, 12, 1), np.uint8), None, ((0, 1.0),))
    mixed = Recipe("image").with_step("cutmix", share=share, x=1, y=0).apply_to(empty, pool=[places])
    expected = np.zeros((6, 12, 1), np.uint8)
    expected[: area[0], 12 - area[1] :] = places.sample[: area[0], 12 - area[1] :]
    assert np.array_equal(mixed.sample, expected)
    assert dict(mixed.shares).get(1, 0) == pytest.approx(area[0] * area[1] / 72)
    assert sum(part for _, part in mixed.shares) == pytest.approx(1)
    assert not empty.sample.any()


def test_a_pasted_piece_hides_what_was_marked_beneath() -> None:
    marked = Example(DARK.sample, Targets(mask=np.ones((6, 6), np.uint8)), DARK.shares)
    mixed = Recipe("image").with_step("cutmix", share=0.25, x=0, y=0).apply_to(marked, pool=[LIGHT])
    assert mixed.targets.mask.sum() == 27
    assert not mixed.targets.mask[:3, :3].any()


def test_what_is_marked_in_a_pasted_piece_comes_along() -> None:
    """A partner of twice the height, of which the right half is pasted at the same place."""
    other = Example(np.zeros((12, 6, 1), np.uint8), Targets(
        np.full((12, 6), 3, np.uint8), np.array([[2, 0, 6, 4], [0, 8, 2, 12]], np.float32),
        np.array([[5, 2], [1, 1]], np.float32), box_ids=np.array([7, 8], np.int32)))  # fmt: skip
    own = Targets(np.ones((6, 6), np.uint8), np.array([[3, 0, 6, 3]], np.float32))
    recipe = Recipe("image").with_step("cutmix", share=0.25, x=1, y=0)
    targets = recipe.apply_to(DARK._replace(targets=own), pool=[other]).targets
    mask, boxes, points, left, visible = targets[:5]
    assert mask[:3, 3:].tolist() == [[3] * 3] * 3
    assert (mask == 1).sum() == 27
    assert boxes.tolist() == [[3, 0, 6, 3], [3, 0, 6, 2], [3, 3, 3, 3]]
    assert left.tolist() == [0, 0.75, 0]
    assert (points.tolist(), visible.tolist()) == ([[5, 1], [1, 0.5]], [True, False])
    assert targets.box_ids.tolist() == [-1, 7, 8]
    alone = recipe.apply_to(DARK, pool=[other]).targets
    assert (alone.boxes.tolist(), int((alone.mask > 0).sum())) == (boxes[1:].tolist(), 9)


def test_every_partner_is_drawn_and_each_sample_has_its_own() -> None:
    pool = [Example(np.full((2, 2, 1), k, np.uint8), None, ((k, 1.0),)) for k in range(4)]
    recipe = Recipe("image").with_step("mixup", weight=0.5).compile()
    assert recipe.mixes
    mixed = recipe.apply_to_examples([DARK] * 40, np.arange(40), pool)
    assert {label for example in mixed for label, _ in example.shares} == {0, 1, 2, 3}


def test_without_a_partner_nothing_is_mixed() -> None:
    assert Recipe("image").with_step("mixup").apply_to(DARK) == DARK


def test_a_partner_of_another_size_and_colour_is_fitted() -> None:
    other = Example(np.full((9, 4, 3), 100, np.uint8))
    assert Recipe("image").with_step("mixup", weight=0.5).apply_to(DARK, pool=[other]).sample.shape == (6, 6, 1)


def test_a_policy_applies_as_many_of_its_steps_as_it_says() -> None:
    recipe = Recipe.from_dict(SOME)
    chosen = set()
    for index in range(40):
        (done,) = recipe.trace(np.zeros((8, 8, 3), np.uint8), index=index).steps
        names = tuple(child.step.transform.name for child in done.children)
        assert len(names) == 2
        assert all(10 <= child.drawn["angle"] <= 40 for child in done.children if "angle" in child.drawn)
        chosen.add(names)
    assert chosen == {("rotate", "brightness"), ("rotate", "horizontal_flip"), ("brightness", "horizontal_flip")}


def test_steps_within_a_policy_are_written_read_and_named_apart() -> None:
    recipe = Recipe.from_dict(SOME)
    assert [step.id for step in recipe.steps[0].steps] == ["rotate", "brightness", "horizontal_flip", "rotate-2"]
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert json.loads(recipe.to_json())["steps"][0]["steps"][3]["enabled"] is False


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"transform": "rotate", "steps": []}, "takes no steps of its own"),
        ({"transform": "some_of", "steps": [{"transform": "some_of", "steps": []}]}, "one level"),
        ({"transform": "some_of", "steps": [{"transform": "rotate"}, {"transform": "no such"}]}, "Step 1.2"),
        ({"transform": "some_of", "steps": 3}, "must be a list"),
        ({"transform": "some_of", "steps": [{"transform": "rotate", "id": "a"}] * 2}, "the id 'a'"),
    ],
)
def test_what_a_policy_cannot_hold_is_refused(step: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Recipe.from_dict({"modality": "image", "steps": [step]})


def test_a_second_transform_of_a_name_is_refused() -> None:
    def rotate(image: np.ndarray) -> np.ndarray:
        return image

    with pytest.raises(ValueError, match="already"):
        transform("image", "geometry", summary="", label_safety="", source="")(rotate)


def test_a_recipe_of_a_newer_version_is_read_as_far_as_it_can_be() -> None:
    assert Recipe.from_dict({"version": 99, "modality": "image", "steps": [{"transform": "rotate"}]}).steps
    with pytest.raises(InputError, match="newer version"):
        Recipe.from_dict({"version": 99, "modality": "image", "steps": [{"transform": "from the future"}]})
