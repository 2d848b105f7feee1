"""The exported code, really run: what torchvision makes of an image, against what the recipe makes of it."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import pytest

from augment.export.targets import export
from augment.export.torchvision_textures import LIBRARY
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
from tests.augment.export.torchvision_here import HAS_JPEG, torchvision

__all__ = ["run_script"]
COUNTERPARTS = counterparts(LIBRARY)
FILLS = ("black", "white", "edge", "reflect")
MEAN = 0.005
"""Of rounding: one level here and there."""
EQUAL = [
    Equal("horizontal_flip", {}),
    Equal("vertical_flip", {}),
    Equal("transpose", {}),
    *(Equal("quarter_turn", {"turns": turns}) for turns in (1, 2, 3)),
    Equal("crop", {"width": 0.62, "height": 0.85, "x": 0.3, "y": 0.9}),
    Equal("centre_crop", {"size": 0.77}),
    *(Equal("pad", {"left": 0.1, "right": 0.5, "top": 0, "bottom": 0.23, "fill": fill}) for fill in FILLS),
    # Bilinear in both; their places are float32, and OpenCV's fixed-point.
    *(Equal("translate", {"x": 0.123, "y": -0.2, "fill": fill}, 1, MEAN) for fill in FILLS),
    *(Equal("shear", {"angle": 17, "fill": fill}, 1, MEAN) for fill in FILLS),
    *(Equal("vertical_shear", {"angle": -12, "fill": fill}, 1, MEAN) for fill in FILLS),
    *(Equal("affine", {"shear": -9, "factor": 0.8, "angle": 25, "x": 0.1, "y": 0.05, "fill": fill}, 1, MEAN)
      for fill in FILLS),
    *(Equal("rotate", {"angle": 33, "fill": fill}, 1, MEAN) for fill in FILLS[2:]),
    # Its own classes blend into the rim of the colour at another rate: where the edge falls, by up to half a step.
    *(Equal("rotate", {"angle": 33, "fill": fill}, 64, 0.5) for fill in FILLS[:2]),
    *(Equal("scale", {"factor": factor, "fill": fill}, 64, 0.6) for fill in FILLS[:2] for factor in (0.6, 1.4)),
    *(Equal("scale", {"factor": 0.6, "fill": fill}, 1, MEAN) for fill in FILLS[2:]),
    Equal("random_crop", {"size": 0.43, "x": 0.2, "y": 0.71}, 1, MEAN),
    # It cuts fractions off where ours rounds, of the mean grey too.
    Equal("brightness", {"factor": 1.3}, 1, 0.6),
    Equal("brightness", {"factor": 0.4}, 1, 0.6),
    Equal("contrast", {"factor": 0.5}, 1, 1),
    Equal("saturation", {"factor": 2}, 1, 0.6),
    Equal("greyscale", {"strength": 1}, 1, 0.6),
    Equal("greyscale", {"strength": 0.6}, 2, 0.8),
    Equal("hue", {"shift": 40}, 1, 0.3),
    Equal("hue", {"shift": -150}, 1, 0.3),
    Equal("gamma", {"gamma": 0.6}, 1, 0.5),
    Equal("sharpness", {"factor": 2}, 1, 0.6),
    # Four in a row, each of which cuts off: the hue of what is nearly grey turns with them.
    Equal("colour_jitter", {"brightness": 1.2, "contrast": 1.3, "saturation": 1.5, "hue": 25}, 9, 1),
    *(Equal("channel_shuffle", {"order": order}) for order in ("gbr", "bgr")),
    Equal("invert", {}),
    *(Equal("solarise", {"threshold": threshold}) for threshold in (0.0, 0.4)),
    *(Equal("posterise", {"bits": bits}) for bits in (1, 4)),
    Equal("equalise", {}),
    Equal("auto_contrast", {"cutoff": 0}, 1, 0.1),
    # Mirrored at the edges with and without the outermost pixel.
    Equal("gaussian_blur", {"sigma": 1.5}, 1, 0.2, inside=8),
    Equal("gaussian_blur", {"sigma": 1.5}, 30, 0.3),
    # A triangle over neighbouring blocks instead of the mean of one.
    Equal("pixelate", {"size": 4.2}, 35, 2.5),
    Equal("downscale", {"grain": 4.2}, 30, 2),
    # Equal with the libjpeg-turbo of today; another one may round otherwise.
    Equal("jpeg", {"quality": 30}, 2, 0.1),
    *(Equal("cutout", {"size": 0.41, "x": 0.3, "y": 0.8, "fill": fill}) for fill in ("black", "grey", "white", "mean")),
    *(Equal("random_erasing", {"area": 0.3, "aspect": aspect, "x": 0.9, "y": 0.2, "fill": "mean"})
      for aspect in (0.3, 2.7)),
]  # fmt: skip


@pytest.mark.parametrize("row", EQUAL, ids=lambda row: f"{row.name}-{'-'.join(map(str, row.values.values()))}")
def test_it_does_the_same(run: Run, row: Equal) -> None:
    if row.name == "jpeg" and not HAS_JPEG:
        pytest.skip("torchvision's own compiled files are for another PyTorch than the one here")
    check_equal(run(one_step(row.name, **row.values), "torchvision"), row)


DRAWN: list[tuple[str, dict[str, Value], int, float]] = [
    ("gaussian_noise", {"std": 0.2}, 8, 0.02),
    ("perspective", {"strength": 0.03, "fill": "edge"}, 150, 0.06),
    ("perspective", {"strength": 0.2, "fill": "white"}, 60, 0.1),
    ("elastic", {"strength": 3, "waves": 5, "fill": "black"}, 40, 0.1),
    ("coarse_dropout", {"holes": 5, "size": 0.4, "fill": "white"}, 80, 0.1),
    ("cutout", {"size": 0.5, "fill": "noise"}, 60, 0.1),
    # Which of fourteen operations are drawn makes most of the spread.
    ("rand_augment", {"operations": 2, "magnitude": 9}, 250, 0.15),
    *(("auto_augment", {"policy": policy}, 250, 0.25) for policy in ("imagenet", "cifar10", "svhn")),
    ("aug_mix", {"severity": 5, "width": 3, "depth": 3, "alpha": 1}, 80, 0.25),
]


@pytest.mark.parametrize(("name", "values", "draws", "apart"), DRAWN)
def test_what_is_drawn_changes_images_as_much(
    run: Run, name: str, values: dict[str, Value], draws: int, apart: float
) -> None:
    recipe = one_step(name, **values)
    check_draws(run(recipe, "torchvision"), recipe, draws, apart)


def test_trivial_augment_is_ours_in_images_of_224_pixels(run: Run) -> None:
    recipe, image = one_step("trivial_augment"), cv2.resize(SCENE, (224, 224))
    check_draws(run(recipe, "torchvision"), recipe, 200, 0.12, image)


def test_every_counterpart_is_measured() -> None:
    elsewhere = {"some_of", "trivial_augment"}
    assert {*(row.name for row in EQUAL), *(name for name, *_ in DRAWN), *elsewhere} == set(COUNTERPARTS)


@pytest.mark.parametrize("name", [name for name in COUNTERPARTS if HAS_JPEG or name != "jpeg"])
def test_it_takes_every_value_that_ours_takes(run: Run, name: str) -> None:
    check_takes_all(run, name, "torchvision")


def test_every_transform_has_a_counterpart_or_is_said_to_have_none() -> None:
    check_catalogue("torchvision", COUNTERPARTS)


def test_steps_come_in_order_and_some_of_them_evenly(run: Run) -> None:
    check_steps(run, "torchvision")


def test_p_and_ranges_are_taken_over(run: Run) -> None:
    check_p_and_ranges(run, "torchvision")


def test_the_command_writes_a_script_that_runs(run: Run, tmp_path: Path) -> None:
    check_command(run, "torchvision", tmp_path, [sys.executable, "-m", "tests.augment.export.torchvision_here"])


def test_a_recipe_without_steps_leaves_images_as_they_are(run: Run) -> None:
    for recipe in (Recipe("image"), one_step("rain")):
        assert (run(recipe, "torchvision")(SCENE) == SCENE).all()


def test_the_code_is_for_the_version_that_it_was_tested_with() -> None:
    version = ".".join(torchvision.__version__.split(".")[:2])
    assert f"Written for torchvision {version}:" in export(Recipe("image"), "torchvision").code
