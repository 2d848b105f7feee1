"""Noise transforms. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import numpy as np

from augment.params import number
from augment.transforms import Audio, transform

QUIETEST_DB = 80.0


@transform(
    "audio", "noise",
    number("snr_db", -10, QUIETEST_DB, (5, 30), "How far the sound lies above the noise: 30 dB is a quiet hiss, at "
           "0 dB both are equally strong.", neutral=QUIETEST_DB, step=1, unit="dB"),
    summary="Adds white noise, which is equally strong at all frequencies. Silence stays silent.",
    label_safety="Safe down to about 10 dB. Below, soft consonants and quiet sounds are hidden.",
    source="Gaussian noise scaled to the clip's own power",
)  # fmt: skip
def white_noise(audio: Audio, snr_db: float, rng: np.random.Generator) -> Audio:
    samples = audio.samples
    power = float(np.mean(np.square(samples, dtype=np.float64))) if len(samples) else 0.0
    if snr_db >= QUIETEST_DB or power == 0:
        return audio
    noise = rng.standard_normal(len(samples), np.float32)
    # Scaled by what was drawn, not by what is drawn on average: on a short clip the two differ by a decibel.
    drawn = float(np.mean(np.square(noise, dtype=np.float64)))
    noise *= np.float32(np.sqrt(power / drawn) * 10 ** (-snr_db / 20))
    noise += samples
    return audio._replace(samples=np.clip(noise, -1, 1, out=noise))
