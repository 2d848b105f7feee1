"""A table that somebody brought to the Text page: which column holds the texts, which row lies on the workbench."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from augment.augmented_set import text_of
from augment.decoding import decoded
from augment.errors import InputError
from augment.tables import JSON_LINES, Table, read_table_file, written
from pages.components import state
from pages.components.lab.dataset_source import keep_dataset
from pages.components.lab.proposals import follow_proposal
from pages.components.messages import short_name, t
from pages.components.state import Key, Material
from pages.components.words import as_text
from pages.components.workbench.source import take

MOST_BYTES, MOST_ROWS = 20_000_000, 50_000
"""Of a table on the page, which each session keeps in memory; the command line takes larger ones."""
TABLE, COLUMN, LABEL, ROW = (Key.of("text", what) for what in ("table", "table_text", "table_label", "table_row"))
MOST_LABEL_CHARACTERS = 40


@dataclass(frozen=True)
class BroughtTable:
    """`id` is its content's; `row` counts from 0; `material_id` is that of the text last put on the workbench."""

    id: str
    name: str
    table: Table
    text_column: str
    label_column: str | None
    row: int = 0
    material_id: str = ""


def brought_table() -> BroughtTable | None:
    return state.get(TABLE)


def take_table(name: str, data: bytes) -> None:
    """Use the table and its first text if they can be read; otherwise keep what is there and say why."""
    try:
        brought, notes = _read(name, data)
    except InputError as error:
        state.put(Key.of("text", "notice"), error)
        return
    _show(brought)
    state.put(Key.of("text", "notice"), notes)


def _read(name: str, data: bytes) -> tuple[BroughtTable, tuple]:
    table = decoded(read_table_file, data, Path(name).suffix.lower(), MOST_BYTES, MOST_ROWS)
    first = next(((number, column) for column in _likely(table) for number, row in enumerate(table.rows)
                  if text_of(row, column)), None)  # fmt: skip
    if first is None:
        raise InputError("table.no_texts", "No row of the table has a text in it.")
    number, column = first
    label = table.label_column if table.label_column != column else None
    content_id = hashlib.blake2b(data, digest_size=16).hexdigest()
    return BroughtTable(content_id, name, table, column, label, number), table.notes


def _likely(table: Table) -> list[str]:
    """The columns, that which by its name holds texts first, then those whose first rows are longest."""
    lengths = {name: sum(len(text_of(row, name)) for row in table.rows[:100]) for name in table.columns}
    return sorted(table.columns, key=lambda name: (name != table.text_column, -lengths[name]))


def _show(brought: BroughtTable) -> None:
    """Put the row's text on the workbench; where it has none, keep what is there and say so."""
    text = text_of(brought.table.rows[brought.row], brought.text_column)
    if text:
        name = f"{brought.name}, {t('text.row_number', number=brought.row + 1)}"
        material = Material("text", None, name, text.encode("utf-8", "replace"))
        take(material)
        brought = replace(brought, material_id=material.id)
    else:
        sentence = "Row {number} has no text in the column “{column}”."
        error = InputError("table.no_text", sentence, number=brought.row + 1, column=short_name(brought.text_column))
        state.put(Key.of("text", "notice"), error)
    state.put(TABLE, brought)


def _chosen() -> None:
    brought = brought_table()
    if brought is not None:
        row = min(len(brought.table.rows), max(1, int(state.get(ROW) or 1))) - 1
        _show(replace(brought, text_column=state.get(COLUMN), label_column=state.get(LABEL), row=row))


def _close() -> None:
    state.put(TABLE, None)


def table_panel(brought: BroughtTable) -> None:
    """Which columns, which row."""
    table, notice = brought.table, state.get(Key.of("text", "notice"))
    with st.container(key="text_table", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            parts = [f"**{as_text(short_name(brought.name))}**", t("text.rows", count=len(table.rows))]
            label = table.rows[brought.row].get(brought.label_column or "")
            if label is not None:
                parts.append(t("text.row_label", label=as_text(short_name(str(label), MOST_LABEL_CHARACTERS))))
            st.caption(" · ".join(parts), width="stretch")
            st.button(
                t("text.close_table"), key="icon:close_table", on_click=_close, icon=":material/close:",
                type="tertiary", help=t("text.close_table"),
            )  # fmt: skip
        state.sync(COLUMN, brought.text_column)
        state.sync(LABEL, brought.label_column)
        state.sync(ROW, brought.row + 1)
        with st.container(horizontal=True, gap="small", wrap=False):
            st.selectbox(t("text.text_column"), table.columns, key=COLUMN, on_change=_chosen, format_func=short_name)
            st.selectbox(
                t("text.label_column"), [None, *table.columns], key=LABEL, on_change=_chosen,
                format_func=lambda name: t("text.no_label_column") if name is None else short_name(name),
            )  # fmt: skip
            st.number_input(t("text.row"), 1, len(table.rows), step=1, key=ROW, on_change=_chosen)
        material: Material = state.get(Key.of("text", "material"))
        if material.id != brought.material_id and not isinstance(notice, InputError):
            st.button(t("text.show_row", number=brought.row + 1), key="show_row", on_click=_chosen)


def train_on_table() -> None:
    """Make the table the dataset of the Train page, with the columns chosen here."""
    brought = brought_table()
    if brought is None:
        return
    data = written(brought.table.rows, brought.table.columns, JSON_LINES)
    name = f"{Path(brought.name).stem}{JSON_LINES}"
    spec = keep_dataset(name, data, brought.text_column, brought.label_column)
    if spec is not None:
        follow_proposal(spec)
