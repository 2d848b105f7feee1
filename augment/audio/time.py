"""Time transforms: they move a sound in time. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import numpy as np

from augment.params import choice, number
from augment.risks import beyond
from augment.transforms import Audio, transform


@transform(
    "audio", "time",
    number("fraction", -1, 1, (-0.1, 0.1), "How much later the sound begins (negative: earlier).", neutral=0,
           unit="of the clip", label="Later by"),
    choice("fill", ("silence", "wrap"), "silence", "What stands in the gap: silence, or what left at the other end."),
    summary="Moves the sound within its clip; the clip keeps its length.",
    label_safety="Safe while the sound stays in the clip. Not where the moment itself is the label.",
    source="Salamon and Bello, IEEE Signal Processing Letters 24, 2017",
    risks=(
        beyond("fraction", 0.4, "out_of_clip",
               "So far, the sound may leave the clip: the label then says what cannot be heard."),
    ),
)  # fmt: skip
def shift(audio: Audio, fraction: float, fill: str) -> Audio:
    moved = round(fraction * len(audio.samples))
    if moved == 0:
        return audio
    samples = np.roll(audio.samples, moved)
    if fill == "silence":
        samples[slice(moved) if moved > 0 else slice(moved, None)] = 0
    return audio._replace(samples=samples)
