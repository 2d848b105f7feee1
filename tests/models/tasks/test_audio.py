"""The task of sounds: one length and rate, log-mel pictures normalised by the training clips alone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from augment.recipe import Recipe
from augment.transforms import Audio, Mask
from models.tasks import audio
from models.tasks.task import task

TASK = task("audio")
SETTINGS = {"seconds": 0.5, "sample_rate": 8_000, "mels": 16}
RNG = np.random.default_rng(0)
ROWS = (RNG.standard_normal((150, 4_000)) * RNG.uniform(0.001, 0.2, (150, 1))).astype(np.float32)
SHAPES = list(itertools.product((0.25, 1.75, 4), (8_000, 16_000), (16, 64)))


def sounds(rows: np.ndarray) -> list[Audio]:
    return [TASK.sample(row, SETTINGS) for row in rows]


@pytest.mark.parametrize(("seconds", "rate"), [(0.5, 8_000), (2.0, 8_000), (0.1, 44_100), (3.0, 22_050), (0.0, 8_000)])
def test_every_clip_gets_one_length_and_rate(seconds: float, rate: int) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate).astype(np.float32) / 2
    row = TASK.row(Audio(tone, rate), SETTINGS)
    assert (row.shape, row.dtype) == ((4_000,), np.float32)
    heard = min(4_000, int(seconds * 8_000))
    sure = max(0, heard - 200)  # resampling rings at the very end
    assert np.allclose(row[:sure], np.sin(2 * np.pi * 440 * np.arange(sure) / 8_000) / 2, atol=0.02)
    assert not row[heard + 1 :].any()


def test_a_row_is_a_sound_and_back() -> None:
    sound = TASK.sample(ROWS[0], SETTINGS)
    assert sound.sample_rate == 8_000
    assert np.array_equal(TASK.row(sound, SETTINGS), ROWS[0])


@pytest.mark.parametrize(("seconds", "rate", "mels"), SHAPES)
def test_the_promised_shape_is_the_one_that_comes(seconds: float, rate: int, mels: int) -> None:
    settings = {"seconds": seconds, "sample_rate": rate, "mels": mels}
    rows = [TASK.row(Audio(ROWS[k], 8_000), settings) for k in range(2)]
    encode = TASK.encoder(rows, settings)
    assert encode([TASK.sample(rows[0], settings)]).shape == (1, *encode.shape) == (1, *TASK.shape(settings))


def test_inputs_are_normalised_by_what_was_trained_on() -> None:
    encode = TASK.encoder(ROWS[:100], SETTINGS)
    inputs = encode(sounds(ROWS[:100]))
    assert inputs.dtype == np.float32
    assert abs(inputs.mean()) < 1e-4
    assert abs(inputs.std() - 1) < 1e-4
    louder = encode(sounds(ROWS[:1] * 2)) - encode(sounds(ROWS[:1]))
    assert (louder > 0).mean() > 0.9


def test_the_pieces_in_which_clips_are_measured_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = TASK.encoder(ROWS, SETTINGS)(sounds(ROWS[:3]))
    monkeypatch.setattr(audio, "CHUNK", 7)
    assert np.allclose(TASK.encoder(ROWS, SETTINGS)(sounds(ROWS[:3])), whole, atol=1e-5)


def test_masks_hide_a_band_and_change_nothing_else() -> None:
    encode = TASK.encoder(ROWS, SETTINGS)
    plain = encode(sounds(ROWS[:2]))
    masked = encode([sounds(ROWS[:1])[0]._replace(on_picture=(Mask("time", 0.25, 0.5),)), sounds(ROWS[1:2])[0]])
    assert np.array_equal(masked[1], plain[1])
    changed = (masked[0, 0] != plain[0, 0]).any(axis=0)
    assert changed.tolist() == [4 <= frame < 8 for frame in range(16)]


@pytest.mark.parametrize("values", [{"rate": 2}, {"rate": 0.5}])
def test_clips_of_any_length_are_encoded_together(values: dict[str, float]) -> None:
    """What a recipe made shorter is filled up with silence, what it made longer is cut."""
    encode = TASK.encoder(ROWS, SETTINGS)
    recipe = Recipe("audio").with_step("speed", **values)
    changed = recipe.apply(sounds(ROWS[:1])[0])
    assert len(changed.samples) == 4_000 / values["rate"]
    inputs = encode([changed, *sounds(ROWS[1:2])])
    assert inputs.shape == (2, *encode.shape)
    fitted = np.zeros(4_000, np.float32)
    fitted[: len(changed.samples)] = changed.samples[:4_000]
    assert np.array_equal(inputs[0], encode([TASK.sample(fitted, SETTINGS), *sounds(ROWS[1:2])])[0])


def test_silence_alone_stays_finite() -> None:
    silence = np.zeros((3, 4_000), np.float32)
    assert np.isfinite(TASK.encoder(silence, SETTINGS)(sounds(silence))).all()
