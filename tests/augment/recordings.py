"""Sound files to bring, as bytes."""

from __future__ import annotations

import io

import numpy as np
import soundfile


def sound_file(samples: np.ndarray, rate: int = 16_000, **how: str) -> bytes:
    """`samples` (n,) or (n, channels) as a file: a WAV of floats, which holds the time, where nothing else is said."""
    into = io.BytesIO()
    soundfile.write(into, samples, rate, **({"format": "WAV", "subtype": "FLOAT"} | how))
    return into.getvalue()


def canteen(seconds: float = 3.0, rate: int = 16_000, seed: int = 1) -> np.ndarray:
    """Noise that swells, and a tone that fits no loop."""
    time = np.arange(int(seconds * rate)) / rate
    noise = np.random.default_rng(seed).standard_normal(len(time)) * (1 + 0.5 * np.sin(2 * np.pi * 0.7 * time))
    return (0.05 * noise + 0.1 * np.sin(2 * np.pi * 333.3 * time)).astype(np.float32)
