"""Reverberation, rooms and air, measured on impulses and tones."""

from __future__ import annotations

import numpy as np
import pytest

from augment.audio.measures import rms_db
from augment.audio.ready import READY
from augment.audio.rooms import ROOMS, SOUND_M_PER_S, echoes_of
from augment.audio.space import attenuation_db_per_m
from augment.example import Audio
from tests.augment.sounds import after, tone

CLICK_AT = 100


def click(seconds: float, rate: int = 16_000) -> Audio:
    samples = np.zeros(int(seconds * rate), np.float32)
    samples[CLICK_AT] = 0.05
    return Audio(samples, rate)


def decay_s(echoes: np.ndarray, rate: int) -> float:
    """The time in which reverberation falls by 60 dB, from -5 to -35 dB: Schroeder's backward integration."""
    left = np.cumsum(np.square(echoes[::-1], dtype=np.float64))[::-1]
    left_db = 10 * np.log10(left / left[0] + 1e-30)
    places = np.flatnonzero((left_db < -5) & (left_db > -35))
    return float(-60 / np.polyfit(places / rate, left_db[places], 1)[0])


@pytest.mark.parametrize("rt60_s", [0.15, 0.4, 1, 3])
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100])
def test_reverberation_dies_away_in_the_time_asked_for(rt60_s: float, rate: int) -> None:
    heard = after("reverb", click(rt60_s + 0.1, rate), rt60_s=rt60_s, wet=0.8).samples
    assert decay_s(heard[CLICK_AT + 1 :], rate) == pytest.approx(rt60_s, rel=0.15)


@pytest.mark.parametrize("wet", [0.1, 0.5, 1])
def test_the_direct_sound_stays_and_reverberation_is_as_strong_as_it_says(wet: float) -> None:
    audio = click(1)
    heard = after("reverb", audio, rt60_s=0.5, wet=wet).samples
    assert np.abs(heard[:CLICK_AT]).max() < 1e-6
    assert heard[CLICK_AT] == pytest.approx(audio.samples[CLICK_AT], abs=1e-6)
    ratio_db = 10 * np.log10(np.square(heard[CLICK_AT + 1 :]).sum() / heard[CLICK_AT] ** 2)
    assert ratio_db == pytest.approx(20 * np.log10(wet), abs=0.1)


def test_each_draw_has_its_own_reverberation() -> None:
    audio = click(0.5)
    first, again, other = (after("reverb", audio, seed, rt60_s=0.3, wet=0.5).samples for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    tails = [heard[CLICK_AT + 1 :] for heard in (first, other)]
    assert abs(np.corrcoef(*tails)[0, 1]) < 0.1


@pytest.mark.parametrize("name", ["reverb", "room"])
def test_a_full_scale_sound_is_turned_down_and_not_clipped(name: str) -> None:
    loud = tone(440, amplitude=1)
    quiet = Audio(loud.samples * np.float32(0.01), loud.sample_rate)
    heard, scaled = (after(name, audio, wet=1.0).samples for audio in (loud, quiet))
    assert np.abs(heard).max() == pytest.approx(1, abs=1e-4)
    assert np.corrcoef(heard, scaled)[0, 1] > 0.9999
    assert np.allclose(heard / np.abs(heard).max(), scaled / np.abs(scaled).max(), atol=1e-3)


@pytest.mark.parametrize("kind", ROOMS)
@pytest.mark.parametrize("rate", [8_000, 44_100])
def test_a_room_dies_away_as_its_walls_say_and_the_same_each_time(kind: str, rate: int) -> None:
    audio = click(ROOMS[kind].rt60_s + 0.5, rate)
    heard = after("room", audio, kind=kind, wet=1).samples
    assert np.array_equal(heard, after("room", audio, seed=5, kind=kind, wet=1).samples)
    assert heard[CLICK_AT] == pytest.approx(audio.samples[CLICK_AT], abs=1e-6)
    assert decay_s(heard[CLICK_AT + 1 :], rate) == pytest.approx(ROOMS[kind].rt60_s, rel=0.15)


@pytest.mark.parametrize("kind", ROOMS)
def test_the_first_reflection_comes_from_the_nearest_wall(kind: str) -> None:
    """Over one wall, sound goes as far as from the source's mirror image behind it."""
    room, rate = ROOMS[kind], 192_000
    sides, source, microphone = (np.array(place) for place in (room.sides, room.source, room.microphone))
    images = [source * (1 - 2 * axis) + 2 * side * axis for axis in np.eye(3) for side in (0, sides)]
    direct, over = np.linalg.norm(source - microphone), min(np.linalg.norm(image - microphone) for image in images)
    echoes = echoes_of(kind, rate)
    first = np.flatnonzero(echoes)[0]
    assert first + 1 == pytest.approx((over - direct) / SOUND_M_PER_S * rate, abs=1)
    assert abs(echoes[first]) == pytest.approx(direct / over * np.sqrt(1 - room.absorption), rel=1e-4)


@pytest.mark.parametrize(
    ("celsius", "humidity", "db_per_km"),
    [(10, 70, (0.4, 1.0, 1.9, 3.7, 9.7, 32.8, 117)), (20, 70, (0.3, 1.1, 2.8, 5.0, 9.0, 22.9, 76.6)),
     (15, 50, (0.5, 1.2, 2.2, 4.2, 10.8, 36.2, 129))],
)  # fmt: skip
def test_the_air_absorbs_what_the_standard_lists(celsius: float, humidity: float, db_per_km: tuple[float, ...]) -> None:
    """Table 2 of ISO 9613-2, octave bands from 125 Hz to 8 kHz."""
    ours = 1000 * attenuation_db_per_m(125 * 2.0 ** np.arange(7), celsius, humidity)
    assert ours == pytest.approx(db_per_km, rel=0.02, abs=0.06)


@pytest.mark.parametrize("hertz", [250, 1_000, 4_000, 8_000])
def test_a_tone_is_weakened_by_the_way_it_goes(hertz: float) -> None:
    audio = tone(hertz, rate=32_000)
    lost = rms_db(audio.samples) - rms_db(after("air_absorption", audio, distance_m=200).samples)
    assert lost == pytest.approx(200 * attenuation_db_per_m(np.array(hertz)), abs=0.1)


def test_air_moves_nothing_in_time_and_wraps_nothing_round() -> None:
    samples = np.zeros(16_000, np.float32)
    samples[-40:] = 0.5
    energy = np.square(after("air_absorption", Audio(samples, 16_000), distance_m=500).samples)
    assert energy[:8_000].sum() < 1e-6 * energy.sum()
    voice = READY["voice"]()
    ours = after("air_absorption", voice, distance_m=50).samples
    assert np.correlate(ours, voice.samples[50:-50]).argmax() == 50
