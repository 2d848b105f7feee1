"""Shifted tests: fixed for all, stronger where they say so, and honest about the family they belong to."""

from __future__ import annotations

import numpy as np
import pytest

from augment.recipe import Recipe
from augment.transforms import MODALITIES
from models.tasks.shifts import MAX_SAMPLES, Shift, inside, register_shift, samples_used, shifts_of
from tests.augment.samples import SAMPLES, same

IMAGE_SHIFTS = shifts_of("image")
EVERY_SHIFT = [shift for modality in MODALITIES for shift in shifts_of(modality).values()]
IMAGES = list(np.random.default_rng(0).integers(0, 256, (12, 20, 20, 3), np.uint8))


def recipe(transform: str, **step: object) -> Recipe:
    return Recipe.from_dict({"modality": "image", "steps": [{"transform": transform, **step}]})


def test_every_modality_has_its_own() -> None:
    kinds = {modality: [shift.kind for shift in shifts_of(modality).values()] for modality in MODALITIES}
    assert set(kinds["image"]) >= {"rotation", "translation", "noise", "blur", "occlusion"}
    assert set(kinds["audio"]) >= {"white_noise", "gain", "low_pass", "reverb", "pitch_shift"}
    assert set(kinds["text"]) >= {"typos", "deleted"}
    for modality in MODALITIES:
        assert all(name == shift.id and shift.modality == modality for name, shift in shifts_of(modality).items())


def test_a_second_one_of_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="already"):
        register_shift(IMAGE_SHIFTS["noise_mild"])
    assert isinstance(IMAGE_SHIFTS["noise_mild"], Shift)


@pytest.mark.parametrize("shift", EVERY_SHIFT, ids=lambda shift: f"{shift.modality}-{shift.id}")
def test_a_shift_changes_samples_the_same_way_each_time(shift: Shift) -> None:
    samples = SAMPLES[shift.modality] * 4
    moved, again = shift.apply(samples), shift.apply(samples)
    assert not all(same(a, b) for a, b in zip(moved, samples, strict=True))
    assert all(same(a, b) for a, b in zip(moved, again, strict=True))
    assert all(same(a, b) for a, b in zip(moved[:3], shift.apply(samples[:3]), strict=True))


@pytest.mark.parametrize("kind", ["noise", "blur", "occlusion"])
def test_strong_changes_more_than_mild(kind: str) -> None:
    mild, strong = (
        np.subtract(IMAGE_SHIFTS[f"{kind}_{strength}"].apply(IMAGES), IMAGES, dtype=float)
        for strength in ("mild", "strong")
    )
    assert np.abs(strong).mean() > np.abs(mild).mean()


def test_memory_is_bounded() -> None:
    assert samples_used(5_000, 64) == MAX_SAMPLES
    assert samples_used(5_000, 64 * 64 * 3) < 1_000
    assert samples_used(5, 64) == 5


def test_inside_means_the_same_family() -> None:
    assert inside(IMAGE_SHIFTS["translation_mild"], recipe("rotate"))
    assert not inside(IMAGE_SHIFTS["noise_mild"], recipe("rotate"))
    assert inside(IMAGE_SHIFTS["noise_mild"], recipe("gaussian_noise"))
    assert not inside(IMAGE_SHIFTS["noise_mild"], recipe("gaussian_noise", p=0))
    assert not inside(IMAGE_SHIFTS["noise_mild"], recipe("gaussian_noise", enabled=False))
    assert not inside(IMAGE_SHIFTS["noise_mild"], None)
    assert inside(IMAGE_SHIFTS["noise_mild"], recipe("some_of", steps=[{"transform": "gaussian_noise"}]))
