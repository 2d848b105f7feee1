"""Weather and light: as much, and where, as the labels say; a thumbnail of the result is the result on a thumbnail."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from tests.augment.samples import picture
from tests.augment.test_image_effects import apply


def grey(value: int, height: int = 240, width: int = 320, channels: int = 3) -> np.ndarray:
    return np.full((height, width, channels), value, np.uint8)


@pytest.mark.parametrize(("height", "width"), [(100, 150), (200, 90)])
@pytest.mark.parametrize("strength", [0.3, 0.8])
def test_a_vignette_darkens_the_corners_by_its_share_and_no_pixel_more(
    strength: float, height: int, width: int
) -> None:
    shaded = apply("vignette", grey(200, height, width), strength=strength, clear=0.4)
    corners = shaded[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert np.abs(corners - 200 * (1 - strength)).max() <= 1
    assert shaded.min() == corners.min()
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    way = np.hypot(x * width, y * height) / math.hypot(width, height)
    assert (shaded[way < 0.38] == 200).all()
    outward = shaded[..., 0].ravel()[np.argsort(way.ravel())].astype(int)
    assert (np.diff(outward) <= 1).all()


@pytest.mark.parametrize("density", [0.2, 0.5])
def test_fog_lets_its_share_of_the_light_in_and_takes_as_much_contrast(density: float) -> None:
    dark, light = (np.mean([apply("fog", grey(v), k, density=density) for k in range(6)]) for v in (20, 120))
    assert light - dark == pytest.approx(100 * (1 - density), abs=2)
    assert dark == pytest.approx(20 * (1 - density) + 229 * density, abs=2)


def test_fog_lies_in_large_banks_where_it_is_patchy_and_evenly_where_not() -> None:
    even, patchy = (apply("fog", grey(0), density=0.4, patchiness=p)[..., 0].astype(float) for p in (0, 1))
    assert np.ptp(even) == 0
    assert patchy.std() > 12
    smooth = cv2.GaussianBlur(patchy, (0, 0), 6)
    assert smooth.std() > 0.85 * patchy.std()


def streaks(angle: float) -> np.ndarray:
    """float (H, W): the rain alone, on black."""
    rain = apply("rain", grey(0, 300, 300, 1), amount=0.15, angle=angle, length=8.0)[..., 0].astype(float)
    return rain - np.median(rain)


@pytest.mark.parametrize("angle", [-30, 0, 12, 40])
def test_rain_falls_at_its_angle_and_to_the_right_where_that_is_positive(angle: float) -> None:
    dx, dy = np.gradient(cv2.GaussianBlur(streaks(angle), (0, 0), 1), axis=(1, 0))
    # Gradients stand across the streaks: their main axis, from second moments.
    across = 0.5 * math.degrees(math.atan2(2 * (dx * dy).sum(), (dx * dx - dy * dy).sum()))
    assert -across == pytest.approx(angle, abs=3)


def test_twice_the_rain_or_snow_covers_about_twice_as_much() -> None:
    for name in ("rain", "snow"):
        covered = []
        for amount in (0.1, 0.2):
            result = apply(name, grey(0, channels=1), amount=amount, angle=0.0)[..., 0].astype(int)
            covered.append(np.mean(result - np.median(result) > 15))
        assert covered[1] == pytest.approx(2 * covered[0], rel=0.25)
        assert covered[0] > 0.01


def test_flakes_are_as_large_as_the_label_says() -> None:
    sizes = []
    for size in (1.5, 3.0):
        snow = apply("snow", grey(0, 400, 400, 1), amount=0.03, size=size, angle=0.0)[..., 0]
        _, _, stats, _ = cv2.connectedComponentsWithStats((snow > 100).astype(np.uint8))
        widths = np.sort(stats[1:, cv2.CC_STAT_WIDTH])
        sizes.append(widths[-len(widths) // 10 :].mean() / 4)
    assert sizes == pytest.approx([1.5, 3.0], rel=0.25)
    assert sizes[1] / sizes[0] == pytest.approx(2, rel=0.25)


def test_a_shadow_takes_its_share_of_the_light_where_it_falls_and_none_elsewhere() -> None:
    shares, softness = [], {}
    for index in range(8):
        shaded = apply("shadow", grey(200), index, darkness=0.5, count=2, softness=1.0)
        assert set(np.unique(shaded[..., 0])) >= {100, 200}
        shares.append(np.mean(shaded[..., 0] < 150))
        assert (shaded[..., 2] >= shaded[..., 0]).all()
    assert min(shares) > 0.1 and max(shares) < 0.9
    for soft in (0.0, 6.0):
        row = apply("shadow", grey(200, channels=1), 3, darkness=0.5, count=1, softness=soft)
        softness[soft] = np.mean((row > 110) & (row < 190))
    assert softness[6.0] > 4 * softness[0.0]


@pytest.mark.parametrize(("x", "y"), [(0.2, 0.3), (0.9, 0.1)])
def test_the_sun_stands_where_it_is_put_and_its_ghosts_on_the_line_through_the_centre(x: float, y: float) -> None:
    height, width = 240, 320
    flare = apply("sun_flare", grey(0), 2, strength=0.8, x=x, y=y).astype(float)
    blurred = cv2.GaussianBlur(flare.sum(axis=2), (0, 0), 3)
    top, left = np.unravel_index(blurred.argmax(), blurred.shape)
    assert (left, top) == pytest.approx((x * width, y * height), abs=4)
    # Ghosts alone are coloured: away from the sun, what is not grey lies along the line.
    rows, columns = np.mgrid[:height, :width] + 0.5
    along = np.array(((0.5 - x) * width, (0.5 - y) * height))
    along /= np.hypot(*along)
    offset = (columns - x * width) * along[1] - (rows - y * height) * along[0]
    ahead = (columns - x * width) * along[0] + (rows - y * height) * along[1]
    greenish = np.abs(flare[..., 1] - (flare[..., 0] + flare[..., 2]) / 2) > 8
    ghosts = greenish & (ahead > 60)
    assert ghosts.sum() > 100
    for start in range(60, 300, 10):
        slice_of_it = ghosts & (ahead >= start) & (ahead < start + 10)
        px, py = x * width + start * along[0], y * height + start * along[1]
        if slice_of_it.sum() > 120 and 40 < px < width - 40 and 40 < py < height - 40:
            assert abs(offset[slice_of_it].mean()) < 2


@pytest.mark.parametrize("name", ["fog", "rain", "snow", "shadow", "sun_flare", "vignette", "glass_blur"])
@pytest.mark.parametrize("size", [(64, 96), (171, 257)])
def test_a_thumbnail_of_the_result_is_the_result_on_the_thumbnail(name: str, size: tuple[int, int]) -> None:
    """Also where the thumbnail's sides are rounded: the same streaks, banks and shadows, not others."""
    large = picture(900, 1350)
    height, width = size
    for index in range(3):
        small = cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA)
        shrunk = cv2.resize(apply(name, large, index), (width, height), interpolation=cv2.INTER_AREA).astype(int)
        difference = np.abs(shrunk - apply(name, small, index)).mean()
        other = np.abs(shrunk - apply(name, small, index + 7)).mean()
        assert difference < 3
        assert difference < 0.5 * other or name in ("vignette", "glass_blur")
