"""Shifted tests: fixed for all, stronger where they say so, and honest about the family they belong to."""

from __future__ import annotations

import numpy as np
import pytest

from augment.recipe import Recipe
from models.tasks.shifts import MAX_IMAGES, SHIFTS, inside

IMAGES = np.random.default_rng(0).integers(0, 256, (12, 20, 20, 3), np.uint8)


def recipe(transform: str, **step: object) -> Recipe:
    return Recipe.from_dict({"modality": "image", "steps": [{"transform": transform, **step}]})


def test_kinds_and_strengths() -> None:
    assert {shift.kind for shift in SHIFTS.values()} == {"rotation", "translation", "noise", "blur", "occlusion"}
    assert list(SHIFTS) == [f"{shift.kind}_{shift.strength}" for shift in SHIFTS.values()]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", SHIFTS)
def test_a_shift_changes_images_the_same_way_each_time(name: str, channels: int) -> None:
    images = IMAGES[..., :channels]
    before = images.copy()
    moved = SHIFTS[name].apply(images)
    assert moved.shape == images.shape
    assert moved.dtype == np.uint8
    assert not np.array_equal(moved, images)
    assert np.array_equal(moved, SHIFTS[name].apply(images))
    assert np.array_equal(images, before)
    assert np.array_equal(moved[:5], SHIFTS[name].apply(images[:5]))


@pytest.mark.parametrize("kind", ["noise", "blur", "occlusion"])
def test_strong_changes_more_than_mild(kind: str) -> None:
    mild, strong = (SHIFTS[f"{kind}_{s}"].apply(IMAGES).astype(float) - IMAGES for s in ("mild", "strong"))
    assert np.abs(strong).mean() > np.abs(mild).mean()


def test_memory_is_bounded() -> None:
    assert SHIFTS["blur_mild"].images_used(np.empty((5_000, 8, 8, 1), np.uint8)) == MAX_IMAGES
    assert SHIFTS["blur_mild"].images_used(np.empty((5_000, 64, 64, 3), np.uint8)) < 1_000


def test_inside_means_the_same_family() -> None:
    assert inside(SHIFTS["translation_mild"], recipe("rotate"))
    assert not inside(SHIFTS["noise_mild"], recipe("rotate"))
    assert inside(SHIFTS["noise_mild"], recipe("gaussian_noise"))
    assert not inside(SHIFTS["noise_mild"], recipe("gaussian_noise", p=0))
    assert not inside(SHIFTS["noise_mild"], recipe("gaussian_noise", enabled=False))
    assert not inside(SHIFTS["noise_mild"], None)
