"""Rooms: who starts a run in one shows it there, and all that a class has started is seen together."""

from __future__ import annotations

import streamlit as st

from models.store.rooms import CODE, MAX_NAME_CHARACTERS, Room
from models.store.stored import StoredExperiment
from pages.components import state
from pages.components.address import HIDE, ROOM, leave, stay
from pages.components.hiding import PARTS
from pages.components.lab.banner import banner_text
from pages.components.lab.jobs import attempt, owner, store
from pages.components.lab.reports import read_report
from pages.components.lab.setup_panel import dataset_label
from pages.components.lab.shown import RUN
from pages.components.messages import short_name, t
from pages.components.polled import polled
from pages.components.recipe_text import recipe_names, recipe_text
from pages.components.state import Key
from pages.components.words import as_text, legible
from pages.components.workbench.link import RECIPE, compact

POLL_SECONDS = 3.0
MAX_RECIPE_CHARACTERS = 40
"""What fits into a row; what is longer would be cut in the middle of a letter."""
PAGES = ("train", "image", "audio", "text")
"""Where a link of a room leads, by the addresses of the pages."""


def _code() -> str:
    """Of the room that the address names, "" without one."""
    return (stay(ROOM) or "").strip().lower()


def current_room() -> Room | None:
    """The room that the address names, where there is such a one."""
    code = _code()
    return store().rooms.room(code) if CODE.fullmatch(code) else None


def into_room(experiment_id: str) -> None:
    """Show a run of one's own in the room one is in."""
    code = _code()
    if code:
        store().rooms.add(code, experiment_id, owner(), str(state.get(Key.ROOM_NAME) or ""))


def room_line() -> None:
    """On the Train page: in which room one is, and under which name."""
    if not stay(ROOM):
        return
    room = current_room()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="room_line"):
        if room is None:
            st.caption(t("room.gone"), width="content")
        else:
            st.page_link("room.py", label=t("room.in", code=room.code), icon=":material/groups:", help=t("room.about"),
                         width="content")  # fmt: skip
            st.text_input(
                t("room.name"), key=Key.ROOM_NAME, max_chars=MAX_NAME_CHARACTERS, placeholder=t("room.name"),
                label_visibility="collapsed", width=220, persist_state="session", on_change=_rename, args=(room.code,),
                help=t("room.name_help"),
            )  # fmt: skip
        st.button(t("room.leave"), key="leave_room", type="tertiary", on_click=leave, args=(ROOM,))


def _rename(code: str) -> None:
    store().rooms.rename(code, owner(), str(state.get(Key.ROOM_NAME) or ""))


def room_view() -> None:
    """The whole Room page: a room with its runs, or the way into one."""
    room = current_room()
    if room is None:
        if stay(ROOM):
            st.markdown(t("room.gone"))
        _doors()
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.subheader(t("room.title_of", code=room.code), anchor=False, width="content")
        st.page_link("train.py", label=t("room.train"), icon=":material/ssid_chart:", width="content")
        st.button(t("room.leave"), key="leave_room", type="tertiary", on_click=leave, args=(ROOM,))
    if room.owner == owner():
        _links(room)
    polled(_runs, POLL_SECONDS)


def _doors() -> None:
    st.markdown(t("room.about"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(t("room.code"), key=Key.ROOM_CODE, placeholder="maple-4207", width=220, on_change=_enter)
        st.button(t("room.enter"), key="enter_room", on_click=_enter)
        st.button(t("room.make"), key="make_room", type="primary", icon=":material/add:", on_click=_make)
    for code in store().rooms.of(owner()):
        st.button(code, key=f"enter:{code}", icon=":material/groups:", type="tertiary", on_click=_go, args=(code,))


def _enter() -> None:
    _go(str(state.get(Key.ROOM_CODE) or "").strip().lower())


def _go(code: str) -> None:
    if code:
        st.query_params[ROOM] = code


def _make() -> None:
    _go(attempt(store().rooms.make, owner()) or "")


def _links(room: Room) -> None:
    """For the maker: what the class is to open, and what it is to see there."""
    with st.expander(t("room.link"), key="room_links", icon=":material/link:"):
        page = st.segmented_control(
            t("room.opens"), PAGES, default="train", required=True, key="room_page",
            format_func=lambda name: t(f"{name}.title"),
        )  # fmt: skip
        st.markdown(t("room.hides"))
        with st.container(horizontal=True, gap="small", key="room_hides"):
            chosen = [name for name in PARTS if st.checkbox(t(f"hide.{name}"), key=f"hide:{name}", width="content")]
        base = (st.context.url or "").removesuffix("/").removesuffix("/room")
        hides = f"&{HIDE}={','.join(chosen)}" if chosen else ""
        st.code(f"{base}/{page}?{ROOM}={room.code}{hides}", language=None, wrap_lines=True)
        with st.popover(t("room.close"), icon=":material/close:", type="tertiary", key="close_room_asked"):
            st.caption(t("room.close_about"))
            st.button(t("room.close"), key="close_room", on_click=_close, args=(room.code,))


def _close(code: str) -> None:
    attempt(store().rooms.close, code, owner())
    leave(ROOM)


def _take_out(code: str, experiment_id: str) -> None:
    attempt(store().rooms.take_out, code, experiment_id, owner())


def _runs() -> None:
    room = current_room()
    if room is None:
        st.rerun()
    found = [store().experiment(run) for run in room.runs]
    runs = [stored for stored in found if stored and stored.experiment]
    if not runs:
        st.caption(t("room.empty"))
        return
    st.caption(t("room.count", count=len(runs)))
    for stored in runs:
        _row(room, stored)


def _row(room: Room, stored: StoredExperiment) -> None:
    experiment = stored.experiment
    recipe = next((arm.recipe for arm in experiment.arms if arm.recipe), None)
    with st.container(border=True, key=f"room_run:{stored.id}"):
        widths = [2, 3, 4, 4, 1] if room.owner == owner() else [2, 3, 4, 4]
        who, what, how, said, *out = st.columns(widths, vertical_alignment="center")
        with who:
            st.text(legible(room.names[stored.id]) or t("room.nameless"))
        with what:
            st.page_link(
                "train.py", label=as_text(dataset_label(experiment.dataset, stored.dataset_name)),
                query_params={RUN: stored.id}, icon=":material/visibility:", help=t("earlier.open"),
            )  # fmt: skip
        with how:
            if recipe:
                st.page_link(
                    f"{recipe.modality}.py", label=as_text(short_name(recipe_names(recipe), MAX_RECIPE_CHARACTERS)),
                    query_params={RECIPE: compact(recipe)}, icon=":material/tune:", help=as_text(recipe_text(recipe)),
                )  # fmt: skip
        with said:
            st.text(_standing(stored)) if stored.state != "finished" else st.markdown(_verdict(stored))
        if out:
            with out[0]:
                st.button(
                    t("room.take_out"), key=f"icon:take_out:{stored.id}", icon=":material/close:", type="tertiary",
                    help=t("room.take_out"), on_click=_take_out, args=(room.code, stored.id),
                )  # fmt: skip


def _standing(stored: StoredExperiment) -> str:
    done, total = (sum(getattr(run, part) for run in stored.runs) for part in ("step", "steps"))
    return f"{t(f'train.state_{stored.state}')} · {100 * done / max(1, total):.0f} %"


def _verdict(stored: StoredExperiment) -> str:
    found = read_report(stored)
    return "  \n".join(banner_text(found, comparison) for comparison in found.comparisons) or "–"
