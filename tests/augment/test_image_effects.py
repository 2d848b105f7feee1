"""What an image transform does is what its label says: measured, in the unit of its Param."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from augment.params import Value
from augment.recipe import Recipe
from tests.augment.samples import picture


def apply(name: str, image: np.ndarray, index: int = 0, **values: Value) -> np.ndarray:
    return Recipe("image", seed=1).with_step(name, **values).apply(image, index=index)


def centre_of_mass(image: np.ndarray) -> tuple[float, float]:
    weights = image[..., 0].astype(float)
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    return float((weights * x).sum() / weights.sum()), float((weights * y).sum() / weights.sum())


def bar_angle(image: np.ndarray) -> float:
    """Direction of a bright bar in degrees counter-clockwise from the x axis, from its second moments."""
    weights = image[..., 0].astype(float)
    cx, cy = centre_of_mass(image)
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    x, y = x - cx, cy - y
    return math.degrees(0.5 * math.atan2(2 * (weights * x * y).sum(), (weights * (x * x - y * y)).sum()))


def level_bar() -> np.ndarray:
    image = np.zeros((201, 301, 1), np.uint8)
    image[96:105, 75:226] = 255
    return image


def square(height: int, width: int, side: int) -> np.ndarray:
    image = np.zeros((height, width, 1), np.uint8)
    top, left = (height - side) // 2, (width - side) // 2
    image[top : top + side, left : left + side] = 255
    return image


@pytest.mark.parametrize("angle", [-80, -33.5, -1, 2, 15, 45, 77])
def test_rotate_turns_counter_clockwise_by_degrees(angle: float) -> None:
    turned = apply("rotate", level_bar(), angle=angle)
    assert bar_angle(turned) == pytest.approx(angle, abs=0.1)
    assert centre_of_mass(turned) == pytest.approx((150, 100), abs=0.05)


@pytest.mark.parametrize("side", [8, 9, 64])
@pytest.mark.parametrize("channels", [1, 3])
def test_quarter_turns_are_exact_on_squares(side: int, channels: int) -> None:
    image = picture(side, side, channels)
    for turns in (-1, 1, 2):
        assert np.array_equal(apply("rotate", image, angle=90 * turns), np.rot90(image, turns))


@pytest.mark.parametrize("factor", [0.5, 0.8, 1.25, 2])
def test_scale_keeps_the_centre_and_grows_lengths_by_its_factor(factor: float) -> None:
    scaled = apply("scale", square(200, 300, 60), factor=factor)
    assert scaled.sum() / 255 == pytest.approx((60 * factor) ** 2, rel=0.02)
    assert centre_of_mass(scaled) == pytest.approx((149.5, 99.5), abs=0.05)


@pytest.mark.parametrize(("height", "width"), [(100, 200), (400, 200)])
def test_translate_moves_by_fractions_of_each_side_right_and_down(height: int, width: int) -> None:
    x, y = centre_of_mass(apply("translate", square(height, width, 20), x=0.1, y=-0.25))
    assert x - (width - 1) / 2 == pytest.approx(0.1 * width, abs=0.05)
    assert y - (height - 1) / 2 == pytest.approx(-0.25 * height, abs=0.05)


@pytest.mark.parametrize("angle", [-40, -10, 5, 30])
def test_shear_leans_upright_lines_to_the_right(angle: float) -> None:
    image = np.zeros((201, 301, 1), np.uint8)
    image[50:151, 149:152] = 255
    leaning = apply("shear", image, angle=angle)
    tops, bottoms = (centre_of_mass(leaning[rows]) for rows in (slice(55, 60), slice(141, 146)))
    assert math.degrees(math.atan2(tops[0] - bottoms[0], 86)) == pytest.approx(angle, abs=0.3)


@pytest.mark.parametrize("name", ["rotate", "scale", "translate", "shear"])
def test_the_fill_is_what_shows_where_the_image_has_gone(name: str) -> None:
    moved = {"rotate": {"angle": 45}, "scale": {"factor": 0.5}, "translate": {"x": 0.5}, "shear": {"angle": 45}}[name]
    image = np.full((60, 80, 3), 100, np.uint8)
    corners = {
        fill: set(apply(name, image, fill=fill, **moved)[[0, -1], [0, 0]].ravel().tolist())
        for fill in ("black", "white", "edge", "reflect")
    }
    assert corners["black"] >= {0} and corners["black"] <= {0, 100}
    assert corners["white"] >= {255} and corners["white"] <= {255, 100}
    assert corners["edge"] == corners["reflect"] == {100}


def test_flips_are_exact() -> None:
    for channels in (1, 3):
        image = picture(7, 10, channels)
        assert np.array_equal(apply("horizontal_flip", image), image[:, ::-1])
        assert np.array_equal(apply("vertical_flip", image), image[::-1])


@pytest.mark.parametrize(("x", "y"), [(0, 0), (1, 1), (0.5, 0.25)])
def test_random_crop_keeps_the_named_part(x: float, y: float) -> None:
    ramp = np.linspace(0, 250, 400)
    across = np.broadcast_to(ramp[None, :, None], (200, 400, 1)).astype(np.uint8)
    down = np.broadcast_to(ramp[:200, None, None] * 2, (200, 400, 1)).astype(np.uint8)
    cropped_across = apply("random_crop", across, size=0.4, x=x, y=y)
    cropped_down = apply("random_crop", down, size=0.4, x=x, y=y)
    assert cropped_across[100, [1, -2], 0] == pytest.approx([250 * 0.6 * x, 250 * (0.6 * x + 0.4)], abs=2)
    assert cropped_down[[1, -2], 200, 0] == pytest.approx([250 * 0.6 * y, 250 * (0.6 * y + 0.4)], abs=2.5)


def test_a_crop_lies_at_the_same_place_from_either_side() -> None:
    image = picture(30, 40)
    for size, x, y in ((0.5, 0.5, 0.5), (0.37, 0.1, 0.8)):
        mirrored = apply("random_crop", image[::-1, ::-1], size=size, x=1 - x, y=1 - y)[::-1, ::-1]
        assert np.abs(apply("random_crop", image, size=size, x=x, y=y).astype(int) - mirrored).max() <= 1


def test_a_crop_in_halves_shows_the_quarters() -> None:
    quarters = np.kron(np.array([[10, 60], [110, 160]], np.uint8), np.ones((20, 30), np.uint8))[..., None]
    for (x, y), value in {(0, 0): 10, (1, 0): 60, (0, 1): 110, (1, 1): 160}.items():
        inside = apply("random_crop", quarters, size=0.5, x=x, y=y)[2:-2, 2:-2]
        assert (inside == value).all()


@pytest.mark.parametrize("factor", [0, 0.5, 0.8, 1.4])
def test_brightness_multiplies(factor: float) -> None:
    image = np.arange(180, dtype=np.uint8).reshape(12, 5, 3)
    assert np.array_equal(apply("brightness", image, factor=factor), np.rint(image * factor))
    assert apply("brightness", np.full((4, 4, 3), 200, np.uint8), factor=2).max() == 255


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("factor", [0, 0.5, 1.3])
def test_contrast_scales_the_spread_and_keeps_the_mean(factor: float, channels: int) -> None:
    image = picture(64, 64, channels) // 4 + 90
    changed = apply("contrast", image, factor=factor).astype(float)
    for k in range(channels):
        assert changed[..., k].std() == pytest.approx(factor * image[..., k].std(), abs=0.4)
    luma = np.array([0.299, 0.587, 0.114]) if channels == 3 else np.ones(1)
    assert (changed @ luma).mean() == pytest.approx((image @ luma).mean(), abs=0.6)


@pytest.mark.parametrize("factor", [0, 0.4, 1.5])
def test_saturation_scales_the_distance_from_grey(factor: float) -> None:
    image = picture(40, 40) // 3 + 80
    grey = image @ np.array([0.299, 0.587, 0.114])
    changed = apply("saturation", image, factor=factor)
    assert np.abs(changed - grey[..., None] - factor * (image - grey[..., None])).max() < 1.01


@pytest.mark.parametrize("shift", [-180, -120, -30, 15, 120, 180])
def test_hue_turns_the_colour_circle(shift: float) -> None:
    image = picture(40, 60)
    before = cv2.cvtColor(image.astype(np.float32), cv2.COLOR_RGB2HSV)
    after = cv2.cvtColor(apply("hue", image, shift=shift).astype(np.float32), cv2.COLOR_RGB2HSV)
    colourful = (before[..., 1] > 0.3) & (before[..., 2] > 80)
    turned = (after[..., 0] - before[..., 0] - shift + 180) % 360 - 180
    assert colourful.any()
    assert np.abs(turned[colourful]).max() < 3
    assert np.abs(turned[colourful]).mean() < 0.5
    assert np.abs(after[..., 2] - before[..., 2]).max() <= 1


def test_hue_turns_red_into_green_and_that_into_blue() -> None:
    red, green, blue = (np.full((2, 2, 3), colour, np.uint8) for colour in ((200, 0, 0), (0, 200, 0), (0, 0, 200)))
    assert np.array_equal(apply("hue", red, shift=120), green)
    assert np.array_equal(apply("hue", green, shift=120), blue)


@pytest.mark.parametrize("name", ["saturation", "hue"])
@pytest.mark.parametrize("channels", [1, 3])
def test_grey_stays_grey(name: str, channels: int) -> None:
    image = np.repeat(picture(30, 20, 1), channels, axis=2)
    for index in range(5):
        assert np.abs(apply(name, image, index=index).astype(int) - image).max() <= (0 if channels == 1 else 1)


@pytest.mark.parametrize("std", [0.02, 0.05, 0.1])
def test_noise_is_gaussian_with_the_named_std(std: float) -> None:
    noise = apply("gaussian_noise", np.full((300, 400, 3), 128, np.uint8), std=std).astype(float) - 128
    assert noise.std() / 255 == pytest.approx(std, rel=0.01)
    assert abs(noise.mean()) < 0.1
    assert (noise**4).mean() / noise.var() ** 2 == pytest.approx(3, abs=0.05)
    assert np.mean(np.abs(noise) > 2 * noise.std()) == pytest.approx(0.0455, abs=0.006)
    channels = noise.reshape(-1, 3)
    assert np.abs(np.corrcoef(channels.T) - np.eye(3)).max() < 0.02
    assert abs(np.corrcoef(noise[:, 1:].ravel(), noise[:, :-1].ravel())[0, 1]) < 0.02


def test_noise_differs_from_image_to_image() -> None:
    grey = np.full((32, 32, 1), 128, np.uint8)
    assert not np.array_equal(apply("gaussian_noise", grey, 0, std=0.1), apply("gaussian_noise", grey, 1, std=0.1))


@pytest.mark.parametrize("side", [100, 300, 900])
@pytest.mark.parametrize("sigma", [1, 2, 6])
def test_blur_spreads_an_edge_by_hundredths_of_the_shorter_side(side: int, sigma: float) -> None:
    spreads = []
    for offset in range(0, 40, 3):
        edge = np.zeros((side, side + 60, 1), np.uint8)
        edge[:, side // 2 + offset :] = 255
        slope = np.diff(apply("gaussian_blur", edge, sigma=sigma)[side // 2, :, 0].astype(float))
        x = np.arange(slope.size)
        centre = (slope * x).sum() / slope.sum()
        spreads.append(math.sqrt((slope * (x - centre) ** 2).sum() / slope.sum()))
    assert np.mean(spreads) == pytest.approx(sigma / 100 * side, rel=0.03)


@pytest.mark.parametrize(("height", "width"), [(50, 80), (80, 50)])
@pytest.mark.parametrize("size", [0.1, 0.5, 1])
def test_cutout_hides_a_square_of_the_named_side(height: int, width: int, size: float) -> None:
    image = np.full((height, width, 3), 77, np.uint8)
    for x, y in ((0, 0), (1, 1), (0.3, 0.9)):
        rows, columns = np.nonzero((apply("cutout", image, size=size, x=x, y=y) == 0).all(axis=2))
        side = round(size * 50)
        assert len(rows) == side * side
        assert np.ptp(rows) == np.ptp(columns) == side - 1
        assert columns.min() == round(x * (width - side))
        assert rows.min() == round(y * (height - side))


def test_cutout_fills_with_the_mean_colour() -> None:
    image = np.zeros((20, 20, 3), np.uint8)
    image[:] = (10, 200, 90)
    assert np.array_equal(apply("cutout", image, size=0.5, fill="mean"), image)


def test_reflect_mirrors_at_the_edge_and_edge_repeats_it() -> None:
    ramp = np.arange(0, 200, 10, dtype=np.uint8).reshape(1, 20, 1).repeat(4, axis=0)
    moved = {fill: apply("translate", ramp, x=0.25, y=0, fill=fill)[0, :6, 0].tolist() for fill in ("reflect", "edge")}
    assert moved == {"reflect": [40, 30, 20, 10, 0, 0], "edge": [0, 0, 0, 0, 0, 0]}
