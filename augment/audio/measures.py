"""Measures of sounds, in decibels. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import functools

import numpy as np
import soxr
from scipy.signal import lfilter

SILENCE_DB = -120.0
"""What nothing at all is given as."""


def power(samples: np.ndarray) -> float:
    """The mean square; 0 where there are no samples."""
    # Without an array of squares, which costs more than the sum.
    return float(np.einsum("i,i->", samples, samples)) / len(samples) if len(samples) else 0.0


def rms_db(samples: np.ndarray) -> float:
    """The level of a sound against full scale: a full-scale sine has -3 dB."""
    return max(SILENCE_DB, 10 * np.log10(max(power(samples), 1e-30)))


def snr_db(clean: np.ndarray, noisy: np.ndarray) -> float:
    """How far the level of `clean` lies above that of what was added to it; -SILENCE_DB where nothing was."""
    return -SILENCE_DB if np.array_equal(clean, noisy) else rms_db(clean) - rms_db(noisy - clean)


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
    if sample_rate < _LEAST_RATE:
        # Near half the rate, digital filters bend: at 8 kHz a tone would be off by 0.2.
        times = -(-_LEAST_RATE // sample_rate)
        samples, sample_rate = soxr.resample(samples, 1, times), times * sample_rate
    if not len(samples):
        return SILENCE_DB
    numerator, denominator = k_weighting(sample_rate)
    weighted = lfilter(numerator, denominator, samples)
    hop = min(len(samples), max(1, round(_BLOCK_S / _HOPS * sample_rate)))
    pieces = weighted[: len(weighted) // hop * hop].reshape(-1, hop)
    hops = np.einsum("ij,ij->i", pieces, pieces) / hop
    together = min(_HOPS, len(hops))
    blocks = np.lib.stride_tricks.sliding_window_view(hops, together).mean(axis=1)
    if len(samples) < _BLOCK_S * sample_rate:
        blocks = np.array([power(weighted)])
    loud = blocks[blocks > _power_at(_ABSOLUTE_GATE)]
    if not len(loud):
        return SILENCE_DB
    loud = loud[loud > loud.mean() * 10 ** (_RELATIVE_GATE / 10)]
    return float(_OFFSET_DB + 10 * np.log10(loud.mean()))


_OFFSET_DB = -0.691
_LEAST_RATE = 16_000


def _power_at(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_DB) / 10))


@functools.lru_cache(maxsize=32)
def k_weighting(sample_rate: int) -> tuple[np.ndarray, np.ndarray]:
    """The standard's two filters as one, numerator and denominator: a head's shelf at 1.7 kHz, a high-pass at 38 Hz.

    The standard lists coefficients for 48 kHz alone; these are the analogue filters behind them (De Man, "Evaluation of
    implementations of the EBU R128 loudness measurement", AES 145, 2018), brought to any rate from _LEAST_RATE on.
    """
    low_hz, q = 38.13547087602444, 0.5003270373238773
    # The standard's own numerator is 1, -2, 1: half a per cent more than the analogue filter has, at every rate then.
    surplus = _denominator(np.tan(np.pi * low_hz / 48_000), q)[0]
    below = _denominator(np.tan(np.pi * low_hz / sample_rate), q)
    numerator, denominator = np.array([1.0, -2.0, 1.0]) * surplus / below[0], below / below[0]
    shelf_hz, q = 1681.974450955533, 0.7071752369554196
    k = np.tan(np.pi * shelf_hz / sample_rate)
    high = 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416 * k / q
    above, below = np.array([high + middle + k * k, 2 * (k * k - high), high - middle + k * k]), _denominator(k, q)
    return np.convolve(numerator, above / below[0]), np.convolve(denominator, below / below[0])


def _denominator(k: float, q: float) -> np.ndarray:
    return np.array([1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k])
