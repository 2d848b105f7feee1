"""Tables: what is read is what was written, and what a spreadsheet would run is not."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from augment.errors import InputError
from augment.tables import ENDINGS, MAX_COLUMNS, neutralised, parse, written
from augment.text.loading import load_text
from tests.augment.text_samples import TEXTS, odd_text

COLUMNS = ("label", "text")


def read(data: bytes, ending: str) -> list[dict]:
    return parse(load_text(data).text, ending).rows


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_written_is_read_again(ending: str) -> None:
    rng = np.random.default_rng(3)
    texts = [*TEXTS, 'say "hi"', "a\tb", "two\nlines", *(odd_text(rng) for _ in range(300))]
    rows = [{"label": str(k), "text": text} for k, text in enumerate(texts) if "\r" not in text]
    again = read(written(rows, COLUMNS, ending), ending)
    expected = rows if ending == ".jsonl" else [{k: neutralised(v) for k, v in row.items()} for row in rows]
    assert again == expected


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("  @x", "  '@x"), ("first\n=2\n-3", "first\n'=2\n'-3"), ("well; -1", "well; '-1"),
        ('"=1"', '"\'=1"'), ("a - b = c", "a - b = c"), ("well-known", "well-known"), ("\t=1", "\t'=1"), ("", ""),
    ],
)  # fmt: skip
def test_formulas_are_neutralised_wherever_a_cell_may_begin(text: str, cell: str) -> None:
    assert neutralised(text) == cell
    assert neutralised(-1.5) == -1.5


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_no_cell_begins_a_formula_however_the_file_is_parted(ending: str, delimiter: str) -> None:
    signs = ["=", "+", "-", "@", ";", ",", "\t", "|", "\n", "\r", '"', " ", "a"]
    rng = np.random.default_rng(4)
    rows = [{"text": "".join(signs[k] for k in rng.integers(len(signs), size=6))} for _ in range(500)]
    text = written(rows, ("text",), ending).decode("utf-8-sig")
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting):
            assert not [cell for cell in row if cell.strip(' \t"').startswith(tuple("=+-@"))]


def test_a_megabyte_in_one_cell_is_read() -> None:
    assert len(parse("text\n" + "x" * 1_000_000, ".csv").rows[0]["text"]) == 1_000_000


def test_columns_have_names_of_their_own() -> None:
    table = parse("text,,text,Label\na,b,c,d\n", ".csv")
    assert table.columns == ("text", "column 2", "text 3", "Label")
    assert (table.text_column, table.label_column, table.column("LABEL")) == ("text", "Label", "Label")
    with pytest.raises(InputError, match="no column"):
        table.column("body")


def test_rows_may_be_too_short_or_too_long() -> None:
    table = parse("label,text\na\n\nb,c,d\n", ".csv")
    assert table.rows == [{"label": "a"}, {"label": "b", "text": "c"}]
    assert [str(note)[:6] for note in table.notes] == ["1 rows"]


def test_half_a_character_in_json_becomes_a_question_mark() -> None:
    line = '{"text": "half \\ud800 whole \\ud83d\\ude00 zero \\u0000", "\\udc00": 1}'
    (row,) = parse(line, ".jsonl").rows
    assert row == {"text": "half ? whole 😀 zero \0", "?": 1}
    assert read(written([row], tuple(row), ".jsonl"), ".jsonl") == [row]


@pytest.mark.parametrize(
    ("text", "ending", "said"),
    [
        ('text\n"never closed\nb\n', ".csv", "up to line 3"),
        ('{"text": 1}\nno json\n', ".jsonl", "Line 2"),
        ("text\na\nb\nc\n", ".csv", "more than 2 rows"),
        ('{"a": 1}\n{"a": 2}\n{"a": 3}', ".jsonl", "more than 2 rows"),
        (json.dumps(dict.fromkeys(map(str, range(MAX_COLUMNS + 1)))), ".jsonl", "columns"),
        ("," * MAX_COLUMNS + "\na", ".csv", "columns"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text: str, ending: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        parse(text, ending, most_rows=2)
