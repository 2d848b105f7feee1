"""The workbench of any modality, plugged in as a View: a recipe, and at once what it does to the material."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from augment.compiled import CompiledRecipe
from augment.errors import InputError
from augment.modality import modality as modality_of
from augment.recipe import Recipe
from augment.risks import risks_of
from augment.steps import Step
from augment.trace import Trace, TraceStep
from pages.components import state
from pages.components.browser.parts import skip_link
from pages.components.faults import telling_faults
from pages.components.layout import stage
from pages.components.live_result import live_result
from pages.components.live_slider import slider_code
from pages.components.messages import (
    language,
    note_text,
    param_label,
    risk_text,
    show_error,
    speaking,
    t,
    transform_label,
)
from pages.components.own_files import usable
from pages.components.state import Key, Material
from pages.components.values import drawn_text, signed_text
from pages.components.words import as_html, as_text
from pages.components.workbench.as_network import as_chosen, network_switch
from pages.components.workbench.browse import browse_button
from pages.components.workbench.dataset_samples import dataset_samples
from pages.components.workbench.edits import step_of, with_slid
from pages.components.workbench.link import follow_link, write_link
from pages.components.workbench.partners import Partners, partners
from pages.components.workbench.recipe_editor import recipe_editor
from pages.components.workbench.recipes import current_recipe
from pages.components.workbench.source import choose_material
from pages.components.workbench.take import take_row
from pages.components.workbench.trained import asked, trained_choice
from pages.components.workbench.view import Subject, View

RESULT = "result"
DRAWS = (6, 12, 24)
MOST_STEPS_IN_WORDS = 3
PAINT_FIRST_S = 0.08
"""All else waits this long, so that the browser paints the result before it is busy with the rest of the page."""


@dataclass(frozen=True)
class Drawn:
    """What a moving slider drew last: the page run that follows when it rests there need not draw it again."""

    recipe: Recipe
    subject: Subject
    trace: Trace
    html: str

    def is_of(self, recipe: Recipe, subject: Subject) -> bool:
        is_same = self.subject.start.sample is subject.start.sample and self.subject.html == subject.html
        return is_same and not subject.pool and self.recipe == recipe


@dataclass(frozen=True)
class Places:
    """Where things stand on the page. They are laid out once: sending them again would redraw all they hold."""

    panel: DeltaGenerator
    original: DeltaGenerator
    result: DeltaGenerator
    details: DeltaGenerator


def workbench(view: View) -> None:
    """The whole page of one modality."""
    skip_link(t("bench.skip"), "try")
    follow_link(view.modality)
    slider_code()
    try:
        _live(view, _lay_out())
    except InputError as error:
        show_error(error)


def _lay_out() -> Places:
    """Recipe left, what is seen right."""
    panel, see = stage("recipe_panel", "see_panel")
    pair = see.container(horizontal=True, wrap=False, gap="small", key="pair")
    original, result = pair.container(key="original"), pair.container(key=RESULT)
    return Places(panel, original, result, see.container(key="details"))


@st.fragment
@telling_faults
def _live(view: View, places: Places) -> None:
    """The result is computed first, so that it goes out with the first message."""
    view = asked(as_chosen(view))
    material: Material = state.get(Key.of(view.modality, "material"))
    recipe = usable(current_recipe(view.modality))
    compiled, others = recipe.compile(), partners(material, recipe, view.known)
    trace = _result(view, places, material, recipe, others)
    time.sleep(PAINT_FIRST_S)
    with places.original:
        view.original(material, trace)
    with places.panel:
        with st.container(key="source"):
            choose_material(view.modality, view.other_ways, view.other_files)
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                dataset_samples(view.modality)
                network_switch(view.modality)
            trained_choice(view.modality)
            view.source()
        recipe_editor(view.modality, partial(browse_button, view, material))
    with places.details:
        write_link(view.modality)
        take_row(view, current_recipe(view.modality), material)
        view.readings(trace)
        small = view.thumbnail(material)
        small = trace if small.sample is trace.source else compiled.trace(small, pool=others.pool)
        _steps(view, small)
        if compiled.plans and compiled.is_settled:
            st.subheader(t("bench.draws"))
            st.caption(t("bench.nothing_drawn"))
        elif compiled.plans:
            count = state.get(Key.of(view.modality, "draws")) or DRAWS[0]
            _draws(view, _drawn_anew(compiled, small, others, count), others)


def _drawn_anew(compiled: CompiledRecipe, trace: Trace, others: Partners, count: int) -> list[Trace]:
    """`count` further draws. Of a stretched sound they take a good part of a second."""
    gap, traces = st.empty(), []
    for index in range(1, count + 1):
        gap.empty()  # where a slider has been let go meanwhile, the run ends here instead of behind them all
        traces.append(compiled.trace(trace.start, index, others.pool))
    return traces


def _result(view: View, places: Places, material: Material, recipe: Recipe, others: Partners) -> Trace:
    spoken, subject = language(), view.subject(material, others.pool)
    key = Key.of(view.modality, "drawn_while_moving")
    waiting: list[Drawn] = state.get(key, [])
    drawn: list[Drawn] = []
    state.put(key, drawn)

    def moved(step_id: str, name: str, numbers: object) -> str:
        slid = with_slid(recipe, step_id, name, numbers)
        with speaking(spoken):
            found = _result_html(slid, subject, others)
            drawn[:] = [Drawn(slid, subject, *found)]
            return found[1] + _risk_html(step_of(slid, step_id), name)

    if waiting and waiting[0].is_of(recipe, subject):
        trace, html = waiting[0].trace, waiting[0].html
    else:
        trace, html = _result_html(recipe, subject, others)
    with places.result:
        live_result(html, moved)
        view.below(trace)
    return trace


def _risk_html(step: Step, name: str) -> str:
    """What the value of a moving slider can do to the label; once it rests, that stands below the slider."""
    risk = risks_of(step).get(name)
    return f'<p class="result-risk">⚠ {as_html(risk_text(step.transform, risk))}</p>' if risk else ""


def _result_html(recipe: Recipe, subject: Subject, others: Partners) -> tuple[Trace, str]:
    """What the recipe does to the subject, and that with its caption. Needs no session."""
    trace = recipe.compile().trace(subject.start, pool=subject.pool)
    title, *parts = _result_caption(recipe, trace)
    caption = " · ".join([f"<b>{title}</b>", *map(as_html, parts)])
    mixture = others.html(trace.example.shares)
    notes = "".join(
        f'<p class="result-caption">{as_html(note_text(note))}</p>'
        for note in modality_of(recipe.modality).notes(trace)
    )
    return trace, f'{subject.html(trace)}{mixture}<p class="result-caption">{caption}</p>{notes}'


def own_steps(trace: Trace) -> list[TraceStep]:
    """The steps, a policy's own in its place, but one that weighs chains of steps as a whole."""
    return [step for done in trace.steps for step in _told(done)]


