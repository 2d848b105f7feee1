"""Vocal tract length: resonances move, the pitch stays. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import functools

import numpy as np
import scipy.fft

from augment.params import number
from augment.risks import Risk
from augment.transforms import Audio, transform

_WINDOW_S = 0.032
_OVERLAP = 4
"""Windows that lie over each sample."""
_BREAK_HZ, _BREAK_SHARE = 4800.0, 0.8
"""Up to here the factor holds, or up to that share of half the sample rate; above, the axis bends towards its end."""
_MOST_COEFFICIENTS = 50
_BANDWIDTH_HZ = 40.0
"""By which resonances are widened: without it, a single harmonic would count as one."""
_FLOOR = 1e-5
"""White noise under the spectrum, as a share of its power: no envelope is deeper."""


@transform(
    "audio", "pitch",
    number("factor", 0.7, 1.4, (0.9, 1.1), "Every resonance moves to so many times its frequency: above 1 as from a "
           "shorter vocal tract, a child's, below 1 from a longer one.", neutral=1, unit="times"),
    title="Vocal tract length (VTLP)",
    summary="Moves the resonances (formants) of a voice up or down, as from a smaller or larger speaker; pitch, tempo "
    "and level stay.",
    label_safety="Speech is safe from about 0.85 to 1.2. Not where the speaker is the label.",
    source="Jaitly and Hinton, “Vocal tract length perturbation improves speech recognition”, ICML workshop 2013; "
    "here on the envelope found by linear prediction, so that the pitch stays",
    risks=(
        Risk("factor", "another_vowel", "So far from 1, one vowel becomes another, and the speaker somebody else.",
             0.85, 1.2),
    ),
)  # fmt: skip
def vtlp(audio: Audio, factor: float) -> Audio:
    samples = audio.samples
    if factor == 1 or not samples.any():
        return audio
    size = int(2 ** round(np.log2(audio.sample_rate * _WINDOW_S)))
    hop = size // _OVERLAP
    padded = np.pad(samples, (size, size + -len(samples) % hop))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop] * _window(size)
    spectrum = scipy.fft.rfft(frames, axis=-1)
    spectrum *= _gain(spectrum, audio.sample_rate, factor)
    frames = scipy.fft.irfft(spectrum, size, axis=-1) * _window(size)
    moved = _added_up(frames, hop)[size : size + len(samples)]
    return audio.with_samples(np.clip(moved, -1, 1, out=moved))


@functools.cache
def _window(size: int) -> np.ndarray:
    """Hann's, before and after, scaled so that the overlapping squares add up to 1. float32 (size,)."""
    return (np.hanning(size + 1)[:-1] * np.sqrt(8 / 3 / _OVERLAP)).astype(np.float32)


def _gain(spectrum: np.ndarray, sample_rate: int, factor: float) -> np.ndarray:
    """By what each frame's spectrum (frames, bins) is multiplied to have its envelope moved by `factor`. float32."""
    size = 2 * (spectrum.shape[1] - 1)
    count = min(round(2 + sample_rate / 1000), _MOST_COEFFICIENTS, size // 2)
    power = _power(spectrum)
    correlation = scipy.fft.irfft(power, axis=-1)[:, : count + 1].astype(np.float64)
    lags = np.arange(count + 1)
    correlation *= np.exp(-0.5 * (2 * np.pi * _BANDWIDTH_HZ / sample_rate * lags) ** 2)
    correlation[:, 0] = correlation[:, 0] * (1 + _FLOOR) + 1e-12
    inverse = _power(scipy.fft.rfft(predictor(correlation).astype(np.float32), size, axis=-1))
    source = _bins_from(spectrum.shape[1], sample_rate, factor)
    before = np.minimum(source.astype(int), spectrum.shape[1] - 2)
    weight = (source - before).astype(np.float32)
    gain = inverse / (inverse[:, before] * (1 - weight) + inverse[:, before + 1] * weight)
    # No frame's level changes: the weaker a harmonic lies in the moved envelope, the quieter it would be.
    had, has = power.sum(1), (power * gain).sum(1)
    gain *= (had / np.maximum(has, 1e-30))[:, None]
    return np.sqrt(gain, out=gain)


def _power(spectrum: np.ndarray) -> np.ndarray:
    power: np.ndarray = spectrum.real**2 + spectrum.imag**2
    return power


def _bins_from(bins: int, sample_rate: int, factor: float) -> np.ndarray:
    """The place among `bins`, of 0 Hz to half the sample rate, from which each one comes. Jaitly and Hinton's axis."""
    nyquist = sample_rate / 2
    reach = min(_BREAK_HZ, _BREAK_SHARE * nyquist) * min(factor, 1)
    hertz = np.linspace(0, nyquist, bins)
    return np.interp(hertz, (0, reach, nyquist), (0, reach / factor, nyquist)) / nyquist * (bins - 1)


def predictor(correlation: np.ndarray) -> np.ndarray:
    """Levinson and Durbin's recursion on all rows: lags (rows, n + 1) to as many coefficients, the first of them 1."""
    rows, count = correlation.shape
    found = np.zeros((rows, count))
    found[:, 0] = 1
    error = correlation[:, 0].copy()
    for k in range(1, count):
        reflection = -np.sum(found[:, :k] * correlation[:, k:0:-1], axis=1) / error
        found[:, 1 : k + 1] += reflection[:, None] * found[:, k - 1 :: -1][:, :k]
        error *= 1 - reflection**2
    return found


def _added_up(frames: np.ndarray, hop: int) -> np.ndarray:
    """Frames (m, size), `hop` samples apart, added where they overlap. float32 (hop * (m - 1) + size,)."""
    count, size = frames.shape
    total = np.zeros((count + size // hop - 1, hop), np.float32)
    for k in range(size // hop):
        total[k : k + count] += frames[:, k * hop : (k + 1) * hop]
    return total.reshape(-1)
