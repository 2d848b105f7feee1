"""Spectrogram transforms: the log-mel picture is changed, after all that was done to the waveform.

They are not heard: the sound itself stays as it is.
"""

from __future__ import annotations

from augment.example import Mask, TimeWarp
from augment.kinds.on_picture import OnPicture
from augment.params import number
from augment.risks import Risk, beyond
from augment.transforms import transform

_SOURCE = "Park et al., “SpecAugment”, Interspeech 2019"


def _band(axis: str, width: float, position: float) -> OnPicture | None:
    start = position * (1 - width)
    return OnPicture(Mask(axis, start, start + width)) if width > 0 else None


@transform(
    "audio", "spectrogram",
    number("width", 0, 0.5, (0, 0.2), "Width of the band that is hidden.", neutral=0, unit="of the clip"),
    number("position", 0, 1, (0, 1), "Where it lies between start and end.", unit="of the way",
           label="From the start"),
    summary="Hides a stretch of time in the log-mel picture.",
    label_safety="Safe while most of the sound stays. Half a second of speech is gone with a fifth of a short clip.",
    source=_SOURCE,
    risks=(
        Risk("width", "gone", "So wide a gap may swallow a whole word or call.", high=0.3),
    ),
)  # fmt: skip
def time_mask(width: float, position: float) -> OnPicture | None:
    return _band("time", width, position)


@transform(
    "audio", "spectrogram",
    number("width", 0, 0.5, (0, 0.2), "Width of the band that is hidden.", neutral=0, unit="of the mel bands"),
    number("position", 0, 1, (0, 1), "Where it lies between the lowest band and the highest.", unit="of the way",
           label="From the lowest"),
    summary="Hides a band of frequencies in the log-mel picture.",
    label_safety="Safe up to about a quarter. Beyond, what tells two vowels or birds apart may be hidden.",
    source=_SOURCE,
    risks=(
        Risk("width", "gone", "So wide a band may hide what tells two vowels or two birds apart.", high=0.25),
    ),
)  # fmt: skip
def frequency_mask(width: float, position: float) -> OnPicture | None:
    return _band("frequency", width, position)


@transform(
    "audio", "spectrogram",
    number("distance", -0.2, 0.2, (-0.05, 0.05), "How much later it comes (negative: earlier).", neutral=0,
           unit="of the clip", label="Later by", opposite="earlier by"),
    number("position", 0.25, 0.75, (0.25, 0.75), "Which moment is moved.", unit="of the clip", label="Moment"),
    summary="Moves one moment of the log-mel picture; what lies before it is stretched and what follows is squeezed, "
    "or the other way round, and both ends stay.",
    label_safety="Safe where the order of sounds is the label, not their tempo or rhythm.",
    source=_SOURCE,
    risks=(
        beyond("distance", 0.1, "uneven", "So far, one part runs much faster than the other: a rhythm is lost."),
    ),
)  # fmt: skip
def time_warp(distance: float, position: float) -> OnPicture | None:
    return OnPicture(TimeWarp(position, position + distance)) if distance != 0 else None
