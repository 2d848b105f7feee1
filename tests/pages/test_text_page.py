"""What the Text page has that the others have not: marks and warnings, tables, and the augmented set."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from augment.recipe import Recipe
from augment.text.edits import Piece
from augment.text.touched import Touched
from pages.components import text_set, text_table, texts
from pages.components.state import Key
from tests.pages.conftest import result_html

Open = Callable[..., AppTest]
TABLE = "id,sentiment,review\n1,good,Lovely warm soup and bread\n2,bad,\n3,<b>worse</b>,=cold <i>soup</i> is not good\n"


def link(*steps: dict) -> str:
    return json.dumps({"modality": "text", "seed": 3, "steps": steps})


@pytest.fixture
def open_text(open_app: Callable[..., AppTest]) -> Open:
    """Opens the Text page with a recipe of these steps."""

    def open_(*steps: dict) -> AppTest:
        app = open_app("text.py")
        app.query_params["recipe"] = link(*steps)
        app.run()
        return app

    return open_


def paste(app: AppTest, text: str) -> None:
    app.text_area(key=Key.of("text", "paste")).set_value(text).run()
    app.run()
    assert not app.exception


def upload(app: AppTest, name: str, data: str | bytes) -> None:
    data = data.encode() if isinstance(data, str) else data
    app.file_uploader(key=Key.of("text", "upload")).upload(name, data, "").run()
    app.run()
    assert not app.exception


def html(app: AppTest) -> str:
    return " ".join(own.proto.body for own in app.get("html"))


def captions(app: AppTest) -> str:
    return " ".join(own.value for own in app.caption)


def material_text(app: AppTest) -> str:
    return app.session_state[Key.of("text", "material")].data.decode()


def saved(app: AppTest, ending: str) -> bytes:
    """What the download button of the augmented set gives."""
    _, made = app.session_state[text_set.MADE]
    return text_set.written(made.rows, made.columns, ending)


DELETE_ALL = {"transform": "random_deletion", "params": {"share": 1, "protect_negations": False}}
SWAP = {"transform": "random_swap", "params": {"share": 0.5}}


def test_several_steps_on_one_word_show_the_first_and_the_last(open_text: Open) -> None:
    typo = {"transform": "keyboard_typo", "params": {"share": 1}}
    app = open_text(typo, {**typo, "id": "again"}, {**typo, "id": "third"})
    paste(app, "wonderful extraordinary")
    shown = result_html(app)
    assert shown.count("<del") == shown.count("<ins") == 2
    assert '<del class="text-removed">wonderful</del>' in shown
    assert "praise or blame" in shown


def test_deciding_words_are_told_with_their_signs(open_text: Open) -> None:
    app = open_text(DELETE_ALL)
    paste(app, "it was not <u>good")
    assert "negations −<bdi>not</bdi>" in result_html(app)
    assert "<u>" not in result_html(app)
    app = open_text()
    assert "⚠" not in result_html(app)


def test_a_warning_escapes_and_shortens_what_it_names() -> None:
    found = [Touched("polarity", "good", "<b>&" + "x" * 99), Touched("number", "7", "", False)]
    shown = texts.warning(found)
    assert "good</bdi> → <bdi>&lt;b&gt;&amp;xxx" in shown
    assert "x" * 30 not in shown
    assert "numbers −<bdi>7</bdi>" in shown
    assert texts.warning([]) == ""
    assert texts.warning([Touched("number", str(n), "") for n in range(20)]).count("−") == texts.MOST_TOUCHED


def test_what_is_unseen_in_a_change_has_a_sign() -> None:
    assert "ZWSP" in texts.marked([Piece("a\u200bb", "ab", "substituted")])
    assert "␣" in texts.marked([Piece("  ", " ", "substituted")])
    assert '>a <del class="text-removed">b</del> c' in texts.marked(
        [Piece("a", "a", "kept"), Piece("", " b ", "deleted"), Piece("c", "c", "kept")]
    )
    assert texts.marked([Piece("a\r\nb", "\r", "substituted")]).count("<br>") == 2
    assert "ZWSP" not in texts.marked([Piece("a\u200bb", "a\u200bb", "kept")])
    assert "<i class" not in texts.marked([Piece("👩\u200d🚀", "x", "substituted")])


def test_the_readings_stand_beside_the_original(open_text: Open) -> None:
    app = open_text(DELETE_ALL)
    paste(app, "four little words here")
    shown = html(app)
    assert "<td>75.0 %</td><td>3</td>" in shown
    assert "chrF" in shown
    paste(app, "two words")
    assert "places changed: 1" in captions(app)


@pytest.mark.parametrize(
    ("text", "count", "changed"),
    [
        ("下次还点", "4 characters without punctuation", "75.0 % of characters changed"),
        ("我用 iPhone 手机", "4 characters, 1 other words", "80.0 % of words and characters changed"),
    ],
)
def test_what_is_counted_has_its_name_in_every_script(open_text: Open, text: str, count: str, changed: str) -> None:
    app = open_text(DELETE_ALL)
    paste(app, text)
    assert count in captions(app)
    assert changed in result_html(app)


def test_a_table_is_read_row_by_row(open_text: Open) -> None:
    app = open_text(SWAP)
    upload(app, "reviews.csv", TABLE)
    assert material_text(app) == "Lovely warm soup and bread"
    assert app.selectbox(key=text_table.COLUMN).value == "review"
    app.selectbox(key=text_table.LABEL).select("sentiment").run()
    app.number_input(key=text_table.ROW).set_value(3).run()
    app.run()
    assert material_text(app) == "=cold <i>soup</i> is not good"
    assert "<i>soup" not in result_html(app) + html(app)
    assert "label: \\<b\\>worse" in captions(app)
    app.number_input(key=text_table.ROW).set_value(2).run()
    app.run()
    assert "Row 2 has no text in the column “review”." in app.text[0].value
    assert material_text(app) == "=cold <i>soup</i> is not good"
    app.selectbox(key=text_table.COLUMN).select("id").run()
    app.run()
    assert material_text(app) == "2"
    app.button(key="icon:close_table").click().run()
    app.run()
    assert not [box for box in app.selectbox if box.key == text_table.COLUMN]
    assert material_text(app) == "2"


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.tsv", "text\tlabel\nhello there\tx\n".encode("utf-16"), "hello there"),
        ("a.csv", "label,text\n好,味道不错，很快\n".encode("gbk"), "味道不错，很快"),
        ("a.jsonl", b'{"n": 1}\n{"n": 2, "body": "two \\ud800 halves"}\n', "two ? halves"),
        ("a.csv", "label,text\na," + "word " * 200_000, "word " * 200_000),
    ],
)
def test_tables_of_every_form_and_encoding(open_text: Open, name: str, data: str | bytes, text: str) -> None:
    app = open_text(SWAP)
    upload(app, name, data)
    assert material_text(app) == text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", 'label,text\na,"never closed\nb,x\n', "quotation mark"),
        ("a.csv", "label,text\na,\0\n", "not a plain text file"),
        ("a.csv", "label,text\n", "No row"),
        ("a.csv", "", "empty"),
        ("a.jsonl", "[1]\n", "Line 1"),
        ("a.csv", b"text\n" + b"x" * text_table.MOST_BYTES, "megabytes"),
        ("a.csv", "text\n" + "x\n" * (text_table.MOST_ROWS + 1), "more than 50000 rows"),
    ],
)
def test_a_bad_table_is_one_sentence_and_costs_nothing(
    open_text: Open, name: str, data: str | bytes, said: str
) -> None:
    app = open_text(SWAP)
    upload(app, "good.csv", TABLE)
    upload(app, name, data)
    assert said in app.text[0].value
    assert material_text(app) == "Lovely warm soup and bread"
    assert app.session_state[text_table.TABLE].name == "good.csv"


def test_a_table_outlasts_a_visit_to_another_page(open_text: Open) -> None:
    app = open_text(SWAP)
    upload(app, "reviews.csv", TABLE)
    app.number_input(key=text_table.ROW).set_value(3).run()
    app.switch_page("audio.py").run()
    app.switch_page("text.py").run()
    assert not app.exception
    assert app.number_input(key=text_table.ROW).value == 3
    assert app.selectbox(key=text_table.COLUMN).value == "review"


def test_after_another_text_the_row_is_one_press_away(open_text: Open) -> None:
    app = open_text(SWAP)
    upload(app, "reviews.csv", TABLE)
    app.segmented_control(key=Key.of("text", "ready")).set_value("letter_en").run()
    app.run()
    assert app.session_state[Key.of("text", "material")].ready == "letter_en"
    app.button(key="show_row").click().run()
    app.run()
    assert material_text(app) == "Lovely warm soup and bread"
    assert not [button for button in app.button if button.key == "show_row"]


ODD = [
    "x", "👍🏽👩\u200d🚀 🇩🇪", "שלום, זה לא טוב 5", "e\u0301te\u0301 \u0301", "<script>alert(1)</script> **bold** $x$",
    "a\u202eb\u200bc not 7", "word " * 400, "\u3000", "…",
]  # fmt: skip


def test_odd_texts_are_shown_with_every_step(open_text: Open) -> None:
    steps = ("synonym", "random_insertion", "random_swap", "keyboard_typo", "random_deletion")
    app = open_text(*({"transform": step, "params": {"share": 1}} for step in steps))
    for text in ODD:
        paste(app, text)
        assert material_text(app).strip() == text.strip() or not text.strip()
        assert "<script" not in result_html(app) + html(app), text
        assert "**bold**" not in captions(app), text


def test_the_augmented_set_of_a_table(open_text: Open) -> None:
    app = open_text(SWAP)
    upload(app, "reviews.csv", TABLE)
    app.selectbox(key=text_table.LABEL).select("sentiment").run()
    app.run()
    app.button(key=Key.of("text", "set_make")).click().run()
    assert not app.exception
    assert "4 rows." in captions(app)
    rows = list(csv.DictReader(io.StringIO(saved(app, ".csv").decode("utf-8-sig"))))
    assert [(row["source_id"], row["copy"], row["label"], row["id"]) for row in rows] == [
        ("1", "", "good", "1"), ("1", "0", "good", "1"),
        ("3", "", "<b>worse</b>", "3"), ("3", "0", "<b>worse</b>", "3"),
    ]  # fmt: skip
    assert rows[0]["text"] == "Lovely warm soup and bread"
    assert rows[2]["text"] == "'=cold <i>soup</i> is not good"
    assert rows[1]["steps"] == "random_swap share=0.5"
    lines = [json.loads(line) for line in saved(app, ".jsonl").splitlines()]
    assert lines[2]["text"] == "=cold <i>soup</i> is not good"
    assert lines[1] | {"text": ""} == {
        "source_id": 1, "copy": 0, "seed": 3, "steps": "random_swap share=0.5",
        "touched": "polarity moved Lovely", "id": "1", "label": "good", "text": "",
    }  # fmt: skip
    app.number_input(key=Key.of("text", "seed")).set_value(11).run()
    app.run()
    assert "4 rows." not in captions(app)


def test_the_variants_of_one_text_begin_with_the_result(open_text: Open) -> None:
    app = open_text(SWAP)
    paste(app, "one two three four five six")
    app.toggle(key=Key.of("text", "set_originals")).set_value(False).run()
    app.button(key=Key.of("text", "set_make")).click().run()
    lines = [json.loads(line) for line in saved(app, ".jsonl").splitlines()]
    assert [line["copy"] for line in lines] == list(range(10))
    recipe = Recipe.from_json(link(SWAP))
    assert [line["text"] for line in lines] == [
        recipe.apply("one two three four five six", index=index) for index in range(10)
    ]


def test_a_set_that_takes_too_long_ends_early(open_text: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_set, "MOST_CHARACTERS", 100)
    app = open_text(SWAP)
    paste(app, "one two three four five six")
    app.button(key=Key.of("text", "set_make")).click().run()
    assert "Stopped at 4 of 11 rows" in captions(app)


def test_the_table_comes_along_to_training(open_text: Open) -> None:
    app = open_text(SWAP)
    rows = "".join(f"{k},{'good' if k % 2 else 'bad'},a text of words number {k}\n" for k in range(40))
    upload(app, "mine.csv", "id,verdict,remark\n" + rows)
    app.selectbox(key=text_table.COLUMN).select("remark").run()
    app.button(key="try").click().run()
    app.switch_page("train.py").run()
    assert app.session_state[Key.DATASET_SOURCE] == "own"
    assert app.selectbox(key=Key.TEXT_COLUMN).value == "remark"
    assert app.selectbox(key=Key.LABEL_COLUMN).value is None
    assert "which column holds the labels" in " ".join(text.value for text in app.text)
    app.selectbox(key=Key.LABEL_COLUMN).select("verdict").run()
    app.run()
    spec = app.session_state[Key.DATASET]
    assert (spec.text_column, spec.label_column) == ("remark", "verdict")
    assert "mine.jsonl: 2 classes, 40 samples" in captions(app).replace("\\", "")
    assert not app.button(key="start").disabled
