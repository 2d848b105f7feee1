"""Sound transforms do what their labels say, measured."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from augment.audio.features import FLOOR_DB, _filters, log_mel, picture_of, window_length
from augment.audio.measures import rms_db, snr_db
from augment.audio.ready import READY
from augment.example import Audio
from augment.recipe import Recipe
from tests.augment.sounds import after, tone


@pytest.mark.parametrize("wanted", [0, 5, 10, 30, 60])
@pytest.mark.parametrize(
    "audio", [tone(), tone(amplitude=1), tone(seconds=0.01), READY["voice"](), READY["drums"]()], ids=len
)
def test_noise_has_the_snr_that_was_asked_for(wanted: float, audio: Audio) -> None:
    assert snr_db(audio.samples, after("white_noise", audio, snr_db=wanted).samples) == pytest.approx(wanted, abs=0.5)


def test_noise_is_white_and_not_its_own_mirror() -> None:
    noise = after("white_noise", tone(), snr_db=0).samples - tone().samples
    power = np.abs(np.fft.rfft(noise)) ** 2
    octaves = [power[4000 * k : 4000 * (k + 1)].mean() for k in range(4)]
    assert max(octaves) / min(octaves) < 1.2
    assert abs(np.corrcoef(noise, noise[::-1])[0, 1]) < 0.05


def test_silence_stays_silent() -> None:
    silence = Audio(np.zeros(800, np.float32), 8000)
    assert not after("white_noise", silence, snr_db=0).samples.any()


@pytest.mark.parametrize("wanted", [-20, -6, 3, 12])
def test_gain_is_what_was_asked_for(wanted: float) -> None:
    change = rms_db(after("gain", tone(), gain_db=wanted).samples) - rms_db(tone().samples)
    assert change == pytest.approx(wanted, abs=0.1)


def pitch_of(audio: Audio) -> float:
    """The strongest frequency in hertz, to about 0.02 cents, by a spectrum padded sixteenfold."""
    middle = audio.samples[len(audio.samples) // 4 : -len(audio.samples) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 64 * len(middle)))
    return float(spectrum.argmax()) * audio.sample_rate / (64 * len(middle))


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
@pytest.mark.parametrize("semitones", [-12, -7, -0.5, 1, 7])
@pytest.mark.parametrize("hertz", [110, 220, 440])
def test_pitch_is_shifted_within_a_cent_at_the_same_level(hertz: float, semitones: float, rate: int) -> None:
    audio = tone(hertz, rate)
    shifted = after("pitch_shift", audio, semitones=semitones)
    cents = 1200 * np.log2(pitch_of(shifted) / hertz) - 100 * semitones
    assert abs(cents) < 1
    assert len(shifted.samples) == len(audio.samples)
    assert abs(rms_db(shifted.samples) - rms_db(audio.samples)) < 0.5


def test_a_click_stays_where_it_is_when_the_pitch_is_shifted() -> None:
    samples = np.zeros(16_000, np.float32)
    samples[8_000:8_040] = 0.5
    energy = np.square(after("pitch_shift", Audio(samples, 16_000), semitones=2).samples)
    assert abs((energy * np.arange(16_000)).sum() / energy.sum() - 8_020) < 32


@pytest.mark.parametrize(
    ("hertz", "least", "most"), [(500, -0.1, 0.1), (1000, 0, 0.5), (2000, 2.5, 3.5), (4000, 22, 30)]
)
def test_the_filter_takes_three_decibels_at_its_cutoff_and_24_an_octave(
    hertz: float, least: float, most: float
) -> None:
    audio = tone(hertz, rate=32_000)
    middle = slice(8_000, -8_000)
    lost = rms_db(audio.samples[middle]) - rms_db(after("low_pass", audio, cutoff_hz=2000).samples[middle])
    assert least <= lost <= most


def test_a_shift_moves_by_the_share_that_was_asked_for() -> None:
    ramp = Audio(np.linspace(0.1, 0.9, 1000).astype(np.float32), 8_000)
    later = after("shift", ramp, fraction=0.25).samples
    assert not later[:250].any()
    assert np.array_equal(later[250:], ramp.samples[:750])
    assert np.array_equal(after("shift", ramp, fraction=-0.25, fill="wrap").samples, np.roll(ramp.samples, -250))


@pytest.mark.parametrize(("name", "axis"), [("time_mask", 1), ("frequency_mask", 0)])
def test_masks_have_the_width_that_was_asked_for_and_come_last(name: str, axis: int) -> None:
    masked_first = Recipe("audio").with_step(name, width=0.25, position=0.5).with_step("gain", gain_db=-6)
    audio = after("white_noise", tone(), snr_db=0)  # no frame or band of it is level
    result = masked_first.apply(audio)
    picture = picture_of(result)
    hidden = np.ptp(picture, axis=1 - axis) == 0
    assert hidden.mean() == pytest.approx(0.25, abs=1.5 / picture.shape[axis])
    assert np.array_equal(result.samples, after("gain", audio, gain_db=-6).samples)


def test_the_filters_are_librosas() -> None:
    for rate, mels in ((8_000, 40), (16_000, 64), (44_100, 64)):
        size = window_length(rate)
        theirs = librosa.filters.mel(sr=rate, n_fft=size, n_mels=mels, norm=None).T
        heard = theirs.sum(axis=0) > 0
        assert np.abs(_filters(rate, size, mels) - theirs)[:, heard].max() < 1e-5


def test_a_full_scale_tone_is_at_0_db_and_silence_at_the_floor() -> None:
    picture = log_mel(tone(1000, amplitude=1).samples, 16_000)
    assert picture[:, 5:-5].max() == pytest.approx(0, abs=1.5)
    assert log_mel(np.zeros(4_000, np.float32), 8_000).max() == FLOOR_DB
    quieter = log_mel(tone(1000, amplitude=0.1).samples, 16_000)
    assert picture[:, 5:-5].max() - quieter[:, 5:-5].max() == pytest.approx(20, abs=0.1)


def test_a_batch_is_what_one_by_one_gives() -> None:
    sounds = np.stack([tone(220 * k, seconds=0.5).samples for k in (1, 2, 3)])
    assert np.allclose(log_mel(sounds, 16_000)[1], log_mel(sounds[1], 16_000), atol=1e-3)


@pytest.mark.parametrize("name", READY)
def test_ready_sounds_are_sounds(name: str) -> None:
    audio = READY[name]()
    assert audio.samples.dtype == np.float32
    assert 2 <= len(audio.samples) / audio.sample_rate <= 3.1
    assert 0.3 < np.abs(audio.samples).max() <= 0.51
    assert audio.on_picture == ()
