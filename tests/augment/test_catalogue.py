"""What must hold for every transform. A new one is covered without an edit here: the registry is read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from augment.example import Example
from augment.params import Param, Scalar, Value
from augment.recipe import Recipe
from augment.transforms import MODALITIES, Transform, catalogue
from tests.augment.samples import ODD_SAMPLES, SAMPLES, always_here, fingerprint, is_valid, picture, same, size

TRANSFORMS = [transform for modality in MODALITIES for transform in always_here(modality)]
every_transform = pytest.mark.parametrize("transform", TRANSFORMS, ids=lambda t: f"{t.modality}-{t.name}")

KEEPS_SIZE = {"plain", "matrix", "field", "lookup", "colourmatrix", "erasing", "mixing", "mosaic", "chain", "blend"}
"""Kinds whose result is as large as the source; a rearrangement may turn it, edits make a text longer or shorter."""
OWN_STEP = {"image": "brightness", "audio": "gain", "text": "random_swap"}
"""What a policy is given to choose from."""


def one_step(transform: Transform, p: float = 1.0, **values: Value) -> Recipe:
    recipe = Recipe(transform.modality, seed=7).with_step(transform.name, **values)
    own = Recipe(transform.modality).with_step(OWN_STEP[transform.modality]).steps if transform.kind.takes_steps else ()
    return replace(recipe, steps=(replace(recipe.steps[0], p=p, steps=own),))


def apply(recipe: Recipe, sample: Any, index: int = 0, seed: int | None = None) -> Any:
    """The augmented sample; its partners, where steps mix, are the modality's other samples."""
    pool = [Example(other) for other in SAMPLES[recipe.modality]]
    return recipe.apply_to(Example(sample), seed, index, pool).sample


def extremes(param: Param) -> list[Scalar]:
    """Both ends of a number's range; every choice; both states of a flag; no word, words and signs."""
    if param.kind == "words":
        return ["", "fox, 外卖,, (, the well-known，très"]
    if param.is_number:
        return [param.low, param.high]
    return list(param.choices) or [False, True]


def test_the_fourteen_image_transforms_and_one_each_for_sound_and_text_are_there() -> None:
    assert set(catalogue("image")) >= {
        "rotate", "scale", "translate", "shear", "horizontal_flip", "vertical_flip", "random_crop",
        "brightness", "contrast", "saturation", "hue", "gaussian_noise", "gaussian_blur", "cutout",
    }  # fmt: skip
    assert "gain" in catalogue("audio")
    assert "random_swap" in catalogue("text")


def telling(transform: Transform) -> Any:
    """The first of the samples that it does something to; one for Chinese text does nothing to English."""
    for sample in SAMPLES[transform.modality]:
        if any(not same(apply(one_step(transform), sample, index=k), sample) for k in range(5)):
            return sample
    return None


@every_transform
def test_it_is_described(transform: Transform) -> None:
    for text in (transform.summary, transform.label_safety, transform.source, transform.family):
        assert text.strip()
    assert transform.summary.endswith(".")
    for param in transform.params:
        assert param.help.endswith(".")
        assert param.check(param.default) == param.default
        assert param.neutral is None or param.check(param.neutral) == param.neutral


@every_transform
def test_the_same_seed_gives_the_same_result(transform: Transform) -> None:
    for sample in SAMPLES[transform.modality]:
        recipe = one_step(transform)
        assert same(apply(recipe, sample, index=3), apply(recipe, sample, index=3))


@every_transform
def test_neutral_values_give_the_input_back(transform: Transform) -> None:
    neutral = {param.name: param.neutral for param in transform.params if param.neutral is not None}
    if not neutral:
        pytest.skip("has no neutral value")
    for sample in SAMPLES[transform.modality] + ODD_SAMPLES[transform.modality]:
        for index in range(3):
            assert same(apply(one_step(transform, **neutral), sample, index=index), sample)


@every_transform
def test_p_of_zero_gives_the_input_back(transform: Transform) -> None:
    for sample in SAMPLES[transform.modality]:
        assert same(apply(one_step(transform, p=0), sample), sample)


@every_transform
def test_it_does_something(transform: Transform) -> None:
    assert telling(transform) is not None


