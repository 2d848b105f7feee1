"""Noises have the level, the colour and the number that was asked for."""

from __future__ import annotations

import numpy as np
import pytest

from augment.audio.backgrounds import BACKGROUNDS, SECONDS, background_loop, stretch
from augment.audio.measures import rms_db, snr_db
from augment.audio.noise import LOWEST_HZ
from augment.audio.ready import READY
from augment.example import Audio
from augment.transforms import catalogue
from tests.augment.sounds import added, after, faults_on_bad_sounds, octave_powers, tone

NOISES = [name for name, known in catalogue("audio").items() if known.family == "noise"]
BEDS = ["white_noise", "pink_noise", "brown_noise", "background"]


def test_the_noises_that_were_promised_are_there() -> None:
    assert set(NOISES) >= {*BEDS, "short_noises", "clicks"}


@pytest.mark.parametrize("name", BEDS)
@pytest.mark.parametrize("wanted", [0, 10, 30, 60])
@pytest.mark.parametrize(
    "audio", [tone(), tone(amplitude=1), tone(seconds=0.02, rate=8000), READY["voice"](), tone(rate=44_100)], ids=len
)
def test_the_snr_is_what_was_asked_for(name: str, wanted: float, audio: Audio) -> None:
    assert snr_db(audio.samples, after(name, audio, snr_db=wanted).samples) == pytest.approx(wanted, abs=0.5)


@pytest.mark.parametrize(("name", "an_octave"), [("white_noise", 0), ("pink_noise", -3.01), ("brown_noise", -6.02)])
@pytest.mark.parametrize("rate", [8_000, 48_000])
def test_colours_fall_by_their_decibels_an_octave(name: str, an_octave: float, rate: int) -> None:
    noise = added(name, tone(seconds=20, rate=rate), snr_db=0)
    levels = octave_powers(noise, rate, [100.0 * 2**k for k in range(6)])
    assert np.diff(levels) == pytest.approx([an_octave] * 4, abs=0.6)
    assert np.polyfit(np.arange(5), levels, 1)[0] == pytest.approx(an_octave, abs=0.15)
    assert abs(np.corrcoef(noise, noise[::-1])[0, 1]) < 0.1, "not its own mirror"


@pytest.mark.parametrize("name", ["pink_noise", "brown_noise"])
def test_coloured_noise_spends_nothing_below_hearing(name: str) -> None:
    power = np.abs(np.fft.rfft(added(name, tone(seconds=4), snr_db=0))) ** 2
    assert power[: int(LOWEST_HZ * 4)].sum() < 1e-3 * power.sum()


@pytest.mark.parametrize("kind", BACKGROUNDS)
def test_a_background_is_a_loop_without_a_seam_at_any_rate(kind: str) -> None:
    for rate in (8_000, 11_025, 48_000):
        loop = background_loop(kind, rate)
        assert loop.shape == (SECONDS * rate,)
        assert rms_db(loop) == pytest.approx(0, abs=0.01)
        steps = np.abs(np.diff(np.concatenate([loop[-50:], loop[:50]])))
        assert steps[49] <= 4 * steps.mean() + 1e-3
    assert np.array_equal(background_loop(kind, 8_000), background_loop.__wrapped__(kind, 8_000)), "always the same"


def test_backgrounds_are_told_apart_by_ear() -> None:
    """By the level of each octave against the others: no two are nearer than 3 dB in the mean."""
    edges = [31.25 * 2**k for k in range(9)]
    pictures = {kind: octave_powers(background_loop(kind, 16_000), 16_000, edges) for kind in BACKGROUNDS}
    pairs = [(a, b) for a in pictures for b in pictures if a < b]
    assert min(np.abs(pictures[a] - pictures[b]).mean() for a, b in pairs) > 3


def test_a_stretch_runs_over_the_seam_as_often_as_needed() -> None:
    loop = np.arange(10.0)
    assert stretch(loop, 8, 5).tolist() == [8, 9, 0, 1, 2]
    assert stretch(loop, 3, 25).tolist() == [(3 + k) % 10 for k in range(25)]
    assert not np.shares_memory(stretch(loop, 0, 10), loop)


def test_each_draw_takes_another_stretch() -> None:
    first, second = (after("background", tone(), seed, snr_db=10, kind="rain").samples for seed in (1, 2))
    assert abs(np.corrcoef(first - tone().samples, second - tone().samples)[0, 1]) < 0.2


def bursts(noise: np.ndarray) -> list[np.ndarray]:
    """The pieces that are not silent, with pauses of over 10 samples between."""
    heard = np.flatnonzero(noise)
    return [noise[piece[0] : piece[-1] + 1] for piece in np.split(heard, np.flatnonzero(np.diff(heard) > 10) + 1)]


@pytest.mark.parametrize("wanted", [0, 12])
def test_bursts_have_the_snr_the_length_and_the_number_that_was_asked_for(wanted: float) -> None:
    audio = tone(seconds=20)
    found = bursts(added("short_noises", audio, snr_db=wanted, per_second=1, duration_s=0.2))
    assert len(found) == 20
    for burst in found:
        assert len(burst) == pytest.approx(3200, abs=5)
        assert rms_db(audio.samples) - rms_db(burst) == pytest.approx(wanted, abs=0.5)
    pauses = np.diff(np.flatnonzero(added("short_noises", audio, snr_db=wanted, per_second=1)))
    assert pauses[pauses > 10].std() > 1000, "not like clockwork"


@pytest.mark.parametrize("level", [-20, 0, 6])
def test_clicks_have_the_number_and_the_peak_that_was_asked_for(level: float) -> None:
    audio = tone(seconds=20)
    clicks = added("clicks", audio, per_second=2, level_db=level)
    found = bursts(np.where(np.abs(clicks) > 1e-3, clicks, 0))
    assert len(found) == pytest.approx(40, abs=2), "two may fall together"
    peaks = np.array([np.abs(piece).max() for piece in found])
    assert np.median(20 * np.log10(peaks / 0.1)) == pytest.approx(level, abs=0.1)
    assert {np.sign(piece[np.abs(piece).argmax()]) for piece in found} == {-1, 1}
    assert max(len(piece) for piece in found) < 40


def test_short_clips_get_an_event_now_and_then_so_that_the_average_holds() -> None:
    audio = tone(seconds=0.25)
    hit = [bool(added("clicks", audio, seed=seed, per_second=1).any()) for seed in range(400)]
    assert np.mean(hit) == pytest.approx(0.25, abs=0.07)


@pytest.mark.parametrize("name", NOISES)
def test_silence_stays_silent_and_bad_sounds_do_no_harm(name: str) -> None:
    assert not after(name, Audio(np.zeros(800, np.float32), 8000)).samples.any()
    assert faults_on_bad_sounds(catalogue("audio")[name]) == []
