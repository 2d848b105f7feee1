"""The log-mel picture of a sound: what is seen on the page, and what a network is trained on.

Mel scale and filters are those of Slaney, "Auditory toolbox", 1998, as librosa has them. Values are in dB against a
full-scale sine, from FLOOR_DB up to about 0, never scaled by the clip itself: a quiet clip looks quiet.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
import scipy.fft

from augment.example import Audio, Mask, TimeWarp

FLOOR_DB = -80.0
WINDOW_S = 0.064


def window_length(sample_rate: int) -> int:
    """Samples in one window: the power of two nearest to 64 ms."""
    return int(2 ** round(np.log2(sample_rate * WINDOW_S)))


def log_mel(samples: np.ndarray, sample_rate: int, mels: int = 64, hops: int = 2) -> np.ndarray:
    """The pictures of sounds float32 (..., n): float32 (..., mels, frames), low frequencies first, in dB.

    `hops` windows begin within the length of one; frames are centred, the ends padded with silence.
    """
    size = window_length(sample_rate)
    padded = np.pad(samples, [(0, 0)] * (samples.ndim - 1) + [(size // 2, size // 2)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, size, axis=-1)[..., :: size // hops, :]
    spectrum = scipy.fft.rfft(frames * _window(size), axis=-1)
    power = spectrum.real**2 + spectrum.imag**2
    bands = power @ _filters(sample_rate, size, mels)
    decibels = np.maximum(10 * np.log10(np.maximum(bands, 10 ** (FLOOR_DB / 10))), FLOOR_DB)
    return np.ascontiguousarray(np.swapaxes(decibels, -1, -2), dtype=np.float32)


def finished(picture: np.ndarray, changes: Sequence[Mask | TimeWarp]) -> np.ndarray:
    """`picture` float32 (mels, frames) with `changes` made, one after the other; masked bands are at its mean.

    Park et al., “SpecAugment”, Interspeech 2019.
    """
    level = picture.mean() if changes else 0.0
    for change in changes:
        picture = _warped(picture, change) if isinstance(change, TimeWarp) else _masked(picture, change, level)
    return picture


def _masked(picture: np.ndarray, mask: Mask, level: float) -> np.ndarray:
    result = picture.copy()
    length = picture.shape[0 if mask.axis == "frequency" else 1]
    band = slice(round(mask.start * length), round(mask.stop * length))
    result[(band, slice(None)) if mask.axis == "frequency" else (slice(None), band)] = level
    return result


def _warped(picture: np.ndarray, warp: TimeWarp) -> np.ndarray:
    """Frames are interpolated linearly."""
    last = picture.shape[1] - 1
    if last < 1:
        return picture
    source = last * np.interp(np.linspace(0, 1, last + 1), (0, warp.target, 1), (0, warp.moment, 1))
    before = np.minimum(source.astype(int), last - 1)
    weight = (source - before).astype(np.float32)
    return picture[:, before] * (1 - weight) + picture[:, before + 1] * weight


def picture_of(audio: Audio, mels: int = 64, hops: int = 2) -> np.ndarray:
    """The log-mel picture of one sound, with all that is to be done to it. float32 (mels, frames)."""
    return finished(log_mel(audio.samples, audio.sample_rate, mels, hops), audio.on_picture)


@functools.cache
def _window(size: int) -> np.ndarray:
    """Hann's, scaled so that a full-scale sine has a power of 1 in its bin."""
    window = np.hanning(size + 1)[:-1]
    return (window * (2 / window.sum())).astype(np.float32)


@functools.cache
def _filters(sample_rate: int, size: int, mels: int) -> np.ndarray:
    """Triangles over the bins of the spectrum, float32 (bins, mels), each with its peak at 1."""
    bins = np.fft.rfftfreq(size, 1 / sample_rate)
    edges = to_hertz(np.linspace(0, to_mel(np.array(sample_rate / 2)), mels + 2))
    low, peak, high = edges[:-2], edges[1:-1], edges[2:]
    rising = (bins[:, None] - low) / (peak - low)
    falling = (high - bins[:, None]) / (high - peak)
    triangles = np.clip(np.minimum(rising, falling), 0, None)
    # A band narrower than the bins' distance takes the nearest bin: it would hear nothing otherwise.
    for band in np.flatnonzero(triangles.sum(0) == 0):
        triangles[np.abs(bins - peak[band]).argmin(), band] = 1
    return triangles.astype(np.float32)


_BREAK_HZ, _BREAK_MEL, _LOG_STEP = 1000.0, 15.0, np.log(6.4) / 27.0


def to_mel(hertz: np.ndarray) -> np.ndarray:
    """Linear below 1 kHz, logarithmic above."""
    above = _BREAK_MEL + np.log(np.maximum(hertz, 1e-9) / _BREAK_HZ) / _LOG_STEP
    return np.where(hertz < _BREAK_HZ, hertz * 3 / 200, above)


def to_hertz(mel: np.ndarray) -> np.ndarray:
    return np.where(mel < _BREAK_MEL, mel * 200 / 3, _BREAK_HZ * np.exp(_LOG_STEP * (mel - _BREAK_MEL)))
