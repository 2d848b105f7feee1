"""MixUp of two sounds: amplitudes and labels in the shares asked for."""

from __future__ import annotations

import numpy as np
import pytest

from augment.audio.measures import rms_db
from augment.example import Audio, Example, TimeWarp
from augment.recipe import Recipe
from tests.augment.sounds import tone

LOW = Example(tone(500, amplitude=0.2), None, ((0, 1.0),))
HIGH = Example(tone(2_000, amplitude=0.2), None, ((1, 1.0),))


def mixed(own: Example, other: Example, **values: float | bool) -> Example:
    return Recipe("audio").with_step("mixup", **values).apply_to(own, pool=[other])


def amplitude(audio: Audio, hertz: float) -> float:
    """That of one tone in a sound, by correlation with it."""
    turning = np.exp(-2j * np.pi * hertz * np.arange(len(audio.samples)) / audio.sample_rate)
    return float(2 * np.abs(np.mean(audio.samples * turning)))


@pytest.mark.parametrize("weight", [0.1, 0.25, 0.5])
def test_amplitudes_and_labels_have_the_same_shares(weight: float) -> None:
    result = mixed(LOW, HIGH, weight=weight)
    assert amplitude(result.sample, 500) == pytest.approx(0.2 * (1 - weight), rel=1e-3)
    assert amplitude(result.sample, 2_000) == pytest.approx(0.2 * weight, rel=1e-3)
    assert dict(result.shares) == pytest.approx({0: 1 - weight, 1: weight})
    assert mixed(LOW, Example(HIGH.sample, None, LOW.shares), weight=weight).shares == ((0, 1.0),)


@pytest.mark.parametrize("loudness", [0.01, 0.9])
def test_a_partner_of_another_level_is_matched_where_that_is_asked_for(loudness: float) -> None:
    other = Example(tone(2_000, amplitude=loudness), None, HIGH.shares)
    assert amplitude(mixed(LOW, other, weight=0.5).sample, 2_000) == pytest.approx(loudness / 2, rel=1e-3)
    matched = mixed(LOW, other, weight=0.5, match_level=True).sample
    assert amplitude(matched, 2_000) == pytest.approx(0.1, rel=1e-3)
    silent = Example(Audio(np.zeros(100, np.float32), 16_000))
    halved = mixed(LOW, silent, weight=0.5, match_level=True).sample
    assert rms_db(halved.samples) == pytest.approx(rms_db(LOW.sample.samples) - 6.02, abs=0.01)


@pytest.mark.parametrize(("rate", "seconds"), [(8_000, 2.0), (44_100, 3.0), (16_000, 0.5), (48_000, 0.0)])
def test_a_partner_of_another_rate_and_length_is_brought_to_the_sounds_own(rate: int, seconds: float) -> None:
    other = Example(tone(2_000, rate, seconds, amplitude=0.2))
    result = mixed(LOW, other, weight=0.5).sample
    assert (len(result.samples), result.sample_rate) == (32_000, 16_000)
    heard = min(seconds, 2)
    assert amplitude(result, 2_000) == pytest.approx(0.1 * heard / 2, abs=0.002)
    assert np.allclose(result.samples[int(16_000 * heard) + 200 :], LOW.sample.samples[int(16_000 * heard) + 200 :] / 2)


def test_without_a_partner_nothing_is_mixed_and_what_is_on_the_picture_stays() -> None:
    assert Recipe("audio").with_step("mixup").apply_to(LOW) == LOW
    warp = TimeWarp(0.4, 0.5)
    marked = Example(LOW.sample._replace(on_picture=(warp,)), None, LOW.shares)
    assert mixed(marked, HIGH, weight=0.5).sample.on_picture == (warp,)


def test_the_trace_shows_the_shares_after_each_step() -> None:
    recipe = Recipe("audio").with_step("gain", gain_db=-6).with_step("mixup", weight=0.5).with_step("mixup", weight=0.5)
    shares = [dict(done.example.shares) for done in recipe.trace(LOW, pool=[HIGH]).steps]
    assert shares == [{0: 1.0}, {0: 0.5, 1: 0.5}, {0: 0.25, 1: 0.75}]
