"""The augmented set to take home: every text's copies in one table, made only when asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from augment.augmented_set import TEXT, TOUCHED, AugmentedSet
from augment.errors import InputError, Note
from augment.recipe import Recipe
from augment.tables import COMMA, JSON_LINES, Row, Table, written
from pages.components import state
from pages.components.messages import note_text, show_error, t
from pages.components.state import Key, Material
from pages.components.text_table import BroughtTable, brought_table
from pages.components.words import as_text
from pages.components.workbench.source import load

COPIES_OF_MANY, COPIES_OF_ONE = (1, 4, 8, 16), (10, 50, 100, 500)
MOST_S, MOST_CHARACTERS = 30.0, 20_000_000
"""What one press may take. A set is kept until recipe, texts or number change."""
PROGRESS_S = 0.2
MADE = Key.of("text", "set")
FORMS = {COMMA: "text/csv", JSON_LINES: "application/jsonl"}


class Asked(NamedTuple):
    """Of what a set is made; the same was made already where all are equal."""

    recipe: Recipe
    of: str
    text_column: str
    label_column: str | None
    copies: int
    with_originals: bool


class Made(NamedTuple):
    """`rows` of the `asked` many; of the `copies` among them, `same` are what they were made from, and `touched` have a
    word touched that may decide the label."""

    columns: tuple[str, ...]
    rows: list[Row]
    asked: int
    copies: int
    same: int
    touched: int
    notes: list[Note]


def set_menu(recipe: Recipe, material: Material) -> None:
    """A button that opens a menu: how many copies, make them, save them."""
    brought = brought_table()
    with st.popover(t("set.title"), icon=":material/table_rows:", help=t("set.help")):
        st.caption(t("set.about_table", rows=len(brought.table.rows)) if brought else t("set.about_text"))
        counts = COPIES_OF_MANY if brought else COPIES_OF_ONE
        key = Key.of("text", "set_copies" if brought else "set_variants")
        copies = st.segmented_control(t("set.copies"), counts, default=counts[0], required=True, key=key)
        with_originals = st.toggle(t("set.originals"), value=True, key=Key.of("text", "set_originals"))
        asked = _asked(recipe, material, brought, copies, with_originals)
        if st.button(t("set.make"), key=Key.of("text", "set_make")):
            gap = st.empty()
            state.put(MADE, (asked, _make(asked, _table_of(material, brought), gap.progress)))
            gap.empty()
        made = state.get(MADE)
        if made is not None and made[0] == asked:
            _show(made[1])
        elif made is not None:
            state.put(MADE, None)


def _asked(
    recipe: Recipe, material: Material, brought: BroughtTable | None, copies: int, with_originals: bool
) -> Asked:
    if brought is None:
        return Asked(recipe, material.id, TEXT, None, copies, with_originals)
    return Asked(recipe, brought.id, brought.text_column, brought.label_column, copies, with_originals)


def _table_of(material: Material, brought: BroughtTable | None) -> Callable[[], Table]:
    if brought is not None:
        return lambda: brought.table
    return lambda: Table((TEXT,), [{TEXT: load(material).sample}])


def _make(asked: Asked, table_of: Callable[[], Table], progress: Callable[..., object]) -> Made | InputError:
    try:
        return _made(AugmentedSet(asked.recipe, table_of(), *asked[2:]), progress)
    except InputError as error:
        return error


def _made(whole: AugmentedSet, progress: Callable[..., object]) -> Made:
    """As many rows as there is time and room for, but at least one."""
    size, rows = whole.size, []
    copies = same = touched = characters = 0
    until, told = time.monotonic() + MOST_S, 0.0
    for number, row in whole.rows():
        rows.append(row)
        characters += len(row[TEXT])
        if row["copy"] is not None:
            copies += 1
            touched += bool(row[TOUCHED])
            same += row[TEXT] == whole.table.rows[number][whole.text_column]
        now = time.monotonic()
        if now > told + PROGRESS_S:
            progress(len(rows) / size, t("set.making", done=len(rows), count=size))
            told = now
        if now > until or characters > MOST_CHARACTERS:
            break
    return Made(whole.columns, rows, size, copies, same, touched, whole.notes)


def _show(outcome: Made | InputError) -> None:
    if isinstance(outcome, InputError):
        show_error(outcome)
        return
    made, limits = len(outcome.rows), {"seconds": f"{MOST_S:.0f}", "millions": MOST_CHARACTERS // 1_000_000}
    is_whole = made == outcome.asked
    st.caption(t("set.ready", rows=made) if is_whole else t("set.fewer", made=made, asked=outcome.asked, **limits))
    if outcome.same:
        st.caption(t("set.same", same=outcome.same, copies=outcome.copies))
    if outcome.touched:
        st.caption(t("set.touched", touched=outcome.touched, copies=outcome.copies))
    for note in outcome.notes:
        st.caption(as_text(note_text(note)))
    with st.container(horizontal=True, gap="small"):
        for ending, mime in FORMS.items():
            st.download_button(
                t(f"set.save_{ending[1:]}"), lambda ending=ending: written(outcome.rows, outcome.columns, ending),
                f"augmented{ending}", mime, key=Key.of("text", f"set_save_{ending[1:]}"), on_click="ignore",
                icon=":material/download:", help=t(f"set.save_{ending[1:]}_help"),
            )  # fmt: skip
