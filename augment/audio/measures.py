"""Measures of sounds, in decibels. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import functools

import numpy as np
from scipy.signal import sosfilt

SILENCE_DB = -120.0
"""What nothing at all is given as."""


def power(samples: np.ndarray) -> float:
    """The mean square; 0 where there are no samples."""
    return float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0


def rms_db(samples: np.ndarray) -> float:
    """The level of a sound against full scale: a full-scale sine has -3 dB."""
    return max(SILENCE_DB, 10 * np.log10(max(power(samples), 1e-30)))


def snr_db(clean: np.ndarray, noisy: np.ndarray) -> float:
    """How far the level of `clean` lies above that of what was added to it."""
    return rms_db(clean) - rms_db(noisy - clean)


def peak_of(samples: np.ndarray) -> float:
    """The largest magnitude; 0 where there are no samples, or none above SILENCE_DB."""
    peak = max(float(samples.max()), -float(samples.min())) if len(samples) else 0.0
    return peak if peak > 10 ** (SILENCE_DB / 20) else 0.0


def exceeded_by(samples: np.ndarray, share: float) -> float:
    """The magnitude that `share` of the samples lie above; samples of no magnitude at all do not count."""
    magnitudes = np.abs(samples)
    if not share * len(magnitudes) < np.count_nonzero(magnitudes):
        magnitudes = magnitudes[magnitudes > 0]
    if not len(magnitudes):
        return 0.0
    place = max(0, len(magnitudes) - 1 - round(share * len(magnitudes)))
    return float(np.partition(magnitudes, place)[place])


_BLOCK_S, _HOPS = 0.4, 4
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0


def loudness_lufs(samples: np.ndarray, sample_rate: int) -> float:
    """Integrated loudness of a mono sound in LUFS, after ITU-R BS.1770-4: a full-scale sine of 997 Hz has -3.01.

    A sound shorter than the standard's block of 400 ms counts as one block. SILENCE_DB where no block is louder than
    the standard's absolute gate of -70 LUFS.
    """
    if not len(samples):
        return SILENCE_DB
    weighted = np.square(sosfilt(k_weighting(sample_rate), samples))
    hop = min(len(samples), max(1, round(_BLOCK_S / _HOPS * sample_rate)))
    hops = weighted[: len(weighted) // hop * hop].reshape(-1, hop).mean(axis=1)
    together = min(_HOPS, len(hops))
    blocks = np.lib.stride_tricks.sliding_window_view(hops, together).mean(axis=1)
    if len(samples) < _BLOCK_S * sample_rate:
        blocks = weighted.mean(keepdims=True)
    loud = blocks[blocks > _power_at(_ABSOLUTE_GATE)]
    if not len(loud):
        return SILENCE_DB
    loud = loud[loud > loud.mean() * 10 ** (_RELATIVE_GATE / 10)]
    return float(_OFFSET_DB + 10 * np.log10(loud.mean()))


_OFFSET_DB = -0.691


def _power_at(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_DB) / 10))


@functools.lru_cache(maxsize=32)
def k_weighting(sample_rate: int) -> np.ndarray:
    """The standard's two filters as sections (2, 6): a head's shelf above 1.7 kHz and a high-pass at 38 Hz.

    The standard lists coefficients for 48 kHz alone; these are the analogue filters behind them (Brecht De Man,
    "Evaluation of implementations of the EBU R128 loudness measurement", AES 145, 2018), brought to any rate.
    """
    sections = []
    frequency, q = 1681.974450955533, 0.7071752369554196
    if 2 * frequency < sample_rate:
        k = np.tan(np.pi * frequency / sample_rate)
        high = 10 ** (3.999843853973347 / 20)
        middle = high**0.4996667741545416
        numerator = [high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k]
        sections.append(np.array([*numerator, *_denominator(k, q)]) / _denominator(k, q)[0])
    k, q = np.tan(np.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    # The standard's own numerator is 1, -2, 1 at every rate, not scaled by the denominator.
    sections.append(np.array([1, -2, 1, *np.array(_denominator(k, q)) / _denominator(k, q)[0]]))
    return np.array(sections)


def _denominator(k: float, q: float) -> list[float]:
    return [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k]
