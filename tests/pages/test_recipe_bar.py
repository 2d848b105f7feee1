"""The whole recipe: undo, redo, start over, name, save and load; and what is said where a value is risky."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from augment.errors import InputError
from augment.recipe import MAX_NAME_CHARACTERS, Recipe
from augment.transforms import MODALITIES
from pages.components.messages import languages
from pages.components.state import Key
from pages.components.workbench.recipe_bar import ACTIONS, READY, file_name
from pages.components.workbench.recipes import first_recipe, read_recipe_file, ready_recipes
from tests.pages.test_workbenches import every_modality, link, page

Open = Callable[..., AppTest]


def recipe_in(app: AppTest, modality: str = "image") -> Recipe:
    return app.session_state[Key.recipe(modality)]


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    app.run()
    assert not app.exception


def choose(app: AppTest, entry: str, modality: str = "image") -> None:
    menu = next(menu for menu in app.get("menu_button") if menu.key == Key.of(modality, "recipe_menu"))
    menu.click(entry).run()
    app.run()
    assert not app.exception


@every_modality
def test_everything_in_the_menu_can_be_undone_and_redone(open_app: Open, modality: str) -> None:
    app = open_app(page(modality))
    app.query_params["recipe"] = link(modality, seed=3)
    app.run()
    assert not recipe_in(app, modality).steps
    ready = list(ready_recipes(modality))[-1]
    for entry, wanted in (
        (READY + ready, ready_recipes(modality)[ready].steps),
        ("clear", ()),
        ("reset", first_recipe(modality).steps),
    ):
        before = recipe_in(app, modality)
        choose(app, entry, modality)
        after = recipe_in(app, modality)
        assert after.steps == wanted
        press(app, "icon:undo")
        assert recipe_in(app, modality) == before
        press(app, "icon:redo")
        assert recipe_in(app, modality) == after


def test_the_menu_has_words_for_everything() -> None:
    entries = [READY + name for modality in MODALITIES for name in ready_recipes(modality)] + list(ACTIONS)
    assert {f"recipe.{entry}" for entry in entries} <= set(languages()["en"])


def test_undo_is_off_where_there_is_nothing_to_undo(open_app: Open) -> None:
    app = open_app(recipe=link("image", {"transform": "hue"}))
    assert app.button(key="icon:undo").disabled
    assert app.button(key="icon:redo").disabled
    app.number_input(key=Key.of("image", "seed")).set_value(4).run()
    assert not app.button(key="icon:undo").disabled
    assert app.button(key="icon:redo").disabled


def test_an_address_from_the_browsers_history_goes_back_and_undo_goes_on_from_there(open_app: Open) -> None:
    app = open_app()
    first = dict(app.query_params)
    for seed in (1, 2):
        app.number_input(key=Key.of("image", "seed")).set_value(seed).run()
        app.run()
    for name, value in first.items():
        app.query_params[name] = value
    app.run()
    assert recipe_in(app).seed == 0
    press(app, "icon:redo")
    assert recipe_in(app).seed == 1
    press(app, "icon:redo")
    assert recipe_in(app).seed == 2
    press(app, "icon:undo")
    assert recipe_in(app).seed == 1


def test_a_name_goes_with_the_recipe(open_app: Open) -> None:
    app = open_app()
    app.text_input(key=Key.of("image", "recipe_name")).set_value(" Six & <nine>\x07 ").run()
    app.run()
    assert recipe_in(app).name == "Six & <nine>"
    assert any("nine" in text.value and "<nine>" not in text.value for text in app.markdown), "shown, and escaped"
    assert json.loads(app.query_params["recipe"])["name"] == "Six & <nine>"
    again = open_app(**app.query_params)
    assert recipe_in(again) == recipe_in(app)
    press(app, "icon:undo")
    assert recipe_in(app).name == ""


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("", "recipe.json"),
        ("Six & nine", "six_nine.json"),
        ("../../etc", "etc.json"),
        ("数字", "数字.json"),
        ("…", "recipe.json"),
    ],
)
def test_a_saved_recipe_is_called_after_its_name(name: str, file: str) -> None:
    assert file_name(Recipe("image", name=name)) == file


def test_a_name_outlives_json_and_a_bad_one_is_refused() -> None:
    named = Recipe("image", name="x" * MAX_NAME_CHARACTERS)
    assert Recipe.from_json(named.to_json()) == named
    for bad in ("x" * (MAX_NAME_CHARACTERS + 1), "a\nb", 5):
        with pytest.raises(InputError, match="name"):
            Recipe.from_dict({"modality": "image", "name": bad})
    assert "name" not in Recipe("image").to_dict()


def risks_shown(app: AppTest) -> list[str]:
    return [text.value for text in app.markdown if ":material/warning:" in text.value]


def test_a_risky_value_is_said_beside_its_slider_at_that_value_only(open_app: Open) -> None:
    app = open_app(recipe=link("image", {"transform": "rotate", "params": {"angle": 10}}))
    assert not risks_shown(app)
    slider = app.slider(key="param:rotate:angle:fixed")
    slider.set_value(180.0).run()
    app.run()
    (said,) = risks_shown(app)
    assert "6" in said
    app.slider(key="param:rotate:angle:fixed").set_value(0.0).run()
    app.run()
    assert not risks_shown(app)


def test_a_risky_step_is_silent_while_it_is_never_applied(open_app: Open) -> None:
    app = open_app(recipe=link("image", {"transform": "horizontal_flip", "p": 0.5}))
    assert len(risks_shown(app)) == 1
    next(slider for slider in app.slider if slider.key.startswith(Key.step("horizontal_flip", "p"))).set_value(
        0.0
    ).run()
    app.run()
    assert not risks_shown(app)


def test_a_language_may_have_its_own_sentence(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(languages()["en"], "transform.horizontal_flip.risk.mirrored", "Own words.")
    app = open_app(recipe=link("image", {"transform": "horizontal_flip"}))
    assert "Own words" in risks_shown(app)[0]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"{", "valid JSON: something is missing or wrong at line 1"),
        (b"\x89PNG\r\n", "valid JSON"),
        (b"[]", "JSON object"),
        (b'{"dataset": {"name": "digits"}}', "has no “modality”"),
        (b'{"modality": "video"}', "'video'"),
    ],
)
def test_a_file_that_is_no_recipe_is_told_what_this_page_opens(written: bytes, said: str) -> None:
    with pytest.raises(InputError) as refused:
        read_recipe_file(written, "image")
    assert said in str(refused.value)
    assert "This page opens recipes, as its own “Save recipe” writes them" in str(refused.value)
    assert "Expecting" not in str(refused.value)


def test_a_whole_comparison_is_told_apart_from_a_recipe() -> None:
    with pytest.raises(InputError, match="whole comparison, and this page opens recipes: “Save recipe”"):
        read_recipe_file(b'{"dataset": {"name": "digits"}, "arms": []}', "image")


def test_a_recipe_for_another_page_is_told_which() -> None:
    with pytest.raises(InputError, match="page Sound, and this is the page Image"):
        read_recipe_file(Recipe("audio").to_json().encode(), "image")
