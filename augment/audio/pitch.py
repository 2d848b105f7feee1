"""Pitch transforms: they move every frequency and keep the tempo. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import numpy as np
from python_stretch import Signalsmith

from augment.params import number
from augment.risks import beyond
from augment.transforms import Audio, transform

_SEED = 0
"""Of the stretcher's own phases: the same sound gives the same result."""
_BLOCK_S, _INTERVAL_S = 0.16, 0.02
"""The stretcher's own preset (0.12 and 0.03 s) is off by up to 24 cents below 300 Hz, these by 6 from 150 Hz on."""


@transform(
    "audio", "pitch",
    number("semitones", -12, 12, (-2, 2), "Twelve are an octave, which doubles every frequency.", neutral=0, step=0.5,
           unit="semitones", label="Pitch"),
    summary="Makes the sound higher or lower; the tempo and the length stay.",
    label_safety="Speech is safe within about 3 semitones. Not where the pitch is the label: notes, speakers, birds.",
    source="Signalsmith Stretch (python-stretch), which keeps transients and level",
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
    # A stretcher of its own each time: it keeps state, and sessions are threads.
    stretcher = Signalsmith.Stretch(_SEED)
    stretcher.configure(1, round(_BLOCK_S * audio.sample_rate), round(_INTERVAL_S * audio.sample_rate))
    stretcher.setTransposeSemitones(semitones)
    # A copy: the stretcher takes no array that it might not write to.
    shifted = np.asarray(stretcher.process(audio.samples[None, :].copy()), np.float32)[0]
    samples = np.zeros(count, np.float32)
    samples[: len(shifted)] = np.clip(np.nan_to_num(shifted[:count]), -1, 1)
    return audio._replace(samples=samples)
