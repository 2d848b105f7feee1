"""Datasets from tables of labelled texts: CSV, TSV and JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from augment.errors import InputError, Note
from augment.params import shown
from augment.text.loading import load_text
from models.data.class_names import shortened
from models.data.dataset import Dataset, Labelled, as_dataset
from models.data.glance import Glance, glance_at, in_turn
from models.tasks.task import Settings, task

ENDINGS = (".csv", ".tsv", ".jsonl")
MAX_BYTES = 100_000_000
MAX_ROWS = 200_000
MANY = 256
"""Texts of a first look: so many that they know most words."""
MOST_COLUMNS_NAMED = 6
LABELS, TEXTS = ("label", "class", "category"), ("text", "sentence", "content")
SOURCES = ("group", "source")
"""Names of a column that a table may have: texts of one source stay on one side of the split."""


class Row(NamedTuple):
    label: str
    text: str
    source: str


UNUSABLE = Row("", "", "")


def read_table(path: Path) -> tuple[list[Row], list[Note]]:
    """The rows of a table that have both a label and a text. Raises InputError where it cannot be used."""
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except (OSError, ValueError):
        raise InputError("dataset.no_file", "There is no file {name} to read.", name=shown(path.name)) from None
    if data is None:
        raise InputError(
            "dataset.table_size", "The table is larger than {limit} megabytes.", limit=MAX_BYTES // 1_000_000
        )
    loaded = load_text(data, max_bytes=MAX_BYTES)
    rows, left_out = [], 0
    for label, text, source in _rows(loaded.text, path.suffix.lower()):
        if text.strip() and label.strip() and label.isprintable():
            rows.append(Row(label.strip(), text.strip(), source.strip()))
        else:
            left_out += 1
        if len(rows) > MAX_ROWS:
            raise InputError("dataset.table_rows", "The table has more than {limit} rows.", limit=MAX_ROWS)
    notes = list(loaded.notes)
    if left_out:
        sentence = "{count} rows without a usable label or text were left out."
        notes.append(Note("dataset.rows_left_out", sentence, count=left_out))
    return rows, notes


def dataset_from_tables(train: Path, test: Path | None, settings: Settings) -> Dataset:
    """The texts of one table, which is split, or of two."""
    rows, notes = read_table(train)
    in_test = None
    if test is not None:
        more, more_notes = read_table(test)
        in_test = [False] * len(rows) + [True] * len(more)
        rows, notes = rows + more, notes + more_notes
    own = task("text")
    labelled = Labelled(
        [own.row(row.text, settings) for row in rows], [row.label for row in rows], in_test, tuple(notes),
        tuple(row.source for row in rows),
    )  # fmt: skip
    return as_dataset(labelled, "text", settings)


def glance_at_tables(train: Path, test: Path | None, train_share: float) -> Glance:
    """All labels, and texts of the first table, of which that share is trained on where there is no other."""
    rows, _ = read_table(train)
    counts = Counter(row.label for row in rows)
    train_size = int(len(rows) * train_share)
    if test is not None:
        counts.update(row.label for row in read_table(test)[0])
        train_size = len(rows)
    chosen = [rows[index] for index in in_turn([row.label for row in rows], MANY)]
    return glance_at("text", counts, train_size, [(row.label, "", row.text) for row in chosen])


def _rows(text: str, ending: str) -> Iterator[Row]:
    return _json_rows(text) if ending == ".jsonl" else _table_rows(text, _delimiter(text, ending))


def _table_rows(text: str, delimiter: str) -> Iterator[Row]:
    # Strict: a quotation mark that is never closed would swallow all the rows after it without a word.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        label, words = (_column(header, names) for names in (LABELS, TEXTS))
        source = next((header.index(name) for name in SOURCES if name in header), None)
        for row in reader:
            if row:
                is_whole = len(row) > max(label, words)
                of = row[source] if source is not None and len(row) > source else ""
                yield Row(row[label], row[words], of) if is_whole else UNUSABLE
    except csv.Error:
        raise InputError(
            "dataset.table",
            "The table cannot be read: somewhere up to line {line}, a field begins with a quotation mark and does not "
            "end with one. Close it, and double quotation marks within it.",
            line=reader.line_num,
        ) from None  # fmt: skip


def _delimiter(text: str, ending: str) -> str:
    """Tabs in TSV; in CSV what parts the names in its first line: spreadsheets in much of Europe write semicolons."""
    if ending == ".tsv":
        return "\t"
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _column(header: list[str], names: tuple[str, ...]) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    raise InputError(
        "dataset.columns",
        "The first line of a table names its columns, and one must be “{wanted}” (or {others}); this one names "
        "{header}.",
        wanted=names[0], others=", ".join(names[1:]), header=_named(header),
    )  # fmt: skip


def _named(header: list[str]) -> str:
    named = ", ".join(f"“{shortened(name)}”" for name in header[:MOST_COLUMNS_NAMED] if name)
    return f"{named} and more" if len(header) > MOST_COLUMNS_NAMED else named or "none"


def _json_rows(text: str) -> Iterator[Row]:
    # Not splitlines: JSON may hold a line separator (U+2028) within a text as it is.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict):
            raise InputError(
                "dataset.json_line", 'Line {number} is not of the form {{"label": "…", "text": "…"}}.', number=number
            )
        fields = {str(name).lower(): value for name, value in entry.items()}
        label, words, source = (
            next((fields[name] for name in names if name in fields), "") for names in (LABELS, TEXTS, SOURCES)
        )
        is_usable = isinstance(label, str | int) and isinstance(words, str)
        yield Row(str(label), words, str(source)) if is_usable else UNUSABLE
