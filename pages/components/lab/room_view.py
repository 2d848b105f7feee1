"""The Room page: what a class has started, seen together, and for its teacher the link that the class opens."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.comparison.plain_words import plain_verdict, verdict_kind
from models.comparison.report import Comparison, Report
from models.comparison.sentences import points
from models.lessons import lesson_of
from models.store.rooms import Room
from models.store.stored import StoredExperiment
from pages.components import state
from pages.components.address import ROOM, leave
from pages.components.lab.jobs import attempt, owner, store
from pages.components.lab.reports import read_report
from pages.components.lab.room_link import chosen_link, wall_view
from pages.components.lab.rooms import current_code, current_room, go, leave_button, name_field, watch_room
from pages.components.lab.setup_panel import dataset_label
from pages.components.lab.shown import RUN
from pages.components.messages import note_text, short_name, t
from pages.components.polled import polled
from pages.components.recipe_text import recipe_names, recipe_text
from pages.components.state import Key
from pages.components.words import as_html, as_text, legible
from pages.components.workbench.link import RECIPE, compact

POLL_SECONDS = 3.0
MAX_RECIPE_CHARACTERS = 40
"""What fits into a row; what is longer would be cut in the middle of a letter."""


def room_view() -> None:
    """The whole page: a room with its runs, or the way into one."""
    room = current_room()
    if room is None:
        _doors()
        return
    with st.container(key="room_head", gap="small"):
        is_own = room.owner == owner()
        wall = st.container(key="room_wall")
        with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="room_ways"):
            name_field(room)
            st.page_link("train.py", label=t("room.train"), icon=":material/ssid_chart:", width="content")
            leave_button(room)
            if is_own:
                _close_menu(room.code)
        link = chosen_link(room) if is_own else None
        with wall:
            wall_view(room.code, link)
    watch_room(room)
    polled(_runs, POLL_SECONDS)


def _doors() -> None:
    st.subheader(t("room.title"), anchor=False)
    if current_code():
        st.markdown(t("room.gone"))
    elif state.get(Key.ROOM_CLOSED):
        st.markdown(t("room.closed", code=str(state.get(Key.ROOM_CLOSED))))
    st.markdown(t("room.about"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(t("room.code"), key=Key.ROOM_CODE, placeholder="maple-4207", width=220, on_change=_enter)
        st.button(t("room.enter"), key="enter_room", on_click=_enter)
        st.button(t("room.make"), key="make_room", type="primary", icon=":material/add:", on_click=_make)
    for whose, codes in (("own", store().rooms.of(owner())), ("visited", store().rooms.visited_by(owner()))):
        if codes:
            st.caption(t(f"room.{whose}"))
            with st.container(horizontal=True, gap="medium"):
                for code in codes:
                    st.button(
                        code, key=f"enter:{code}", icon=":material/groups:", type="tertiary", on_click=go, args=(code,)
                    )


def _enter() -> None:
    go(str(state.get(Key.ROOM_CODE) or "").strip().lower())


def _make() -> None:
    go(attempt(store().rooms.make, owner()) or "")


def _close_menu(code: str) -> None:
    with st.popover(t("room.close"), icon=":material/close:", type="tertiary", key="close_room_asked"):
        st.caption(t("room.close_about"))
        st.button(t("room.close_for_good"), key="close_room", on_click=_close, args=(code,))


def _close(code: str) -> None:
    attempt(store().rooms.close, code, owner())
    if store().rooms.room(code) is None:
        state.put(Key.ROOM_CLOSED, code)
        leave(ROOM)


def _take_out(code: str, experiment_id: str) -> None:
    attempt(store().rooms.take_out, code, experiment_id, owner())


def _runs() -> None:
    room = current_room()
    if room is None:
        st.rerun()
    found = [store().experiment(run) for run in room.runs]
    runs = [stored for stored in found if stored and stored.experiment]
    names = shown_names(room, runs)
    count = t("room.count", count=len(runs)) if runs else t("room.empty")
    waiting = _without_a_run(room, runs)
    st.caption((" · " if runs else " ").join(filter(None, (count, waiting))))
    with st.container(key="room_runs", gap=None):
        for stored in runs:
            _row(room, stored, names[stored.id])


def shown_names(room: Room, runs: Sequence[StoredExperiment]) -> dict[str, str]:
    """Whose each run is, by its id: of two people who go by one name, the one who came later has a number."""
    known: dict[str, list[str]] = {}
    shown = {}
    for stored in reversed(runs):
        nameless = t("room.maker" if stored.owner == room.owner else "room.nameless")
        name = legible(room.names[stored.id]) or nameless
        namesakes = known.setdefault(name.casefold(), [])
        if stored.owner not in namesakes:
            namesakes.append(stored.owner)
        place = namesakes.index(stored.owner) + 1
        shown[stored.id] = name if place == 1 else f"{name} {place}"
    return shown


def _without_a_run(room: Room, runs: Sequence[StoredExperiment]) -> str:
    """Who is there and has started nothing, as Markdown; "" for nobody."""
    busy = {stored.owner for stored in runs}
    names = [room.name_of(person) for person in room.there() if person not in busy]
    told = [as_text(name) for name in sorted(filter(None, names), key=str.casefold)]
    nameless = len(names) - len(told)
    if nameless:
        told.append(t("room.others" if told else "room.without_name", count=nameless))
    return t("room.there", names=", ".join(told)) if told else ""


def _row(room: Room, stored: StoredExperiment, name: str) -> None:
    """One line; what is longer is cut off by the style sheet, and whole where one points at it."""
    experiment, is_own = stored.experiment, stored.owner == owner()
    recipe = next((arm.recipe for arm in experiment.arms if arm.recipe), None)
    lesson = lesson_of(experiment)
    what = t(f"lesson.{lesson.id}.title", default=lesson.title) if lesson else dataset_label(
        experiment.dataset, stored.dataset_name
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"room_run:{stored.id}"):
        _cell(t("room.you", name=name) if is_own else name, is_strong=is_own)
        st.page_link(
            "train.py", label=as_text(what), query_params={RUN: stored.id}, icon=":material/visibility:",
            help=f"{t('earlier.open')}: {as_text(what)}",
        )  # fmt: skip
        if recipe and not lesson:
            st.page_link(
                f"{recipe.modality}.py", label=as_text(short_name(recipe_names(recipe), MAX_RECIPE_CHARACTERS)),
                query_params={RECIPE: compact(recipe)}, icon=":material/tune:", help=as_text(recipe_text(recipe)),
            )  # fmt: skip
        else:
            st.html('<span class="room-nothing"></span>')  # the name of a lesson takes its room
        _cell(*((_standing(stored),) if stored.state != "finished" else _verdict(stored)))
        if room.owner == owner():
            with st.popover(
                t("room.take_out"), icon=":material/close:", type="tertiary", key=f"icon:take_out_asked:{stored.id}",
                help=t("room.take_out"),
            ):  # fmt: skip
                st.caption(t("room.take_out_about", name=as_text(name)))
                st.button(t("room.take_out"), key=f"take_out:{stored.id}", on_click=_take_out,
                          args=(room.code, stored.id))  # fmt: skip


def _cell(words: str, whole: str = "", *, is_strong: bool = False) -> None:
    """`words`, and where one points at them `whole`, or themselves where they do not fit."""
    shown = as_html(words)
    title = as_html(whole or words)
    st.html(f'<div class="room-cell" title="{title}">{f"<b>{shown}</b>" if is_strong else shown}</div>')


def _standing(stored: StoredExperiment) -> str:
    return f"{t(f'train.state_{stored.state}')} · {100 * stored.steps_done / max(1, stored.steps):.0f} %"


def _verdict(stored: StoredExperiment) -> tuple[str, str]:
    """The verdict in a few words, and as it stands above the run."""
    found = read_report(stored)
    short = [_in_short(found, comparison) for comparison in found.comparisons]
    whole = [note_text(plain_verdict(found, comparison)) for comparison in found.comparisons]
    return " · ".join(short) or "–", " ".join(whole)


def _in_short(found: Report, comparison: Comparison) -> str:
    kind, mean = verdict_kind(found, comparison), comparison.difference.mean
    words = t(f"room.verdict.{kind}", points=points(abs(mean) if kind in ("better", "worse") else mean))
    return words if len(found.comparisons) == 1 else f"{comparison.arm}: {words}"
