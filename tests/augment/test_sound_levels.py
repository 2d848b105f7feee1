"""Levels are what was asked for, in decibels, LUFS and shares of the samples."""

from __future__ import annotations

import numpy as np
import pytest

from augment.audio.measures import SILENCE_DB, exceeded_by, k_weighting, loudness_lufs, peak_of, power, rms_db
from augment.audio.ready import READY
from augment.example import Audio
from augment.transforms import catalogue
from tests.augment.sounds import after, faults_on_bad_sounds, hiss, tone

LEVELS = [name for name, known in catalogue("audio").items() if known.family == "level"]
RATES = (8_000, 16_000, 44_100, 48_000, 96_000)


def full_scale(rate: int, seconds: float = 4, amplitude: float = 1) -> np.ndarray:
    return tone(997, rate, seconds, amplitude).samples


@pytest.mark.parametrize("rate", RATES)
def test_a_full_scale_sine_has_the_loudness_that_the_standard_says(rate: int) -> None:
    assert loudness_lufs(full_scale(rate), rate) == pytest.approx(-3.01, abs=0.005 if rate == 48_000 else 0.05)


def test_the_weighting_at_48_khz_is_the_standards_own_table() -> None:
    table = [[1.53512485958697, -2.69169618940638, 1.19839281085285, 1, -1.69065929318241, 0.73248077421585],
             [1, -2, 1, 1, -1.99004745483398, 0.99007225036621]]  # fmt: skip
    numerator, denominator = k_weighting(48_000)
    assert numerator == pytest.approx(np.convolve(table[0][:3], table[1][:3]), abs=1e-9)
    assert denominator == pytest.approx(np.convolve(table[0][3:], table[1][3:]), abs=1e-9)


@pytest.mark.parametrize("rate", [1_000, 8_000, 96_000, 384_000])
def test_the_weighting_is_the_same_at_other_rates(rate: int) -> None:
    assert np.abs(np.roots(k_weighting(max(rate, 16_000))[1])).max() < 1, "it does not run away"
    for hertz in (30, 60, 200):
        ours, theirs = (loudness_lufs(tone(hertz, r, 4).samples, r) for r in (rate, 48_000))
        assert ours == pytest.approx(theirs, abs=0.02)


def test_quiet_passages_and_silence_are_gated_away() -> None:
    """EBU Tech 3341, case 3: 10 s at -36, 60 s at -23, 10 s at -36 dBFS make -23 LUFS (here in mono, 3 dB less)."""
    parts = [(10, -36), (60, -23), (10, -36)]
    samples = np.concatenate([full_scale(48_000, seconds, 10 ** (level / 20)) for seconds, level in parts])
    assert loudness_lufs(samples, 48_000) == pytest.approx(-23 - 3.01, abs=0.1)
    silence = np.zeros(4 * 48_000, np.float32)
    assert loudness_lufs(np.concatenate([samples, silence]), 48_000) == pytest.approx(-26.01, abs=0.1)
    assert loudness_lufs(silence, 48_000) == SILENCE_DB
    assert loudness_lufs(full_scale(48_000, 1, 1e-4), 48_000) == SILENCE_DB, "below -70 LUFS"


def test_blocks_overlap_by_three_quarters() -> None:
    """A tone of one block's length lies in seven blocks: by 1, 2, 3, 4, 3, 2 and 1 quarters."""
    samples = np.zeros(76_800, np.float32)
    samples[19_200:38_400] = full_scale(48_000, 0.4)
    assert loudness_lufs(samples, 48_000) == pytest.approx(-3.01 + 10 * np.log10(4 / 7), abs=0.05)


def test_of_a_sound_shorter_than_a_block_all_counts() -> None:
    samples = np.concatenate([np.zeros(4_800, np.float32), full_scale(48_000, 0.09)])
    assert loudness_lufs(samples, 48_000) == pytest.approx(-3.01 + 10 * np.log10(9 / 19), abs=0.1)


@pytest.mark.parametrize("seconds", [0.05, 0.39, 0.41, 1.03])
def test_sounds_of_any_length_have_a_loudness(seconds: float) -> None:
    assert loudness_lufs(full_scale(48_000, seconds), 48_000) == pytest.approx(-3.01, abs=0.1)


def test_measures_of_no_samples() -> None:
    nothing = np.zeros(0, np.float32)
    assert (loudness_lufs(nothing, 8000), rms_db(nothing)) == (SILENCE_DB, SILENCE_DB)
    assert (peak_of(nothing), power(nothing), exceeded_by(nothing, 0.5)) == (0, 0, 0)


def test_power_is_the_mean_square_over_minutes_too() -> None:
    long = np.tile(hiss(seconds=10).samples, 30)
    assert power(long) == pytest.approx(np.mean(np.square(long, dtype=np.float64)), rel=1e-3)


