"""Colour transforms do to the values what their labels say, alone and joined with their neighbours."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from augment.image.channels import _light
from augment.kinds.colour_matrix import stays_in_range
from augment.kinds.lookup import LUMA
from augment.params import Value
from augment.recipe import Recipe
from augment.transforms import catalogue
from tests.augment.samples import picture

NOISE = np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)
RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
IMAGES = [picture(48, 64), picture(48, 64, 1), NOISE, NOISE // 8 + 90, NOISE[:6, :6], np.full((20, 20, 3), 7, np.uint8)]


def recipe_of(*steps: tuple[str, dict[str, Value]]) -> Recipe:
    recipe = Recipe("image", seed=4)
    for name, values in steps:
        recipe = recipe.with_step(name, **values)
    return recipe


def apply(name: str, image: np.ndarray, **values: Value) -> np.ndarray:
    return recipe_of((name, values)).apply(image)


def one_by_one(recipe: Recipe, image: np.ndarray) -> np.ndarray:
    for step in recipe.steps:
        image = replace(recipe, steps=(step,)).apply(image)
    return image


PILLOW = [
    *(("solarise", {"threshold": n / 256}, lambda p, n=n: ImageOps.solarize(p, n)) for n in (0, 77, 128)),
    *(("posterise", {"bits": bits}, lambda p, bits=bits: ImageOps.posterize(p, bits)) for bits in range(1, 8)),
    *(("auto_contrast", {"cutoff": n / 100}, lambda p, n=n: ImageOps.autocontrast(p, n)) for n in (0, 1, 7, 20)),
    ("equalise", {}, ImageOps.equalize),
    ("invert", {}, ImageOps.invert),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "pillow"), PILLOW)
def test_what_pillow_does_too_is_the_same_bit_for_bit(name: str, values: dict, pillow) -> None:
    for image in IMAGES:
        expected = pillow(Image.fromarray(image if image.shape[2] == 3 else image[..., 0]))
        assert np.array_equal(apply(name, image, **values), np.asarray(expected).reshape(image.shape))


def test_joined_tables_are_exact_and_statistics_see_what_comes_before_them() -> None:
    steps = [("gamma", {"gamma": 0.6}), ("rgb_shift", {"red": 0.2, "green": 0.0, "blue": -0.3}), ("equalise", {}),
             ("temperature", {"kelvin": 3500}), ("contrast", {"factor": 1.4}), ("auto_contrast", {"cutoff": 0.02}),
             ("invert", {}), ("solarise", {"threshold": 0.6})]  # fmt: skip
    recipe = recipe_of(*steps)
    for image in IMAGES:
        difference = np.abs(recipe.apply(image).astype(int) - one_by_one(recipe, image))
        assert difference.max() <= 1  # contrast's mean grey, from a histogram or from the pixels, may round apart
    without_mean = replace(recipe, steps=tuple(step for step in recipe.steps if step.transform.name != "contrast"))
    for image in IMAGES:
        assert np.array_equal(without_mean.apply(image), one_by_one(without_mean, image))
    assert recipe.trace(NOISE).steps[-1].outcome.example.sample is NOISE, "all are pending still"


def test_a_step_of_another_kind_sees_what_the_one_before_it_made() -> None:
    steps = [("saturation", {"factor": 0.4}), ("equalise", {}), ("channel_shuffle", {"order": "gbr"}),
             ("gamma", {"gamma": 0.7}), ("rotate", {"angle": 20}), ("greyscale", {"strength": 0.5}),
             ("invert", {}), ("sepia", {"strength": 0.5}), ("shear", {"angle": 9.0})]  # fmt: skip
    recipe = recipe_of(*steps)
    assert np.array_equal(recipe.apply(NOISE), one_by_one(recipe, NOISE))


MATRICES = [
    ("saturation", {"factor": 0.4}), ("saturation", {"factor": 1.9}), ("greyscale", {"strength": 0.7}),
    ("greyscale", {"strength": 1}), ("sepia", {"strength": 1}), ("sepia", {"strength": 0.3}),
    ("channel_shuffle", {"order": "gbr"}), ("channel_drop", {"channel": "blue"}),
]  # fmt: skip


@pytest.mark.parametrize(("first", "then"), list(product(MATRICES, MATRICES)))
def test_joined_colour_matrices_differ_by_a_rounding_at_most(first: tuple, then: tuple) -> None:
    corners = np.array(list(product((0, 255), repeat=3)), np.uint8)[None]
    recipe = recipe_of(first, then)
    for image in (NOISE, corners):
        assert np.abs(recipe.apply(image).astype(int) - one_by_one(recipe, image)).max() <= 2


def test_only_matrices_that_cut_nothing_off_are_joined_to() -> None:
    pending = recipe_of(("saturation", {"factor": 0.5}), ("sepia", {"strength": 1})).trace(NOISE).steps[-1].outcome
    assert pending.example.sample is NOISE
    corners = np.array(list(product((0, 255), repeat=3)))
    for matrix in np.random.default_rng(0).uniform(-0.1, 0.8, (300, 3, 3)):
        moved = corners @ matrix.T
        assert stays_in_range(matrix) == bool(moved.min() >= 0 and moved.max() <= 255)


@pytest.mark.parametrize(
    ("kelvin", "x", "y"), [(2856, 0.4476, 0.4074), (4000, 0.3805, 0.3768), (10_000, 0.2807, 0.2884)]
)
def test_the_light_of_a_black_body_has_its_published_colour(kelvin: int, x: float, y: float) -> None:
    """Chromaticities of the Planckian locus, CIE 1931; 2856 K is illuminant A."""
    to_xyz = np.array([(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)])
    xyz = to_xyz @ _light(kelvin)
    assert xyz[:2] / xyz.sum() == pytest.approx((x, y), abs=1.5e-3)
    assert xyz[1] == pytest.approx(1, abs=1e-3)


def test_warm_light_is_redder_and_keeps_the_luminance() -> None:
    grey = np.full((2, 2, 3), 120, np.uint8)
    for kelvin, order in ((3500, 1), (11_000, -1)):
        red, green, blue = apply("temperature", grey, kelvin=kelvin)[0, 0][::order].astype(int)
        assert red > green > blue
        light = ((apply("temperature", grey, kelvin=kelvin)[0, 0] / 255 + 0.055) / 1.055) ** 2.4
        assert light @ (0.2126, 0.7152, 0.0722) == pytest.approx(((120 / 255 + 0.055) / 1.055) ** 2.4, rel=0.02)


def test_channels_are_shifted_swapped_and_dropped_as_said() -> None:
    shifted = apply("rgb_shift", NOISE, red=0.12, green=0, blue=-0.2).astype(int)
    assert np.array_equal(shifted, np.clip(np.rint(NOISE + 255 * np.array((0.12, 0, -0.2))), 0, 255))
    assert np.array_equal(apply("channel_shuffle", NOISE, order="brg"), NOISE[..., [2, 0, 1]])
    dropped = apply("channel_drop", NOISE, channel="green")
    assert not dropped[..., 1].any()
    assert np.array_equal(dropped[..., ::2], NOISE[..., ::2])


def test_grey_and_brown_are_the_mixtures_they_are_said_to_be() -> None:
    grey = NOISE @ LUMA
    assert np.abs(apply("greyscale", NOISE, strength=1) - grey[..., None]).max() <= 1
    half = apply("greyscale", NOISE, strength=0.5)
    assert np.abs(half - (NOISE + grey[..., None]) / 2).max() <= 1
    brown = apply("sepia", np.full((1, 1, 3), 100, np.uint8), strength=1)[0, 0]
    assert brown.tolist() == [135, 120, 94]


def test_pca_colour_spreads_along_the_directions_of_photos() -> None:
    recipe = recipe_of(("pca_colour", {"strength": 0.3}))
    grey = np.full((1, 1, 3), 128, np.uint8)
    shifts = np.array([recipe.apply(grey, index=k)[0, 0].astype(float) - 128 for k in range(400)]) / 255
    covariance = np.cov(shifts.T)
    main = np.linalg.eigh(covariance)[1][:, -1]
    assert abs(main @ (-0.5675, -0.5808, -0.5836)) > 0.99
    assert np.sqrt(np.linalg.eigvalsh(covariance)[-1]) == pytest.approx(0.3 * 0.2175, rel=0.15)


def test_curves_keep_black_and_white_and_bend_where_they_say() -> None:
    for name, values in (("gamma", {"gamma": 0.5}), ("tone_curve", {"shadows": 0.2, "highlights": 0.0})):
        curve = apply(name, RAMP, **values).ravel().astype(int)
        assert (curve[0], curve[255]) == (0, 255)
        assert (np.diff(curve) >= 0).all()
    assert apply("gamma", RAMP, gamma=0.5).ravel()[64] == round(255 * (64 / 255) ** 0.5)
    lifted = apply("tone_curve", RAMP, shadows=0.2, highlights=0.0).ravel().astype(int) - np.arange(256)
    assert lifted[64] > 2 * lifted[192] > 0


def test_colour_jitter_is_its_four_transforms_in_this_order() -> None:
    values = {"brightness": 1.2, "contrast": 0.7, "saturation": 1.5, "hue": 15.0}
    four = [(name, {"shift" if name == "hue" else "factor": value}) for name, value in values.items()]
    for image in IMAGES:
        difference = np.abs(apply("colour_jitter", image, **values).astype(int) - one_by_one(recipe_of(*four), image))
        assert difference.max() <= 1
    backwards = one_by_one(recipe_of(*reversed(four)), NOISE)
    assert np.abs(apply("colour_jitter", NOISE, **values).astype(int) - backwards).mean() > 2


def test_clahe_raises_contrast_in_a_dark_corner_and_keeps_colours() -> None:
    dark = picture(96, 96) // 6 + 10
    spreads = [apply("clahe", dark, clip_limit=limit, tiles=4)[:48, :48].std() for limit in (1.0, 3.0, 8.0)]
    assert dark[:48, :48].std() < spreads[0] < spreads[1] < spreads[2]
    tinted = np.full((64, 64, 3), (120, 80, 60), np.uint8) + picture(64, 64, 1) // 8
    lab = [cv2.cvtColor(image, cv2.COLOR_RGB2LAB) for image in (tinted, apply("clahe", tinted, clip_limit=3, tiles=2))]
    assert np.abs(lab[0][..., 1:].mean(axis=(0, 1)) - lab[1][..., 1:].mean(axis=(0, 1))).max() < 2


def test_sharpness_is_pillows() -> None:
    from PIL import ImageEnhance  # noqa: PLC0415

    for image in (NOISE, picture(48, 64, 1), NOISE[:2]):
        picture_of_it = Image.fromarray(image if image.shape[2] == 3 else image[..., 0])
        for factor in (0.1, 1.9):
            expected = np.asarray(ImageEnhance.Sharpness(picture_of_it).enhance(factor)).reshape(image.shape)
            assert np.abs(apply("sharpness", image, factor=factor).astype(int) - expected).max() <= 1


def test_grey_images_stay_where_it_is_said() -> None:
    said = [known for known in catalogue("image").values() if "rey images stay as they are" in known.summary]
    assert len(said) >= 8
    for known in said:
        for index in range(5):
            assert np.array_equal(recipe_of((known.name, {})).apply(RAMP, index=index), RAMP)
