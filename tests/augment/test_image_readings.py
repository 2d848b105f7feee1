"""What the readings of an image say is what was done to it."""

from __future__ import annotations

import numpy as np
import pytest

from augment.image.readings import clipped_share, difference, histograms, psnr_db, readings, ssim
from tests.augment.samples import picture


def flat(value: int, channels: int = 3) -> np.ndarray:
    return np.full((20, 30, channels), value, np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_psnr_and_ssim_of_flat_images_are_their_formulas(channels: int) -> None:
    one, other = flat(100, channels), flat(110, channels)
    assert psnr_db(one, other) == pytest.approx(10 * np.log10(255**2 / 100))
    c1 = (0.01 * 255) ** 2
    assert ssim(one, other) == pytest.approx((2 * 100 * 110 + c1) / (100**2 + 110**2 + c1), abs=2e-5)


def test_an_image_is_like_itself_less_like_its_noise_and_unlike_its_negative() -> None:
    image = picture(40, 50)
    noisy = np.clip(image + np.random.default_rng(0).normal(0, 20, image.shape), 0, 255).astype(np.uint8)
    assert psnr_db(image, image) == np.inf
    assert ssim(image, image) == pytest.approx(1)
    assert 0.2 < ssim(image, noisy) < 0.98
    assert ssim(image, 255 - image) < 0
    assert ssim(image, noisy) == pytest.approx(ssim(noisy, image))


def test_brightness_spread_and_clipped_values_are_shares() -> None:
    half = flat(51)
    half[:, :15] = 255
    found = {own.name: own.value for own in readings(half, half)}
    assert found["brightness"] == pytest.approx(60, abs=0.01)
    assert found["spread"] == pytest.approx(40, abs=0.01)
    assert found["clipped_values"] == pytest.approx(50)
    assert clipped_share(flat(0)) == 1
    assert "psnr" not in {own.name for own in readings(half, half[:, :10])}


def test_the_largest_difference_becomes_white_and_says_by_how_much() -> None:
    one, other = flat(100), flat(100)
    other[3, 4:20] = 120
    seen, factor = difference(one, other)
    assert factor == pytest.approx(255 / 20)
    assert seen[3, 5].tolist() == [255] * 3
    assert seen.max(axis=2).astype(bool).sum() == 16
    same, _ = difference(one, one)
    assert not same.any()


def test_histograms_count_every_channel() -> None:
    image = flat(7)
    image[..., 1] = 9
    counted = histograms(image)
    assert counted.shape == (3, 256)
    assert [int(row.argmax()) for row in counted] == [7, 9, 7]
    assert counted.sum() == image.size
