"""The set-up that a teacher gives a room: the Train page begins with it for whoever comes there."""

from __future__ import annotations

import streamlit as st

from models.comparison.experiment import Experiment
from pages.components import state
from pages.components.address import read_address
from pages.components.lab.jobs import attempt, owner, store
from pages.components.lab.lessons import LESSON
from pages.components.lab.rooms import current_room
from pages.components.lab.setup_panel import use_setup
from pages.components.lab.shown import RUN, is_setup_of, is_untouched
from pages.components.messages import t
from pages.components.state import Key


def follow_room() -> None:
    """Bring the set-up to that of the room, once, unless one comes for another or something would be lost."""
    room = current_room()
    if room is None or room.setup is None or room.owner == owner():
        return
    given = (room.code, room.setup.spec_hash)
    if state.get(Key.ROOM_SETUP) == given:
        return
    state.put(Key.ROOM_SETUP, given)
    asks_for_another = read_address().keys() & {LESSON, RUN} or state.get(Key.TRAIN_MODALITY)
    if not asks_for_another and is_untouched():
        use_setup(room.setup)


def give_setup(experiment: Experiment) -> None:
    """For who made the room: let everyone begin with this set-up, or with none again."""
    room = current_room()
    if room is None or room.owner != owner():
        return
    is_given = room.setup is not None and is_setup_of(experiment, room.setup)
    st.button(
        t("room.setup_given" if is_given else "room.give_setup"), key="give_setup", type="tertiary",
        icon=":material/check:" if is_given else ":material/groups:", width="stretch",
        help=t("room.setup_given_help" if is_given else "room.give_setup_help"),
        on_click=attempt, args=(store().rooms.set_up, room.code, None if is_given else experiment, owner()),
    )  # fmt: skip
