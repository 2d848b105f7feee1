"""What the app needs to know of sounds."""

from __future__ import annotations

from augment.audio.loading import ENDINGS, MAX_SECONDS, load_audio
from augment.audio.measures import rms_db
from augment.audio.ready import READY
from augment.modality import Loaded, Measure, Modality
from augment.saving import encode_wav
from augment.trace import Trace


def _load(data: bytes, limit: int | None = None) -> Loaded:
    return Loaded(*load_audio(data, max_seconds=limit or MAX_SECONDS))


def _measure(trace: Trace) -> tuple[Measure, ...]:
    """The change of level."""
    change = rms_db(trace.result.samples) - rms_db(trace.source.samples)
    return (Measure("level_change", change, "dB"),)


MODALITY = Modality(
    name="audio",
    noun="a sound",
    endings=ENDINGS,
    load=_load,
    limit_unit="seconds",
    extent=lambda audio: len(audio.samples),
    encode=lambda example: encode_wav(example.sample),
    written_ending=".wav",
    mime="audio/wav",
    measure=_measure,
    ready=READY,
)
