"""The Sound page: a clip, a recipe, and at once what the recipe does to it, to see and to hear."""

import functools
import math
from collections.abc import Sequence

import streamlit as st

from augment.audio.loading import resampled
from augment.audio.measures import SILENCE_DB
from augment.audio.readings import equally_loud, readings
from augment.example import Audio, Example
from augment.modality import Measure
from augment.saving import encode_wav
from augment.trace import Trace
from pages.components import pictures, sounds, state
from pages.components.look import is_dark
from pages.components.messages import t, transform_label
from pages.components.readings import readings_table
from pages.components.state import Key, Material
from pages.components.values import signed_text
from pages.components.workbench.bench import workbench
from pages.components.workbench.partners import start_of
from pages.components.workbench.source import load, take
from pages.components.workbench.view import Subject, View

RECORDED_RATE = 16_000
MATCHED = Key.of("audio", "matched")
PLAYED_RATES = (8_000, 48_000)
"""Browsers play what lies between; others are resampled."""


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def _window(material_id: str, start: float, _material: Material) -> tuple[Audio, float]:
    """MAX_SECONDS of the material from a second on, read-only, and its whole length in seconds."""
    audio: Audio = load(_material).sample
    lowest, highest = PLAYED_RATES
    if not lowest <= audio.sample_rate <= highest:
        audio = resampled(audio, min(max(audio.sample_rate, lowest), highest))
    whole = len(audio.samples) / audio.sample_rate
    first = int(start * audio.sample_rate)
    samples = audio.samples[first : first + int(sounds.MAX_SECONDS * audio.sample_rate)].copy()
    samples.flags.writeable = False
    return audio._replace(samples=samples), whole


def _start_key(material: Material) -> str:
    return Key.of("audio", f"start:{material.id}")


def _start(material: Material) -> float:
    """From which second on a long sound is used."""
    return float(state.get(_start_key(material), 0.0))


def _clip(material: Material) -> tuple[Audio, float]:
    """What the page works on, and the whole material's length in seconds."""
    return _window(material.id, _start(material), material)


def _preview(material: Material) -> Audio:
    return _clip(material)[0]


def _seconds(*clips: Audio) -> float:
    return max(len(clip.samples) / clip.sample_rate for clip in clips)


def _original(material: Material, trace: Trace) -> None:
    source, whole = trace.source, _clip(material)[1]
    parts = [f"**{t('bench.original')}**", t("audio.rate", rate=f"{source.sample_rate / 1000:g}")]
    if whole > sounds.MAX_SECONDS:
        start = _start(material)
        stop = min(whole, start + sounds.MAX_SECONDS)
        parts.append(t("audio.window", start=f"{start:g}", stop=f"{stop:.1f}", whole=f"{whole:.1f}"))
    seconds, kilohertz = _seconds(source, trace.result), source.sample_rate / 2000
    st.image(
        _original_url(material.id, _start(material), seconds, is_dark(), source), width="stretch",
        alt=t("bench.original"), caption=" · ".join(parts),
    )  # fmt: skip
    _player(source, trace.result)
    st.caption(t("audio.axes", seconds=f"{seconds:.1f}", kilohertz=f"{kilohertz:g}"))


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def _original_url(material_id: str, start: float, seconds: float, dark: bool, _source: Audio) -> str:
    return pictures.jpeg_url(sounds.panel(_source, seconds, dark=dark))


def _example(material: Material) -> Example:
    return start_of(_preview(material))


def _subject(material: Material, pool: Sequence[Example]) -> Subject:
    return Subject(_example(material), pool, functools.partial(_result, dark=is_dark()))


def _result(trace: Trace, *, dark: bool) -> str:
    """Needs no session: who asks for it says the theme."""
    panel = sounds.panel(trace.result, _seconds(trace.source, trace.result), dark=dark)
    return pictures.picture_html(panel, t("bench.result"))


