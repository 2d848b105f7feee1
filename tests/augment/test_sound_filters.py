"""Filters take and give what was asked for, where it was asked for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from augment.audio.filter import BANDS_HZ, HIGHEST_HZ, LOWEST_HZ
from augment.audio.measures import rms_db
from augment.audio.ready import READY
from augment.example import Audio
from augment.transforms import catalogue
from tests.augment.sounds import after, faults_on_bad_sounds, hiss, response_db, tone

FILTERS = [name for name, known in catalogue("audio").items() if known.family == "filter"]


def test_the_filters_that_were_promised_are_there() -> None:
    assert set(FILTERS) >= {"low_pass", "high_pass", "band_pass", "band_stop", "low_shelf", "high_shelf", "peaking",
                            "equaliser", "telephone"}  # fmt: skip


@pytest.mark.parametrize(("name", "farther"), [("low_pass", 2), ("high_pass", 0.5)])
@pytest.mark.parametrize("cutoff_hz", [100, 1000, 2500])
def test_a_pass_loses_3_db_at_its_cutoff_and_24_an_octave_farther(name: str, farther: float, cutoff_hz: float) -> None:
    values = {"cutoff_hz": cutoff_hz}
    assert response_db(name, cutoff_hz, **values) == pytest.approx(-3.01, abs=0.1)
    one, two = (response_db(name, cutoff_hz * farther**octaves, **values) for octaves in (1, 2))
    assert one == pytest.approx(-24.1, abs=3)
    assert two - one == pytest.approx(-24.1, abs=5), "steeper near half the sample rate"
    assert response_db(name, cutoff_hz / farther**2, **values) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(("name", "kind"), [("low_pass", "lowpass"), ("high_pass", "highpass")])
def test_it_is_butterworths(name: str, kind: str) -> None:
    for cutoff_hz in (120, 1000, 7000):
        theirs = sosfilt(butter(4, cutoff_hz, kind, fs=16_000, output="sos"), hiss().samples)
        assert np.abs(after(name, hiss(), cutoff_hz=cutoff_hz).samples - theirs).max() < 1e-6


@pytest.mark.parametrize(("centre", "fraction"), [(1000, 1), (300, 0.5), (4000, 1.5)])
def test_a_band_is_kept_or_taken_between_its_edges(centre: float, fraction: float) -> None:
    values = {"centre_hz": centre, "bandwidth_fraction": fraction}
    low, high = centre * (1 - fraction / 2), centre * (1 + fraction / 2)
    middle = np.sqrt(low * high)
    for name, inside, outside in (("band_pass", 0, -24), ("band_stop", -24, 0)):
        assert [response_db(name, edge, **values) for edge in (low, high)] == pytest.approx([-3.01] * 2, abs=0.2)
        for hertz, wanted in ((middle, inside), (low / 3, outside), (high * 2.5, outside)):
            got = response_db(name, hertz, **values)
            assert got < wanted if wanted else got == pytest.approx(0, abs=0.5)


def test_the_telephone_band_is_300_to_3400_hz() -> None:
    levels = [response_db("telephone", hertz) for hertz in (100, 300, 1000, 3400, 7000)]
    assert levels[1:4] == pytest.approx([-3, 0, -3], abs=0.2)
    assert max(levels[0], levels[4]) < -24


@pytest.mark.parametrize("gain_db", [-15, -4, 9])
def test_shelves_and_bells_reach_their_gain(gain_db: float) -> None:
    def levels(name: str, *hertz: float, **values: float) -> list[float]:
        return [response_db(name, each, centre_hz=1000, gain_db=gain_db, **values) for each in hertz]

    assert levels("low_shelf", 20, 1000, 15_000) == pytest.approx([gain_db, gain_db / 2, 0], abs=0.1)
    assert levels("high_shelf", 20, 1000, 20_000) == pytest.approx([0, gain_db / 2, gain_db], abs=0.1)
    assert levels("peaking", 20, 1000, 20_000, q=1) == pytest.approx([0, gain_db, 0], abs=0.1)
    wide, narrow = (levels("peaking", 700, q=q)[0] for q in (0.5, 5))
    assert abs(wide) > 2 * abs(narrow)


def test_each_knob_of_the_equaliser_moves_its_own_band() -> None:
    for hertz in BANDS_HZ:
        gains = {f"gain_{band}_hz": 8.0 * (band == hertz) for band in BANDS_HZ}
        at = [response_db("equaliser", band, **gains) for band in BANDS_HZ]
        assert at[BANDS_HZ.index(hertz)] == pytest.approx(8, abs=1.5)
        assert sum(level > 3 for level in at) == 1
    together = {f"gain_{band}_hz": 6.0 for band in BANDS_HZ}
    levels = [response_db("equaliser", hertz, **together) for hertz in np.geomspace(80, 5000, 60)]
    assert 4 < min(levels) < max(levels) < 8
    ends = [response_db("equaliser", hertz, **together) for hertz in (20, 20_000)]
    assert ends == pytest.approx([6, 6], abs=0.2)


@pytest.mark.parametrize(
    ("name", "values", "is_kept"),
    [
        ("low_pass", {"cutoff_hz": 4000}, True),
        ("low_pass", {"cutoff_hz": HIGHEST_HZ}, True),
        ("high_pass", {"cutoff_hz": LOWEST_HZ}, True),
        ("high_pass", {"cutoff_hz": 4000}, False),
        ("band_pass", {"centre_hz": 8000, "bandwidth_fraction": 0.5}, False),
        ("band_stop", {"centre_hz": 8000, "bandwidth_fraction": 0.5}, True),
        ("high_shelf", {"centre_hz": 5000, "gain_db": 9}, True),
        ("peaking", {"centre_hz": 5000, "gain_db": 9}, True),
        ("equaliser", {f"gain_{band}_hz": 9.0 * (band == 6500) for band in BANDS_HZ}, True),
    ],
)
def test_what_lies_past_half_the_sample_rate_is_not_there(name: str, values: dict[str, float], is_kept: bool) -> None:
    audio = hiss(8_000)
    samples = after(name, audio, **values).samples
    assert np.array_equal(samples, audio.samples) if is_kept else not samples.any()


def test_a_band_that_reaches_past_half_the_sample_rate_has_one_edge() -> None:
    values = {"centre_hz": 3000.0, "bandwidth_fraction": 1.0}
    kept, taken = (after(name, hiss(8_000), **values).samples for name in ("band_pass", "band_stop"))
    assert np.array_equal(kept, after("high_pass", hiss(8_000), cutoff_hz=1500).samples)
    assert np.array_equal(taken, after("low_pass", hiss(8_000), cutoff_hz=1500).samples)
    louder = after("low_shelf", hiss(4_000), centre_hz=3000, gain_db=-6)
    assert rms_db(louder.samples) - rms_db(hiss(4_000).samples) == pytest.approx(-6, abs=0.01)


def test_silence_after_a_sound_becomes_silence_again() -> None:
    voice = READY["voice"]()
    samples = np.concatenate([voice.samples, np.zeros(16_000, np.float32)])
    for name in ("low_pass", "telephone"):
        assert not after(name, Audio(samples, 16_000)).samples[-8_000:].any()


def test_a_clip_of_one_sample_is_what_the_longer_one_begins_with() -> None:
    longer = tone(440, seconds=0.1)
    samples = longer.samples + np.float32(0.2)
    for name in FILTERS:
        alone = after(name, Audio(samples[:1], 16_000)).samples
        assert alone == pytest.approx(after(name, Audio(samples, 16_000)).samples[:1])


@pytest.mark.parametrize("name", FILTERS)
def test_silence_stays_silent_and_bad_sounds_do_no_harm(name: str) -> None:
    assert not after(name, Audio(np.zeros(800, np.float32), 8000)).samples.any()
    assert faults_on_bad_sounds(catalogue("audio")[name]) == []
