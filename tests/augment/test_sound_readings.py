"""Readings are those of an instrument: known of tones, silence and clipped sounds."""

from __future__ import annotations

import numpy as np
import pytest

from augment.audio.measures import SILENCE_DB, loudness_lufs
from augment.audio.readings import equally_loud, readings
from augment.example import Audio

RATE = 48_000


def tone(amplitude: float, hertz: float = 997.0, seconds: float = 2.0) -> Audio:
    time = np.arange(int(seconds * RATE)) / RATE
    return Audio((amplitude * np.sin(2 * np.pi * hertz * time)).astype(np.float32), RATE)


def read(audio: Audio, original: Audio | None = None) -> dict[str, float]:
    return {reading.name: reading.value for reading in readings(audio, original)}


def test_a_tone_reads_as_what_it_is() -> None:
    found = read(tone(0.5))
    assert found["length"] == 2
    assert found["peak"] == pytest.approx(-6.02, abs=0.05)
    assert found["rms"] == pytest.approx(-9.03, abs=0.05)
    assert found["loudness"] == pytest.approx(-9.03, abs=0.1)
    assert found["centroid"] == pytest.approx(997, rel=0.02)
    assert found["clipped"] == 0
    assert "snr" not in found


def test_silence_reads_as_none_at_all() -> None:
    for samples in (np.zeros(RATE, np.float32), np.zeros(0, np.float32)):
        found = read(Audio(samples, RATE))
        assert (found["rms"], found["peak"], found["loudness"]) == (SILENCE_DB,) * 3
        assert found["centroid"] == found["clipped"] == 0


def test_samples_at_full_scale_are_counted() -> None:
    samples = np.array([0.1, 1, -1, 0.999, 0.5], np.float32)
    assert read(Audio(samples, RATE))["clipped"] == 2


def test_the_original_is_compared_where_it_can_be() -> None:
    quiet = np.random.default_rng(0).standard_normal(2 * RATE).astype(np.float32) * np.float32(0.01)
    clean = tone(0.5)
    noisy = clean._replace(samples=clean.samples + quiet)
    assert read(noisy, clean)["snr"] == pytest.approx(-9.03 + 40, abs=0.1)
    assert read(clean, clean)["snr"] > 100
    assert "snr" not in read(tone(0.5, seconds=1), clean)


@pytest.mark.parametrize(("own", "other"), [(0.8, 0.1), (0.1, 0.8)])
def test_the_louder_is_turned_down_and_the_quieter_stays(own: float, other: float) -> None:
    turned = equally_loud(tone(own, 300), tone(other, 2000))
    if loudness_lufs(tone(own, 300).samples, RATE) > loudness_lufs(tone(other, 2000).samples, RATE):
        assert loudness_lufs(turned.samples, RATE) == pytest.approx(
            loudness_lufs(tone(other, 2000).samples, RATE), abs=0.05
        )
    else:
        np.testing.assert_array_equal(turned.samples, tone(own, 300).samples)
    silent = Audio(np.zeros(RATE, np.float32), RATE)
    np.testing.assert_array_equal(equally_loud(tone(own), silent).samples, tone(own).samples)
