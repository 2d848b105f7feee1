"""Reading sounds and texts. All files are made here, the hostile ones too."""

from __future__ import annotations

import io
import struct
import wave

import numpy as np
import pytest
import soundfile

from augment.audio.loading import load_audio
from augment.errors import InputError, Note
from augment.saving import encode_text, encode_wav
from augment.tables import named
from augment.text.loading import load_text
from tests.augment.samples import sound


def keys(notes: tuple[Note, ...]) -> set[str]:
    return {note.key for note in notes}


def wav(samples: bytes, channels: int = 1, width: int = 2, rate: int = 16_000) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples)
    return buffer.getvalue()


GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")
"""What follows the encoding in an extensible WAV."""


def float_wav(samples: np.ndarray, extensible: bool) -> bytes:
    bits = samples.dtype.itemsize * 8
    layout = struct.pack("<HIIHH", 1, 16_000, 16_000 * bits // 8, bits // 8, bits)
    fmt = struct.pack("<H", 3) + layout
    if extensible:
        fmt = struct.pack("<H", 0xFFFE) + layout + struct.pack("<HHIH", 22, bits, 4, 3) + GUID_TAIL
    body = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + b"LIST\x03\0\0\0abc\0"
    body += b"data" + struct.pack("<I", samples.nbytes) + samples.tobytes()
    return b"RIFF" + struct.pack("<I", len(body)) + body


TONE = np.sin(np.arange(3000) / 9).astype(np.float64) * 0.8


@pytest.mark.parametrize(("width", "tolerance"), [(1, 1.5 / 127), (2, 1e-4), (3, 1e-6), (4, 1e-6)])
def test_whole_number_wavs_are_read(width: int, tolerance: float) -> None:
    values = np.rint(TONE * (2 ** (8 * width - 1) - 1)).astype(np.int64) + (128 if width == 1 else 0)
    packed = values.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width].tobytes()
    loaded = load_audio(wav(packed, width=width))
    assert loaded.audio.sample_rate == 16_000
    assert loaded.audio.samples.dtype == np.float32
    assert np.abs(loaded.audio.samples - TONE).max() <= tolerance
    assert loaded.notes == ()


@pytest.mark.parametrize("dtype", ["<f4", "<f8"])
@pytest.mark.parametrize("extensible", [False, True])
def test_floating_point_wavs_are_read(dtype: str, extensible: bool) -> None:
    samples = TONE.astype(dtype)
    loaded = load_audio(float_wav(samples, extensible))
    assert np.abs(loaded.audio.samples - TONE).max() < 1e-6
    samples[:3] = np.nan, np.inf, -7
    hot = load_audio(float_wav(samples, extensible))
    assert hot.audio.samples[:3].tolist() == [0, 1, -1]
    assert [(note.key, note.values["count"]) for note in hot.notes] == [("audio.no_number", 2), ("audio.clipped", 1)]


def test_stereo_is_mixed_to_one_channel() -> None:
    stereo = np.array([[1000, 3000], [-2000, 2000]], "<i2")
    loaded = load_audio(wav(stereo.tobytes(), channels=2))
    assert loaded.audio.samples * 32768 == pytest.approx([2000, 0])
    assert keys(loaded.notes) == {"audio.mixed"}


def test_sounds_come_back_as_they_were_written() -> None:
    data = wav(np.arange(-32768, 32768, dtype="<i2").tobytes())
    once = load_audio(data).audio
    assert encode_wav(once) == data
    assert np.abs(load_audio(encode_wav(sound())).audio.samples - sound().samples).max() < 1 / 32768


@pytest.mark.parametrize(
    "data",
    [b"", b"RIFF", b"hello" * 20, wav(b""), wav(b"\0\0" * 99)[:30], wav(b"\0\0" * 99)[:44], wav(b"\0" * 4, rate=7),
     wav(b"\0\0" * 99).replace(b"fmt ", b"junk"), wav(bytes(2_000_000), width=1, rate=1000),
     wav(b"\0\0" * 99)[:20] + b"\x99" + wav(b"\0\0" * 99)[21:]],
)  # fmt: skip
def test_what_is_no_usable_wav_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        load_audio(data)


def test_a_wav_cut_short_is_used_as_far_as_it_goes() -> None:
    loaded = load_audio(wav(b"\1\0" * 1000)[:1044])
    assert len(loaded.audio.samples) == 500
    assert keys(loaded.notes) == {"audio.cut_short"}


def test_damaged_wavs_give_a_sound_or_an_input_error() -> None:
    rng = np.random.default_rng(1)
    data = np.frombuffer(wav(b"\1\2" * 1000), np.uint8)
    for _ in range(2000):
        damaged = data.copy()
        damaged[rng.integers(0, 44, 4)] = rng.integers(0, 256, 4)
        try:
            samples = load_audio(damaged.tobytes()).audio.samples
        except InputError:
            continue
        assert np.isfinite(samples).all()


@pytest.mark.parametrize(
    ("data", "text", "noted"),
    [
        ("naïve 你好 👍".encode(), "naïve 你好 👍", False),
        ("﻿with a mark".encode(), "with a mark", False),
        ("sixteen 你".encode("utf-16"), "sixteen 你", True),
        ("今天的外卖很好吃，谢谢".encode("gbk"), "今天的外卖很好吃，谢谢", True),
        ("速度很快，韩餐沒有给辣酱，无语了".encode("gbk"), "速度很快，韩餐沒有给辣酱，无语了", True),
        ("été à la plage".encode("cp1252"), "été à la plage", True),
        ("Müßiggang führt zu Ärger".encode("cp1252"), "Müßiggang führt zu Ärger", True),
        ("no mark, 你".encode("utf-16-le"), "no mark, 你", True),
        ("no mark, 你".encode("utf-16-be"), "no mark, 你", True),
        ("今天很好\n两行\n".encode() + "谢谢你".encode("gbk"), "今天很好\n两行\n谢谢你", True),
        ("今天的外卖很好吃\n".encode() + b"\xff.\n", "今天的外卖很好吃\nÿ.\n", True),
        ("今天的外卖".encode() + b"\xff.", "今天的外卖\ufffd.", True),
        (b"line\r\nline\n", "line\r\nline\n", False),
    ],
)
def test_texts_are_read(data: bytes, text: str, noted: bool) -> None:
    loaded = load_text(data)
    assert loaded.text == text
    assert bool(loaded.notes) == noted
    assert load_text(encode_text(text)).text == text


@pytest.mark.parametrize("data", [b"", b"a\0b", bytes(range(256)), b"\xff\xfea", b"a\0\1\0b\0", b"x" * 1_000_001])
def test_what_is_no_usable_text_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        load_text(data)


def test_a_file_that_leads_before_its_own_beginning_is_refused_in_silence(capfd: pytest.CaptureFixture[str]) -> None:
    """Where seeking raised, soundfile printed a traceback."""
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros(100), 8_000, format="AIFF")
    for end in range(12, 80):
        with pytest.raises(InputError, match="not a sound"):
            load_audio(buffer.getvalue()[:end])
    assert capfd.readouterr().err == ""


def test_names_of_columns_stand_in_a_sentence_on_one_line() -> None:
    assert named(["la\nbel", "te\x85xt"]) == "“la?bel”, “te?xt”"
