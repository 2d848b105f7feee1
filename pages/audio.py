"""The Sound page: a clip, a recipe, and at once what the recipe does to it, to see and to hear."""

from collections.abc import Sequence

import streamlit as st

from augment.audio.loading import resampled
from augment.example import Audio, Example
from augment.recipe import Trace
from augment.saving import encode_wav
from pages.components import pictures, sounds
from pages.components.messages import t
from pages.components.state import Material
from pages.components.workbench.bench import workbench
from pages.components.workbench.source import load
from pages.components.workbench.view import Subject, View

PLAYED_RATES = (8_000, 48_000)
"""Browsers play what lies between; others are resampled."""


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def _clip(material_id: str, _material: Material) -> tuple[Audio, float]:
    """The first seconds of the material, read-only, and its whole length in seconds."""
    audio: Audio = load(_material).sample
    lowest, highest = PLAYED_RATES
    if not lowest <= audio.sample_rate <= highest:
        audio = resampled(audio, min(max(audio.sample_rate, lowest), highest))
    whole = len(audio.samples) / audio.sample_rate
    samples = audio.samples[: int(sounds.MAX_SECONDS * audio.sample_rate)].copy()
    samples.flags.writeable = False
    return audio._replace(samples=samples), whole


def _preview(material: Material) -> Audio:
    return _clip(material.id, material)[0]


def _seconds(*clips: Audio) -> float:
    return max(len(clip.samples) / clip.sample_rate for clip in clips)


def _original(material: Material, trace: Trace) -> None:
    source, whole = trace.source, _clip(material.id, material)[1]
    parts = [f"**{t('bench.original')}**", t("audio.rate", rate=f"{source.sample_rate / 1000:g}")]
    if whole > sounds.MAX_SECONDS:
        parts.append(t("audio.first_seconds", seconds=f"{sounds.MAX_SECONDS:g}", whole=f"{whole:.1f}"))
    seconds, kilohertz = _seconds(source, trace.result), source.sample_rate / 2000
    st.image(
        pictures.jpeg_url(sounds.panel(source, seconds)), width="stretch", alt=t("bench.original"),
        caption=" · ".join(parts),
    )  # fmt: skip
    _player(source)
    st.caption(t("audio.axes", seconds=f"{seconds:.1f}", kilohertz=f"{kilohertz:g}"))


def _subject(material: Material, pool: Sequence[Example]) -> Subject:
    return Subject(_preview(material), pool, _result)


def _result(trace: Trace) -> str:
    return pictures.picture_html(sounds.panel(trace.result, _seconds(trace.source, trace.result)), t("bench.result"))


def _player(audio: Audio) -> None:
    st.audio(encode_wav(audio), format="audio/wav")


def _below(trace: Trace) -> None:
    _player(trace.result)
    if trace.result.on_picture:
        st.caption(t("audio.masks_are_silent"))


def _strip(key: str, clips: Sequence[Audio], captions: Sequence[str]) -> None:
    seconds = _seconds(*clips)
    urls = [pictures.jpeg_url(sounds.panel(clip, seconds, small=True)) for clip in clips]
    st.container(key=key).image(urls, caption=list(captions), width=150, alt=pictures.without_marks(captions))


def _steps(trace: Trace, captions: Sequence[str]) -> None:
    _strip("strip", [trace.source, *(done.sample for done in trace.steps)], captions)


def _draws(traces: Sequence[Trace], captions: Sequence[str]) -> None:
    _strip("draws", [trace.result for trace in traces], captions)


workbench(View("audio", _subject, _preview, _original, _steps, _draws, below=_below))
