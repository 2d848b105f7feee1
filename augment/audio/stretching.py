"""Sounds stretched in time and moved in pitch, one without the other, by Signalsmith Stretch (python-stretch, MIT)."""

from __future__ import annotations

import numpy as np
from python_stretch import Signalsmith

SOURCE = "Signalsmith Stretch (python-stretch), which keeps transients and level"
_SEED = 0
"""Of the stretcher's own phases: the same sound gives the same result."""
_FOR_PITCH = (0.16, 0.02)
"""Seconds of a block, and from one to the next. The stretcher's own preset (0.12 and 0.03 s) is off by up to 24 cents
below 300 Hz, these by 6 from 150 Hz on."""
_FOR_TEMPO = (0.1, 0.025)
"""Here the preset is exact in pitch (0.2 cents from 82 Hz on), and so is this, in three quarters of its time."""


def stretched(samples: np.ndarray, sample_rate: int, *, rate: float = 1.0, semitones: float = 0.0) -> np.ndarray:
    """`samples` float32 (n,) at `rate` times the tempo, and so much higher: float32 (about n / rate,) in [-1, 1]."""
    # A stretcher of its own each time: it keeps state, and sessions are threads.
    stretcher = Signalsmith.Stretch(_SEED)
    block_s, interval_s = _FOR_PITCH if semitones else _FOR_TEMPO
    stretcher.configure(1, round(block_s * sample_rate), round(interval_s * sample_rate))
    stretcher.setTimeFactor(rate)
    stretcher.setTransposeSemitones(semitones)
    # A copy: the stretcher takes no array that it might not write to.
    result = np.asarray(stretcher.process(samples[None, :].copy()), np.float32)[0]
    return np.clip(np.nan_to_num(result), -1, 1)
