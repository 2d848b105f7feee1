"""Time transforms of sounds, measured: lengths, pitch, what stands where."""

from __future__ import annotations

import numpy as np
import pytest

from augment.audio.measures import rms_db
from augment.audio.ready import READY
from augment.audio.time import FADE_S
from augment.example import Audio
from augment.kinds.retimed import LONGEST_S
from augment.recipe import Recipe
from tests.augment.sounds import after, hiss, tone
from tests.augment.test_sound_effects import pitch_of

RAMP = Audio(np.linspace(0.1, 0.9, 1000).astype(np.float32), 100)
"""Every sample has a value of its own, and fades take half a sample: none."""


def cents(audio: Audio, reference: float) -> float:
    return float(1200 * np.log2(pitch_of(audio) / reference))


@pytest.mark.parametrize("rate", [0.5, 0.8, 1.1, 1.25, 2])
@pytest.mark.parametrize("sample_rate", [8_000, 44_100])
def test_a_stretch_has_the_length_asked_for_and_keeps_pitch_and_level(rate: float, sample_rate: int) -> None:
    audio = tone(330, sample_rate)
    result = after("time_stretch", audio, rate=rate)
    assert len(result.samples) == pytest.approx(len(audio.samples) / rate, rel=0.01)
    assert abs(cents(result, 330)) < 5
    assert abs(rms_db(result.samples) - rms_db(audio.samples)) < 0.6


@pytest.mark.parametrize("rate", [0.8, 1.25])
def test_a_stretch_keeps_a_click_a_click_at_its_moment(rate: float) -> None:
    samples = np.zeros(32_000, np.float32)
    samples[16_000:16_064] = 0.5
    energy = np.square(after("time_stretch", Audio(samples, 16_000), rate=rate).samples)
    moment = round(16_032 / rate)
    assert energy[moment - 160 : moment + 160].sum() > 0.9 * energy.sum()


@pytest.mark.parametrize("rate", [0.5, 0.9, 1.1, 2])
def test_speed_moves_pitch_and_length_together(rate: float) -> None:
    result = after("speed", tone(440), rate=rate)
    assert len(result.samples) == round(32_000 / rate)
    assert abs(cents(result, 440 * rate)) < 1
    assert abs(rms_db(result.samples) - rms_db(tone().samples)) < 0.1


def test_faster_leaves_no_mirror_images_of_high_tones() -> None:
    assert rms_db(after("speed", tone(6_000), rate=2).samples[200:-200]) < -80


@pytest.mark.parametrize(("name", "values"), [("time_stretch", {"rate": 1.25}), ("speed", {"rate": 0.8}),
                                              ("crop", {"share": 0.3}), ("trim", {"top_db": 30})])  # fmt: skip
def test_a_clip_keeps_its_length_where_that_is_asked_for(name: str, values: dict[str, float]) -> None:
    audio = Audio(np.concatenate([np.zeros(800, np.float32), tone(seconds=0.5).samples]), 16_000)
    free, kept = (after(name, audio, length=length, **values).samples for length in ("changes", "kept"))
    assert len(kept) == len(audio.samples) != len(free)
    common = min(len(free), len(kept))
    assert np.array_equal(free[:common], kept[:common])
    assert not kept[common:].any()


def test_no_chain_of_steps_makes_a_clip_endless_and_a_long_file_may_still_grow() -> None:
    doubling = Recipe("audio")
    for _ in range(8):
        doubling = doubling.with_step("speed", rate=0.5)
    assert len(doubling.apply(tone(100, 1_000, seconds=1)).samples) == LONGEST_S * 1_000
    assert len(after("speed", tone(100, 1_000, seconds=70), rate=0.5).samples) == 140_000


def test_reverse_twice_is_the_sound_itself() -> None:
    audio = READY["voice"]()
    once = after("reverse", audio)
    assert np.array_equal(once.samples, np.flip(audio.samples))
    assert np.array_equal(after("reverse", once).samples, audio.samples)


