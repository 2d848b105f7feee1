"""The picture of a sound: fixed axes, so that what is quiet looks quiet and what is short is short."""

from __future__ import annotations

import numpy as np
import pytest

from augment.example import Audio
from pages.components.sounds import panel

RATE = 16_000
WAVE_ROWS, COLUMNS = 70, 560


def tone(hertz: float, amplitude: float, seconds: float = 1.0) -> Audio:
    time = np.arange(int(seconds * RATE)) / RATE
    return Audio((amplitude * np.sin(2 * np.pi * hertz * time)).astype(np.float32), RATE)


def wave_heights(picture: np.ndarray) -> np.ndarray:
    """Rows of each column in which the waveform is drawn."""
    return (picture[:WAVE_ROWS, :, 0] < 100).sum(0)


@pytest.mark.parametrize("amplitude", [1.0, 0.5, 0.1])
def test_the_waveform_is_as_high_as_the_sound_is_loud(amplitude: float) -> None:
    heights = wave_heights(panel(tone(440, amplitude), 1.0))
    assert heights.mean() == pytest.approx(amplitude * WAVE_ROWS, abs=2)


def test_a_single_loud_sample_is_seen_where_it_is() -> None:
    samples = np.zeros(RATE, np.float32)
    samples[RATE // 4] = 0.8
    heights = wave_heights(panel(Audio(samples, RATE), 1.0))
    assert np.flatnonzero(heights > 20).tolist() == [COLUMNS // 4]


@pytest.mark.parametrize("small", [False, True])
def test_a_shorter_sound_takes_its_share_of_the_axis(small: bool) -> None:
    picture = panel(tone(440, 0.5, seconds=1), 4.0, small=small)
    drawn = np.flatnonzero(picture[-1].sum(-1) < 700)
    assert len(drawn) == pytest.approx(picture.shape[1] / 4, abs=1)


def test_higher_tones_stand_higher_and_louder_ones_brighter() -> None:
    def brightest(hertz: float, amplitude: float) -> tuple[int, int]:
        rows = panel(tone(hertz, amplitude), 1.0)[WAVE_ROWS:, COLUMNS // 2].astype(int).sum(-1)
        return int(rows.argmax()), int(rows.max())

    places = [brightest(hertz, 0.5)[0] for hertz in (3000, 1000, 300, 100)]
    assert places == sorted(places)
    assert len(set(places)) == 4
    assert brightest(1000, 0.5)[1] > brightest(1000, 0.05)[1]


@pytest.mark.parametrize("count", [0, 1, 2, 100])
def test_the_shortest_sounds_are_drawn(count: int) -> None:
    assert panel(Audio(np.zeros(count, np.float32), RATE), 3.0).shape == (270, COLUMNS, 3)


def test_the_waveform_stands_on_the_themes_ground_and_the_picture_is_the_same() -> None:
    light, dark = (panel(tone(440, 0.5), 1.0, dark=dark) for dark in (False, True))
    assert light[0, 0].min() > 200
    assert dark[0, 0].max() < 50
    assert (light[:WAVE_ROWS] != dark[:WAVE_ROWS]).all()
    assert (light[WAVE_ROWS:, :COLUMNS] == dark[WAVE_ROWS:, :COLUMNS]).all()
