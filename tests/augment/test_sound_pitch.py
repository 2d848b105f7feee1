"""Vocal tract length: resonances move by the factor, pitch and level do not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from augment.audio.formants import predictor
from augment.audio.measures import rms_db
from augment.audio.ready import READY, VOWELS
from augment.example import Audio
from tests.augment.sounds import after, hiss, tone
from tests.augment.test_sound_effects import pitch_of


def resonance(hertz: float, rate: int) -> Audio:
    """Noise through one resonator, 120 Hz wide: a formant alone."""
    radius, angle = np.exp(-np.pi * 120 / rate), 2 * np.pi * hertz / rate
    heard = lfilter([1], [1, -2 * radius * np.cos(angle), radius**2], hiss(rate, seconds=3).samples)
    return Audio((0.5 * heard / np.abs(heard).max()).astype(np.float32), rate)


def formants(audio: Audio, count: int) -> np.ndarray:
    """The lowest `count` resonances narrower than 400 Hz, by linear prediction over the sound's middle, in hertz."""
    frames = np.lib.stride_tricks.sliding_window_view(audio.samples, 512)[4_000:-4_000:128] * np.hanning(512)
    lags = np.fft.irfft(np.abs(np.fft.rfft(frames, 1024)) ** 2).mean(0, keepdims=True)[:, : 2 * count + 5]
    roots = np.roots(predictor(lags)[0])
    hertz, width = (part * audio.sample_rate / np.pi for part in (np.angle(roots) / 2, -np.log(np.abs(roots))))
    return np.sort(hertz[(hertz > 150) & (width < 400)])[:count]


@pytest.mark.parametrize("factor", [0.8, 0.9, 1.1, 1.25])
@pytest.mark.parametrize(("hertz", "rate"), [(700, 16_000), (1_200, 8_000), (1_200, 44_100), (2_500, 16_000)])
def test_a_resonance_moves_by_the_factor(hertz: float, rate: int, factor: float) -> None:
    audio = resonance(hertz, rate)
    (before,), (moved,) = (formants(sound, 1) for sound in (audio, after("vtlp", audio, factor=factor)))
    assert moved / before == pytest.approx(factor, rel=0.04)


def vowel(name: str, pitch: int = 125, rate: int = 16_000) -> Audio:
    """Pulses of a voice at one pitch through the vowel's three resonators."""
    heard = np.zeros(3 * rate)
    heard[:: rate // pitch] = 1
    for hertz, width in zip(VOWELS[name], (80, 100, 150), strict=True):
        radius, angle = np.exp(-np.pi * width / rate), 2 * np.pi * hertz / rate
        heard = lfilter([1], [1, -2 * radius * np.cos(angle), radius**2], heard)
    return Audio((0.5 * heard / np.abs(heard).max()).astype(np.float32), rate)


def share_in_harmonics(audio: Audio, pitch: int = 125) -> float:
    """The share of the power within 3 Hz of the pitch's multiples."""
    spectrum = np.abs(np.fft.rfft(audio.samples * np.hanning(len(audio.samples)))) ** 2
    hertz = np.arange(len(spectrum)) * audio.sample_rate / len(audio.samples)
    distance = np.abs(hertz - pitch * np.rint(hertz / pitch))
    return float(spectrum[distance < 3].sum() / spectrum.sum())


@pytest.mark.parametrize("factor", [0.9, 1.1])
@pytest.mark.parametrize("name", VOWELS)
def test_the_formants_of_a_vowel_move_and_its_voice_does_not(name: str, factor: float) -> None:
    audio = vowel(name)
    result = after("vtlp", audio, factor=factor)
    moved = formants(result, 3) / formants(audio, 3)
    assert moved[1:] == pytest.approx([factor] * 2, rel=0.02)
    assert moved[0] == pytest.approx(factor, rel=0.07)  # so low, it lies between two or three harmonics
    assert share_in_harmonics(audio) > 0.999
    assert share_in_harmonics(result) > 0.99


def test_above_the_break_the_axis_still_ends_where_it_did() -> None:
    audio = resonance(7_000, 16_000)
    assert 7_000 < formants(after("vtlp", audio, factor=1.25), 1)[0] < 8_000


@pytest.mark.parametrize("audio", [tone(440), tone(1_000, amplitude=1), hiss(), READY["voice"]()], ids=len)
@pytest.mark.parametrize("factor", [0.8, 1.2])
def test_the_level_stays(audio: Audio, factor: float) -> None:
    result = after("vtlp", audio, factor=factor)
    assert len(result.samples) == len(audio.samples)
    assert abs(rms_db(result.samples) - rms_db(audio.samples)) < 1.2


def test_a_tone_keeps_its_pitch() -> None:
    assert pitch_of(after("vtlp", tone(440), factor=1.2)) == pytest.approx(440, rel=5e-4)
