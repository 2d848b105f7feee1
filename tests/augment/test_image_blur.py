"""Blurs and sharpening: a point spreads as far as the label says, and known kernels are met value for value."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np
import pytest

from tests.augment.samples import picture
from tests.augment.test_image_effects import apply, bar_angle, centre_of_mass

SIDE = 200


def point(side: int = SIDE, width: int = 1) -> np.ndarray:
    """A bright square in the middle, large enough that what it spreads to is not rounded away."""
    image = np.zeros((side + 1, side + 1, 1), np.uint8)
    low, high = side // 2 - width // 2, side // 2 + width // 2 + 1
    image[low:high, low:high] = 255
    return image


def variances(image: np.ndarray) -> tuple[float, float]:
    """Of the light, across and down, in pixels²."""
    weights = image[..., 0].astype(float)
    x0, y0 = centre_of_mass(image)
    y, x = np.mgrid[: image.shape[0], : image.shape[1]]
    return tuple(float((weights * (places - mean) ** 2).sum() / weights.sum()) for places, mean in ((x, x0), (y, y0)))


@pytest.mark.parametrize("angle", [-60, 0, 20, 90])
@pytest.mark.parametrize("length", [3, 9, 25, 30])
def test_motion_blur_smears_over_the_named_length_and_direction(length: float, angle: float) -> None:
    sharp = point(width=13)
    smeared = apply("motion_blur", sharp, length=length, angle=angle)
    across, down = (after - before for after, before in zip(variances(smeared), variances(sharp), strict=True))
    assert math.sqrt(12 * (across + down)) == pytest.approx(length / 100 * (SIDE + 1), rel=0.05, abs=0.6)
    assert (bar_angle(smeared) - angle + 90) % 180 - 90 == pytest.approx(0, abs=1.5)
    assert centre_of_mass(smeared) == pytest.approx((100, 100), abs=0.1)


@pytest.mark.parametrize(
    ("name", "param", "per_cent", "spread", "draws"),
    [("box_blur", "size", 1, 1 / 12, 1), ("box_blur", "size", 2.3, 1 / 12, 1), ("defocus", "radius", 1, 1 / 4, 1),
     ("defocus", "radius", 2.3, 1 / 4, 1), ("glass_blur", "strength", 2.3, 1, 40)],
)  # fmt: skip
def test_a_point_becomes_as_wide_as_the_label_says(
    name: str, param: str, per_cent: float, spread: float, draws: int
) -> None:
    """`spread` is the variance of that shape, for a width of one."""
    sharp = point(400, width=61)
    before = np.mean(variances(sharp))
    widened = [np.mean(variances(apply(name, sharp, index, **{param: per_cent}))) - before for index in range(draws)]
    assert np.mean(widened) == pytest.approx(spread * (per_cent * 4.01) ** 2, rel=0.12, abs=0.2)


def test_zoom_blur_smears_away_from_the_centre_as_far_as_the_image_grows() -> None:
    image = np.zeros((201, 401, 1), np.uint8)
    image[90:111, 298:303] = 255
    columns = np.flatnonzero(apply("zoom_blur", image, growth=20)[100, :, 0] > 20)
    assert columns.min() == pytest.approx(298, abs=1.5)
    assert columns.max() == pytest.approx(200 + 1.2 * 102, abs=3)
    centre = apply("zoom_blur", point(width=1), growth=20)
    assert centre[100, 100] > 200


@pytest.mark.parametrize("name", ["box_blur", "median_blur"])
@pytest.mark.parametrize("pixels", [3, 5])
@pytest.mark.parametrize("channels", [1, 3])
def test_odd_squares_are_opencvs(name: str, pixels: int, channels: int) -> None:
    image = picture(100, 130, channels)
    expected = cv2.blur(image, (pixels, pixels)) if name == "box_blur" else cv2.medianBlur(image, pixels)
    assert np.array_equal(apply(name, image, **{"size": float(pixels)}), expected.reshape(image.shape))


def test_a_box_of_an_even_or_broken_width_covers_the_pixels_at_its_ends_in_part() -> None:
    line = np.zeros((100, 101, 1), np.uint8)
    line[:, 50] = 240
    for width, profile in ((4.0, (0.125, 0.25, 0.25, 0.25, 0.125)), (2.5, (0, 0.3, 0.4, 0.3, 0))):
        assert apply("box_blur", line, size=width)[50, 48:53, 0] == pytest.approx(240 * np.array(profile), abs=1)


@pytest.mark.parametrize(
    ("name", "param", "high"),
    [("box_blur", "size", 8), ("median_blur", "size", 6), ("defocus", "radius", 6), ("motion_blur", "length", 20),
     ("ringing", "cutoff", 6)],
)  # fmt: skip
def test_no_effect_jumps_on_the_way(name: str, param: str, high: float) -> None:
    """Small steps of the slider are small steps of the picture, over odd sizes and where the method changes."""
    image = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (150, 160, 3), np.uint8), (0, 0), 1.5)
    image = cv2.normalize(image, None, 0, 255, cv2.NORM_MINMAX)
    more = {"angle": 30.0} if name == "motion_blur" else {}
    steps = [apply(name, image, **{param: float(value)}, **more).astype(float) for value in np.linspace(0, high, 121)]
    jumps = [np.abs(a - b).mean() for a, b in itertools.pairwise(steps)]
    whole = np.abs(steps[-1] - steps[0]).mean()
    assert whole > 8
    assert max(jumps) < 0.15 * whole


def test_a_median_takes_specks_away_and_keeps_an_edge() -> None:
    image = np.zeros((120, 120, 1), np.uint8)
    image[:, 60:] = 200
    specked = image.copy()
    specked[np.random.default_rng(1).random(image.shape) < 0.05] = 255
    for size in (2.5, 5):
        assert np.mean(np.abs(apply("median_blur", specked, size=size).astype(int) - image) > 30) < 0.02


def test_sharpening_and_embossing_are_the_known_kernels() -> None:
    image = picture(90, 70)
    around = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
    lit_from_above_left = np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])
    middle = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    for name, kernel, more in (("sharpen", around, {}), ("emboss", lit_from_above_left, {"angle": 135})):
        expected = cv2.filter2D(image, -1, (middle + 0.4 * kernel).astype(np.float32))
        assert np.abs(apply(name, image, strength=0.4, **more).astype(int) - expected).max() <= 1


def test_unsharp_masking_steepens_an_edge_by_its_amount_and_leaves_flat_parts() -> None:
    edge = np.full((100, 200, 1), 100, np.uint8)
    edge[:, 100:] = 150
    sharp = apply("unsharp_mask", edge, amount=1.0, radius=2.0)[50, :, 0].astype(int)
    assert sharp[[99, 100]].tolist() == pytest.approx([100 - 20, 150 + 20], abs=3)
    assert np.array_equal(sharp[[0, 85, 115, 199]], [100, 100, 150, 150])


def test_a_cut_off_leaves_ripples_of_its_own_length_beside_an_edge() -> None:
    edge = np.full((200, 200, 1), 60, np.uint8)
    edge[:, 100:] = 190
    line = apply("ringing", edge, cutoff=4.0)[100, :, 0].astype(int)
    assert line.max() - 190 == pytest.approx(130 * 0.09, abs=5)
    peaks = [x for x in range(101, 120) if line[x] > line[x - 1] and line[x] >= line[x + 1]]
    assert peaks[1] - peaks[0] == pytest.approx(8, abs=2)
    long = 60 + 60 * np.sin(np.arange(200) * 2 * np.pi / 40)
    waves = np.broadcast_to(long[None, :, None], (200, 200, 1)).astype(np.uint8)
    assert np.abs(apply("ringing", waves, cutoff=4.0).astype(int) - waves)[:, 20:-20].max() < 8
