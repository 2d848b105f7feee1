"""The Train page: set an experiment up, watch plain against augmented, read the verdict."""

import json

import streamlit as st

from augment.errors import InputError
from models.comparison.experiment import Experiment
from models.store.store import StoredExperiment
from models.take_home.words import public_form
from pages.components import state
from pages.components.lab.banner import banner_view
from pages.components.lab.before import before_view
from pages.components.lab.duration import few_samples_warning, time_line
from pages.components.lab.earlier import earlier_view, show
from pages.components.lab.evidence_view import evidence_view
from pages.components.lab.jobs import owner, remember_owner, store, wake_workers
from pages.components.lab.lessons import RUN, follow_lesson, invitation, lesson_texts
from pages.components.lab.live import LIVE_STATES, POLL_SECONDS, live_view
from pages.components.lab.setup_panel import setup_panel, summary, use_setup
from pages.components.lab.take_home import take_home
from pages.components.layout import stage
from pages.components.messages import note_text, show_error, t
from pages.components.startup import through_app
from pages.components.state import Key


def _start(experiment: Experiment) -> None:
    try:
        show(store().submit(experiment, owner(), summary(experiment)))
        state.put(Key.START_ERROR, None)
    except InputError as error:
        state.put(Key.START_ERROR, error)


def _setup() -> Experiment | None:
    experiment, problem = None, state.get(Key.START_ERROR)
    try:
        experiment = setup_panel()
    except InputError as error:
        problem = error
    with st.container(key="start_bar"):
        if problem:
            show_error(problem)
        if experiment:
            few_samples_warning(experiment)
            time_line(experiment)
        st.button(
            t("train.start"), key="start", type="primary", icon=":material/play_arrow:", width="stretch",
            on_click=_start, args=(experiment,), disabled=experiment is None,
        )  # fmt: skip
    return experiment


def _follow_address() -> None:
    """The address names the experiment to show; a session that shows one writes it there."""
    linked = st.query_params.get(RUN)
    if linked and Key.SHOWN not in st.session_state:
        show(linked)
    shown = state.get(Key.SHOWN)
    if shown:
        st.query_params[RUN] = shown
    else:
        st.query_params.pop(RUN, None)


def _experiment(stored: StoredExperiment | None) -> None:
    if stored is None:
        st.text(t("train.gone"))
        return
    if stored.experiment is None:
        st.text(note_text(stored.problem) if stored.problem else t("train.gone"))
        return
    live = stored.state in LIVE_STATES

    @st.fragment(run_every=POLL_SECONDS if live else None)
    def watch() -> None:
        problem = wake_workers()
        if problem:
            st.text(note_text(problem))
        now = store().experiment(stored.id)
        if now is None or now.experiment is None:
            st.rerun()
        banner_view(now)
        live_view(now)
        take_home(now)
        evidence_view(now)
        if (now.state in LIVE_STATES) != live:
            st.rerun()

    watch()
    with st.expander(t("train.setup_of_run"), key="setup_of_run"):
        st.button(t("train.use_setup"), key="use_setup", on_click=use_setup, args=(stored.experiment,))
        st.code(json.dumps(public_form(stored.experiment), indent=1, ensure_ascii=False), language="json", height=320)


through_app()
follow_lesson()
_follow_address()
remember_owner()
panel, view = stage("setup_panel", "live_panel")
with panel:
    set_up = _setup()
with view:
    shown = state.get(Key.SHOWN)
    stored = store().experiment(shown) if shown else None
    lesson_texts(stored.experiment if stored else set_up)
    if shown:
        _experiment(stored)
    else:
        invitation(set_up)
        if set_up:
            before_view(set_up)
    with st.expander(t("earlier.title"), expanded=not shown, key="earlier"):
        earlier_view()
