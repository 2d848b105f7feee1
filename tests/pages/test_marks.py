"""Marks on the Image page: shown on demand, moved with the picture, counted, brought from files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.components import marks
from pages.components.state import Key
from tests.pages.conftest import APP, result_html

Open = Callable[..., AppTest]


def link(*steps: dict) -> str:
    return json.dumps({"modality": "image", "steps": list(steps)})


AWAY = link({"transform": "translate", "params": {"x": 0.12, "y": 0}})
YOLO = b"0 0.5 0.5 0.2 0.2 0.5 0.5 2\n1 0.1 0.5 0.2 0.2\n"


def bring(app: AppTest, name: str, data: bytes) -> None:
    app.file_uploader(key=marks.UPLOAD).upload(name, data, "text/plain").run()
    assert not app.exception


def test_marks_are_shown_when_asked_for_and_lost_boxes_are_counted(open_app: Open) -> None:
    app = open_app(recipe=AWAY)
    plain = result_html(app)
    assert "Boxes" not in plain
    app.toggle(key=marks.SHOWN).set_value(True).run()
    marked = result_html(app)
    assert marked.split(">")[0] != plain.split(">")[0]
    assert "Boxes kept: 2 of 2 (temple 100 %, tree 18 %)" in marked
    assert "points in view: 3 of 3" in marked
    app.number_input(key=marks.LEAST).set_value(20).run()
    assert "Boxes kept: 1 of 2 (temple 100 %, tree dropped at 18 %)" in result_html(app)


def test_how_much_of_the_picture_is_left_is_read_off(open_app: Open) -> None:
    app = open_app(recipe=link({"transform": "translate", "params": {"x": 0.5, "y": 0}}))
    assert "50.0 %</td></tr></table>" in " ".join(element.proto.body for element in app.get("html"))


def test_marks_from_a_file_belong_to_the_picture_they_came_for(open_app: Open) -> None:
    app = open_app(recipe=AWAY)
    bring(app, "boxes.txt", YOLO)
    assert "Boxes kept: 2 of 2 (class 0 100 %, class 1 100 %) · points in view: 1 of 1" in result_html(app)
    app.segmented_control(key=Key.of("image", "ready")).set_value("flower").run()
    app.run()
    assert "(flower 100 %, flower" in result_html(app)
    app.segmented_control(key=Key.of("image", "ready")).set_value("digit").run()
    app.run()
    assert "Boxes" not in result_html(app)
    assert not [toggle for toggle in app.toggle if toggle.key == marks.SHOWN]


def test_marks_from_a_file_are_there_after_a_reload_and_for_their_browser_alone(open_app: Open) -> None:
    app = open_app(recipe=AWAY)
    bring(app, "boxes.txt", YOLO)

    def again(owner: str) -> AppTest:
        fresh = AppTest.from_file(str(APP), default_timeout=30)
        fresh.session_state[Key.OWNER], fresh.query_params["recipe"] = owner, AWAY
        return fresh.run()

    assert "Boxes" not in result_html(again("somebody-else-entirely"))
    reloaded = again(app.session_state[Key.OWNER])
    assert "Boxes kept: 2 of 2 (class 0 100 %, class 1 100 %)" in result_html(reloaded)
    reloaded.button(key=Key.of("image", "marks_forget")).click().run()
    assert "(temple 100 %" in result_html(reloaded), "its own are back"
    assert "Boxes" not in result_html(again(app.session_state[Key.OWNER]))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("a.txt", b"1 2 3", "Line 1"), ("<b>.json", b"[]", "no COCO file"), ("a.png", b"x", "not an image")],
)
def test_a_bad_file_of_marks_is_one_sentence_and_costs_nothing(
    open_app: Open, name: str, data: bytes, said: str
) -> None:
    app = open_app(recipe=AWAY)
    bring(app, "boxes.txt", YOLO)
    bring(app, name, data)
    assert said in app.text[0].value
    assert "(class 0 100 %, class 1 100 %)" in result_html(app)


def test_variants_to_take_home_have_their_marks(open_app: Open) -> None:
    app = open_app(recipe=AWAY)
    key = Key.of("image", "variants")

    def boxes() -> tuple[list[str], int]:
        app.button(key=Key.of("image", "variants_make")).click().run()
        with zipfile.ZipFile(io.BytesIO(app.session_state[key].outcome.data)) as archive:
            entry = json.loads(archive.read("manifest.json"))["files"][0]
            assert archive.read(entry["mask"])
        return [box["name"] for box in entry["boxes"]], entry["boxes_dropped"]

    app.button(key=Key.of("image", "variants_make")).click().run()
    with zipfile.ZipFile(io.BytesIO(app.session_state[key].outcome.data)) as archive:
        assert not [name for name in archive.namelist() if "mask" in name], "they were not asked for"
    app.toggle(key=marks.SHOWN).set_value(True).run()
    assert boxes() == (["temple", "tree"], 0)
    app.number_input(key=marks.LEAST).set_value(20).run()
    assert app.session_state[key] is None
    assert boxes() == (["temple"], 1)
