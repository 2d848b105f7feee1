"""The exported code, really run: what Kornia makes of an image, against what the recipe makes of it."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

import numpy as np
import pytest

from augment.export.kornia_textures import LIBRARY
from augment.export.targets import export
from augment.params import Value
from augment.recipe import Recipe
from tests.augment.export.images_by_torch import (
    SCENE,
    Equal,
    Run,
    check_catalogue,
    check_command,
    check_draws,
    check_equal,
    check_p_and_ranges,
    check_steps,
    check_takes_all,
    counterparts,
    one_step,
    run_script,
)  # fmt: skip

__all__ = ["run_script"]
COUNTERPARTS = counterparts(LIBRARY)
FILLS = ("black", "white", "edge", "reflect")
MEAN = 0.01
"""Of rounding: one level here and there."""
EQUAL = [
    Equal("horizontal_flip", {}),
    Equal("vertical_flip", {}),
    Equal("transpose", {}),
    *(Equal("quarter_turn", {"turns": turns}) for turns in (1, 2, 3)),
    Equal("crop", {"width": 0.62, "height": 0.85, "x": 0.3, "y": 0.9}),
    Equal("centre_crop", {"size": 0.77}),
    *(Equal("pad", {"left": 0.1, "right": 0.5, "top": 0, "bottom": 0.23, "fill": fill}) for fill in FILLS[:3]),
    # Mirrored without the outermost pixel: the margin is one pixel off.
    Equal("pad", {"left": 0.1, "right": 0.2, "top": 0, "bottom": 0.2, "fill": "reflect"}, 200, 5),
    # Bilinear in both; their places are float32, and OpenCV's fixed-point.
    *(Equal("translate", {"x": 0.123, "y": -0.2, "fill": fill}, 1, MEAN) for fill in FILLS),
    *(Equal("shear", {"angle": 17, "fill": fill}, 1, MEAN) for fill in FILLS),
    *(Equal("vertical_shear", {"angle": -12, "fill": fill}, 1, MEAN) for fill in FILLS),
    *(Equal("affine", {"shear": -9, "factor": 0.8, "angle": 25, "x": 0.1, "y": 0.05, "fill": fill}, 1, MEAN)
      for fill in FILLS),
    *(Equal("rotate", {"angle": 33, "fill": fill}, 1, MEAN) for fill in FILLS),
    *(Equal("scale", {"factor": factor, "fill": fill}, 1, MEAN) for fill in FILLS for factor in (0.6, 1.4)),
    Equal("random_crop", {"size": 0.43, "x": 0.2, "y": 0.71}, 1, MEAN),
    *(Equal("brightness", {"factor": factor}, 1, 0.1) for factor in (0.4, 1.3)),
    Equal("contrast", {"factor": 0.5}, 1, 0.1),
    Equal("saturation", {"factor": 2}, 1, 0.1),
    *(Equal("greyscale", {"strength": strength}, 1, 0.1) for strength in (0.6, 1)),
    Equal("sepia", {"strength": 0.7}, 1, 0.1),
    *(Equal("hue", {"shift": shift}, 1, 0.1) for shift in (40, -150)),
    # Ours rounds after each of the four.
    Equal("colour_jitter", {"brightness": 1.2, "contrast": 1.3, "saturation": 1.5, "hue": 25}, 4, 0.5),
    Equal("rgb_shift", {"red": 0.2, "green": -0.1, "blue": 0.05}, 1, 0.1),
    Equal("channel_drop", {"channel": "green"}),
    *(Equal("channel_shuffle", {"order": order}) for order in ("gbr", "bgr")),
    *(Equal("gamma", {"gamma": gamma}, 1, MEAN) for gamma in (0.6, 3)),
    Equal("invert", {}),
    *(Equal("solarise", {"threshold": threshold}) for threshold in (0.0, 0.4)),
    *(Equal("posterise", {"bits": bits}) for bits in (1, 4)),
    Equal("equalise", {}),
    Equal("auto_contrast", {"cutoff": 0}, 1, 0.6),
    # Tables are blended half a pixel beside OpenCV's, and its Lab has 256 levels.
    Equal("clahe", {"clip_limit": 3, "tiles": 4}, 20, 2.5),
    Equal("sharpness", {"factor": 2}, 1, 0.1),
    # Mirrored at the edges with and without the outermost pixel.
    Equal("gaussian_blur", {"sigma": 1.5}, 1, 0.2, inside=8),
    Equal("gaussian_blur", {"sigma": 1.5}, 30, 0.3),
    Equal("box_blur", {"size": 4.4}, 1, 0.5),
    Equal("median_blur", {"size": 4.4}, 1, 0.5, inside=4),
    Equal("defocus", {"radius": 2.5}, 1, 0.2, inside=4),
    Equal("unsharp_mask", {"amount": 2, "radius": 1.2}, 2, 0.5, inside=8),
    Equal("sharpen", {"strength": 0.5}, 1, 0.3),
    # Kernels of whole pixels, turned.
    *(Equal("motion_blur", {"length": 9, "angle": angle}, 8, 0.6, inside=8) for angle in (-60, 0, 30)),
    Equal("jpeg", {"quality": 30}, 25, 1.8),
    # Of 6 pixels: in 128 that is no whole number of blocks.
    Equal("pixelate", {"size": 4.2}, 1, 0.3),
    Equal("pixelate", {"size": 100 / 16}, 16, 1.5),
    Equal("downscale", {"grain": 4.2}, 1, 0.3),
    Equal("downscale", {"grain": 100 / 16}, 16, 1.5),
    *(Equal("cutout", {"size": 0.41, "x": 0.3, "y": 0.8, "fill": fill}, 1, MEAN)
      for fill in ("black", "grey", "white", "mean")),
    *(Equal("random_erasing", {"area": 0.3, "aspect": aspect, "x": 0.9, "y": 0.2, "fill": "mean"}, 1, MEAN)
      for aspect in (0.3, 2.7)),
]  # fmt: skip


@pytest.mark.parametrize("row", EQUAL, ids=lambda row: f"{row.name}-{'-'.join(map(str, row.values.values()))}")
def test_it_does_the_same(run: Run, row: Equal) -> None:
    check_equal(run(one_step(row.name, **row.values), "kornia"), row)


DRAWN: list[tuple[str, dict[str, Value], int, float]] = [
    ("gaussian_noise", {"std": 0.2}, 8, 0.02),
    ("salt_and_pepper", {"share": 0.1, "salt": 0.2}, 20, 0.05),
    ("grid_shuffle", {"rows": 3, "columns": 4}, 60, 0.1),
    ("perspective", {"strength": 0.03, "fill": "edge"}, 150, 0.06),
    ("perspective", {"strength": 0.2, "fill": "white"}, 60, 0.1),
    ("elastic", {"strength": 3, "waves": 5, "fill": "black"}, 40, 0.1),
    ("thin_plate_spline", {"strength": 3, "points": 4, "fill": "reflect"}, 60, 0.1),
    ("coarse_dropout", {"holes": 5, "size": 0.4, "fill": "white"}, 80, 0.1),
    ("cutout", {"size": 0.5, "fill": "noise"}, 60, 0.1),
]


@pytest.mark.parametrize(("name", "values", "draws", "apart"), DRAWN)
def test_what_is_drawn_changes_images_as_much(
    run: Run, name: str, values: dict[str, Value], draws: int, apart: float
) -> None:
    recipe = one_step(name, **values)
    check_draws(run(recipe, "kornia"), recipe, draws, apart)


POLICIES: list[tuple[str, dict[str, Value]]] = [
    ("rand_augment", {"operations": 2, "magnitude": 15}),
    ("trivial_augment", {}),
    ("auto_augment", {"policy": "imagenet"}),
    ("auto_augment", {"policy": "cifar10"}),
    ("auto_augment", {"policy": "svhn"}),
]


@pytest.mark.parametrize(("name", "values"), POLICIES)
def test_policies_of_its_own_change_images_in_many_ways(run: Run, name: str, values: dict[str, Value]) -> None:
    change = run(one_step(name, **values), "kornia")
    results = [change(SCENE) for _ in range(30)]
    assert {result.shape for result in results} == {SCENE.shape}
    assert len({round(float(result.mean()), 1) for result in results}) > 10
    assert 5 < np.mean([np.abs(result.astype(int) - SCENE).mean() for result in results]) < 100


def test_every_counterpart_is_measured() -> None:
    measured = {row.name for row in EQUAL} | {name for name, *_ in DRAWN} | {name for name, _ in POLICIES}
    assert measured | {"some_of"} == set(COUNTERPARTS)


@pytest.mark.parametrize("name", COUNTERPARTS)
def test_it_takes_every_value_that_ours_takes(run: Run, name: str) -> None:
    check_takes_all(run, name, "kornia")


def test_every_transform_has_a_counterpart_or_is_said_to_have_none() -> None:
    check_catalogue("kornia", COUNTERPARTS)


def test_steps_come_in_order_and_some_of_them_evenly(run: Run) -> None:
    check_steps(run, "kornia")


def test_p_and_ranges_are_taken_over(run: Run) -> None:
    check_p_and_ranges(run, "kornia")


def test_the_command_writes_a_script_that_runs(run: Run, tmp_path: Path) -> None:
    check_command(run, "kornia", tmp_path, [sys.executable])


def test_a_recipe_without_steps_leaves_images_as_they_are(run: Run) -> None:
    for recipe in (Recipe("image"), one_step("rain")):
        assert (run(recipe, "kornia")(SCENE) == SCENE).all()


def test_the_code_is_for_the_version_that_it_was_tested_with() -> None:
    version = ".".join(importlib.metadata.version("kornia").split(".")[:2])
    assert f"Written for Kornia {version}:" in export(Recipe("image"), "kornia").code