def _told(done: TraceStep) -> list[TraceStep]:
    return [step for child in done.children for step in _told(child)] if done.children and not done.chains else [done]


def applied_steps(trace: Trace) -> list[TraceStep]:
    return [step for step in own_steps(trace) if step.applied]


def _result_caption(recipe: Recipe, trace: Trace) -> list[str]:
    parts = [t("bench.result"), f"{t('recipe.seed').lower()} {recipe.seed}", *_drawn(trace, left_out=True)]
    measures = modality_of(recipe.modality).measure(trace) if trace.steps else ()
    parts += [t(f"measure.{measure.name}", value=signed_text(measure.value, 1)) for measure in measures]
    return parts


def _left_out(done: TraceStep) -> str:
    return f"{transform_label(done.step.transform).lower()} {t('bench.not_applied')}"


def _drawn(trace: Trace, *, left_out: bool = False) -> list[str]:
    """The drawn values of each step applied, with the step's name where two of the recipe have numbers of one label.

    Steps that were not applied are named in their place if asked for.
    """
    transforms = [done.step.transform for done in own_steps(trace)]
    labels = [
        param_label(transform, param) for transform in transforms for param in transform.params if param.is_number
    ]
    are_clear = len(set(labels)) == len(labels)
    parts = []
    within = {id(child) for done in trace.steps for child in _told(done) if child is not done}
    for done in own_steps(trace):
        if done.chains:
            parts += _chains(done)
        elif done.applied:
            name, drawn = transform_label(done.step.transform).lower(), drawn_text(done.step, done.drawn)
            is_plain = are_clear and id(done) not in within
            parts.append(drawn if is_plain or drawn == name else f"{name} {drawn}")
        elif left_out:
            parts.append(_left_out(done))
    return parts


