"""Tempo transforms: a sound runs faster or slower. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import numpy as np
import soxr

from augment.audio.stretching import SOURCE, stretched
from augment.kinds.retimed import LENGTH, Retimed, fitted
from augment.params import number
from augment.risks import Risk
from augment.transforms import Audio, transform


def _whole_length(count: int, rate: float) -> int:
    return max(1, round(count / rate))


@transform(
    "audio", "time",
    number("rate", 0.5, 2, (0.8, 1.25), "Tempo: at 2 the sound runs twice as fast, at 0.5 half as fast.", neutral=1,
           unit="times", label="Tempo"),
    LENGTH,
    summary="Makes the sound faster or slower; the pitch stays.",
    label_safety="Speech is safe from about 0.7 to 1.5. Not where tempo or duration is the label.",
    source=SOURCE,
    risks=(
        Risk("rate", "tempo", "So far from 1, speech is hard to follow, and a rhythm is another rhythm.", 0.7, 1.5),
    ),
    is_slow=True,
)  # fmt: skip
def time_stretch(audio: Audio, rate: float, length: str) -> Retimed | None:
    count = len(audio.samples)
    if rate == 1 or count == 0:
        return None
    samples = stretched(audio.samples, audio.sample_rate, rate)
    return Retimed(fitted(samples, _whole_length(count, rate)), length)


@transform(
    "audio", "time",
    number("rate", 0.5, 2, (0.9, 1.1), "Speed: at 2 the sound runs twice as fast, an octave higher.", neutral=1,
           unit="times", label="Speed"),
    LENGTH,
    summary="Plays the sound faster or slower, as a tape would: tempo and pitch move together.",
    label_safety="Speech is safe from about 0.85 to 1.2. Not where pitch, tempo or the speaker is the label.",
    source="Ko et al., “Audio augmentation for speech recognition”, Interspeech 2015; resampled by soxr",
    risks=(
        Risk("rate", "another_voice_and_tempo",
             "So far from 1, a voice sounds like somebody else, a note is another note.", 0.85, 1.2),
    ),
)  # fmt: skip
def speed(audio: Audio, rate: float, length: str) -> Retimed | None:
    count = len(audio.samples)
    if rate == 1 or count == 0:
        return None
    samples = soxr.resample(audio.samples, rate, 1.0, quality="HQ").astype(np.float32, copy=False)
    return Retimed(np.clip(fitted(samples, _whole_length(count, rate)), -1, 1), length)
