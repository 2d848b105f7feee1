"""Recordings: sound files that people bring, as the background of a sound or as the impulse response of a room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

import numpy as np
import scipy.fft

from augment.audio.loading import ENDINGS, ending_of, load_audio, resampled
from augment.audio.measures import peak_of
from augment.decoding import decoded
from augment.errors import InputError
from augment.example import Audio
from augment.own_files import MAX_BYTES, FileSort, read

USED_S = 60.0
LEAST_S = 0.01
LONGEST_ECHO_S = 5.0
SILENT = 1e-4
"""Of full scale: -80 dBFS. What nowhere rises above it is silent."""
KEPT_BYTES = 64_000_000
"""Of loops and echoes in memory, ready for use; a loop of 60 s at 48 kHz has 11.5 million."""
_LOWEST_HZ = 20.0
_GAP_S, _FADE_S = 0.02, 0.05

Make = Callable[[Audio, int], np.ndarray]


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


def _decoded(data: bytes) -> Audio:
    """The first USED_S of a sound file.

    Raises InputError where `data` is no sound, is longer than what `load_audio` takes, larger than MAX_BYTES, shorter
    than LEAST_S or silent.
    """
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


RECORDINGS = FileSort("recording", _decoded, ENDINGS, ending_of, limits={"seconds": f"{USED_S:g}"})
"""Named by each Param that takes a recording."""

_kept: OrderedDict[tuple[Make, str, int], np.ndarray] = OrderedDict()
_keeping = threading.Lock()


def _kept_or_made(make: Make, recording: str, sample_rate: int) -> np.ndarray:
    """What `make` makes of a recording at a sample rate, read-only; what was used longest ago is let go first."""
    key = (make, recording, sample_rate)
    with _keeping:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = make(decoded(_decoded, read(recording)), sample_rate)
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
