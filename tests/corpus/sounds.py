"""Sounds: each format in several forms, tiny, silent, of odd rates, and such as claim a length they do not have."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from augment.audio.loading import ENDINGS, ending_of, load_audio
from augment.audio.recordings import RECORDINGS
from augment.errors import InputError
from tests.corpus.case import Case, Make, Rng, drawn
from tests.corpus.mutations import OF_BYTES

FORMS = {
    "wav": ("WAV", ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW", "IMA_ADPCM",
    "MS_ADPCM")),
    "wavex": ("WAVEX", ("PCM_16", "FLOAT")), "rf64": ("RF64", ("PCM_16",)), "flac": ("FLAC", ("PCM_16", "PCM_24")),
    "ogg": ("OGG", ("VORBIS", "OPUS")), "mp3": ("MP3", ("MPEG_LAYER_III",)),
    "other": ("AIFF", ("PCM_16",)), "another": ("AU", ("PCM_16",)),
}  # fmt: skip


def _samples(rng: Rng, channels: int) -> np.ndarray:
    count = int(rng.choice([0, 1, 2, 100, 5_000, 30_000]))
    shape = (count, channels)
    return (np.zeros(shape), np.ones(shape), rng.uniform(-1, 1, shape), np.eye(*shape))[rng.integers(4)]


def _of(form: str, rng: Rng) -> bytes:
    container, subtypes = FORMS[form]
    subtype = subtypes[rng.integers(len(subtypes))]
    rate = int(rng.choice([8_000, 16_000, 48_000] if form in ("ogg", "mp3") else [8_000, 11_025, 44_100, 192_000, 999]))
    samples = _samples(rng, int(rng.choice([1, 1, 2] if form in ("ogg", "mp3") else [1, 1, 2, 6])))
    if subtype in ("FLOAT", "DOUBLE") and samples.size and rng.integers(2):
        samples.flat[rng.integers(samples.size)] = (np.nan, np.inf, -np.inf, 1e30)[rng.integers(4)]
    buffer = io.BytesIO()
    try:
        soundfile.write(buffer, samples, rate, subtype, format=container)
    except soundfile.LibsndfileError:  # this form does not go with this rate or so many channels
        soundfile.write(buffer := io.BytesIO(), samples[:, :1], 16_000, "PCM_16", format="WAV")
    return buffer.getvalue()


def _claiming_wav(rng: Rng) -> bytes:
    extremes = (0, 1, 2, 3, 6, 0xFFFE, 0xFFFF, 1 << 20, 0x7FFFFFFF, 0xFFFFFFFF)

    def odd(usual: int, most: int) -> int:
        return usual if rng.integers(2) else min(extremes[rng.integers(len(extremes))], most)

    short, long = 0xFFFF, 0xFFFFFFFF
    fmt = struct.pack(
        "<HHIIHH", odd(1, short), odd(1, short), odd(16_000, long), odd(32_000, long), odd(2, short), odd(16, short)
    )
    body = b"WAVEfmt " + struct.pack("<I", odd(16, long)) + fmt + b"data" + struct.pack("<I", odd(400, long))
    return b"RIFF" + struct.pack("<I", odd(len(body) + 400, long)) + body + rng.bytes(400)


def _long_flac(rng: Rng) -> bytes:
    """Minutes of silence in a few kilobytes; the head may claim hours."""
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros((int(rng.choice([20, 90])) * 8_000, 8), np.int16), 8_000, format="FLAC")
    data = bytearray(buffer.getvalue())
    if rng.integers(2):
        data[21] |= 0x0F  # the highest bits of its 36 bits of length
    return bytes(data)


def _tagged_mp3(rng: Rng) -> bytes:
    """A head of tags that are broken, or larger than the file."""
    size = bytes((int(rng.integers(0, 128)), int(rng.integers(0, 128)), 127, 127)) if rng.integers(2) else b"\0\0\0\x20"
    frames = b"COMM" + struct.pack(">I", rng.integers(0, 60)) + b"\0\0" + rng.bytes(22) + b"APIC\x7f\xff\xff\xff\0\0"
    return b"ID3" + bytes((rng.integers(2, 5), 0, 0)) + size + frames[:32] + _of("mp3", rng)


def _no_sound(rng: Rng) -> bytes:
    return (b"", b"RIFF", b"hello" * 20, b"\0" * 500, rng.bytes(500), b"\xff\xfb\x90\0" * 300, b"MThd" + bytes(40))[
        rng.integers(7)
    ]


MAKES: dict[str, Make] = {
    **{form: partial(_of, form) for form in FORMS},
    "wav of many forms": partial(_of, "wav"), "claiming wav": _claiming_wav, "other claiming wav": _claiming_wav,
    "long flac": _long_flac, "tagged mp3": _tagged_mp3, "no sound": _no_sound,
}  # fmt: skip


def cases(seed: int, count: int) -> Iterator[Case]:
    return drawn("sounds", seed, count, MAKES, OF_BYTES)


def load(case: Case, folder: Path) -> None:
    """As a sample, and as a recording that a recipe names."""
    try:
        RECORDINGS.check(case.data)
        assert ending_of(case.data) in ENDINGS
    except InputError:
        pass
    audio = load_audio(case.data).audio
    assert audio.samples.dtype == np.float32
    assert np.isfinite(audio.samples).all()
    assert (np.abs(audio.samples) <= 1).all()
