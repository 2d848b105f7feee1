"""Tables of labelled texts (CSV, TSV, JSON lines), and plain texts, in all encodings and none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from augment.errors import InputError
from augment.tables import parse, written
from augment.text.loading import load_text
from augment.text.word_lists import read_list
from models.comparison.specs import DatasetSpec
from models.data.datasets import contents, glance, load_dataset
from models.data.tables import columns_in
from models.tasks.task import task
from tests.corpus import values
from tests.corpus.case import Case, Make, Rng, drawn
from tests.corpus.mutations import OF_TEXTS

WORDS = (
    "the", "label", "text", "good", "bad", "不错", "外卖很好吃", "été", "Ärger", "👍🏽", "مرحبا", "\u202e", "=1+1",
    "-2", "@x", '"', "'", ",",
    ";", "\t", "{0}", "**b**", "<b>", "http://a.example", "\x00", "\x1b", "\u2028", "\ufffd",
    "e\u0301", "null",
)  # fmt: skip
ODD_CELLS = (
    "",
    " ",
    "\0",
    "a" * 5_000,
    "\n\n",
    '"',
    '""',
    "=cmd|' /C calc'!A0",
    "\ufeff",
    "label",
    "a,b",
    "NaN",
    "1e400",
    "\\",
)
LABELS = ("spam", "ham", "不", "spam ", "")


def _text(rng: Rng) -> str:
    return " ".join(WORDS[rng.integers(len(WORDS))] for _ in range(rng.integers(1, 12)))


def _rows(rng: Rng) -> list[list[str]]:
    head = (
        ["label", "text"],
        ["text", "label"],
        ["Label", "Text", "source"],
        ["a", "b"],
        ["label", "label"],
        ["标签", "内容"],
    )
    names = head[int(rng.choice([0, 0, 0, 1, 2, 3, 4, 5]))]
    rows = [[LABELS[rng.integers(2)] if k % 2 == 0 else _text(rng) for k in range(len(names))] for _ in range(12)]
    for _ in range(rng.integers(0, 4)):
        row = rows[rng.integers(len(rows))]
        row[rng.integers(len(row))] = ODD_CELLS[rng.integers(len(ODD_CELLS))]
        rows.append(row * int(rng.choice([1, 2, 3])))
    return [names, *rows]


def _parted(delimiters: str, rng: Rng) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiters[rng.integers(len(delimiters))]).writerows(_rows(rng))
    return text.getvalue().encode("utf-8", "replace")


def _comma(rng: Rng) -> bytes:
    return _parted(",,,;\t", rng)


def _tab(rng: Rng) -> bytes:
    return _parted("\t\t,", rng)


def _bare(rng: Rng) -> bytes:
    """Cells joined without any quotation."""
    return "\n".join(",".join(row) for row in _rows(rng)).encode("utf-8", "replace")


def _lines(rng: Rng) -> bytes:
    return b"\n".join(values.written({"label": LABELS[rng.integers(2)], "text": _text(rng)}) for _ in range(12))


def _wrong_lines(rng: Rng) -> bytes:
    good = _lines(rng).split(b"\n")
    for _ in range(rng.integers(1, 4)):
        entry = {"label": LABELS[rng.integers(2)], "text": _text(rng), "n": 1}
        good[rng.integers(len(good))] = values.wrong_somewhere(rng, entry)
    return b"\n".join(good)


def _wide(rng: Rng) -> bytes:
    count = int(rng.choice([900, 1_001, 60_000]))
    return (",".join(f"c{k}" for k in range(count)) + "\n" + "," * count).encode()


def _long(rng: Rng) -> bytes:
    line = (b"spam,one two\nham,three\n", b"\n", b'spam,"a"\n', b",\n")[rng.integers(4)]
    return b"label,text\n" + line * int(rng.choice([10, 2_000, 15_000]))


def _unclosed(rng: Rng) -> bytes:
    return b'label,text\nspam,"' + b"word, " * int(rng.choice([10, 200_000]))


def _plain(rng: Rng) -> bytes:
    text = "\n".join(_text(rng) for _ in range(rng.integers(1, 9)))
    return text.encode(("utf-8", "gb18030", "utf-16", "cp1252", "utf-8-sig")[rng.integers(5)], "replace")


def _noise(rng: Rng) -> bytes:
    return (rng.bytes(800), bytes(rng.integers(128, 256, 300).tolist()), b"a" * 1_000_001, b"\xff" * 900_000, b"")[
        rng.integers(5)
    ]


def _synonyms(rng: Rng) -> bytes:
    lines = [("quick: fast, rapid", "Aa01A02= 人 人士 人物", "# no", "a b c", "不, 没", "x" * 90 + " y", ":", "= =")[
        rng.integers(8)] for _ in range(rng.integers(1, 9))]  # fmt: skip
    if rng.integers(8) == 0:
        lines.append(" ".join(f"w{chr(97 + k % 26)}{'a' * (k % 20)}" for k in range(int(rng.choice([500, 4_000])))))
    return "\n".join(lines).encode()


MAKES: dict[str, Make] = {
    "comma.csv": _comma, "tab.tsv": _tab, "bare.csv": _bare, "lines.jsonl": _lines, "wrong lines.jsonl": _wrong_lines,
    "wide.csv": _wide, "long.csv": _long, "unclosed.csv": _unclosed, "plain.txt": _plain, "noise.txt": _noise,
    "synonyms.txt": _synonyms, "noise.csv": _noise,
}  # fmt: skip


def cases(seed: int, count: int) -> Iterator[Case]:
    return drawn("tables and texts", seed, count, MAKES, OF_TEXTS)


def load(case: Case, folder: Path) -> None:
    """A text as a sample and as a list of synonyms; a table as texts, which are written again, and a dataset."""
    if case.ending == ".txt":
        with suppress(InputError):
            read_list(case.data)
        load_text(case.data).text.encode()
        return
    path = folder / f"upload{case.ending}"
    path.write_bytes(case.data)
    problems = []
    spec = DatasetSpec("text", path=str(path))
    settings = {param.name: param.default for param in task("text").params}
    for read in (lambda: columns_in(path), lambda: _written_again(case), lambda: contents(spec), lambda: glance(spec),
                 lambda: load_dataset(spec, settings, folder)):  # fmt: skip
        try:
            read()
        except InputError as error:
            problems.append(error)
    assert path.read_bytes() == case.data
    if problems:
        raise problems[-1]


def _written_again(case: Case) -> None:
    table = parse(load_text(case.data, max_bytes=10**8).text, case.ending)
    for ending in (".csv", ".jsonl"):
        written(table.rows, table.columns, ending)
