"""Time transforms that look for a part of a sound, or repeat one. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from augment.audio.time import FADE_S
from augment.kinds.retimed import LENGTH, Retimed
from augment.params import choice, integer, number
from augment.risks import Risk
from augment.transforms import Audio, transform

_FRAME_S = 0.01


@transform(
    "audio", "time",
    number("width", 0, 0.5, (0, 0.1), "Length of the part that is repeated.", neutral=0, unit="of the clip"),
    number("position", 0, 1, (0, 1), "Where it lies between start and end.", unit="of the way",
           label="From the start"),
    integer("repeats", 1, 4, (1, 2), "How often it comes again.", unit="times"),
    choice("mode", ("insert", "replace"), "insert", "Whether the rest of the clip follows later, or is covered: then "
           "the clip keeps its length."),
    summary="Repeats one part of the sound right after itself, as a stutter; seams are crossfaded.",
    label_safety="Safe where repeating changes no meaning. Not for rhythm, nor for words: “no” becomes “no no”.",
    source="RepeatPart in audiomentations (Jordal, MIT)",
    risks=(
        Risk("repeats", "stutter", "So often, a word or beat is another, and little else is heard.", high=3),
        Risk("width", "said_again", "So long a part says whole words again, or covers those that follow.", high=0.3),
    ),
)  # fmt: skip
def repeat_part(audio: Audio, width: float, position: float, repeats: int, mode: str) -> Retimed | None:
    count = len(audio.samples)
    part = round(width * count)
    if part == 0:
        return None
    start = round(position * (count - part))
    stop = start + part
    rest = stop if mode == "insert" else min(stop + repeats * part, count)
    ranges = [(0, stop), *[(start, stop)] * repeats, (rest, count)]
    samples = _joined(audio.samples, ranges, round(FADE_S * audio.sample_rate))
    return Retimed(samples if mode == "insert" else samples[:count])


def _joined(samples: np.ndarray, ranges: list[tuple[int, int]], fade: int) -> np.ndarray:
    """The ranges one after the other; at a seam, what would have followed in the sound fades into what does follow."""
    parts = [samples[slice(*ranges[0])]]
    for (_, left), (start, stop) in pairwise(ranges):
        part = samples[start:stop]
        going_on = samples[left : left + fade][: len(part)]
        if start != left and len(going_on):
            rising = np.linspace(0, 1, len(going_on) + 2, dtype=np.float32)[1:-1]
            seam = part[: len(going_on)] * rising + going_on * (1 - rising)
            part = np.concatenate([seam, part[len(going_on) :]])
        parts.append(part)
    return np.concatenate(parts)


@transform(
    "audio", "time",
    number("top_db", 10, 80, 30, "What lies this far below the loudest moment counts as silence.", step=1, unit="dB",
           label="Silence below"),
    LENGTH,
    summary="Cuts silence off at both ends, to a hundredth of a second. A clip that is silent throughout stays.",
    label_safety="Safe, unless the pause is the label. Near the loudest, soft beginnings are cut off too.",
    source="As librosa.effects.trim (McFee et al., SciPy 2015), in frames of 10 ms",
    risks=(
        Risk("top_db", "soft_ends", "So near the loudest moment, soft beginnings and endings are cut off.", 15),
    ),
)  # fmt: skip
def trim(audio: Audio, top_db: float, length: str) -> Retimed | None:
    samples = audio.samples
    frame = max(1, round(_FRAME_S * audio.sample_rate))
    starts = np.arange(0, len(samples), frame)
    # The mean over what there is of the last frame: zeros put behind it would make it quieter.
    lengths = np.minimum(frame, len(samples) - starts)
    power = np.add.reduceat(np.square(samples, dtype=np.float64), starts) / lengths if len(samples) else np.zeros(0)
    if not power.any():
        return None
    loud = np.flatnonzero(power > power.max() * 10 ** (-top_db / 10))
    first, last = loud[0] * frame, min((loud[-1] + 1) * frame, len(samples))
    return Retimed(samples[first:last].copy(), length)
