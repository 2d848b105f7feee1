"""Pitch transforms: they move every frequency and keep the tempo. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import numpy as np
import soxr

from augment.audio.stretching import SOURCE, stretched
from augment.kinds.retimed import fitted
from augment.params import number
from augment.risks import beyond
from augment.transforms import Audio, transform


@transform(
    "audio", "pitch",
    number("semitones", -12, 12, (-2, 2), "Twelve are an octave, which doubles every frequency.", neutral=0, step=0.5,
           unit="semitones", label="Pitch"),
    summary="Makes the sound higher or lower; the tempo and the length stay.",
    label_safety="Speech is safe within about 3 semitones. Not where the pitch is the label: notes, speakers, birds.",
    source=f"Played faster or slower (soxr), and stretched to its old length by {SOURCE}",
    risks=(
        beyond("semitones", 3, "another_voice",
               "Past 3 semitones, a note is another note, and a voice sounds like somebody else."),
    ),
    is_slow=True,
)  # fmt: skip
def pitch_shift(audio: Audio, semitones: float) -> Audio:
    count = len(audio.samples)
    if semitones == 0 or count == 0:
        return audio
    # The stretcher can move the pitch by itself, but is then off by up to 10 cents, and takes longer than both steps.
    moved = soxr.resample(audio.samples, 2 ** (semitones / 12), 1.0, quality="HQ").astype(np.float32, copy=False)
    if len(moved) == 0:
        return audio
    return audio.with_samples(fitted(stretched(moved, audio.sample_rate, len(moved) / count), count))
