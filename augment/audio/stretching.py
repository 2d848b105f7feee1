"""Sounds stretched in time while their pitch stays, by Signalsmith Stretch (python-stretch, MIT)."""

from __future__ import annotations

import numpy as np
from python_stretch import Signalsmith

SOURCE = "Signalsmith Stretch (python-stretch), which keeps transients and level"
_WIDE, _NARROW = (0.12, 0.03), (0.1, 0.025)
"""Seconds of a block, and from one to the next. The wide ones are the stretcher's own preset: purer and quicker. From
32 kHz on they lose 0.8 dB of a tone at half the tempo and are slower; narrow ones keep the level."""
_NARROW_FROM_HZ = 32_000
_SEED = 0
"""Of the stretcher's own phases: the same sound gives the same result."""


def stretched(samples: np.ndarray, sample_rate: int, rate: float) -> np.ndarray:
    """`samples` float32 (n,) at `rate` times the tempo: float32 (about n / rate,) in [-1, 1]."""
    # A stretcher of its own each time: it keeps state, and sessions are threads.
    stretcher = Signalsmith.Stretch(_SEED)
    block_s, interval_s = _NARROW if sample_rate >= _NARROW_FROM_HZ else _WIDE
    stretcher.configure(1, round(block_s * sample_rate), round(interval_s * sample_rate))
    stretcher.setTimeFactor(rate)
    # A copy: the stretcher takes no array that it might not write to.
    result = np.asarray(stretcher.process(samples[None, :].copy()), np.float32)[0]
    return np.clip(np.nan_to_num(result), -1, 1)
