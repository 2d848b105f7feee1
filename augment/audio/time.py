"""Time transforms: they move a sound in time, or leave a part of it out. Samples are float32 (n,) in [-1, 1]."""

from __future__ import annotations

import functools

import numpy as np

from augment.kinds.retimed import LENGTH, Retimed
from augment.params import choice, number
from augment.risks import Risk, applied, beyond
from augment.transforms import Audio, transform

FADE_S = 0.005
"""A sound that breaks off within less than this clicks."""


@transform(
    "audio", "time",
    number("fraction", -1, 1, (-0.1, 0.1), "How much later the sound begins (negative: earlier).", neutral=0,
           unit="of the clip", label="Later by", opposite="earlier by"),
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
    source, samples = audio.samples, np.empty_like(audio.samples)
    samples[max(moved, 0) : len(samples) + min(moved, 0)] = source[max(-moved, 0) : len(samples) - max(moved, 0)]
    gap, left_over = (slice(moved), slice(-moved, None)) if moved > 0 else (slice(moved, None), slice(-moved))
    samples[gap] = 0 if fill == "silence" else source[left_over]
    return audio.with_samples(samples)


@transform(
    "audio", "time",
    summary="Plays the sound from its end to its beginning.",
    label_safety="Not for speech, nor for what is known by its attack: struck, plucked and barked sounds. Safe for "
    "steady noises such as rain or engines.",
    source="Reverse in audiomentations (Jordal, MIT)",
    risks=(
        applied("backwards", "Backwards, no word is understood, and what was struck swells instead."),
    ),
)  # fmt: skip
def reverse(audio: Audio) -> Audio:
    return audio.with_samples(audio.samples[::-1].copy())


@transform(
    "audio", "time",
    number("share", 0.05, 1, (0.7, 1), "How much of the clip is kept.", neutral=1, unit="of the clip", label="Kept"),
    number("position", 0, 1, (0, 1), "Where the kept piece lies between start and end.", unit="of the way",
           label="From the start"),
    LENGTH,
    summary="Keeps one piece of the clip and drops the rest.",
    label_safety="Safe while what the label names lies in every piece. A short sound may be cut off or lost.",
    source="Random crops of a clip: Salamon and Bello, IEEE Signal Processing Letters 24, 2017",
    risks=(
        Risk("share", "cut_off", "So short a piece may miss the sound that the label names.", 0.5),
    ),
)  # fmt: skip
def crop(audio: Audio, share: float, position: float, length: str) -> Retimed | None:
    count = len(audio.samples)
    kept = max(1, round(share * count))
    if kept >= count:
        return None
    start = round(position * (count - kept))
    return Retimed(audio.samples[start : start + kept].copy(), length)


_MODES = {"wrap": "wrap", "reflect": "reflect"}
"""What NumPy calls the fills that are not silence."""


@transform(
    "audio", "time",
    number("fraction", 0, 0.5, (0, 0.2), "Length of the padding.", neutral=0, unit="of the clip", label="Padding"),
    choice("section", ("end", "start"), "end", "Where it is put."),
    choice("fill", ("silence", *_MODES), "silence", "What it holds: silence, the clip again from its other end, or its "
           "mirror image."),
    LENGTH,
    summary="Puts silence, or the sound again, before or behind the clip. Where the clip keeps its length, it takes "
    "the place of what stood there.",
    label_safety="Safe; where the clip keeps its length, as safe as leaving that part out.",
    source="Padding in audiomentations (Jordal, MIT)",
    risks=(
        Risk("fraction", "crowded_out", "Where the clip keeps its length, this may cover the sound.", high=0.4),
    ),
)  # fmt: skip
def pad(audio: Audio, fraction: float, section: str, fill: str, length: str) -> Retimed | None:
    samples = audio.samples
    added = round(fraction * len(samples))
    if added == 0:
        return None
    if length == "kept":
        samples = samples[:-added] if section == "end" else samples[added:]
    before, behind = (0, added) if section == "end" else (added, 0)
    if fill != "silence":
        return Retimed(np.pad(samples, (before, behind), mode=_MODES[fill]))  # type: ignore[call-overload]
    padded = np.empty(len(samples) + added, np.float32)
    padded[:before], padded[len(padded) - behind :] = 0, 0
    padded[before : before + len(samples)] = samples
    return Retimed(padded)


@transform(
    "audio", "time",
    number("width", 0, 0.5, (0, 0.2), "Length of the stretch that falls silent.", neutral=0, unit="of the clip"),
    number("position", 0, 1, (0, 1), "Where it lies between start and end.", unit="of the way",
           label="From the start"),
    summary="Silences one stretch of the sound, with short fades at both ends, so that nothing clicks.",
    label_safety="Safe while most of the sound stays. A short word or call may fall into the gap.",
    source="Time dropout: Kharitonov et al., “Data augmenting contrastive learning of speech representations in the "
    "time domain”, SLT 2021; as TimeMask in audiomentations",
    risks=(
        Risk("width", "swallowed", "So long a gap may swallow a whole word or call.", high=0.3),
    ),
)  # fmt: skip
def time_dropout(audio: Audio, width: float, position: float) -> Audio:
    count = len(audio.samples)
    silenced = round(width * count)
    if silenced == 0:
        return audio
    start = round(position * (count - silenced))
    fade = min(round(FADE_S * audio.sample_rate), silenced // 2)
    falling = _falling(fade)
    samples = audio.samples.copy()
    band = samples[start : start + silenced]
    band[:fade] *= falling
    band[silenced - fade :] *= falling[::-1]
    band[fade : silenced - fade] = 0
    return audio.with_samples(samples)


@functools.lru_cache(maxsize=64)
def _falling(count: int) -> np.ndarray:
    """A straight line from below 1 to above 0, float32 (count,), read-only."""
    line = np.linspace(1, 0, count + 2, dtype=np.float32)[1:-1]
    line.setflags(write=False)
    return line
