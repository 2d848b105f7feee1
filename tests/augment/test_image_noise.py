"""Noise and quality: spread, shares and files are what the labels say."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.augment.samples import picture
from tests.augment.test_image_effects import apply


def steps_of_grey(values: list[int], side: int) -> np.ndarray:
    return np.repeat(np.array(values, np.uint8), side * side).reshape(len(values), side * side, 1)


@pytest.mark.parametrize("side", [50, 300])
@pytest.mark.parametrize("strength", [0.04, 0.1, 0.25])
def test_shot_noise_is_poisson_with_the_named_spread_in_white(strength: float, side: int) -> None:
    """A small image draws Poisson numbers one by one, a large one from a table; both must be right."""
    values = [10, 40, 90, 140]
    noisy = apply("shot_noise", steps_of_grey(values, side), strength=strength)[..., 0].astype(float)
    for row, value in zip(noisy, values, strict=True):
        photons = value / 255 / strength**2
        cut_off = np.minimum(np.random.default_rng(0).poisson(photons, 400_000) * 255 * strength**2, 255)
        assert row.mean() == pytest.approx(cut_off.mean(), rel=0.05, abs=0.3)
        assert row.var() == pytest.approx(cut_off.var(), rel=0.09, abs=0.3)
        assert np.mean(row < 0.5) == pytest.approx(np.mean(cut_off < 0.5), abs=0.02)
    assert not apply("shot_noise", np.zeros((side, side, 3), np.uint8), strength=strength).any()


@pytest.mark.parametrize(("share", "salt"), [(0.02, 0.5), (0.3, 0.1), (0.5, 1), (0.1, 0)])
def test_salt_and_pepper_hits_the_named_shares_of_whole_pixels(share: float, salt: float) -> None:
    noisy = apply("salt_and_pepper", np.full((300, 400, 3), 99, np.uint8), share=share, salt=salt)
    white, black = ((noisy == value).all(axis=2).mean() for value in (255, 0))
    assert (noisy == 99).all(axis=2).mean() + white + black == 1
    assert (white, black) == pytest.approx((share * salt, share * (1 - salt)), abs=0.004)


def test_speckle_is_a_share_of_the_value() -> None:
    for value in (0, 40, 120):
        noise = apply("speckle", np.full((200, 300, 3), value, np.uint8), std=0.2).astype(float) - value
        assert noise.std() == pytest.approx(0.2 * value, rel=0.02, abs=0.02)
        assert abs(noise.mean()) < 0.2


def test_iso_noise_is_fine_in_brightness_and_coarse_in_colour() -> None:
    grey = np.full((300, 400, 3), 128, np.uint8)
    luma, cr, cb = cv2.split(cv2.cvtColor(apply("iso_noise", grey, grain=0.05, colour=0.04), cv2.COLOR_RGB2YCrCb))
    assert luma.std() / 255 == pytest.approx(0.05, rel=0.03)
    # 8-bit colour differences are scaled by 0.713 and 0.564.
    assert cr.std() / 255 == pytest.approx(0.04 * 1.402 * 0.713, rel=0.05)
    assert cb.std() / 255 == pytest.approx(0.04 * 1.772 * 0.564, rel=0.05)
    beside = [np.corrcoef(part[:, 1:].ravel(), part[:, :-1].ravel())[0, 1] for part in (luma, cr)]
    assert abs(beside[0]) < 0.03
    assert beside[1] > 0.5
    only_grain = apply("iso_noise", grey, grain=0.05, colour=0.0)
    assert np.array_equal(only_grain[..., 0], only_grain[..., 2])


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("quality", [5, 60, 95])
def test_jpeg_is_the_file_that_pillow_writes(quality: int, channels: int) -> None:
    image = picture(97, 130, channels)
    file = io.BytesIO()
    Image.fromarray(image if channels == 3 else image[..., 0]).save(file, "JPEG", quality=quality)
    expected = np.asarray(Image.open(file)).reshape(image.shape)
    assert np.abs(apply("jpeg", image, quality=quality).astype(int) - expected).max() <= 1


def test_an_image_longer_than_a_jpeg_may_be_is_done_in_parts() -> None:
    image = np.tile(picture(8, 64), (1, 1100, 1))
    tiles = apply("jpeg", image, quality=30).reshape(8, 1100, 64, 3).astype(int)
    assert np.abs(tiles - tiles[:, 1:2]).mean() < 0.01
    assert np.abs(tiles[:, 1] - image[:, :64]).mean() > 1


@pytest.mark.parametrize(("height", "width"), [(100, 150), (400, 200)])
def test_blocks_have_the_named_side_and_their_mean(height: int, width: int) -> None:
    image = picture(height, width)
    blocks = apply("pixelate", image, size=10.0)
    side = min(height, width) // 10
    for top, left in ((0, 0), (3 * side, 5 * side)):
        block = blocks[top : top + side, left : left + side].reshape(-1, 3)
        assert (block == block[0]).all()
        expected = image[top : top + side, left : left + side].mean(axis=(0, 1))
        assert np.abs(block[0] - expected).max() < 1
    edges = np.flatnonzero((np.diff(blocks.astype(int), axis=1) != 0).any(axis=(0, 2))) + 1
    assert set(edges) <= set(range(side, width, side))
