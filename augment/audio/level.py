"""Level transforms: they change how loud a sound is. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import numpy as np

from augment.params import number
from augment.risks import Risk
from augment.transforms import Audio, transform


@transform(
    "audio", "level",
    number("gain_db", -40, 40, (-6, 6), "Change of level: +6 dB doubles the amplitude, -6 dB halves it.",
           neutral=0, step=0.5, unit="dB"),
    summary="Makes the sound quieter or louder.",
    label_safety="Safe unless loudness itself is the label. Peaks beyond full scale are clipped, which is heard.",
    source="Amplitude ratio 10^(dB/20)",
    risks=(
        Risk("gain_db", "distorted_or_silent", "So quiet, it may not be heard; so loud, it is distorted.", -30, 20),
    ),
)  # fmt: skip
def gain(audio: Audio, gain_db: float) -> Audio:
    if gain_db == 0:
        return audio
    louder = audio.samples * np.float32(10 ** (gain_db / 20))
    return audio._replace(samples=np.clip(louder, -1, 1, out=louder))