@every_transform
def test_the_input_is_not_changed_and_the_result_is_a_sample(transform: Transform) -> None:
    for sample in SAMPLES[transform.modality] + ODD_SAMPLES[transform.modality]:
        before = fingerprint(sample)
        for index in range(4):
            result = apply(one_step(transform), sample, index=index)
            assert is_valid(result, sample)
            assert transform.kind.name not in KEEPS_SIZE or size(result) == size(sample)
        assert fingerprint(sample) == before


@every_transform
def test_both_ends_of_every_range_work(transform: Transform) -> None:
    samples = SAMPLES[transform.modality] + ODD_SAMPLES[transform.modality]
    for param in transform.params:
        for value in extremes(param):
            recipe = one_step(transform, **{param.name: value})
            for sample in samples:
                assert is_valid(apply(recipe, sample), sample), f"{param.name} = {value}"


@pytest.mark.parametrize("transform", catalogue("image").values(), ids=lambda transform: transform.name)
@pytest.mark.parametrize("shape", [(2000, 3000, 3), (1500, 10, 1), (10, 40_000, 3)], ids=str)
def test_large_and_long_images_work(transform: Transform, shape: tuple[int, int, int]) -> None:
    sample = np.full(shape, 90, np.uint8)
    assert is_valid(apply(one_step(transform), sample), sample)


@every_transform
def test_threads_agree(transform: Transform) -> None:
    sample = telling(transform)
    recipe = one_step(transform)
    alone = [apply(recipe, sample, index=k) for k in range(16)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda k: apply(recipe, sample, index=k), range(16)))
    assert all(same(a, b) for a, b in zip(alone, together, strict=True))


@pytest.mark.parametrize("modality", MODALITIES)
def test_a_batch_is_what_one_by_one_gives(modality: str) -> None:
    recipe = Recipe(modality, seed=3)
    for transform in always_here(modality):
        recipe = recipe.with_step(transform.name)
    recipe = replace(recipe, steps=tuple(replace(step, p=0.7) for step in recipe.steps))
    examples = [Example(SAMPLES[modality][k % len(SAMPLES[modality])], None, ((k % 3, 1.0),)) for k in range(24)]
    indices, pool = np.arange(100, 124), examples[:5]
    batch = recipe.compile().apply_to_examples(examples, indices, pool)
    for example, index, result in zip(examples, indices.tolist(), batch, strict=True):
        alone = recipe.apply_to(example, index=index, pool=pool)
        traced = recipe.trace(example, index=index, pool=pool).example
        assert same(alone.sample, result.sample)
        assert same(traced.sample, result.sample)
        assert alone.shares == traced.shares == result.shares


@every_transform
def test_it_survives_a_round_trip_through_json(transform: Transform) -> None:
    recipe = one_step(transform, p=0.5)
    again = Recipe.from_json(recipe.to_json())
    assert again == recipe
    sample = SAMPLES[transform.modality][0]
    assert same(apply(again, sample, index=5), apply(recipe, sample, index=5))


@every_transform
def test_two_seeds_differ(transform: Transform) -> None:
    sample = telling(transform)
    recipe = one_step(transform, p=0.5)
    first, second = ([apply(recipe, sample, k, seed) for k in range(12)] for seed in (1, 2))
    assert not all(same(a, b) for a, b in zip(first, second, strict=True))


KEEPS_PLACES = {"matrix", "field", "lookup", "colourmatrix", "erasing"}
WHOLE = {"blur", "weather", "light"}
"""Families whose effects are drawn in shares of the image."""
IN_PROPORTION = [t for t in catalogue("image").values() if t.kind.name in KEEPS_PLACES or t.family in WHOLE]


@pytest.mark.parametrize("transform", IN_PROPORTION, ids=lambda transform: transform.name)
def test_the_preview_looks_as_the_full_size_does(transform: Transform) -> None:
    """Augmenting, then shrinking, gives what shrinking, then augmenting, gives. (Noise is drawn pixel by pixel.)"""
    small = np.asarray(picture(96, 128)).copy()
    large = small.repeat(8, axis=0).repeat(8, axis=1)
    for index in range(4):
        recipe = one_step(transform)
        shrunk = apply(recipe, large, index=index).reshape(96, 8, 128, 8, 3).mean(axis=(1, 3))
        difference = np.abs(shrunk - apply(recipe, small, index=index))
        assert difference.mean() < 2.5, index
        assert np.mean(difference > 24) < 0.03, index
