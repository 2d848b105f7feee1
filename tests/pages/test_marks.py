"""Marks on the Image page: shown on demand, moved with the picture, counted, brought from files."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from augment.image.annotations import MarkedImage
from augment.image.ready import MARKS
from augment.recipe import Recipe
from pages.components import marks
from pages.components.state import Key, Material
from pages.components.workbench.source import load
from pages.components.workbench.take import full_result
from tests.pages.conftest import APP, result_html

Open = Callable[..., AppTest]


def link(*steps: dict) -> str:
    return json.dumps({"modality": "image", "steps": list(steps)})


AWAY = link({"transform": "translate", "params": {"x": 0.12, "y": 0}})
YOLO = b"0 0.5 0.5 0.2 0.2 0.5 0.5 2\n1 0.1 0.5 0.2 0.2\n"


def bring(app: AppTest, name: str, data: bytes) -> None:
    app.file_uploader(key=marks.UPLOAD).upload(name, data, "text/plain").run()
    assert not app.exception


def show(app: AppTest, *parts: str) -> None:
    """Exactly these."""
    for part, key in marks.SHOWN.items():
        app.toggle(key=key).set_value(part in parts)
    app.run()
    assert not app.exception


def switches(app: AppTest) -> list[str]:
    return [part for part, key in marks.SHOWN.items() if any(toggle.key == key for toggle in app.toggle)]


def picture_of(html: str) -> np.ndarray:
    """The result's pixels, uint8 (H, W, 3)."""
    data = re.search(r'src="data:image/jpeg;base64,([^"]+)', html)
    assert data
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data[1]))).convert("RGB"))


def test_each_part_of_the_marks_has_a_switch_of_its_own(open_app: Open) -> None:
    app = open_app(recipe=link())
    assert switches(app) == ["mask", "boxes", "points"]
    plain = picture_of(result_html(app)).astype(int)
    changed = {}
    for part in marks.PARTS:
        show(app, part)
        html = result_html(app)
        changed[part] = np.abs(picture_of(html) - plain).max(axis=2) > 60
        assert ("Boxes kept" in html, "points in view" in html) == (part == "boxes", part == "points")
        assert ('class="marked-picture"' in html) == (part == "boxes")
    areas = {part: int(own.sum()) for part, own in changed.items()}
    assert 0 < areas["points"] < areas["boxes"] < areas["mask"], areas
    bring(app, "boxes.txt", b"0 0.5 0.5 0.2 0.2")
    assert switches(app) == ["boxes"]


def test_names_at_the_boxes_are_short_and_no_markup(open_app: Open) -> None:
    name = "<b>x</b>&" + 30 * "y"
    coco = {"images": [{"id": 1}], "categories": [{"id": 1, "name": name}],
            "annotations": [{"image_id": 1, "category_id": 1, "bbox": [400, 10, 200, 200]}]}  # fmt: skip
    app = open_app(recipe=link())
    bring(app, "boxes.json", json.dumps(coco).encode())
    (label,) = re.findall(r"<span [^>]*>(.*?)</span>", result_html(app))
    assert label == "&lt;b&gt;x&lt;/b&gt;&amp;yyyyyyyyyy…"
    assert "<b>x" not in result_html(app)


def test_partners_bring_their_marks_in_the_colours_of_the_bar(open_app: Open) -> None:
    step = {"transform": "mosaic", "params": {"x": 0.5, "y": 0.5}}
    app = open_app(recipe=json.dumps({"modality": "image", "seed": 1, "steps": [step]}))
    app.segmented_control(key=Key.of("image", "ready")).set_value("digit").run()
    app.run()
    assert switches(app) == [], "the digit itself has none, and no switch"
    app.segmented_control(key=Key.of("image", "ready")).set_value("flower").run()
    app.run()
    bring(app, "boxes.txt", b"7 0.5 0.5 0.2 0.2")  # of the flower, which is a partner of the temple
    app.segmented_control(key=Key.of("image", "ready")).set_value("china").run()
    app.run()
    html = result_html(app)
    bar = re.findall(r'<i style="flex:[\d.]+;background:(#\w+)"', html)
    keys = re.findall(r'<i class="share-key" style="background:(#\w+)"></i>(\d+ % [\w ]+)', html)
    assert [colour for colour, _ in keys] == bar
    assert len(set(bar)) == len(bar) == 4
    named = dict(re.findall(r"background:(#\w+);color:#\w+\">([^<]*)</span>", html))
    of_flower = next(colour for colour, text in keys if "Flower" in text)
    assert named[of_flower] == "class 7"
    assert " of 3 (temple" in html, "of the flower only what was brought"
    assert named[bar[0]] in {"temple", "tree"}


def test_marks_are_shown_when_asked_for_and_lost_boxes_are_counted(open_app: Open) -> None:
    app = open_app(recipe=AWAY)
    plain = result_html(app)
    assert "Boxes" not in plain
    show(app, "boxes", "points")
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
    assert not switches(app)


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
    show(app, *marks.PARTS)
    assert boxes() == (["temple", "tree"], 0)
    app.number_input(key=marks.LEAST).set_value(20).run()
    assert app.session_state[key] is None
    assert boxes() == (["temple"], 1)


def test_the_result_is_saved_with_what_is_marked(open_app: Open) -> None:
    """AugMix moves nothing where something is marked: what is saved is what is seen then, and not another picture."""
    open_app(recipe=link())
    photo, shown = Material("image", "china"), MarkedImage(MARKS["china"](), 0.1)
    recipe = Recipe("image", seed=2).with_step("aug_mix")
    saved = np.asarray(Image.open(io.BytesIO(full_result(recipe, photo, shown))))
    start = load(photo).example
    marked = recipe.trace(start.marked(shown.start(start.sample)[0].targets)).result
    assert np.array_equal(saved, marked)
    assert not np.array_equal(saved, recipe.trace(start).result)