@pytest.mark.parametrize("wanted", [-30, -23, -16])
@pytest.mark.parametrize("audio", [tone(), hiss(), tone(997, 44_100), READY["voice"](), tone(seconds=0.2)], ids=len)
def test_loudness_is_brought_to_what_was_asked_for(wanted: float, audio: Audio) -> None:
    result = after("normalize_loudness", audio, lufs=wanted)
    assert peak_of(result.samples) < 1
    assert loudness_lufs(result.samples, result.sample_rate) == pytest.approx(wanted, abs=0.1)


@pytest.mark.parametrize("wanted", [-20, -3, 0])
def test_the_peak_is_brought_to_what_was_asked_for(wanted: float) -> None:
    for audio in (tone(), hiss(), READY["drums"]()):
        peak = peak_of(after("normalize_peak", audio, peak_dbfs=wanted).samples)
        assert 20 * np.log10(peak) == pytest.approx(wanted, abs=0.01)


def test_a_full_scale_peak_is_never_beyond_full_scale_by_rounding() -> None:
    for peak in np.random.default_rng(0).uniform(0.01, 1, 300):
        assert peak_of(after("normalize_peak", Audio(np.float32([peak, 0]), 8000), peak_dbfs=0).samples) <= 1


def test_a_transition_goes_from_one_gain_to_the_other_evenly_in_decibels() -> None:
    audio = Audio(np.full(40_000, 0.1, np.float32), 10_000)
    values = {"start_gain_db": -18.0, "end_gain_db": 6.0, "position": 0.25, "duration_s": 2.0}
    levels = 20 * np.log10(after("gain_transition", audio, **values).samples / 0.1)
    assert levels[[0, 9_999]] == pytest.approx([-18, -18], abs=0.1)
    assert levels[[15_000, 20_000, 25_000]] == pytest.approx([-12, -6, 0], abs=0.1)
    assert levels[[30_001, 39_999]] == pytest.approx([6, 6], abs=0.1)
    cut = after("gain_transition", audio, **{**values, "position": 0.75}).samples
    assert 20 * np.log10(cut[-1] / 0.1) == pytest.approx(-6, abs=0.1), "the clip ends in the middle of it"
    jump = after("gain_transition", audio, **{**values, "duration_s": 0.0}).samples
    assert 20 * np.log10(jump[[9_999, 10_000]] / 0.1) == pytest.approx([-18, 6], abs=0.1)


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5])
def test_clipping_leaves_that_share_at_the_limit(share: float) -> None:
    for audio in (hiss(), READY["voice"]()):
        samples = after("clipping", audio, share=share).samples
        limit = np.abs(samples).max()
        assert np.mean(np.abs(samples) >= limit) == pytest.approx(share, abs=0.002)
        below = np.abs(audio.samples) < limit
        assert np.array_equal(samples[below], audio.samples[below])


def test_clipping_spares_a_sound_that_is_mostly_silence() -> None:
    samples = np.zeros(10_000, np.float32)
    samples[:1000] = hiss().samples[:1000]
    clipped = after("clipping", Audio(samples, 8000), share=0.2).samples
    assert np.mean(np.abs(clipped[:1000]) >= np.abs(clipped).max()) == pytest.approx(0.2, abs=0.002)


@pytest.mark.parametrize(("amplitude", "ratio"), [(0.5, 4), (0.1, 2), (1, 20)])
def test_above_the_threshold_so_many_decibels_become_one(amplitude: float, ratio: float) -> None:
    audio = tone(amplitude=amplitude)
    settled = slice(16_000, 31_000)
    before, now = (
        rms_db(each.samples[settled]) for each in (audio, after("compressor", audio, threshold_db=-30, ratio=ratio))
    )
    assert now == pytest.approx(-30 + (before + 30) / ratio, abs=0.3)


def test_what_stays_below_the_threshold_is_not_changed_and_loud_parts_are_let_go_of() -> None:
    quiet = tone(amplitude=0.01)
    assert np.array_equal(after("compressor", quiet, threshold_db=-40, ratio=8).samples, quiet.samples)
    parts = Audio(np.concatenate([tone(amplitude=0.5).samples, quiet.samples]), 16_000)
    factors = after("compressor", parts, threshold_db=-30, ratio=8).samples[32_000:] / np.where(
        quiet.samples == 0, 1, quiet.samples
    )
    gains = [20 * np.log10(np.median(factors[int(16_000 * s) : int(16_000 * s) + 400])) for s in (0, 0.1, 1)]
    assert gains[0] < -12
    assert gains[1] == pytest.approx(gains[0] * np.exp(-1), abs=1.5)
    assert gains[2] == pytest.approx(0, abs=0.1)


def test_a_sound_and_its_polarity_make_silence() -> None:
    assert not (hiss().samples + after("polarity", hiss()).samples).any()


@pytest.mark.parametrize("name", LEVELS)
def test_silence_stays_silent_and_bad_sounds_do_no_harm(name: str) -> None:
    assert not after(name, Audio(np.zeros(800, np.float32), 8000)).samples.any()
    assert faults_on_bad_sounds(catalogue("audio")[name]) == []