def _player(audio: Audio, other: Audio) -> None:
    """Plays what the numbers say, or where that is asked for, no louder than the other."""
    played = equally_loud(audio, other) if state.get(MATCHED) else audio
    st.audio(encode_wav(played), format="audio/wav")


def _below(trace: Trace) -> None:
    _player(trace.result, trace.source)
    st.toggle(t("audio.matched"), key=MATCHED, help=t("audio.matched_help"))
    if trace.result.on_picture:
        st.caption(t("audio.masks_are_silent"))


def _readings(trace: Trace) -> None:
    readings_table(readings(trace.source), readings(trace.result, trace.source), _reading)


def _reading(own: Measure) -> str:
    """`−12.3 dBFS`, `1,204 Hz`, `−∞` of silence."""
    if own.unit.startswith(("dB", "LUFS")) and abs(own.value) >= -SILENCE_DB:
        return "−∞" if own.value < 0 else "∞"
    places = {"s": 2, "Hz": 0, "samples": 0}.get(own.unit, 1)
    return f"{signed_text(own.value, places)} {own.unit if places != 0 or own.unit == 'Hz' else ''}".strip()


def _strip(key: str, clips: Sequence[Audio], captions: Sequence[str]) -> None:
    seconds = _seconds(*clips)
    urls = [pictures.jpeg_url(sounds.panel(clip, seconds, small=True, dark=is_dark())) for clip in clips]
    st.container(key=key).image(urls, caption=list(captions), width=150, alt=pictures.without_marks(captions))


def _record() -> None:
    recording = state.get(Key.of("audio", "record"))
    if recording is not None:
        take(Material("audio", None, t("audio.recording"), recording.getvalue()))


def _other_ways() -> None:
    st.audio_input(t("audio.record"), sample_rate=RECORDED_RATE, key=Key.of("audio", "record"), on_change=_record)


def _source() -> None:
    """Of a long sound, which seconds."""
    material: Material = state.get(Key.of("audio", "material"))
    whole = _clip(material)[1]
    if whole > sounds.MAX_SECONDS:
        last, key = float(math.ceil(whole - sounds.MAX_SECONDS)), _start_key(material)
        state.sync(key, _start(material))
        st.slider(t("audio.start"), 0.0, last, step=0.5, format="%.1f s", key=key, help=t("audio.start_help"))


def _listen(key: str, clips: Sequence[Audio], names: Sequence[str]) -> None:
    """A player for the one of several clips that is chosen; it begins by itself when that is done, and only then."""
    chosen = st.segmented_control(
        t("audio.listen"), range(len(clips)), format_func=names.__getitem__, key=key,
        on_change=state.put, args=(Key.of("audio", "listen_now"), key),
    )  # fmt: skip
    if chosen is None or chosen >= len(clips):
        return
    is_new = state.get(Key.of("audio", "listen_now")) == key
    if is_new:
        state.put(Key.of("audio", "listen_now"), None)
    st.audio(encode_wav(clips[chosen]), format="audio/wav", autoplay=is_new)


def _steps(trace: Trace, captions: Sequence[str]) -> None:
    clips = [trace.source, *(done.sample for done in trace.steps)]
    _strip("strip", clips, captions)
    if len(clips) > 2:
        between = [f"{place}. {transform_label(done.step.transform)}" for place, done in enumerate(trace.steps, 1)]
        _listen(Key.of("audio", "listen_step"), clips[1:], between)


def _draws(traces: Sequence[Trace], captions: Sequence[str]) -> None:
    clips = [trace.result for trace in traces]
    _strip("draws", clips, captions)
    _listen(Key.of("audio", "listen_draw"), clips, [str(number) for number in range(1, len(clips) + 1)])


def _small(key: str, traces: Sequence[Trace], captions: Sequence[str]) -> None:
    _strip(key, [trace.result for trace in traces], captions)


workbench(
    View(
        "audio", _subject, _example, _original, _steps, _draws, _small, below=_below, readings=_readings,
        other_ways=_other_ways, source=_source,
    )
)  # fmt: skip
