"""Reading FLAC, OGG and MP3: whole, cut short, damaged, and with a header that lies."""

from __future__ import annotations

import io
import tracemalloc

import numpy as np
import pytest
import soundfile

from augment.audio.loading import load_audio, resampled
from augment.errors import InputError
from tests.augment.sounds import tone
from tests.augment.test_sound_effects import pitch_of

FORMATS = ("FLAC", "OGG", "MP3")


def packed(form: str, samples: np.ndarray | None = None, rate: int = 16_000) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, tone(seconds=3).samples if samples is None else samples, rate, format=form)
    return buffer.getvalue()


def with_frames(flac: bytes, frames: int) -> bytes:
    """A FLAC file whose header names another length (36 bits of STREAMINFO)."""
    kept = int.from_bytes(flac[18:26], "big") >> 36 << 36
    return flac[:18] + (kept | frames).to_bytes(8, "big") + flac[26:]


@pytest.mark.parametrize("form", FORMATS)
def test_packed_sounds_are_read(form: str) -> None:
    loaded = load_audio(packed(form))
    assert loaded.audio.samples.shape == (48_000,)
    assert pitch_of(loaded.audio) == pytest.approx(440, rel=1e-3)
    assert loaded.notes == ()


@pytest.mark.parametrize("form", ["FLAC", "MP3"])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_what_is_left_of_a_short_sound_is_used(form: str, share: float) -> None:
    data = packed(form)
    loaded = load_audio(data[: int(share * len(data))])
    assert len(loaded.audio.samples) == pytest.approx(share * 48_000, abs=6_000)
    assert [note.key for note in loaded.notes] == ["audio.cut_short"]


@pytest.mark.parametrize("frames", [0, 49_000, 2**36 - 1])
def test_a_header_that_lies_about_the_length_does_no_harm(frames: int) -> None:
    try:
        assert len(load_audio(with_frames(packed("FLAC"), frames)).audio.samples) == 48_000
    except InputError as error:
        assert error.key == "audio.too_long"


@pytest.mark.parametrize("form", FORMATS)
def test_damaged_files_give_a_sound_or_an_input_error(form: str) -> None:
    rng = np.random.default_rng(1)
    data = np.frombuffer(packed(form), np.uint8)
    for k in range(200):
        damaged = data.copy()
        damaged[rng.integers(0, 64 if k % 2 else len(data), 4)] = rng.integers(0, 256, 4)
        try:
            samples = load_audio(damaged.tobytes()).audio.samples
        except InputError:
            continue
        assert np.isfinite(samples).all()
        assert np.abs(samples).max() <= 1


def test_a_small_file_of_many_channels_is_mixed_as_it_is_read() -> None:
    data = packed("FLAC", np.zeros((480_000, 8), np.float32), 48_000)
    tracemalloc.start()
    loaded = load_audio(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert loaded.audio.samples.shape == (480_000,)
    assert peak < 3 * loaded.audio.samples.nbytes


def test_another_rate_keeps_pitch_and_length() -> None:
    other = resampled(tone(rate=44_100), 16_000)
    assert other.sample_rate == 16_000
    assert len(other.samples) == 32_000
    assert pitch_of(other) == pytest.approx(440, rel=1e-4)
