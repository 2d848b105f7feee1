"""Recordings: sound files that people bring, as the background of a sound or as the impulse response of a room.

A recipe names one by its content: `recording-` and the first 16 hexadecimal digits of the file's SHA-256. So the same
recipe gives the same result wherever the file lies and whatever it is called there. Each process looks in one folder,
which `use` sets; processes that it starts look there too.
"""

from __future__ import annotations

import functools
import hashlib
import os
import secrets
import stat
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import scipy.fft

from augment.audio.loading import load_audio, resampled
from augment.audio.measures import peak_of
from augment.errors import InputError
from augment.example import Audio
from augment.params import is_recording

VARIABLE = "AUGMENT_RECORDINGS"
"""The environment variable that holds the folder: child processes inherit it, however they are started."""
MAX_BYTES = 20_000_000
USED_S = 60.0
LEAST_S = 0.01
LONGEST_ECHO_S = 5.0
SILENT = 1e-4
"""Of full scale: -80 dBFS. What nowhere rises above it is silent."""
KEPT_BYTES = 64_000_000
"""Of loops and echoes in memory, ready for use; a loop of 60 s at 48 kHz has 11.5 million."""
_SHORT = slice(len("recording-"), len("recording-") + 6)
_LOWEST_HZ = 20.0
_GAP_S, _FADE_S = 0.02, 0.05

Make = Callable[[Audio, int], np.ndarray]


def use(folder: Path) -> None:
    """Let this process, and those that it will start, look for recordings in `folder`."""
    os.environ[VARIABLE] = str(folder.absolute())


def add(folder: Path, data: bytes) -> str:
    """Keep a sound file in `folder`, which is made where it is missing, and return its id; the same one is kept once.

    Raises InputError where `data` is no sound, is longer than what `load_audio` takes, larger than MAX_BYTES, shorter
    than LEAST_S or silent, and where it cannot be written.
    """
    _decoded(data)
    recording = _id_of(data)
    path = folder / recording
    try:
        if _content(path) == recording:
            os.utime(path)
            return recording
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{secrets.token_hex(8)}.partial")
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        sentence = "The recording cannot be kept: {detail}."
        raise InputError("recording.not_kept", sentence, detail=error.strerror) from None
    return recording


def file_of(recording: str, folder: Path | None = None) -> Path | None:
    """The file of that content in `folder` (None: the process's own), whatever its name; None where there is none."""
    folder = folder or _folder()
    if folder is None or not is_recording(recording):
        return None
    return next((path for path in _places(folder, recording) if _content(path) == recording), None)


def require(recordings: Iterable[str], folder: Path | None = None) -> None:
    """Raise InputError for the first of `recordings` that is not in `folder` (None: the process's own)."""
    for recording in recordings:
        if file_of(recording, folder) is None:
            raise _missing(recording)


def read(recording: str) -> bytes:
    """The file of a recording. Raises InputError where it is not here."""
    path = file_of(recording)
    try:
        if path is not None:
            return path.read_bytes()
    except OSError:  # deleted since
        pass
    raise _missing(recording)


def short(recording: str) -> str:
    """The first digits of an id, by which people tell recordings apart: `1a2b3c`."""
    return recording[_SHORT]


def recorded_loop(recording: str, sample_rate: int) -> np.ndarray:
    """A recording as a background: float32 (n,), read-only, RMS 1, nothing below 20 Hz, its end joins its start.

    Pauses without any sound are left out, so that every stretch of it can be brought to a level. Raises InputError
    where the recording is not here, or cannot be used.
    """
    return _kept_or_made(_loop, recording, sample_rate)


def recorded_echoes(recording: str, sample_rate: int) -> np.ndarray:
    """A recording as the impulse response of a room: what follows its strongest sample, the direct sound, of which it
    is given in multiples.

    float32 (n,), at least one and at most LONGEST_ECHO_S, read-only. Raises InputError as `recorded_loop` does.
    """
    return _kept_or_made(_echoes, recording, sample_rate)


def _missing(recording: str) -> InputError:
    return InputError(
        "recording.missing",
        "There is no {recording} here; name the folder that its file lies in, under whatever name, by --recordings.",
        recording=recording, short=short(recording),
    )  # fmt: skip


