"""The seeds of an experiment: as many as a slider says, counted from 0, or chosen ones."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from augment.errors import InputError
from augment.params import shown
from augment.recipe import MAX_SEED
from models.comparison.specs import SEED_COUNT
from pages.components import state
from pages.components.lab.settings import setting
from pages.components.messages import t
from pages.components.state import Key

LIST = Key.setup("experiment", "seed_list")
MAX_CHARACTERS = 600


def choose_seed_count() -> None:
    """Draw how many seeds there are, or name the chosen ones."""
    try:
        chosen = _listed()
    except InputError:
        chosen = []
    if chosen:
        st.caption(t("train.seeds_chosen", seeds=seeds_text(chosen)))
    else:
        setting(SEED_COUNT, "experiment")


def choose_seed_list() -> None:
    """Draw the field for chosen seeds."""
    state.sync(LIST, state.get(LIST) or "")
    st.text_input(
        t("train.seed_list"), key=LIST, placeholder=t("train.seed_list_none"), help=t("train.seed_list_help"),
        max_chars=MAX_CHARACTERS, persist_state="session",
    )  # fmt: skip


def chosen_seeds() -> int | list[int]:
    """The written form of what the controls say. Raises InputError where the list is none."""
    return _listed() or int(state.get(Key.setup("experiment", SEED_COUNT.name)))


def use_seeds(seeds: Sequence[int]) -> None:
    """Bring the controls to these seeds."""
    is_counted = tuple(seeds) == tuple(range(len(seeds)))
    state.put(LIST, "" if is_counted else ", ".join(map(str, seeds)))
    state.put(Key.setup("experiment", SEED_COUNT.name), len(seeds))


def seeds_text(seeds: Sequence[int]) -> str:
    """`0 to 4`, or each where they do not follow one another."""
    follow = len(seeds) > 2 and tuple(seeds) == tuple(range(seeds[0], seeds[0] + len(seeds)))
    return t("verdict.from_to", low=seeds[0], high=seeds[-1]) if follow else ", ".join(map(str, seeds))


def _listed() -> list[int]:
    text = str(state.get(LIST) or "")
    words = text.replace(",", " ").split()
    if all(word.isascii() and word.isdigit() and int(word) <= MAX_SEED for word in words):
        return list(dict.fromkeys(map(int, words)))
    raise InputError(
        "train.seed_list",
        "The chosen seeds are {found}; write whole numbers from 0 with commas between them, such as 3, 8, 21.",
        found=shown(text),
    )
