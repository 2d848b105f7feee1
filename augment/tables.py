"""Tables of texts as files: CSV, TSV and JSON lines, read with care and written so that no spreadsheet runs them.

A spreadsheet takes a cell that begins with = + - @ for a formula and would run what a file from elsewhere put there.
Such a cell gets an apostrophe before it (OWASP, "CSV Injection"); numbers never do, and JSON lines need none.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO, NamedTuple

from augment.errors import InputError, Note
from augment.params import shown
from augment.text.loading import load_text

Row = Mapping[str, Any]

COMMA, TAB, JSON_LINES = ".csv", ".tsv", ".jsonl"
ENDINGS = (COMMA, TAB, JSON_LINES)
MAX_BYTES = 100_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
LABELS = ("label", "class", "category", "topic", "sentiment", "target", "标签", "类别", "分类", "情感")
TEXTS = ("text", "sentence", "content", "body", "message", "review", "comment", "文本", "内容", "正文", "评论", "句子")
"""What columns of labels and texts are mostly called."""
_MOST_NAMED = 6
_LINES_LOOKED_AT = 100
_MOST_NAME_CHARACTERS = 40

# The reader's own limit, 131,072 characters, is shorter than texts that people have; files are limited as a whole.
csv.field_size_limit(sys.maxsize)


class Table(NamedTuple):
    """Rows by the names of their columns. A row that is too short lacks the last ones; a JSON line may lack any."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    notes: tuple[Note, ...] = ()

    def column(self, name: str) -> str:
        """The column of that name, whose letters may differ in case. Raises InputError where there is none."""
        if name in self.columns:
            return name
        found = [column for column in self.columns if column.lower() == name.strip().lower()]
        if not found:
            sentence = "The table has no column {name}; it has {columns}."
            raise InputError("table.no_column", sentence, name=shown(name), columns=named(self.columns))
        return found[0]

    def one_of(self, names: Sequence[str]) -> str | None:
        """The first column with one of these names, None where there is none."""
        known = {column.lower(): column for column in reversed(self.columns)}
        return next((known[name] for name in names if name in known), None)

    @property
    def text_column(self) -> str | None:
        """The column that by its name holds the texts."""
        return self.one_of(TEXTS)

    @property
    def label_column(self) -> str | None:
        """The column that by its name holds the labels."""
        return self.one_of(LABELS)


def parse(text: str, ending: str, most_rows: int = MAX_ROWS) -> Table:
    """The table that is written in `text`, in the form that files of this ending have; empty rows are left out.

    The first line of CSV and TSV names the columns. Raises InputError where it cannot be read.
    """
    return _json_lines(text, most_rows) if ending == JSON_LINES else _parted(text, _delimiter(text, ending), most_rows)


def read_table_file(data: bytes, ending: str, max_bytes: int, most_rows: int = MAX_ROWS) -> Table:
    """The table that a file holds, with notes on its encoding too. Raises InputError."""
    loaded = load_text(data, max_bytes=max_bytes)
    table = parse(loaded.text, ending, most_rows)
    return table._replace(notes=(*loaded.notes, *table.notes))


def columns_of(text: str, ending: str) -> tuple[str, ...]:
    """The columns of the table that is written in `text`, by its first line, or in JSON lines by its first hundred.

    Raises InputError as `parse` does.
    """
    if ending == JSON_LINES:
        return parse("\n".join(text.split("\n", _LINES_LOOKED_AT)[:_LINES_LOOKED_AT]), ending).columns
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, ending), strict=True), [])
    except csv.Error:
        return parse(text, ending).columns
    return _apart([name.strip() for name in first])


def _parted(text: str, delimiter: str, most_rows: int) -> Table:
    # Strict: a quotation mark that is never closed would swallow all the rows after it without a word.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[dict[str, Any]] = []
    cut = 0
    try:
        columns = _apart([name.strip() for name in next(reader, [])])
        for row in reader:
            if row:
                rows.append(dict(zip(columns, row, strict=False)))
                cut += len(row) > len(columns)
                _check(len(rows), most_rows, len(columns))
    except csv.Error:
        raise InputError(
            "table.quotes",
            "The table cannot be read: somewhere up to line {line}, a field begins with a quotation mark and does not "
            "end with one. Close it, and double quotation marks within it.",
            line=reader.line_num,
        ) from None  # fmt: skip
    return Table(columns, rows, (_cut(cut),) if cut else ())


