"""Cheap equipment does what its numbers say."""

from __future__ import annotations

import numpy as np
import pytest

from augment.audio import quality
from augment.audio.measures import rms_db, snr_db
from augment.audio.ready import READY
from augment.example import Audio
from augment.transforms import catalogue
from tests.augment.sounds import after, faults_on_bad_sounds, hiss, octave_powers, tone

QUALITIES = [name for name, known in catalogue("audio").items() if known.family == "quality"]


@pytest.mark.parametrize(("rate", "rate_hz"), [(16_000, 8000), (44_100, 5300), (8_000, 1000)])
def test_above_half_the_lower_rate_nothing_is_left_and_below_it_all(rate: int, rate_hz: int) -> None:
    audio = hiss(rate)
    edges = [20, 0.42 * rate_hz, 0.5 * rate_hz, 0.52 * rate_hz, rate / 2]
    lost = octave_powers(after("resample", audio, rate_hz=rate_hz).samples, rate, edges) - octave_powers(
        audio.samples, rate, edges
    )
    assert lost[0] == pytest.approx(0, abs=0.1)
    assert lost[3] < -45


def test_resampling_keeps_the_sound_in_its_place() -> None:
    low = after("low_pass", hiss(), cutoff_hz=1000)
    assert snr_db(low.samples, after("resample", low, rate_hz=7900).samples) > 40


def test_at_its_own_rate_or_above_a_sound_is_left_alone() -> None:
    for rate_hz in (16_000, 22_050, quality.HIGHEST_RATE):
        assert np.array_equal(after("resample", hiss(), rate_hz=rate_hz).samples, hiss().samples)


@pytest.mark.parametrize("bits", range(2, 16))
def test_so_many_bits_are_so_many_levels_evenly_apart(bits: int) -> None:
    ramp = Audio(np.linspace(-1, 1, 200_001, dtype=np.float32), 8_000)
    samples = after("bit_crush", ramp, bits=bits).samples
    levels = np.unique(samples)
    assert len(levels) == 2**bits
    assert np.ptp(np.diff(levels)) == 0
    assert np.abs(samples - ramp.samples)[: -(200_001 >> bits)].max() <= 2.0**-bits + 1e-7
    assert 0 in levels


@pytest.mark.parametrize("bits", [6, 10])
def test_each_bit_is_worth_6_db(bits: int) -> None:
    audio = hiss(level=0.2)
    assert snr_db(audio.samples, after("bit_crush", audio, bits=bits).samples) == pytest.approx(
        rms_db(audio.samples) + 6.02 * bits + 4.77, abs=0.3
    )


def delay_of(result: np.ndarray, source: np.ndarray) -> int:
    """By how many samples the one lies behind the other."""
    size = 2 * len(source)
    likeness = np.fft.irfft(np.fft.rfft(result, size) * np.fft.rfft(source, size).conj())
    return int((likeness.argmax() + len(source)) % size - len(source))


def chirp(rate: int, seconds: float = 2) -> Audio:
    time = np.arange(int(rate * seconds)) / rate
    return Audio((0.3 * np.sin(2 * np.pi * (100 + 400 * time) * time)).astype(np.float32), rate)


@pytest.mark.parametrize("rate", [*quality.MP3_RATES, 6_000, 96_000])
@pytest.mark.parametrize("kbps", [8, 32, 64, 320])
def test_mp3_keeps_length_place_and_level(rate: int, kbps: int) -> None:
    audio = chirp(rate)
    result = after("mp3", audio, kbps=kbps).samples
    assert len(result) == len(audio.samples)
    assert delay_of(result, audio.samples) == 0
    assert rms_db(result) == pytest.approx(rms_db(audio.samples), abs=0.5)
    assert 12 < snr_db(audio.samples, result) < 80


@pytest.mark.parametrize("rate", [*quality.MP3_RATES, 6_000])
def test_mp3_at_its_best_keeps_what_is_high(rate: int) -> None:
    audio = tone(0.3 * rate, rate)
    assert snr_db(audio.samples, after("mp3", audio, kbps=320).samples) > 20


@pytest.mark.parametrize(
    ("rate", "asked", "sent"), [(16_000, 16, 16), (44_100, 64, 64), (44_100, 8, 32), (8000, 320, 64)]
)
def test_mp3_sends_so_many_kilobits_a_second(rate: int, asked: int, sent: int) -> None:
    size = len(quality.packed_mp3(chirp(rate, 20), asked))
    assert size * 8 / 20 / 1000 == pytest.approx(sent, rel=0.02)


def test_fewer_kilobits_keep_less() -> None:
    voice = READY["voice"]()
    kept = [snr_db(voice.samples, after("mp3", voice, kbps=kbps).samples) for kbps in (8, 32, 160)]
    assert kept[0] + 3 < kept[1]
    assert kept[1] < kept[2]


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
@pytest.mark.parametrize("length", [1, 2, 100, 1151, 1153])
def test_mp3_of_a_short_clip_has_its_length(rate: int, length: int) -> None:
    for kbps in (8, 320):
        assert len(after("mp3", Audio(np.full(length, 0.5, np.float32), rate), kbps=kbps).samples) == length


def test_distortion_adds_odd_harmonics_and_keeps_the_level() -> None:
    audio = tone(500, seconds=1)
    strength = []
    for amount in (0.01, 0.3, 0.7):
        result = after("tanh_distortion", audio, amount=amount).samples
        assert rms_db(result) == pytest.approx(rms_db(audio.samples), abs=0.01)
        spectrum = np.abs(np.fft.rfft(result))[500:4000:500]
        assert spectrum[[1, 3]].max() < 1e-4 * spectrum[0], "tanh is odd: no even ones"
        strength.append(spectrum[2] / spectrum[0])
    assert strength[0] < strength[1] < strength[2]
    assert strength[2] > 2 * strength[0]


@pytest.mark.parametrize("name", QUALITIES)
def test_silence_stays_silent_and_bad_sounds_do_no_harm(name: str) -> None:
    assert not after(name, Audio(np.zeros(800, np.float32), 8000)).samples.any()
    assert faults_on_bad_sounds(catalogue("audio")[name]) == []
