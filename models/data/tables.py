"""Datasets from tables of labelled texts: CSV, TSV and JSON lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from augment.errors import InputError, Note
from augment.params import shown
from augment.tables import JSON_LINES, LABELS, MAX_BYTES, MAX_ROWS, TEXTS, Table, columns_of, named, parse
from augment.text.loading import LoadedText, load_text
from models.data.copies import Pulse, silent
from models.data.dataset import Dataset, Labelled, as_dataset
from models.data.glance import Glance, glance_at, in_turn
from models.tasks.task import Settings, task

MANY = 256
"""Texts of a first look: so many that they know most words."""
SOURCES = ("group", "source", "source_id")
"""Names of a column that a table may have: texts of one source stay on one side of the split.

The last is that of a table which this app has augmented.
"""


class Row(NamedTuple):
    label: str
    text: str
    source: str


UNUSABLE = Row("", "", "")


class Columns(NamedTuple):
    """The columns of a table's texts and labels; None: those which by their names are."""

    text: str | None = None
    label: str | None = None


BY_NAME = Columns()


def read_table(path: Path, columns: Columns = BY_NAME) -> tuple[list[Row], list[Note]]:
    """The rows of a table that have both a label and a text. Raises InputError where it cannot be used."""
    loaded, ending = _loaded(path), path.suffix.lower()
    table = parse(loaded.text, ending, MAX_ROWS)
    rows, left_out = [], 0
    for label, text, source in _rows(table, ending, columns):
        if text.strip() and label.strip() and label.isprintable():
            rows.append(Row(label.strip(), text.strip(), source.strip()))
        else:
            left_out += 1
    notes = [*loaded.notes, *table.notes]
    if left_out:
        sentence = "{count} rows without a usable label or text were left out."
        notes.append(Note("dataset.rows_left_out", sentence, count=left_out))
    return rows, notes


def _loaded(path: Path) -> LoadedText:
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except (OSError, ValueError):
        raise InputError("dataset.no_file", "There is no file {name} to read.", name=shown(path.name)) from None
    if data is None:
        raise InputError(
            "dataset.table_size", "The table is larger than {limit} megabytes.", limit=MAX_BYTES // 1_000_000
        )
    return load_text(data, max_bytes=MAX_BYTES)


def columns_in(path: Path) -> tuple[str, ...]:
    """The names of a table's columns. Raises InputError where it cannot be read."""
    return columns_of(_loaded(path).text, path.suffix.lower())


def dataset_from_tables(
    train: Path, test: Path | None, settings: Settings, columns: Columns = BY_NAME, pulse: Pulse = silent
) -> Dataset:
    """The texts of one table, which is split, or of two."""
    rows, notes = read_table(train, columns)
    in_test = None
    pulse(0.5)
    if test is not None:
        more, more_notes = read_table(test, columns)
        in_test = [False] * len(rows) + [True] * len(more)
        rows, notes = rows + more, notes + more_notes
    pulse(1.0)
    own = task("text")
    labelled = Labelled(
        [own.row(row.text, settings) for row in rows], [row.label for row in rows], in_test, tuple(notes),
        tuple(row.source for row in rows),
    )  # fmt: skip
    return as_dataset(labelled, "text", settings, pulse=pulse)


def glance_at_tables(train: Path, test: Path | None, train_share: float, columns: Columns = BY_NAME) -> Glance:
    """All labels, and texts of the first table, of which that share is trained on where there is no other."""
    rows, _ = read_table(train, columns)
    counts = Counter(row.label for row in rows)
    train_size = int(len(rows) * train_share)
    if test is not None:
        counts.update(row.label for row in read_table(test, columns)[0])
        train_size = len(rows)
    chosen = [rows[index] for index in in_turn([row.label for row in rows], MANY)]
    return glance_at("text", counts, train_size, [(row.label, "", row.text) for row in chosen])


def _rows(table: Table, ending: str, columns: Columns) -> Iterator[Row]:
    """Each row's label, text and source; what a row lacks, or is no text, makes it UNUSABLE.

    Of JSON lines, each may name them in its own way, where no columns are chosen.
    """
    is_json = ending == JSON_LINES and columns == BY_NAME
    labels, texts = (
        names if is_json else (_column(table, names) if chosen is None else table.column(chosen),)
        for names, chosen in ((LABELS, columns.label), (TEXTS, columns.text))
    )
    source = table.one_of(SOURCES)
    for row in table.rows:
        fields = {name.lower(): value for name, value in row.items()} if is_json else row
        label, text = (next((fields[name] for name in names if name in fields), None) for names in (labels, texts))
        is_usable = isinstance(label, str | int) and isinstance(text, str)
        yield Row(str(label), str(text), str(row.get(source, "") if source else "")) if is_usable else UNUSABLE


def _column(table: Table, names: tuple[str, ...]) -> str:
    found = table.one_of(names)
    if found is None:
        raise InputError(
            "dataset.columns",
            "The first line of a table names its columns, and one must be “{wanted}” (or {others}); this one names "
            "{header}.",
            wanted=names[0], others=", ".join(names[1:]), header=named(table.columns),
        )  # fmt: skip
    return found
