"""Rooms: in which one is, under which name, and what is started there is shown there."""

from __future__ import annotations

import streamlit as st

from augment.errors import InputError
from models.store.rooms import CODE, MAX_NAME_CHARACTERS, Room
from models.store.stored import StoredExperiment
from pages.components import state
from pages.components.address import ROOM, leave, stay
from pages.components.lab.jobs import is_own, owner, store
from pages.components.messages import t
from pages.components.polled import polled
from pages.components.state import Key
from pages.components.words import as_text

WATCH_SECONDS = 10.0
"""How often it is noted who is there, and noticed that the room was closed."""
NAME_FIRST = "room.name_first"


def current_code() -> str:
    """Of the room that the address names, "" without one."""
    return (stay(ROOM) or "").strip().lower()


def current_room() -> Room | None:
    """The room that the address names, where there is such a one."""
    code = current_code()
    return store().rooms.room(code) if CODE.fullmatch(code) else None


def go(code: str) -> None:
    """Be in the room of that code from now on."""
    if code:
        st.query_params[ROOM] = code


def into_room(experiment_id: str) -> None:
    """Show a run of one's own in the room one is in."""
    code = current_code()
    if code:
        store().rooms.add(code, experiment_id, owner())


def name_wanted() -> InputError | None:
    """What is said, once, to who starts something in a room without a name; who starts it again means it."""
    room = current_room()
    if room is None or room.owner == owner() or room.name_of(owner()) or state.get(Key.ROOM_ASKED) == room.code:
        return None
    state.put(Key.ROOM_ASKED, room.code)
    sentence = "Your name is missing: type it above beside the room, or press Start once more to go without one."
    return InputError(NAME_FIRST, sentence)


def whose(stored: StoredExperiment) -> None:
    """Above somebody else's run: that it is, and whose."""
    if is_own(stored):
        return
    room = current_room()
    name = room.names.get(stored.id) if room else None
    if name:
        text = t("room.of", name=as_text(name))
    elif room is None or name is None:
        text = t("room.of_somebody")
    else:
        text = t("room.of_maker" if stored.owner == room.owner else "room.of_nameless")
    with st.container(key="whose"):
        st.subheader(text, anchor=False)


def room_line() -> None:
    """Above every page: in which room one is, and under which name."""
    room = current_room()
    # The place is there in any case: one that comes and goes would move all of the page that stands below it.
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content", key="room_line"):
        if room is not None:
            st.page_link("room.py", label=t("room.in", code=room.code), icon=":material/groups:", help=t("room.about"),
                         width="content")  # fmt: skip
            leave_button(room)
            name_field(room)
        elif current_code():
            st.caption(t("room.gone"), width="content")
            st.button(t("room.go_on"), key="leave_room", type="tertiary", on_click=leave, args=(ROOM,))
        elif state.get(Key.ROOM_LEFT):
            left = str(state.get(Key.ROOM_LEFT))
            st.caption(t("room.left", code=left), width="content")
            st.button(t("room.back"), key="back_to_room", type="tertiary", on_click=go, args=(left,))
    watch_room(room)


def watch_room(room: Room | None) -> None:
    """As long as one is in a room: be seen there, and notice that it was closed."""

    def watch() -> None:
        now = current_room()
        if now is not None:
            store().rooms.see(now, owner())
        if (now is None) != (room is None):
            st.rerun()

    with st.container(key="room_watch"):
        polled(watch, WATCH_SECONDS if room else None)


def name_field(room: Room) -> None:
    """Under which name one is there. Whoever made the room is known, and is not asked."""
    if room.owner == owner():
        return
    key = Key.room_name(room.code)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        st.caption(t("room.name"), width="content")
        st.text_input(
            t("room.name"), room.name_of(owner()), key=key, max_chars=MAX_NAME_CHARACTERS,
            placeholder=t("room.name_in"), label_visibility="collapsed", width=180, on_change=_rename,
            args=(room.code,), help=t("room.name_help"), autocomplete="off",
        )  # fmt: skip


def _rename(code: str) -> None:
    store().rooms.rename(code, owner(), str(state.get(Key.room_name(code)) or ""))
    problem = state.get(Key.START_ERROR)
    if problem is not None and problem.key == NAME_FIRST:
        state.put(Key.START_ERROR, None)


def leave_button(room: Room) -> None:
    """The way out, from which one can come back."""
    st.button(t("room.leave"), key="leave_room", type="tertiary", on_click=_leave, args=(room.code,),
              help=t("room.leave_help"))  # fmt: skip


def _leave(code: str) -> None:
    state.put(Key.ROOM_LEFT, code)
    leave(ROOM)
