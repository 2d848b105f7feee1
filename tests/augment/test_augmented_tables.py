"""Tables of texts on the command line, as a user augments them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from augment.__main__ import main
from augment.augmented_set import AugmentedSet
from augment.errors import InputError
from augment.recipe import Recipe
from augment.tables import parse
from models.data.tables import read_table
from tests.augment.test_command_line import manifest, run

RECIPE = {
    "modality": "text", "seed": 5,
    "steps": [
        {"transform": "random_swap", "params": {"share": [0.3, 0.6]}},
        {"transform": "keyboard_typo", "p": 0.5, "params": {"share": 0.5}},
    ],
}  # fmt: skip
ROWS = [("pos", "a lovely warm evening by the river"), ("neg", '=cmd("x"), cold and\nlate again'), ("neg", " "),
        ("zh", "味道不错，很快就送到了")]  # fmt: skip
Apply = Callable[..., tuple[int, str]]


@pytest.fixture
def apply(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Apply:
    """Applies the recipe to a table in `tmp_path`; gives the exit code and what was said."""
    (tmp_path / "recipe.json").write_text(json.dumps(RECIPE))

    def apply_(table: str, *arguments: object, out: str = "out") -> tuple[int, str]:
        paths = (tmp_path / "recipe.json", tmp_path / table)
        code = main(["apply", *map(str, (*paths, *arguments)), "--out", str(tmp_path / out)])
        return code, capsys.readouterr().err

    return apply_


def as_text(ending: str, rows: list[tuple[str, str]] = ROWS) -> str:
    if ending == ".jsonl":
        return "".join(json.dumps({"label": label, "text": text, "day": 3}) + "\n" for label, text in rows)
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t" if ending == ".tsv" else ",")
    writer.writerows([("label", "text", "day"), *((*row, 3) for row in rows)])
    return text.getvalue()


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_table_comes_back_augmented_in_the_same_form(
    tmp_path: Path, apply: Apply, ending: str, encoding: str
) -> None:
    (tmp_path / f"t{ending}").write_bytes(as_text(ending).encode(encoding))
    code, said = apply(f"t{ending}", "--text-column", "text", "--label-column", "label", "--copies", 3)
    assert code == 0
    assert "1 rows without a text" in said
    written = (tmp_path / "out" / f"t{ending}").read_bytes().decode("utf-8-sig")
    table = parse(written, ending)
    assert table.columns == ("source_id", "copy", "seed", "steps", "touched", "day", "label", "text")
    told = [tuple(str(row[name]) for name in ("source_id", "copy", "seed", "day", "label")) for row in table.rows]
    labels = {"1": "pos", "2": "neg", "4": "zh"}
    assert told == [(number, str(copy), "5", "3", label) for number, label in labels.items() for copy in range(3)]
    recipe = Recipe.from_dict(RECIPE)
    for row in table.rows:
        number, copy = int(row["source_id"]) - 1, int(row["copy"])
        trace = recipe.trace(ROWS[number][1], index=(number << 32) + copy)
        assert row["text"].lstrip("'").replace(" '", " ").replace("\n'", "\n") == trace.result.replace(" '", " ")
        assert row["steps"].split(" ")[0] == "random_swap"
        assert ("keyboard_typo" in row["steps"]) == trace.steps[1].applied
        assert f"share={trace.steps[0].drawn['share']:.6g}" in row["steps"]
    (entry,) = manifest(tmp_path / "out")["files"]
    assert (entry["rows"], entry["copies"], entry["output"]) == (9, 3, f"t{ending}")


def test_as_a_user_runs_it(tmp_path: Path) -> None:
    (tmp_path / "recipe.json").write_text(json.dumps(RECIPE))
    (tmp_path / "t.csv").write_text(as_text(".csv"), "utf-8")
    (tmp_path / "note.txt").write_text("one two three four")
    result = run(
        "apply", tmp_path / "recipe.json", tmp_path / "t.csv", tmp_path / "note.txt", "--text-column", "text",
        "--label-column", "label", "--out", tmp_path / "out",
    )  # fmt: skip
    assert result.returncode == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"t.csv", "note-0.txt", "manifest.json"}
    assert "Traceback" not in result.stderr


def test_formulas_are_neutralised_in_csv_and_whole_in_json_lines(tmp_path: Path, apply: Apply) -> None:
    (tmp_path / "nothing.json").write_text('{"modality": "text"}')
    for ending in (".csv", ".jsonl"):
        (tmp_path / f"t{ending}").write_text(as_text(ending, [("@x", "=1+1\n-2"), ("b", "plain")]), "utf-8")
        assert main(
            ["apply", str(tmp_path / "nothing.json"), str(tmp_path / f"t{ending}"), "--out", str(tmp_path / "out")]
        ) == 0  # fmt: skip
    lines = (tmp_path / "out" / "t.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["=1+1\n-2", "plain"]
    rows = parse((tmp_path / "out" / "t.csv").read_bytes().decode("utf-8-sig"), ".csv").rows
    assert [(row["label"], row["text"]) for row in rows] == [("'@x", "'=1+1\n'-2"), ("b", "plain")]


def test_columns_are_found_by_their_names_or_told(tmp_path: Path, apply: Apply) -> None:
    (tmp_path / "t.csv").write_text("Category,Sentence\na,one two three\n")
    assert apply("t.csv") == (0, f"augment: files written to {tmp_path / 'out'}: 1; skipped: 0.\n")
    assert parse((tmp_path / "out" / "t.csv").read_text("utf-8-sig"), ".csv").rows[0]["label"] == "a"
    (tmp_path / "u.csv").write_text("stars,remarks\n5,one two three\n")
    code, said = apply("u.csv")
    assert code == 1
    assert "--text-column" in said
    assert "“stars”, “remarks”" in said
    assert apply("u.csv", "--text-column", "REMARKS")[0] == 0
    code, said = apply("u.csv", "--text-column", "remarks", "--label-column", "nope")
    assert (code, "no column" in said) == (1, True)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'label,text\na,"never closed\n', "quotation mark"),
        (b"label,text\na,\0\n", "not a plain text file"),
        (b"label,text\na, \n", "No row has a text"),
        (b"", "empty"),
        (b"\xff\xfea", "not a plain text file"),
    ],
)
def test_a_bad_table_is_skipped_with_one_sentence(tmp_path: Path, apply: Apply, data: bytes, said: str) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    code, err = apply("t.csv")
    assert code == 1
    assert said in err
    assert err.count("\n") == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["manifest.json"]


def test_no_table_is_overwritten(tmp_path: Path, apply: Apply) -> None:
    (tmp_path / "t.csv").write_text(as_text(".csv"), "utf-8")
    before = (tmp_path / "t.csv").read_bytes()
    assert apply("t.csv", out=".")[0] == 0
    assert (tmp_path / "t.csv").read_bytes() == before
    assert (tmp_path / "t~2.csv").exists()


def test_columns_are_for_texts_alone(tmp_path: Path, apply: Apply) -> None:
    (tmp_path / "recipe.json").write_text('{"modality": "image"}')
    (tmp_path / "t.csv").write_text("text\na\n")
    code, said = apply("t.csv", "--text-column", "text")
    assert (code, said.count("\n")) == (2, 1)


def test_training_keeps_the_copies_of_one_text_together(tmp_path: Path, apply: Apply) -> None:
    (tmp_path / "t.csv").write_text(as_text(".csv"), "utf-8")
    apply("t.csv", "--copies", 2, "--with-originals")
    rows, _ = read_table(tmp_path / "out" / "t.csv")
    assert [row.source for row in rows] == ["1"] * 3 + ["2"] * 3 + ["4"] * 3
    assert rows[0].text == ROWS[0][1]


def test_copies_of_copies_belong_to_the_first_source(tmp_path: Path, apply: Apply) -> None:
    (tmp_path / "t.csv").write_text(as_text(".csv"), "utf-8")
    apply("t.csv", "--copies", 2)
    apply("out/t.csv", "--copies", 2, out="again")
    rows, _ = read_table(tmp_path / "again" / "t.csv")
    assert [row.source for row in rows] == ["1"] * 4 + ["2"] * 4 + ["4"] * 4


def test_more_copies_change_none_and_the_seed_counts() -> None:
    table = parse(as_text(".csv"), ".csv")
    recipe = Recipe.from_dict(RECIPE)

    def texts(recipe: Recipe, copies: int) -> dict[tuple[int, int], str]:
        made = AugmentedSet(recipe, table, "text", "label", copies).rows()
        return {(row["source_id"], row["copy"]): row["text"] for _, row in made}

    few, many = texts(recipe, 2), texts(recipe, 5)
    assert few.items() <= many.items()
    assert len(set(many.values())) > len(many) / 2
    assert texts(Recipe.from_dict({**RECIPE, "seed": 6}), 2) != few


def test_rows_with_neither_text_nor_string_are_passed_over() -> None:
    table = parse('{"text": 5}\n{"label": 1}\n{"text": "fine words here"}\n', ".jsonl")
    whole = AugmentedSet(Recipe.from_dict(RECIPE), table, "text", copies=2)
    assert [number for number, _ in whole.rows()] == [2, 2]
    assert (whole.size, whole.texts) == (2, 1)
    with pytest.raises(InputError, match="no column"):
        table.column("body")


def test_what_is_taken_from_other_texts_is_of_the_same_label() -> None:
    rows = "".join(f"{'ab'[k % 2]},Text {'ab'[k % 2]}{k} is here. It ends.\n" for k in range(8))
    table = parse("label,text\n" + rows, ".csv")
    recipe = Recipe.from_dict({"modality": "text", "steps": [{"transform": "sentence_joining"}]})
    whole = AugmentedSet(recipe, table, "text", "label", 4)
    made = [row for _, row in whole.rows()]
    assert [note.values["steps"] for note in whole.notes] == ["Sentence joining"]
    assert not AugmentedSet(Recipe.from_dict(RECIPE), table, "text").notes
    others = {"a": "Text b", "b": "Text a"}
    assert not [row for row in made if others[row["label"]] in row["text"]]
    assert sum(row["text"].count("Text") == 2 for row in made) > 3
    with pytest.raises(InputError, match="label column"):
        list(AugmentedSet(recipe, table, "text").rows())


def test_copies_that_may_have_another_label_are_told() -> None:
    table = parse("label,text\nbad,The soup was not good at 5 o'clock.\nbad,We came by train.\n", ".csv")
    steps = [{"transform": "random_deletion", "params": {"share": 0.5, "protect_negations": False}}]
    recipe = Recipe.from_dict({"modality": "text", "seed": 3, "steps": steps})
    made = [row for _, row in AugmentedSet(recipe, table, "text", "label", 8, with_originals=True).rows()]
    assert all(row["touched"] == "" for row in made if row["copy"] is None or "train" in row["text"])
    for row in made:
        if "soup" in row["text"] and row["copy"] is not None:
            assert ("negation −not" in row["touched"]) == (" not " not in f" {row['text']} ")
            assert ("polarity −good" in row["touched"]) == ("good" not in row["text"])
    assert len({row["touched"] for row in made}) > 2
