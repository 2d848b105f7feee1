"""Filters: they weaken a part of the frequencies. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfilt

from augment.params import number
from augment.risks import Risk
from augment.transforms import Audio, transform

HIGHEST_HZ = 20_000.0
_ORDER = 4
"""24 dB an octave."""


@transform(
    "audio", "filter",
    number("cutoff_hz", 100, HIGHEST_HZ, (1000, 6000), "Where the filter has taken 3 dB; an octave above it is 24 dB.",
           neutral=HIGHEST_HZ, step=50, unit="Hz"),
    summary="Takes the high frequencies away, as behind a door. From half the sample rate on it does nothing.",
    label_safety="Speech stays clear down to about 3 kHz. Below 1 kHz consonants, birds and cymbals are lost.",
    source="Butterworth filter of fourth order: Butterworth, Experimental Wireless 7, 1930",
    risks=(
        Risk("cutoff_hz", "muffled", "Below 1 kHz, consonants, birds and cymbals are lost.", 1000),
    ),
)  # fmt: skip
def low_pass(audio: Audio, cutoff_hz: float) -> Audio:
    if cutoff_hz >= HIGHEST_HZ or 2 * cutoff_hz >= audio.sample_rate or not len(audio.samples):
        return audio
    sections = butter(_ORDER, cutoff_hz, "low", fs=audio.sample_rate, output="sos")
    samples = sosfilt(sections, audio.samples).astype(np.float32)
    return audio._replace(samples=np.clip(samples, -1, 1, out=samples))