def test_a_crop_keeps_the_share_from_where_it_was_asked_for() -> None:
    assert np.array_equal(after("crop", RAMP, share=0.3, position=0.5).samples, RAMP.samples[350:650])
    assert np.array_equal(after("crop", RAMP, share=0.05, position=1).samples, RAMP.samples[950:])


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ({"section": "end", "fill": "wrap"}, [*range(1000), *range(200)]),
        ({"section": "start", "fill": "wrap"}, [*range(800, 1000), *range(1000)]),
        ({"section": "end", "fill": "reflect"}, [*range(1000), *range(998, 798, -1)]),
        ({"section": "end", "fill": "wrap", "length": "kept"}, [*range(800), *range(200)]),
        ({"section": "start", "fill": "reflect", "length": "kept"}, [*range(400, 200, -1), *range(200, 1000)]),
    ],
)
def test_padding_holds_what_it_says(values: dict[str, str], places: list[int]) -> None:
    assert np.array_equal(after("pad", RAMP, fraction=0.2, **values).samples, RAMP.samples[places])


def test_padding_with_silence() -> None:
    silence = np.zeros(200, np.float32)
    padded = after("pad", RAMP, fraction=0.2, section="start").samples
    assert np.array_equal(padded, np.concatenate([silence, RAMP.samples]))
    kept = after("pad", RAMP, fraction=0.2, length="kept").samples
    assert np.array_equal(kept, np.concatenate([RAMP.samples[:800], silence]))


def test_a_dropout_silences_the_stretch_asked_for_and_nothing_else() -> None:
    audio = hiss(seconds=1)
    result = after("time_dropout", audio, width=0.25, position=0.5).samples
    fade = round(FADE_S * audio.sample_rate)
    assert np.array_equal(np.flatnonzero(result != audio.samples), np.arange(6_000, 10_000))
    assert np.array_equal(np.flatnonzero(result == 0), np.arange(6_000 + fade, 10_000 - fade))
    left = np.abs(result[6_000 : 6_000 + fade] / audio.samples[6_000 : 6_000 + fade])
    assert (np.diff(left) < 0).all()


@pytest.mark.parametrize("repeats", [1, 3])
def test_a_part_comes_again_as_often_as_it_says(repeats: int) -> None:
    inserted = after("repeat_part", RAMP, width=0.1, position=0.5, repeats=repeats).samples
    part = list(range(450, 550))
    assert np.array_equal(inserted, RAMP.samples[[*range(550), *part * repeats, *range(550, 1000)]])
    covered = after("repeat_part", RAMP, width=0.1, position=0.5, repeats=repeats, mode="replace").samples
    assert np.array_equal(covered, RAMP.samples[[*range(550), *part * repeats, *range(550 + 100 * repeats, 1000)]])


@pytest.mark.parametrize("mode", ["insert", "replace"])
def test_a_repeated_part_does_not_click_at_its_seams(mode: str) -> None:
    audio = tone(100, amplitude=0.5)
    result = after("repeat_part", audio, width=0.0713, position=0.31, repeats=2, mode=mode).samples
    steepest = np.abs(np.diff(audio.samples)).max()
    assert np.abs(np.diff(result)).max() < 2 * steepest


@pytest.mark.parametrize("top_db", [20, 40])
def test_trim_takes_what_is_quieter_at_both_ends_and_leaves_what_is_louder(top_db: float) -> None:
    quiet, faint = (10 ** (-db / 20) * tone(seconds=0.25).samples for db in (top_db + 3, top_db - 3))
    loud, silence = tone(seconds=0.5).samples, np.zeros(1_600, np.float32)
    parts = [silence, quiet, faint, loud, silence, loud, faint, quiet, silence]
    audio = Audio(np.concatenate(parts).astype(np.float32), 16_000)
    kept = np.concatenate(parts[2:7]).astype(np.float32)
    assert np.array_equal(after("trim", audio, top_db=top_db).samples, kept)