def _steps(view: View, trace: Trace) -> None:
    if not trace.steps:
        return
    captions = [t("bench.original")]
    for done in trace.steps:
        captions.append(f"**{transform_label(done.step.transform)}** {as_text(_what(done))}")
    with st.container(key="steps"):
        st.subheader(t("bench.steps"))
        view.steps(trace, captions)


def _what(done: TraceStep) -> str:
    if not done.applied:
        return t("bench.not_applied")
    inner = [text for step in done.children for text in _all_within(step)]
    return "; ".join([drawn_text(done.step, done.drawn), *(_chains(done) or inner)])


def _all_within(done: TraceStep) -> list[str]:
    """A policy's child and what is within it, as far as it was applied."""
    own = [_named(done)] if done.applied else []
    return own + (_chains(done) or [text for step in done.children for text in _all_within(step)])


def _chains(done: TraceStep) -> list[str]:
    """`chain 1 of 3, 42 %: rotate angle 12°, posterise bits 4` for each, and what is left of the sample itself."""
    chains = done.chains
    texts = [
        t("bench.chain", number=number, count=len(chains), percent=f"{100 * weight:.0f}",
          steps=", ".join(text for step in steps for text in _all_within(step)) or t("bench.chain_empty"))
        for number, (weight, steps) in enumerate(chains, 1)
    ]  # fmt: skip
    own = 1 - sum(weight for weight, _ in chains)
    return [*texts, t("bench.chain_own", percent=f"{100 * own:.0f}")] if chains else []


def _named(done: TraceStep) -> str:
    """What a step drew, behind its name."""
    name, drawn = transform_label(done.step.transform).lower(), drawn_text(done.step, done.drawn)
    return name if drawn == name else f"{name} {drawn}"


def _draws(view: View, traces: list[Trace], others: Partners) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(t("bench.draws"), width="content")
        st.segmented_control(
            t("bench.draws_count"), DRAWS, key=Key.of(view.modality, "draws"), default=DRAWS[0], required=True,
            label_visibility="collapsed",
        )  # fmt: skip
    captions = [[_draw_caption(trace), others.words(trace.example.shares)] for trace in traces]
    view.draws(traces, [as_text(" · ".join(filter(None, parts))) for parts in captions])


def _draw_caption(trace: Trace) -> str:
    """The drawn values, or where they are too many to read under a small picture, which steps were applied."""
    applied = applied_steps(trace)
    if sum(len(done.doers) for done in applied) <= MOST_STEPS_IN_WORDS:
        return " · ".join(_drawn(trace)) or t("bench.not_applied")
    return ", ".join(_in_short(done) for done in applied)


def _in_short(done: TraceStep) -> str:
    """`Rotate`; of chains `42 % rotate, posterise + 13 % solarise`."""
    if not done.chains:
        return transform_label(done.step.transform)
    chains = [(weight, [transform_label(doer.step.transform).lower() for step in steps for doer in step.doers])
              for weight, steps in done.chains]  # fmt: skip
    return " + ".join(t("bench.chain_short", percent=f"{100 * weight:.0f}", steps=", ".join(labels) or
                        t("bench.chain_empty")) for weight, labels in chains)  # fmt: skip
