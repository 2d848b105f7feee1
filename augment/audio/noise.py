"""Noise transforms. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import numpy as np

from augment.params import number
from augment.risks import Risk
from augment.transforms import Audio, transform

QUIETEST_DB = 80.0
_ROUNDS = 12


@transform(
    "audio", "noise",
    number("snr_db", -10, QUIETEST_DB, (5, 30), "How far the sound lies above the noise: 30 dB is a quiet hiss, at "
           "0 dB both are equally strong.", neutral=QUIETEST_DB, step=1, unit="dB"),
    summary="Adds white noise, which is equally strong at all frequencies. Silence stays silent.",
    label_safety="Safe down to about 10 dB. Below, soft consonants and quiet sounds are hidden.",
    source="Gaussian noise scaled to the clip's own power",
    risks=(
        Risk("snr_db", "hidden", "Below 5 dB, quiet sounds and soft consonants are hidden in the noise.", 5),
    ),
)  # fmt: skip
def white_noise(audio: Audio, snr_db: float, rng: np.random.Generator) -> Audio:
    samples = audio.samples
    power = _power(samples) if len(samples) else 0.0
    if snr_db >= QUIETEST_DB or power == 0:
        return audio
    noise = rng.standard_normal(len(samples), np.float32)
    # Scaled by what was drawn, not by what is drawn on average: on a short clip the two differ by a decibel.
    wanted = power * 10 ** (-snr_db / 10)
    noise *= np.float32(np.sqrt(wanted / _power(noise)))
    noisy = np.clip(samples + noise, -1, 1)
    # What full scale cuts off is made up for: a loud clip would get up to 2 dB less noise than its label says.
    for _ in range(_ROUNDS):
        reached = _power(noisy - samples)
        if reached == 0 or reached > 0.98 * wanted:
            break
        noise *= np.float32(np.sqrt(wanted / reached))
        noisy = np.clip(samples + noise, -1, 1)
    return audio._replace(samples=noisy)


def _power(samples: np.ndarray) -> float:
    return float(np.mean(np.square(samples, dtype=np.float64)))
