"""The Train page: set an experiment up, watch plain against augmented, read the verdict."""

import json

import streamlit as st

from augment.errors import InputError
from models.comparison.experiment import Experiment
from models.store.stored import StoredExperiment
from models.take_home.words import public_form
from pages.components import state
from pages.components.browser.parts import skip_link
from pages.components.lab.banner import banner_view
from pages.components.lab.before import before_view
from pages.components.lab.dataset_source import NoDataset
from pages.components.lab.duration import few_samples_warning, time_line
from pages.components.lab.earlier import earlier_view
from pages.components.lab.evidence_view import evidence_view
from pages.components.lab.hand_over import follow_hand_over, hand_over_question
from pages.components.lab.jobs import is_own, owner, store, wake_workers
from pages.components.lab.lessons import follow_lesson, invitation, lesson_texts
from pages.components.lab.live import LIVE_STATES, POLL_SECONDS, live_view
from pages.components.lab.room_setup import follow_room, give_setup
from pages.components.lab.rooms import into_room, name_wanted, whose
from pages.components.lab.run_line import run_line
from pages.components.lab.setup_panel import setup_panel, summary
from pages.components.lab.shown import copy_setup, follow_address, is_setup_of, keep_setup, note_setup, show, take_setup
from pages.components.lab.take_home import take_home
from pages.components.layout import stage
from pages.components.messages import note_text, show_error, t
from pages.components.polled import polled
from pages.components.state import Key
from pages.components.workbench.trained import ask_button


def _start(experiment: Experiment) -> None:
    """Show the run of this set-up that is under way already, or start one."""
    for own in store().experiments(owner()):
        is_under_way = not own.ended and own.want != "stop"
        if is_under_way and own.experiment and is_setup_of(experiment, own.experiment):
            show(own.id)
            into_room(own.id)
            return
    if asked := name_wanted():
        state.put(Key.START_ERROR, asked)
        return
    try:
        name = "" if experiment.dataset.name else str(state.get(Key.DATASET_NAME) or "")
        run = store().submit(experiment, owner(), summary(experiment, name), name)
        into_room(run)
        show(run)
        keep_setup()
        state.put(Key.START_ERROR, None)
    except InputError as error:
        state.put(Key.START_ERROR, error)


def _setup() -> Experiment | None:
    experiment, problem = None, state.get(Key.START_ERROR)
    try:
        experiment = setup_panel()
    except NoDataset:
        pass
    except InputError as error:
        problem = error
    note_setup(experiment)
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
        if experiment:
            give_setup(experiment)
    return experiment


def _what_it_is(stored: StoredExperiment, experiment: Experiment, set_up: Experiment | None) -> None:
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key="run_line"):
        with st.container(width="stretch", gap=None):
            run_line(stored, experiment)
        if not is_own(stored):
            st.button(
                t("run.copy_setup"), key="copy_setup", on_click=copy_setup, args=(stored,), type="tertiary",
                icon=":material/content_copy:", help=t("run.copy_setup_help"),
            )  # fmt: skip
        elif not is_setup_of(set_up, experiment):
            st.button(
                t("train.use_setup"), key="use_setup", on_click=take_setup, args=(stored,), type="tertiary",
                icon=":material/arrow_back:", help=t("run.use_setup_help"),
            )  # fmt: skip


def _experiment(stored: StoredExperiment | None, set_up: Experiment | None) -> None:
    if stored is None:
        st.text(t("train.gone"))
        return
    if stored.experiment is None:
        st.text(note_text(stored.problem) if stored.problem else t("train.gone"))
        return
    _what_it_is(stored, stored.experiment, set_up)
    live = stored.state in LIVE_STATES
    if not live:
        ask_button(stored)

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

    polled(watch, POLL_SECONDS if live else None)
    with st.expander(t("train.setup_of_run"), key="setup_of_run"):
        st.code(json.dumps(public_form(stored.experiment), indent=1, ensure_ascii=False), language="json", height=320)


skip_link(t("train.skip"), "start")
follow_hand_over()
follow_lesson()
follow_address()
follow_room()
panel, view = stage("setup_panel", "live_panel")
with panel:
    set_up = _setup()
with view:
    shown = state.get(Key.SHOWN)
    stored = store().experiment(shown) if shown else None
    if stored:
        whose(stored)
    hand_over_question()
    lesson_texts(stored.experiment if stored else set_up, shown)
    if shown:
        _experiment(stored, set_up)
    else:
        invitation(set_up)
        if set_up:
            before_view(set_up)
    with st.expander(t("earlier.title"), expanded=not shown, key="earlier"):
        earlier_view()
