"""Neighbouring warps are resampled once, and every way to apply a recipe agrees on it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from augment.kinds import matrix
from augment.recipe import Recipe


def noise(side: int = 64) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)


def recipe(*steps: tuple[str, dict]) -> Recipe:
    entries = [{"transform": name, "params": params} for name, params in steps]
    return Recipe.from_dict({"modality": "image", "steps": entries})


def test_a_warp_and_its_opposite_lose_nothing() -> None:
    there_and_back = recipe(("rotate", {"angle": 30}), ("rotate", {"angle": -30}))
    assert np.abs(there_and_back.apply(noise()).astype(int) - noise()).max() <= 1


@pytest.mark.parametrize("between", [("gaussian_blur", {"sigma": 2}), ("cutout", {"size": 0.5, "x": 0.5, "y": 0.5})])
def test_a_step_between_two_warps_sees_the_first_ones_result(between: tuple[str, dict]) -> None:
    whole = recipe(("translate", {"x": 0.25, "y": 0}), between, ("translate", {"x": 0.25, "y": 0}))
    one_by_one = noise()
    for step in whole.steps:
        one_by_one = replace(whole, steps=(step,)).apply(one_by_one)
    assert np.array_equal(whole.apply(noise()), one_by_one)


def test_warps_that_fill_differently_are_not_joined() -> None:
    right, down = {"x": 0.25, "y": 0, "fill": "white"}, {"x": 0, "y": 0.25, "fill": "black"}
    moved = recipe(("translate", right), ("translate", down)).apply(np.full((64, 64, 1), 100, np.uint8))
    assert [moved[32, 4, 0], moved[4, 32, 0], moved[32, 32, 0]] == [255, 0, 100]


def test_the_trace_shows_every_prefix_and_ends_in_the_result() -> None:
    steps = (
        ("rotate", {"angle": 10}),
        ("scale", {"factor": 1.2}),
        ("shear", {"angle": 8}),
        ("brightness", {"factor": 2}),
    )
    trace = recipe(*steps).trace(noise())
    for count, done in enumerate(trace.steps, 1):
        assert np.array_equal(done.sample, recipe(*steps[:count]).apply(noise()))
    assert np.array_equal(trace.result, recipe(*steps).apply(noise()))


def test_the_source_is_not_changed() -> None:
    source = noise()
    recipe(("rotate", {"angle": 10}), ("scale", {"factor": 1.2})).apply(source)
    assert np.array_equal(source, noise())


@pytest.mark.parametrize("name", ["rotate", "perspective", "elastic", "zoom_blur", "glass_blur"])
def test_colours_are_resampled_as_grey_is(name: str) -> None:
    fill = {} if name.endswith("blur") else {"fill": "white"}
    step = recipe((name, fill))
    together = step.apply(noise(128))
    for k in range(3):
        assert (together[..., k : k + 1] == step.apply(noise(128)[..., k : k + 1].copy())).all()


def test_a_step_that_looks_at_the_image_has_it_resampled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Contrast asks for the mean of what rotate will leave, noise and hue for its pixels."""
    warped = []
    real = matrix.resample
    monkeypatch.setattr(matrix, "resample", lambda *given: warped.append(given) or real(*given))
    for name in ("contrast", "gaussian_noise", "hue", "equalise"):
        warped.clear()
        recipe = Recipe("image").with_step("rotate", angle=20).with_step(name)
        recipe.apply(noise())
        assert len(warped) == 1, name


def test_what_was_settled_once_is_not_written_into() -> None:
    recipe = Recipe("image").with_step("rotate", angle=20).with_step("cutout", size=0.9, fill="white")
    turned = Recipe("image").with_step("rotate", angle=20).apply(noise())
    trace = recipe.trace(noise())
    np.testing.assert_array_equal(trace.steps[0].sample, turned)
    assert (trace.result != turned).any()