def _cut(count: int) -> Note:
    sentence = (
        "{count} rows have more cells than the first line has names; the rest of each was dropped. A text with a comma "
        "in it stands between quotation marks."
    )
    return Note("table.cut", sentence, count=count)


def _delimiter(text: str, ending: str) -> str:
    """Tabs in TSV; in CSV what parts the names in its first line: spreadsheets in much of Europe write semicolons."""
    if ending == TAB:
        return "\t"
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _apart(names: list[str]) -> tuple[str, ...]:
    """Names for all columns: one without a name is called by its number, and so is a second one of a name."""
    taken: dict[str, None] = {}
    for number, name in enumerate(names, 1):
        taken[name if name and name not in taken else f"{name or 'column'} {number}".strip()] = None
    return tuple(taken)


def _json_lines(text: str, most_rows: int) -> Table:
    columns: dict[str, None] = {}
    rows: list[dict[str, Any]] = []
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
                "table.json_line", 'Line {number} is not of the form {{"label": "…", "text": "…"}}.', number=number
            )
        rows.append(_written_whole(entry) if "\\ud" in line.lower() else entry)
        columns |= dict.fromkeys(rows[-1])
        _check(len(rows), most_rows, len(columns))
    return Table(tuple(columns), rows)


def _written_whole(entry: dict[str, Any]) -> dict[str, Any]:
    """Without halves of characters (U+D800 to U+DFFF), which JSON can name and nothing can write."""
    whole = {name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
             for name, value in entry.items()}  # fmt: skip
    return {name.encode("utf-8", "replace").decode(): value for name, value in whole.items()}


def _check(rows: int, most_rows: int, columns: int) -> None:
    if rows > most_rows:
        raise InputError("table.rows", "The table has more than {limit} rows.", limit=most_rows)
    if columns > MAX_COLUMNS:
        raise InputError("table.columns", "The table has more than {limit} columns.", limit=MAX_COLUMNS)


def named(columns: Iterable[str]) -> str:
    """The first few names of columns, in a sentence."""
    names = [name for name in columns if name]
    one_line = ("".join(letter if letter.isprintable() else "?" for letter in name) for name in names)
    short = (
        name if len(name) <= _MOST_NAME_CHARACTERS else name[: _MOST_NAME_CHARACTERS - 1] + "…" for name in one_line
    )
    listed = ", ".join(f"“{name}”" for _, name in zip(range(_MOST_NAMED), short, strict=False))
    return f"{listed} and more" if len(names) > _MOST_NAMED else listed or "none"


_FORMULA = re.compile(r"(^[\s\"]*|[\s\";,|]+)([=+\-@＝＋－＠])?")
"""A sign that begins a formula, and all before it that may part it from other cells.

It matches without the sign too: then nothing is looked at twice, however many spaces there are.
"""
_PARTS_CELLS = frozenset(";,|\t\r\n")


def neutralised(cell: object) -> object:
    """A cell as CSV holds it: a text that a spreadsheet would take for a formula gets an apostrophe before the sign.

    So does what it would take for one if it parted cells at another sign than the file does.
    """
    return _FORMULA.sub(_with_apostrophe, cell) if isinstance(cell, str) else cell


def _with_apostrophe(match: re.Match[str]) -> str:
    before, sign = match.groups()
    begins = sign and (match.start() == 0 or not _PARTS_CELLS.isdisjoint(before))
    return f"{before}'{sign}" if begins else match.group()


def written(rows: Iterable[Row], columns: Sequence[str], ending: str) -> bytes:
    """A table as the bytes of a file of this ending; see `write`."""
    file = io.BytesIO()
    write(rows, columns, ending, file)
    return file.getvalue()


def write(rows: Iterable[Row], columns: Sequence[str], ending: str, file: BinaryIO) -> None:
    """Write a table in the form that files of this ending have, in UTF-8, row by row.

    CSV and TSV carry the mark that spreadsheets know UTF-8 by, and their first line names the columns. Cells that
    could be formulas are neutralised in them; JSON lines hold every text as it is.
    """
    if ending == JSON_LINES:
        file.writelines(
            (json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace") for row in rows
        )
        return
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    delimiter, line_end = ("\t", "\n") if ending == TAB else (",", "\r\n")
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator=line_end)
    writer.writerow({name: neutralised(name) for name in columns})
    writer.writerows({name: neutralised(cell) for name, cell in row.items()} for row in rows)
    text.detach()
