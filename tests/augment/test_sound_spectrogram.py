"""Time warp: what it says moves, the ends stay, and what comes after it sees it."""

from __future__ import annotations

import numpy as np
import pytest

from augment.audio.features import finished, log_mel, picture_of
from augment.example import Audio, Mask, TimeWarp
from augment.recipe import Recipe
from tests.augment.sounds import after, hiss

RAMP = np.tile(np.linspace(0, 1, 101, dtype=np.float32), (4, 1))
"""A picture whose value is its moment."""


@pytest.mark.parametrize(("position", "distance"), [(0.25, -0.2), (0.25, 0.2), (0.5, 0.1), (0.75, 0.2)])
def test_a_moment_moves_as_far_as_it_says_and_the_ends_stay(position: float, distance: float) -> None:
    warped = after("time_warp", hiss(), position=position, distance=distance)
    assert np.array_equal(warped.samples, hiss().samples)
    picture = finished(RAMP, warped.on_picture)
    assert (picture[:, 0] == 0).all()
    assert (picture[:, -1] == 1).all()
    assert picture[:, round(100 * (position + distance))] == pytest.approx(position, abs=1e-5)
    half = round(50 * (position + distance))
    assert picture[:, half] == pytest.approx(half / 100 * position / (position + distance), abs=1e-5)


def test_a_click_is_seen_where_the_warp_puts_it() -> None:
    samples = np.zeros(16_000, np.float32)
    samples[8_000:8_010] = 0.5
    picture = picture_of(after("time_warp", Audio(samples, 16_000), position=0.5, distance=0.15))
    assert picture.mean(0).argmax() / (picture.shape[1] - 1) == pytest.approx(0.65, abs=0.04)


def test_masks_and_warps_follow_one_another() -> None:
    """A mask laid before a warp moves with the rest; one laid after it stays where it says."""
    mask, warp = Mask("time", 0.5, 0.51), TimeWarp(0.5, 0.7)
    level = RAMP.mean()
    first = finished(RAMP, (mask, warp))
    later, warped = finished(RAMP, (warp, mask)), finished(RAMP, (warp,))
    assert (later[:, 50:52] == level).all()
    assert np.array_equal(later[:, 52:], warped[:, 52:])
    assert first[0, 70] == pytest.approx(level)
    assert first[0, 50] == pytest.approx(50 / 70 * 0.5, abs=1e-5)
    recipe = Recipe("audio").with_step("time_mask", width=0.1).with_step("time_warp", distance=0.1)
    assert [type(change) for change in recipe.apply(hiss()).on_picture] == [Mask, TimeWarp]


@pytest.mark.parametrize("count", [0, 1, 100, 600])
def test_short_clips_can_be_warped(count: int) -> None:
    audio = after("time_warp", Audio(np.full(count, 0.5, np.float32), 16_000), distance=0.2)
    assert picture_of(audio).shape == log_mel(audio.samples, 16_000).shape
