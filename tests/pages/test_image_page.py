"""The Image page's logic: one change changes one thing, a link opens the same view, bad input costs nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from augment.recipe import MAX_SEED
from augment.saving import encode_png
from pages.components.state import Key
from pages.components.words import as_read
from tests.pages.conftest import APP, result_html

Open = Callable[..., AppTest]


def recipe_of(app: AppTest) -> dict:
    return app.session_state[Key.recipe("image")].to_dict()


def steps_of(app: AppTest) -> list[str]:
    return [step["transform"] for step in recipe_of(app)["steps"]]


def do(widget: Widget) -> None:
    """Carry out what was set on `widget`, then draw the whole page: a change alone redraws only what it must."""
    app = widget.run()
    assert not app.exception
    app.run()
    assert not app.exception


def choose(app: AppTest, step_id: str, action: str) -> None:
    do(next(menu for menu in app.get("menu_button") if menu.key == Key.step(step_id, "menu")).click(action))
    assert not app.exception


def link(*steps: dict, seed: int = 0) -> str:
    return json.dumps({"modality": "image", "seed": seed, "steps": list(steps)})


def test_the_page_opens_with_a_recipe_and_pictures(open_app: Open) -> None:
    app = open_app()
    assert steps_of(app) == ["rotate", "scale", "translate"]
    original, strip, draws = app.get("image")
    assert [len(picture.proto.imgs) for picture in (original, strip, draws)] == [1, 4, 6]
    assert original.proto.imgs[0].url not in result_html(app)
    assert result_html(app).startswith('<img src="data:image/jpeg;base64,')


def test_a_recipe_that_draws_nothing_says_so_in_place_of_equal_pictures(open_app: Open) -> None:
    def seen(app: AppTest) -> tuple[int, bool]:
        is_said = any(caption.value.startswith("Nothing is drawn") for caption in app.caption)
        return sum(len(shown.proto.imgs) for shown in app.get("image")[1:]), is_said

    fixed = open_app(recipe=link({"transform": "rotate", "params": {"angle": 12}}))
    assert seen(fixed) == (2, True)
    drawn = open_app(recipe=link({"transform": "rotate", "params": {"angle": [10, 12]}}))
    assert seen(drawn) == (8, False)


def test_moving_a_slider_changes_its_own_value_only(open_app: Open) -> None:
    app = open_app()
    before = recipe_of(app)
    do(app.slider(key="param:scale:factor:range").set_value((0.5, 1.0)))
    after = recipe_of(app)
    assert after["steps"][1]["params"]["factor"] == [0.5, 1]
    before["steps"][1]["params"]["factor"] = [0.5, 1]
    assert after == before
    assert not app.exception


def test_adding_ordering_and_removing_keep_every_value(open_app: Open) -> None:
    app = open_app()
    do(app.slider(key="param:rotate:angle:range").set_value((-40.0, 10.0)))
    do(app.selectbox(key=Key.of("image", "add")).select("rotate"))
    assert [step.id for step in app.session_state[Key.recipe("image")].steps] == [
        "rotate",
        "scale",
        "translate",
        "rotate-2",
    ]
    choose(app, "rotate-2", "move_up")
    choose(app, "scale", "remove")
    choose(app, "rotate", "duplicate")
    assert steps_of(app) == ["rotate", "rotate", "rotate", "translate"]
    assert [step["params"]["angle"] for step in recipe_of(app)["steps"][:3]] == [[-40, 10], [-40, 10], [-15, 15]]
    assert app.slider(key="param:rotate:angle:range").value == (-40.0, 10.0)


def test_a_step_is_switched_off_and_on_without_losing_its_settings(open_app: Open) -> None:
    app = open_app()
    do(app.slider(key="param:scale:factor:range").set_value((0.5, 1.0)))
    do(app.toggle(key=Key.step("scale", "enabled")).set_value(False))
    assert recipe_of(app)["steps"][1]["enabled"] is False
    assert not [slider for slider in app.slider if slider.key.startswith("param:scale")]
    do(app.toggle(key=Key.step("scale", "enabled")).set_value(True))
    assert app.slider(key="param:scale:factor:range").value == (0.5, 1.0)


def test_a_range_is_closed_to_one_value_and_opened_again(open_app: Open) -> None:
    app = open_app()
    do(app.button(key=Key.step("rotate", "flip:angle")).click())
    assert recipe_of(app)["steps"][0]["params"]["angle"] in (15, -15)
    do(app.slider(key="param:rotate:angle:fixed").set_value(30.0))
    do(app.button(key=Key.step("rotate", "flip:angle")).click())
    assert recipe_of(app)["steps"][0]["params"]["angle"] == [-30, 30]


def test_re_roll_changes_the_seed_and_nothing_else(open_app: Open) -> None:
    app = open_app(recipe=link({"transform": "rotate"}, seed=MAX_SEED))
    before = recipe_of(app)
    do(app.button(key="reroll").click())
    after = recipe_of(app)
    assert after.pop("seed") != before.pop("seed")
    assert after == before


def test_a_link_opens_the_same_view(open_app: Open) -> None:
    first = open_app()
    do(first.slider(key="param:rotate:angle:range").set_value((-40.0, 10.0)))
    do(first.number_input(key=Key.of("image", "seed")).set_value(11))
    second = open_app(**first.query_params)
    assert recipe_of(second) == recipe_of(first)
    assert [image.proto.imgs[0].url for image in second.get("image")] == [
        image.proto.imgs[0].url for image in first.get("image")
    ]
    assert result_html(second) == result_html(first) != result_html(open_app())


@pytest.mark.parametrize(
    "written",
    [
        "{",
        "[]",
        link({"transform": "no such thing"}),
        link({"transform": "rotate", "params": {"angle": 1000}}),
        '{"modality": "audio", "steps": []}',
        "<script>alert(1)</script>",
    ],
)
def test_a_bad_link_is_answered_with_a_sentence_and_the_usual_view(open_app: Open, written: str) -> None:
    app = open_app(recipe=written)
    assert app.text[0].value.endswith(".")
    assert steps_of(app) == ["rotate", "scale", "translate"]


def test_a_bad_picture_costs_nothing(open_app: Open) -> None:
    app = open_app()
    before = app.get("image")[0].proto.imgs[0].url
    do(app.file_uploader(key=Key.of("image", "upload")).upload("photo.png", b"no picture at all", "image/png"))
    assert app.text[0].value.endswith(".")
    assert app.get("image")[0].proto.imgs[0].url == before
    assert not app.exception


def test_an_uploaded_picture_is_shown_under_its_name_letter_by_letter(open_app: Open) -> None:
    app = open_app()
    picture = encode_png(np.full((40, 60, 3), 99, np.uint8))
    do(app.file_uploader(key=Key.of("image", "upload")).upload("![x](http://x).png", picture, "image/png"))
    assert "60 × 40" in app.get("image")[0].proto.imgs[0].caption
    name = next(caption.value for caption in app.caption if "http" in caption.value)
    assert "![x]" not in name
    assert as_read(name) == "![x](http://x).png"


def test_a_saved_recipe_is_loaded_and_a_broken_one_refused(open_app: Open) -> None:
    app = open_app()
    saved = link({"transform": "gaussian_blur", "params": {"sigma": 2}}, seed=5)
    do(app.file_uploader(key=Key.of("image", "recipe_file")).upload("recipe.json", saved.encode(), "application/json"))
    assert steps_of(app) == ["gaussian_blur"]
    do(app.file_uploader(key=Key.of("image", "recipe_file")).upload("recipe.json", b'{"modality"', "application/json"))
    assert steps_of(app) == ["gaussian_blur"]
    assert app.text[0].value.endswith(".")


def test_an_empty_recipe_invites(open_app: Open) -> None:
    app = open_app(recipe=link())
    do(app.button(key="ready:photo").click())
    assert steps_of(app)[0] == "horizontal_flip"
    assert not app.exception


def test_trying_it_carries_the_recipe_to_the_training_page(open_app: Open) -> None:
    app = open_app(recipe=link({"transform": "cutout"}, seed=3))
    do(app.button(key="try").click())
    assert app.session_state[Key.recipe("image")].to_dict() == recipe_of(app)


def test_the_web_process_never_imports_torch(tmp_path: Path) -> None:
    """A preview must not wait for torch's import, nor pay for its objects at every garbage collection."""
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(APP)!r}, default_timeout=30).run()
app.switch_page("train.py").run()
assert not app.exception
sys.exit("torch" in sys.modules or "sklearn" in sys.modules)
"""
    environment = os.environ | {"EXPLORER_STORE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, cwd=APP.parents[1], check=False)
    assert done.returncode == 0


def test_difference_and_histograms_are_made_once_they_are_opened(open_app: Open) -> None:
    def captions(app: AppTest) -> list[str]:
        assert not app.exception
        return [caption.value for caption in app.caption if caption.value.startswith("Histograms")]

    app = open_app()
    assert captions(app) == []
    app.session_state["closer"] = True
    assert len(captions(app.run())) == 1
