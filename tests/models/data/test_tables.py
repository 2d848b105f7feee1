"""Tables of labelled texts: three forms, one meaning; what cannot be used is said in one sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from augment.errors import InputError
from models.comparison.specs import DatasetSpec
from models.data import tables
from models.data.datasets import class_count, contents, glance, largest_train_size, load_dataset
from models.data.sources import SOURCES, source
from models.data.tables import read_table
from models.tasks.task import task
from models.tasks.text import MAX_CHARACTERS

ROWS = [("good", "Lovely, warm soup"), ("bad", 'Cold "soup",\nand late'), ("good", "好吃"), ("bad", "Too\tsalty")]
WORDS = {"words": 12}


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def numbered(count: int, prefix: str = "text") -> str:
    return "label,text\n" + "".join(f"{'ab'[k % 2]},{prefix} number {k}\n" for k in range(count))


def test_three_forms_say_the_same(tmp_path: Path) -> None:
    lines = [f'{label},"{text.replace(chr(34), chr(34) * 2)}"' for label, text in ROWS]
    forms = {
        "a.csv": "Label,Text\n" + "\n".join(lines),
        "b.csv": "Label;Text\n" + "\n".join(line.replace(",", ";", 1) for line in lines),
        "c.csv": "number,sentence,CLASS\n" + "\n".join("1,{1},{0}".format(*line.split(",", 1)) for line in lines),
        "a.tsv": "text\tlabel\n" + "\n".join('"{}"\t{}'.format(t.replace('"', '""'), label) for label, t in ROWS),
        "a.jsonl": "\n".join(json.dumps({"category": label, "sentence": text}) for label, text in ROWS),
    }
    for name, text in forms.items():
        rows, notes = read_table(written(tmp_path, name, text))
        assert [row[:2] for row in rows] == ROWS
        assert not notes


def test_one_table_is_split_and_two_are_kept(tmp_path: Path) -> None:
    train, test = written(tmp_path, "train.csv", numbered(20)), written(tmp_path, "test.csv", numbered(8, "other"))
    whole = load_dataset(DatasetSpec("text", path=str(train)), WORDS)
    assert (len(whole.train_samples), len(whole.test_samples)) == (14, 6)
    spec = DatasetSpec("text", path=str(train), test=str(test))
    both = load_dataset(spec, WORDS)
    assert (len(both.train_samples), len(both.test_samples)) == (20, 8)
    assert largest_train_size(spec) == 20
    assert contents(DatasetSpec("text", path=str(train))) == (2, 20)


def test_copies_that_differ_in_case_and_spaces_stand_on_one_side(tmp_path: Path) -> None:
    train = written(tmp_path, "train.csv", numbered(6))
    test = written(tmp_path, "test.csv", "label,text\na,TEXT  number 0\na,new one\nb,another\n")
    data = load_dataset(DatasetSpec("text", path=str(train), test=str(test)), WORDS)
    assert sorted(data.test_samples) == ["another", "new one"]
    assert "1 exact copies" in str(data.notes[0])


def test_json_lines_may_hold_line_separators(tmp_path: Path) -> None:
    text = "one\u2028two\x85three"
    line = json.dumps({"label": 7, "text": text}, ensure_ascii=False)
    assert read_table(written(tmp_path, "a.jsonl", f"{line}\r\n\n{line}\n"))[0] == [("7", text, "")] * 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_tables_are_read_in_the_encodings_that_texts_are(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes("label,text\n好,味道不错\n差,很慢\n".encode(encoding))
    rows, notes = read_table(tmp_path / "a.csv")
    assert [row[:2] for row in rows] == [("好", "味道不错"), ("差", "很慢")]
    assert bool(notes) == (encoding != "utf-8-sig")


def test_rows_and_bytes_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.csv", numbered(20))
    monkeypatch.setattr(tables, "MAX_ROWS", 19)
    with pytest.raises(InputError, match="more than 19 rows"):
        read_table(path)
    monkeypatch.setattr(tables, "MAX_BYTES", 100)
    with pytest.raises(InputError, match="larger than"):
        read_table(path)


def test_texts_are_cut_to_a_bounded_length(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", numbered(8) + "a," + "long " * 20_000 + "\n")
    data = load_dataset(DatasetSpec("text", path=str(path)), WORDS)
    assert max(len(text) for text in (*data.train_samples, *data.test_samples)) == MAX_CHARACTERS


def test_rows_without_label_or_text_are_counted(tmp_path: Path) -> None:
    rows, notes = read_table(written(tmp_path, "a.csv", "label,text\na,x\n,y\nb,\nc\nd,z\n"))
    assert [row.label for row in rows] == ["a", "d"]
    assert "3 rows" in str(notes[0])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "number,words\n1,x\n", "one must be “label”"),
        ("a.csv", "label,number\n1,x\n", "one must be “text”"),
        ("a.csv", "good,fine soup\nbad,cold soup\n", "first line of a table names its columns"),
        ("a.csv", 'label,text\na,"never closed\nb,x\nc,y\n', "up to line 4"),
        ("a.csv", 'label,text\na,x\nb,"closed" too early\n', "up to line 3"),
        ("a.csv", "", "empty"),
        ("a.csv", "label,text\na,\0\n", "not a plain text file"),
        ("a.jsonl", '{"label": 1, "text": "x"}\n[1]\n', "Line 2"),
        ("a.jsonl", "[" * 100_000, "Line 1"),
        ("a.csv", "label,text\na,x\n", "1 classes"),
        ("a.csv", "label,text\na," + "x" * 200_000 + "\n", "1 classes"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        load_dataset(DatasetSpec("text", path=str(written(tmp_path, name, text))), WORDS)


@pytest.mark.parametrize("name", SOURCES)
def test_what_ships_is_as_large_as_it_says(name: str) -> None:
    spec = DatasetSpec.from_dict({"name": name})
    defaults = {param.name: param.default for param in task(spec.modality).params}
    data = load_dataset(spec, defaults)
    assert abs(len(data.train_samples) - largest_train_size(spec)) <= 10
    assert len(data.class_names) == class_count(spec)
    assert set(data.shifted_tests)


def test_a_second_source_of_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="already"):
        source("digits", "image", "", 1, lambda: None)(lambda settings: None)  # type: ignore[arg-type, return-value]


def test_a_text_cut_at_a_comma_is_told(tmp_path: Path) -> None:
    rows, notes = read_table(written(tmp_path, "a.csv", "label,text\na,cold, and late\nb,fine\n"))
    assert [row.text for row in rows] == ["cold", "fine"]
    assert "1 rows have more cells" in str(notes[0])


@pytest.mark.parametrize(("name", "row"), [
    ("a.csv", "{label},{text},{group}\n"),
    ("a.jsonl", '{{"label": "{label}", "text": "{text}", "group": "{group}"}}\n'),
])  # fmt: skip
def test_texts_of_one_source_stay_on_one_side(tmp_path: Path, name: str, row: str) -> None:
    header = "label,text,group\n" if name.endswith("csv") else ""
    rows = [row.format(label="ab"[k % 2], text=f"text {k}", group=f"author {k // 6}") for k in range(60)]
    data = load_dataset(DatasetSpec("text", path=str(written(tmp_path, name, header + "".join(rows)))), WORDS)
    authors = [{int(text.split()[1]) // 6 for text in part} for part in (data.train_samples, data.test_samples)]
    assert not authors[0] & authors[1]
    assert len(authors[0] | authors[1]) == 10
    assert 12 <= len(data.test_samples) <= 24


def test_a_shift_that_changes_next_to_nothing_is_no_test() -> None:
    settings = {param.name: param.default for param in task("text").params}
    english, chinese = (set(SOURCES[name].prepare(settings).shifted_tests) for name in ("messages", "messages_zh"))
    assert "typos_5" in english - chinese
    assert "homophones_10" in chinese - english
    assert {"deleted_20", "synonyms_20", "order_3"} <= english & chinese


def test_columns_may_be_named(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "id,verdict,remark\n1,good,fine words\n2,bad,cold soup\n")
    data = {"path": str(path), "text_column": "remark", "label_column": "Verdict"}
    spec = DatasetSpec.from_dict(data)
    assert DatasetSpec.from_dict(spec.to_dict()) == spec
    assert contents(spec) == (2, 2)
    assert set(glance(spec).counts) == {"good", "bad"}
    with pytest.raises(InputError, match="no column"):
        contents(replace(spec, label_column="stars"))
    with pytest.raises(InputError, match="of a table alone"):
        DatasetSpec.from_dict({"path": "a.zip", "text_column": "x"})
    with pytest.raises(InputError, match="text_column"):
        DatasetSpec.from_dict({"name": "messages", "text_column": "x"})
