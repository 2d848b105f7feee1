"""The Text page: a text, a recipe, and every edit that the recipe makes, marked where it stands."""

from collections.abc import Sequence

import streamlit as st

from augment.example import Example
from augment.modality import Measure
from augment.tables import ENDINGS
from augment.text.changes import changes, changes_of
from augment.text.measures import counted
from augment.text.readings import readings
from augment.text.touched import touched
from augment.trace import Trace
from pages.components import state, texts
from pages.components.messages import t
from pages.components.readings import readings_table
from pages.components.state import Key, Material
from pages.components.text_set import set_menu
from pages.components.text_table import brought_table, table_panel, take_table, train_on_table
from pages.components.workbench.bench import workbench
from pages.components.workbench.partners import start_of
from pages.components.workbench.source import load, take
from pages.components.workbench.view import Subject, View

COUNTING = ("words", "words_changed", "word_distance")
"""Readings in words, whatever a word is in the text."""
SMALL_STEP = 3
"""Of five texts from weak to strong, the second and the last are shown."""


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def _whole(material_id: str, _material: Material) -> str:
    """Read once: a slider does not wait for others' files."""
    return str(load(_material).sample)


def _preview(material: Material) -> str:
    return _whole(material.id, material)[: texts.MOST_CHARACTERS]


def _paste() -> None:
    text = state.get(Key.of("text", "paste"))
    if text and text.strip():
        take(Material("text", None, "", text.encode("utf-8", "replace")))


def _source() -> None:
    brought = brought_table()
    if brought is not None:
        table_panel(brought)
        return
    st.text_area(
        t("text.paste"), key=Key.of("text", "paste"), on_change=_paste, height=80, help=t("text.paste_help"),
        max_chars=texts.MOST_CHARACTERS,
    )  # fmt: skip


def _original(material: Material, trace: Trace) -> None:
    whole = len(_whole(material.id, material))
    st.html(texts.unmarked(trace.source))
    found = counted(trace.source)
    parts = [f"**{t('bench.original')}**", t(f"text.{found.unit}", words=found.words, characters=found.characters)]
    if whole > texts.MOST_CHARACTERS:
        parts.append(t("text.first_characters", count=texts.MOST_CHARACTERS, whole=whole))
    st.caption(" · ".join(parts))


def _example(material: Material) -> Example:
    return start_of(_preview(material))


def _subject(material: Material, pool: Sequence[Example]) -> Subject:
    return Subject(_example(material), pool, _result)


def _result(trace: Trace) -> str:
    pieces = changes(trace)
    return texts.marked(pieces) + texts.warning(touched(pieces))


def _below(trace: Trace) -> None:
    if trace.result != trace.source:
        st.html(texts.legend())


def _readings(trace: Trace) -> None:
    unit = counted(trace.source).unit
    before, after = readings(trace.source), readings(trace.result, trace.source, changes(trace))
    readings_table(_in_unit(before, unit), _in_unit(after, unit), _reading)


def _in_unit(found: Sequence[Measure], unit: str) -> list[Measure]:
    """The readings that count words, under names that say what a word is in this text."""
    return [own._replace(name=f"{own.name}_as_{unit}") if own.name in COUNTING else own for own in found]


def _reading(own: Measure) -> str:
    """`12.5 %`, `1,204`, `87.3`."""
    if own.unit == "%":
        return f"{own.value:.1f} %"
    return f"{own.value:.1f}" if own.name == "chrf" else f"{own.value:,.0f}"


def _steps(trace: Trace, captions: Sequence[str]) -> None:
    before = trace.source
    with st.container(key="text_steps"):
        for done, caption in zip(trace.steps, captions[1:], strict=True):
            pieces = changes_of(before, done)
            changed = sum(piece.change != "kept" for piece in pieces)
            st.caption(f"{caption} · {t('text.step_changes', count=changed)}" if done.applied else caption)
            if changed:
                st.html(texts.marked(pieces))
            before = done.sample


def _draws(traces: Sequence[Trace], captions: Sequence[str]) -> None:
    distinct = len({trace.result for trace in traces})
    with st.container(key="text_draws"):
        st.caption(t("text.distinct", distinct=distinct, count=len(traces)))
        for trace, caption in zip(traces, captions, strict=True):
            st.html(_result(trace))
            st.caption(caption)


def _small(key: str, traces: Sequence[Trace], captions: Sequence[str]) -> None:
    """Few are enough, as they are long, and the weakest changes nothing."""
    with st.container(key=key):
        for trace, caption in list(zip(traces, captions, strict=True))[1::SMALL_STEP] or [(traces[0], captions[0])]:
            st.html(texts.marked(changes(trace)))
            if caption:
                st.caption(caption)


workbench(
    View(
        "text", _subject, _example, _original, _steps, _draws, _small, below=_below, readings=_readings, source=_source,
        other_files=dict.fromkeys(ENDINGS, take_table), takings=set_menu, tried=train_on_table,
    )
)  # fmt: skip
