"""Safe reading of sounds: WAV, FLAC, OGG and MP3 through libsndfile, told apart by their content, not their name."""

from __future__ import annotations

import io
import re
from typing import NamedTuple

import numpy as np
import soundfile
import soxr

from augment.errors import InputError, Note
from augment.example import Audio

MAX_SECONDS = 600.0
SAMPLE_RATES = (1_000, 384_000)
MAX_CHANNELS = 32
MAX_VALUES = 250_000_000
"""Samples of all channels together: a short packed file may hold hours of silence."""
FORMATS = {
    "WAV": ".wav", "WAVEX": ".wav", "RF64": ".wav", "FLAC": ".flac", "OGG": ".ogg", "MP3": ".mp3", "MPEG": ".mp3",
}  # fmt: skip
"""What libsndfile calls those that are read, and the ending of such a file's name."""
ENDINGS = tuple(dict.fromkeys(FORMATS.values()))
_BLOCK = 1 << 12
"""Frames read at once: what is lost where a file breaks off."""


class _Forwards(soundfile.SoundFile):
    """A file read from start to end: soundfile seeks after each block, which fails in files cut short."""

    def seekable(self) -> bool:
        return False


class _Bytes(io.BytesIO):
    """Hostile files make libsndfile seek before the beginning, and soundfile print a traceback where that raises."""

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return super().seek(offset, whence)
        except (ValueError, OverflowError):
            return self.tell()


class LoadedAudio(NamedTuple):
    """A mono sound in [-1, 1]; `notes` say what was converted on the way."""

    audio: Audio
    notes: tuple[Note, ...]


def load_audio(data: bytes, *, max_seconds: float = MAX_SECONDS) -> LoadedAudio:
    """Decode one sound file.

    Raises InputError where `data` is empty, not a sound in one of the formats, damaged, without samples, or longer than
    `max_seconds` (found from the header, before anything is decoded, and counted while it is).
    """
    if not data:
        raise InputError("audio.empty", "The file is empty.")
    with _opened(data) as file:
        _check_header(file, max_seconds)
        mixed, mended, cut_short = _read(file, max_seconds)
        notes = []
        if cut_short:
            seconds = len(mixed) / file.samplerate
            sentence = "The file is damaged or cut short; its first {seconds} s are used."
            notes.append(Note("audio.cut_short", sentence, seconds=f"{seconds:.2f}"))
        if file.channels > 1:
            notes.append(Note("audio.mixed", "Mixed from {channels} channels to one.", channels=file.channels))
        if mended.no_number:
            sentence = "{count} samples were no numbers (NaN or infinite); they are silent or at full scale."
            notes.append(Note("audio.no_number", sentence, count=mended.no_number))
        if mended.beyond:
            notes.append(Note("audio.clipped", "{count} samples beyond full scale were clipped.", count=mended.beyond))
        return LoadedAudio(Audio(mixed, file.samplerate), tuple(notes))


def resampled(audio: Audio, sample_rate: int) -> Audio:
    """The sound at another rate, by soxr's high quality; in [-1, 1] again."""
    if audio.sample_rate == sample_rate or not len(audio.samples):
        return audio._replace(sample_rate=sample_rate)
    samples = soxr.resample(audio.samples, audio.sample_rate, sample_rate, quality="HQ").astype(np.float32, copy=False)
    return audio._replace(samples=np.clip(samples, -1, 1), sample_rate=sample_rate)


def ending_of(data: bytes) -> str:
    """The ending that the name of a sound file should have. Raises InputError where `data` is none."""
    with _opened(data) as file:
        return FORMATS[file.format]


def _opened(data: bytes) -> soundfile.SoundFile:
    try:
        file = _Forwards(_Bytes(data))
    except Exception:  # libsndfile answers hostile bytes with several kinds of exception
        raise _not_a_sound() from None
    if file.format not in FORMATS:
        file.close()
        raise _not_a_sound()
    return file


def _not_a_sound() -> InputError:
    return InputError("audio.not_a_sound", "The file is damaged, or not a sound in WAV, FLAC, OGG or MP3.")


def _check_header(file: soundfile.SoundFile, max_seconds: float) -> None:
    lowest, highest = SAMPLE_RATES
    if not lowest <= file.samplerate <= highest:
        raise InputError(
            "audio.sample_rate",
            "The sample rate is {rate} Hz; allowed is {lowest} to {highest} Hz.",
            rate=file.samplerate, lowest=lowest, highest=highest,
        )  # fmt: skip
    if file.channels > MAX_CHANNELS:
        raise InputError(
            "audio.channels", "The sound has {count} channels; at most {most} are allowed.",
            count=file.channels, most=MAX_CHANNELS,
        )  # fmt: skip
    if file.frames > max_seconds * file.samplerate or file.frames * file.channels > MAX_VALUES:
        raise _too_long(file.frames / file.samplerate, max_seconds)


def _too_long(seconds: float, max_seconds: float) -> InputError:
    return InputError(
        "audio.too_long", "The sound is {seconds} s long; at most {limit} s are allowed.",
        seconds=f"{seconds:.0f}", limit=f"{max_seconds:g}",
    )  # fmt: skip


class _Mended(NamedTuple):
    """How many samples were not finite numbers, and how many were clipped."""

    no_number: int = 0
    beyond: int = 0


def _read(file: soundfile.SoundFile, max_seconds: float) -> tuple[np.ndarray, _Mended, bool]:
    """All frames as float32 (n,), how many samples were mended, and whether fewer came than the header promised.

    Mixed and clipped block by block: all channels of a long file at once would take gigabytes.
    """
    blocks, read, mended = [], 0, _Mended()
    broke_off = False
    while True:
        try:
            block = file.read(_BLOCK, dtype="float32", always_2d=True)
        except Exception:
            broke_off = True
            break
        read += len(block)
        if read > max_seconds * file.samplerate or read * file.channels > MAX_VALUES:
            raise _too_long(read / file.samplerate, max_seconds)
        if not len(block):
            break
        mixed, own = _mono(block)
        blocks.append(mixed)
        mended = _Mended(mended.no_number + own.no_number, mended.beyond + own.beyond)
    if not read:
        raise InputError("audio.no_samples", "The file holds no sound.") if not broke_off else _not_a_sound()
    return np.concatenate(blocks), mended, broke_off or _promises_more(file, read)


def _promises_more(file: soundfile.SoundFile, read: int) -> bool:
    """Whether the header names more than there is.

    libsndfile mends the length of a WAV and tells what stood there in its log only. A writer that cannot go back (a
    pipe, a recorder) leaves a length of all ones: nothing is missing then.
    """
    named = re.search(r"data : (\d+) \(should be (\d+)\)", file.extra_info)
    if named:
        return int(named[2]) < int(named[1]) < 0xFFFFFFFF - 64
    return read < file.frames < 2**40


def _mono(block: np.ndarray) -> tuple[np.ndarray, _Mended]:
    """float32 (n,) in [-1, 1] of a block (n, channels), and what was mended in it."""
    no_number = block.size - int(np.count_nonzero(np.isfinite(block)))
    samples = np.nan_to_num(block, copy=False, nan=0, posinf=1, neginf=-1)
    samples = samples.mean(axis=1, dtype=np.float32)
    beyond = int(np.count_nonzero(np.abs(samples) > 1))
    return np.clip(samples, -1, 1, out=samples), _Mended(no_number, beyond)
