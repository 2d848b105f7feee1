"""Sounds stretched in time while their pitch stays, by Signalsmith Stretch (python-stretch, MIT)."""

from __future__ import annotations

import numpy as np
from python_stretch import Signalsmith

SOURCE = "Signalsmith Stretch (python-stretch), which keeps transients and level"
_BLOCK_S, _INTERVAL_S = 0.1, 0.025
"""Of a block, and from one to the next. The stretcher's own preset (0.12 and 0.03 s) is as exact in pitch, and a fifth
quicker at 16 kHz, but loses 0.8 dB of a tone at half the tempo; wider intervals lose 3 dB there."""
_SEED = 0
"""Of the stretcher's own phases: the same sound gives the same result."""


def stretched(samples: np.ndarray, sample_rate: int, rate: float) -> np.ndarray:
    """`samples` float32 (n,) at `rate` times the tempo: float32 (about n / rate,) in [-1, 1]."""
    # A stretcher of its own each time: it keeps state, and sessions are threads.
    stretcher = Signalsmith.Stretch(_SEED)
    stretcher.configure(1, round(_BLOCK_S * sample_rate), round(_INTERVAL_S * sample_rate))
    stretcher.setTimeFactor(rate)
    # A copy: the stretcher takes no array that it might not write to.
    result = np.asarray(stretcher.process(samples[None, :].copy()), np.float32)[0]
    return np.clip(np.nan_to_num(result), -1, 1)