def _folder() -> Path | None:
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def _places(folder: Path, recording: str) -> Iterator[Path]:
    """Where the recording may lie: under its id, or under a name that is no other recording's id."""
    yield folder / recording
    with suppress(OSError):
        yield from (path for path in sorted(folder.iterdir()) if not is_recording(path.name))


def _id_of(data: bytes) -> str:
    return f"recording-{hashlib.sha256(data).hexdigest()[:16]}"


def _content(path: Path) -> str | None:
    """The id of what a file holds now; None where it is no file, or a larger one than is taken."""
    try:
        status = path.stat()
        is_taken = stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES
        return _content_of(path, status.st_mtime_ns, status.st_size) if is_taken else None
    except OSError:
        return None


@functools.lru_cache(maxsize=4096)
def _content_of(path: Path, changed_ns: int, size: int) -> str:
    return _id_of(path.read_bytes())


def _decoded(data: bytes) -> Audio:
    """The first USED_S of a sound file. Raises InputError as `add` does."""
    if len(data) > MAX_BYTES:
        sentence = "The recording has {megabytes} MB; at most {most} MB are allowed."
        raise InputError("recording.too_large", sentence, megabytes=f"{len(data) / 1e6:.1f}", most=MAX_BYTES // 10**6)
    audio = load_audio(data).audio
    samples = audio.samples[: int(USED_S * audio.sample_rate)].copy()
    if len(samples) < LEAST_S * audio.sample_rate:
        milliseconds = f"{1000 * len(samples) / audio.sample_rate:.1f}"
        sentence = "The recording is {milliseconds} ms long; at least {least:g} ms are needed."
        raise InputError("recording.too_short", sentence, milliseconds=milliseconds, least=1000 * LEAST_S)
    if peak_of(samples - samples.mean()) < SILENT:
        sentence = "The recording is silent: nothing in its first {seconds:g} s is louder than -80 dBFS."
        raise InputError("recording.silent", sentence, seconds=USED_S)
    return audio.with_samples(samples)


_kept: OrderedDict[tuple[Make, str, int], np.ndarray] = OrderedDict()
_keeping = threading.Lock()


def _kept_or_made(make: Make, recording: str, sample_rate: int) -> np.ndarray:
    """What `make` makes of a recording at a sample rate, read-only; what was used longest ago is let go first."""
    key = (make, recording, sample_rate)
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = make(_decoded(read(recording)), sample_rate)
    made.setflags(write=False)
    with _keeping:
        _kept[key] = made
        while sum(array.nbytes for array in _kept.values()) > KEPT_BYTES:
            _kept.popitem(last=False)
    return made


def _loop(clip: Audio, sample_rate: int) -> np.ndarray:
    heard = _without_gaps(clip)
    fade = min(round(_FADE_S * clip.sample_rate), len(heard) // 4)
    count = scipy.fft.prev_fast_len(len(heard) - fade, real=True)
    loop = heard[:count].astype(np.float64)
    # What would come next goes on below the start until that has risen; equal powers, as the two are strangers.
    angle = np.pi / 2 * np.arange(1, fade + 1) / (fade + 1)
    loop[:fade] = np.sin(angle) * loop[:fade] + np.cos(angle) * heard[count : count + fade]
    # Resampled by the spectrum of the whole: a filter that runs from start to end would break the loop at its seam.
    spectrum = scipy.fft.rfft(loop)
    spectrum[: int(np.ceil(_LOWEST_HZ * count / clip.sample_rate))] = 0
    loop = scipy.fft.irfft(spectrum, max(2, round(count * sample_rate / clip.sample_rate)))
    return (loop / max(np.sqrt(np.mean(np.square(loop))), 1e-12)).astype(np.float32)


def _without_gaps(clip: Audio) -> np.ndarray:
    """The samples without the blocks in which nothing is heard against the loudest one."""
    samples = clip.samples
    block = max(1, round(_GAP_S * clip.sample_rate))
    peaks = np.abs(np.pad(samples, (0, -len(samples) % block))).reshape(-1, block).max(axis=1)
    return samples[np.repeat(peaks > SILENT * peaks.max(), block)[: len(samples)]]


def _echoes(clip: Audio, sample_rate: int) -> np.ndarray:
    response = resampled(clip, sample_rate).samples
    direct = int(np.abs(response).argmax())
    echoes = response[direct + 1 : direct + 1 + int(LONGEST_ECHO_S * sample_rate)]
    return echoes / response[direct] if len(echoes) and response[direct] else np.zeros(1, np.float32)
