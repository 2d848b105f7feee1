"""What is measured of each counterpart in Albumentations whose draws or whose algorithm differ from ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.augment.export.albumentations_run import GREY, PICTURES, WHITE, Values, one_step, theirs

MEASURED: dict[str, Callable[[], None]] = {}
DRAWS = range(12)


def measured(function: Callable[[], None]) -> Callable[[], None]:
    """For the transform of its name."""
    MEASURED[function.__name__] = function
    return function


def hidden_share(name: str, **values: object) -> list[float]:
    """Of a white picture, what is black under each draw."""
    recipe = one_step(name, fill="black", **values)  # type: ignore[arg-type]
    return [float((result == 0).all(axis=2).mean()) for result in theirs(recipe, WHITE, *DRAWS)]


@measured
def some_of() -> None:
    steps = [one_step("rgb_shift", **{"red": 0.0, "green": 0.0, "blue": 0.0} | {channel: 0.2}).steps[0]
             for channel in ("red", "green", "blue")]  # fmt: skip
    own = tuple(replace(step, id=str(k)) for k, step in enumerate(steps))
    for count, changed in ((2, {2}), ((1, 3), {1, 2, 3}), ((0, 1), {0, 1})):
        recipe = one_step("some_of", count=count)
        recipe = replace(recipe, steps=(replace(recipe.steps[0], steps=own),))
        results = theirs(recipe, GREY, *range(30))
        assert {int((result[0, 0] > 150).sum()) for result in results} == changed
    assert {tuple(result[0, 0] > 150) for result in results} >= {(True, False, False), (False, False, True)}


@measured
def grid_shuffle() -> None:
    image = PICTURES[0]
    recipe = one_step("grid_shuffle", rows=3, columns=4)

    def tiles(picture: np.ndarray) -> list[bytes]:
        return [picture[y : y + 32, x : x + 32].tobytes() for y in range(0, 96, 32) for x in range(0, 128, 32)]

    (result,) = theirs(recipe, image)
    assert sorted(tiles(result)) == sorted(tiles(image)) == sorted(tiles(recipe.apply(image)))
    assert tiles(result) != tiles(image)


@measured
def channel_shuffle() -> None:
    image = PICTURES[0]
    ours = {one_step("channel_shuffle", order=order).apply(image).tobytes() for order in
            ("rgb", "rbg", "grb", "gbr", "brg", "bgr")}  # fmt: skip
    assert {result.tobytes() for result in theirs(one_step("channel_shuffle"), image, *range(50))} == ours


@measured
def channel_drop() -> None:
    image = PICTURES[0]
    ours = {one_step("channel_drop", channel=name).apply(image).tobytes() for name in ("red", "green", "blue")}
    assert {result.tobytes() for result in theirs(one_step("channel_drop"), image, *range(25))} == ours


@measured
def temperature() -> None:
    """Red over blue: on the side of 6000 K that the range is on, as far as its end."""
    for kelvin, least, most in (((3000, 6000), 1.1, 300), ((6000, 15_000), 0.5, 1.13)):
        results = theirs(one_step("temperature", kelvin=kelvin), GREY, *range(30))
        ratios = [int(result[0, 0, 0]) / max(int(result[0, 0, 2]), 1) for result in results]
        assert least < min(ratios)
        assert max(ratios) < most
        assert max(ratios) > 2 if kelvin[0] < 6000 else min(ratios) < 0.7


_ACROSS = np.repeat(np.linspace(0, 255, 128)[None], 96, 0)
_DOWN = np.repeat(np.linspace(0, 255, 96)[:, None], 128, 1)
RAMP = np.stack([_ACROSS, _DOWN, _DOWN], axis=2).round().astype(np.uint8)


def displacement(results: list[np.ndarray]) -> float:
    """Standard deviation, in hundredths of the sides, away from the edges."""
    moves = [(result.astype(float) - RAMP)[16:-16, 16:-16, :2] for result in results]
    return float(np.mean([move.std(axis=(0, 1)).mean() for move in moves]) / 2.55)


def assert_moves_alike(name: str, low: float, high: float, **values: object) -> None:
    recipe = one_step(name, **values)  # type: ignore[arg-type]
    ours = displacement([recipe.apply(RAMP, index=number) for number in DRAWS])
    assert low < displacement(theirs(recipe, RAMP, *DRAWS)) / ours < high


@measured
def elastic() -> None:
    for strength, waves in ((1.0, 5), (2.0, 4)):
        assert_moves_alike("elastic", 0.7, 1.2, strength=strength, waves=waves, fill="edge")


@measured
def grid_distortion() -> None:
    assert_moves_alike("grid_distortion", 0.75, 1.3, strength=0.3, cells=5)
    assert_moves_alike("grid_distortion", 0.75, 1.3, strength=0.15, cells=3)


@measured
def perspective() -> None:
    assert_moves_alike("perspective", 1.2, 2.6, strength=0.1, fill="edge")  # it grows by the mean move inwards too
    assert_moves_alike("perspective", 1.2, 2.6, strength=0.05, fill="edge")


@measured
def cutout() -> None:
    places = set()
    for result in theirs(one_step("cutout", size=0.25, fill="mean"), PICTURES[0], *DRAWS):
        mean = np.round(PICTURES[0].mean(axis=(0, 1)))
        rows, columns = np.nonzero((result == mean).all(axis=2) & (PICTURES[0] != mean).any(axis=2))
        assert (np.ptp(rows), np.ptp(columns)) == (23, 23)
        places.add((rows.min(), columns.min()))
    assert len(places) > 8
    shares = hidden_share("cutout", size=(0.25, 0.5))
    assert min(shares) * 96 * 128 >= 24 * 24
    assert max(shares) * 96 * 128 <= 48 * 48


@measured
def random_erasing() -> None:
    for area, aspect in ((0.2, 1.0), (0.1, 2.0)):
        (result,) = theirs(one_step("random_erasing", area=area, aspect=aspect, fill="black"), WHITE)
        rows, columns = np.nonzero((result == 0).all(axis=2))
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert height * width / (96 * 128) == pytest.approx(area, abs=0.005)
        assert width / height == pytest.approx(aspect, abs=0.08)
    (result,) = theirs(one_step("random_erasing", fill="noise", area=0.3, aspect=1.0), WHITE)
    assert 60 < result[(result != 255).any(axis=2)].std() < 85
    assert 0 < np.mean(hidden_share("random_erasing", area=0.8, aspect=3.3)) < 0.8


@measured
def coarse_dropout() -> None:
    for result in theirs(one_step("coarse_dropout", holes=1, size=0.5, fill="black"), WHITE, *DRAWS):
        rows, columns = np.nonzero((result == 0).all(axis=2))
        assert min(np.ptp(rows), np.ptp(columns)) >= 23
        assert max(np.ptp(rows), np.ptp(columns)) <= 47
    recipe = one_step("coarse_dropout", holes=6, size=0.3, fill="black")
    ours = np.mean([(recipe.apply(WHITE, index=number) == 0).mean() for number in DRAWS])
    assert 0.8 < np.mean(hidden_share("coarse_dropout", holes=6, size=0.3)) / ours < 1.25


@measured
def grid_mask() -> None:
    for size in (0.25, 0.5, 0.75):
        assert abs(np.mean(hidden_share("grid_mask", cells=4, size=size)) - size**2) < 0.02


@measured
def pixel_drop() -> None:
    assert abs(np.mean(hidden_share("pixel_drop", share=0.3)) - 0.3) < 0.01
    (result,) = theirs(one_step("pixel_drop", share=0.5, fill="mean"), PICTURES[0])
    assert (result == np.round(PICTURES[0].mean(axis=(0, 1)))).all(axis=2).mean() > 0.48


def spread(name: str, value: int, **values: object) -> float:
    """How far their standard deviation is from ours, as a share, on an even picture of that value."""
    recipe, even = one_step(name, **values), np.full((96, 128, 3), value, np.uint8)  # type: ignore[arg-type]
    return float(theirs(recipe, even)[0].std() / recipe.apply(even).std() - 1)


@measured
def gaussian_noise() -> None:
    assert abs(spread("gaussian_noise", 128, std=0.15)) < 0.03
    assert abs(spread("gaussian_noise", 128, std=0.05)) < 0.06  # half a level less


@measured
def shot_noise() -> None:
    """As strong as ours in white; towards black it fades by value ** -0.1, ours by value ** 0.5."""
    for value, strength in ((220, 0.05), (150, 0.05), (150, 0.03)):
        assert 1 + spread("shot_noise", value, strength=strength) == pytest.approx((value / 255) ** -0.6, rel=0.03)


@measured
def salt_and_pepper() -> None:
    (result,) = theirs(one_step("salt_and_pepper", share=0.2, salt=0.25), GREY)
    assert abs((result == 255).all(axis=2).mean() - 0.05) < 0.001
    assert abs((result == 0).all(axis=2).mean() - 0.15) < 0.001


@measured
def speckle() -> None:
    assert abs(spread("speckle", 128, std=0.2)) < 0.03
    assert abs(spread("speckle", 60, std=0.5)) < 0.03


def change(name: str, image: np.ndarray, **values: object) -> float:
    """How much they change the picture, divided by how much ours does."""
    recipe = one_step(name, **values)  # type: ignore[arg-type]
    both = theirs(recipe, image, *range(3)), [recipe.apply(image, index=number) for number in range(3)]
    return float(np.divide(*[np.abs(np.array(results, float) - image).mean() for results in both]))


@measured
def glass_blur() -> None:
    bar = np.zeros((96, 128, 3), np.uint8)
    bar[:, 60:68] = 255

    def width(results: list[np.ndarray]) -> float:
        """Standard deviation by which the bar is spread, in pixels."""
        profile = np.mean([result[20:-20, :, 0] for result in results], axis=(0, 1))
        across = np.arange(128) - 63.5
        return float(np.sqrt(profile @ across**2 / profile.sum() - (8**2 - 1) / 12))

    for strength in (1.5, 2.5):
        recipe = one_step("glass_blur", strength=strength)
        ours = width([recipe.apply(bar, index=number) for number in range(3)])
        assert width(theirs(recipe, bar, *range(3))) / ours == pytest.approx(0.9, abs=0.15)
        assert 0.8 < change("glass_blur", PICTURES[0], strength=strength) < 1.3


@measured
def jpeg() -> None:
    for quality in (20, 60):
        assert 0.85 < change("jpeg", PICTURES[0], quality=quality) < 1.35


@measured
def shadow() -> None:
    for darkness in (0.3, 0.7):
        recipe = one_step("shadow", darkness=darkness, count=1)
        values = {int(value) for result in theirs(recipe, WHITE, *DRAWS) for value in np.unique(result)}
        assert values == {255, int(255 * (1 - darkness) + 1e-9)}
    counts: Values = {"darkness": 0.5, "count": 2}
    assert {127, 63} <= {int(v) for result in theirs(one_step("shadow", **counts), WHITE, *DRAWS) for v in
                         np.unique(result)}  # fmt: skip


@measured
def rain() -> None:
    black = np.zeros((96, 128, 3), np.uint8)

    def lean(results: list[np.ndarray]) -> float:
        """Above 0 where streaks fall to the right."""
        values = [result[..., 0].astype(float) for result in results]
        return float(np.mean([(v[:-8, :-3] * v[8:, 3:]).mean() - (v[:-8, 3:] * v[8:, :-3]).mean() for v in values]))

    for angle in (-25, 25):
        recipe = one_step("rain", amount=0.6, angle=angle, length=15)
        ours = [recipe.apply(black, index=number) for number in range(3)]
        assert lean(theirs(recipe, black, *range(3))) * angle > 0
        assert lean(ours) * angle > 0
    streaks = [np.mean([(result > 0).mean() for result in theirs(one_step("rain", amount=amount, angle=0, length=10),
               black, *range(3))]) for amount in (0.1, 0.4, 0.7, 1)]  # fmt: skip
    assert streaks == sorted(streaks)
    assert streaks[-1] > 3 * streaks[0]
