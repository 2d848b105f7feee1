"""Measures of sounds, in decibels. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import numpy as np

SILENCE_DB = -120.0
"""What nothing at all is given as."""


def rms_db(samples: np.ndarray) -> float:
    """The level of a sound against full scale: a full-scale sine has -3 dB."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0
    return max(SILENCE_DB, 10 * np.log10(max(power, 1e-30)))


def snr_db(clean: np.ndarray, noisy: np.ndarray) -> float:
    """How far the level of `clean` lies above that of what was added to it."""
    return rms_db(clean) - rms_db(noisy - clean)
