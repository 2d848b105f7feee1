"""Safe reading of WAV files, whole or cut short, in whole numbers of 8 to 32 bits or in floating point.

Layout: Multimedia Programming Interface and Data Specifications 1.0 (IBM and Microsoft, 1991), and Microsoft's
WAVEFORMATEXTENSIBLE. Python's own `wave` refuses floating point, so the few chunks are read here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from augment.errors import InputError, Note
from augment.transforms import Audio

MAX_SECONDS = 600.0
SAMPLE_RATES = (1_000, 384_000)
MAX_CHANNELS = 32

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_ENCODINGS = {
    (_PCM, 8): "u1",
    (_PCM, 16): "<i2",
    (_PCM, 24): "u1",
    (_PCM, 32): "<i4",
    (_FLOAT, 32): "<f4",
    (_FLOAT, 64): "<f8",
}


class LoadedAudio(NamedTuple):
    """A mono sound in [-1, 1]; `notes` say what was converted on the way."""

    audio: Audio
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class _Format:
    encoding: int
    channels: int
    sample_rate: int
    bits: int

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.bits // 8


def load_audio(data: bytes, *, max_seconds: float = MAX_SECONDS) -> LoadedAudio:
    """Decode one WAV file.

    Raises InputError where `data` is empty, not a WAV file, of an encoding that is not read, without samples, or
    longer than `max_seconds` (found before anything is decoded).
    """
    if not data:
        raise InputError("audio.empty", "The file is empty.")
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise InputError("audio.not_wav", "The file is not a WAV file.")
    wave_format, start, promised = _find_samples(data)
    frames = min(promised, len(data) - start) // wave_format.frame_bytes
    if frames == 0:
        raise InputError("audio.no_samples", "The WAV file holds no sound.")
    seconds = frames / wave_format.sample_rate
    if seconds > max_seconds:
        raise InputError(
            "audio.too_long",
            "The sound is {seconds} s long; at most {limit} s are allowed.",
            seconds=f"{seconds:.0f}",
            limit=f"{max_seconds:g}",
        )
    raw = np.frombuffer(data, np.uint8, frames * wave_format.frame_bytes, start)
    notes = []
    # A writer that cannot go back (a pipe, a recorder) leaves a size of all ones: nothing is missing then.
    if len(data) - start < promised < 0xFFFFFFFF - 64:
        notes.append(
            Note("audio.cut_short", "The file is cut short; its first {seconds:.2f} s are used.", seconds=seconds)
        )
    samples, converted = _mono(_decode(raw, wave_format), wave_format.channels)
    return LoadedAudio(Audio(samples, wave_format.sample_rate), (*notes, *converted))


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and promised length of each chunk."""
    position = 12
    while position + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, position)
        yield name, position + 8, length
        position += 8 + length + length % 2


def _find_samples(data: bytes) -> tuple[_Format, int, int]:
    """The format, and where the samples start and how many bytes of them the file promises."""
    wave_format = None
    for name, start, length in _chunks(data):
        if name == b"fmt " and length >= 16 and start + 16 <= len(data):
            wave_format = _read_format(data, start, length)
        if name == b"data" and wave_format is not None:
            return wave_format, start, length
    raise InputError("audio.damaged", "The WAV file is damaged or cut short.")


def _read_format(data: bytes, start: int, length: int) -> _Format:
    encoding, channels, sample_rate, _, _, bits = struct.unpack_from("<HHIIHH", data, start)
    if encoding == _EXTENSIBLE and length >= 26 and start + 26 <= len(data):
        (encoding,) = struct.unpack_from("<H", data, start + 24)
    lowest, highest = SAMPLE_RATES
    if (encoding, bits) not in _ENCODINGS or not 1 <= channels <= MAX_CHANNELS:
        raise InputError(
            "audio.encoding",
            "The WAV file has {channels} channels of {bits} bits in encoding {encoding}, which is not read here.",
            channels=channels,
            bits=bits,
            encoding=encoding,
        )
    if not lowest <= sample_rate <= highest:
        raise InputError(
            "audio.sample_rate",
            "The sample rate is {rate} Hz; allowed is {lowest} to {highest} Hz.",
            rate=sample_rate,
            lowest=lowest,
            highest=highest,
        )
    return _Format(encoding, channels, sample_rate, bits)


def _decode(raw: np.ndarray, wave_format: _Format) -> np.ndarray:
    """Interleaved samples as float32, full scale at ±1."""
    if wave_format.bits == 24:
        widened = np.zeros((raw.size // 3, 4), np.uint8)
        widened[:, 1:] = raw.reshape(-1, 3)
        return widened.view("<i4").reshape(-1) * np.float32(2.0**-31)
    values = raw.view(_ENCODINGS[wave_format.encoding, wave_format.bits])
    if wave_format.encoding == _FLOAT:
        return values.astype(np.float32)
    if wave_format.bits == 8:
        return (values.astype(np.float32) - 128) / 128
    return values * np.float32(2.0 ** (1 - wave_format.bits))


def _mono(interleaved: np.ndarray, channels: int) -> tuple[np.ndarray, list[Note]]:
    """float32 (n,) in [-1, 1], and what was done to get there."""
    notes = []
    samples = np.nan_to_num(interleaved, nan=0, posinf=1, neginf=-1)
    if channels > 1:
        samples = samples.reshape(-1, channels).mean(axis=1, dtype=np.float32)
        notes.append(Note("audio.mixed", "Mixed from {channels} channels to one.", channels=channels))
    beyond = int(np.count_nonzero(np.abs(samples) > 1))
    if beyond:
        samples = np.clip(samples, -1, 1)
        notes.append(Note("audio.clipped", "{count} samples beyond full scale were clipped.", count=beyond))
    return samples.astype(np.float32, copy=False), notes
