"""Browse: what is searched for is found, and what is taken lies in the recipe.

AppTest closes a dialog at the next run, so what is chosen in it is put into the session before it opens.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from augment.transforms import catalogue
from pages.components.state import Key
from pages.components.workbench.browse import matching
from pages.components.workbench.recipes import ready_recipes

Open = Callable[..., AppTest]


def names(words: str, modality: str = "image") -> list[str]:
    return [own.name for own in matching(words, catalogue(modality).values())]


@pytest.mark.parametrize(
    ("modality", "words", "first"),
    [
        ("image", "my photos are dark", "brightness"),
        ("image", "Rotate", "rotate"),
        ("audio", "low pass", "low_pass"),
        ("text", "typing errors on a keyboard", "keyboard_typo"),
    ],
)
def test_what_people_say_finds_what_they_mean(modality: str, words: str, first: str) -> None:
    found = names(words, modality)
    assert found[0] == first
    assert len(found) < len(catalogue(modality)) / 2


def test_words_that_say_nothing_find_everything_and_unknown_ones_nothing() -> None:
    assert len(names("a is")) == len(catalogue("image"))
    assert names("xylophone") == []


def test_a_transform_is_taken_from_the_dialog(open_app: Open) -> None:
    app = open_app()
    app.session_state[Key.of("image", "browse_words")] = "quarter"
    app.button(key="browse").click().run()
    app.button(key="browse_take:quarter_turn").click().run()
    assert not app.exception
    assert [step.transform.name for step in app.session_state[Key.recipe("image")].steps][-1] == "quarter_turn"


@pytest.mark.parametrize(("page", "modality"), [("image.py", "image"), ("audio.py", "audio"), ("text.py", "text")])
def test_a_ready_recipe_is_taken_from_the_dialog(open_app: Open, page: str, modality: str) -> None:
    app = open_app(page)
    name, recipe = list(ready_recipes(modality).items())[-1]
    app.session_state[Key.of(modality, "browse")] = "ready"
    app.button(key="browse").click().run()
    app.button(key=f"browse_take:{name}").click().run()
    assert not app.exception
    assert app.session_state[Key.recipe(modality)].steps == recipe.steps


def test_favourites_come_first(open_app: Open) -> None:
    app = open_app()
    assert app.selectbox(key=Key.of("image", "add")).options[0] != "Solarise · colour"
    app.session_state[Key.of("image", "browse_words")] = "solarise"
    app.button(key="browse").click().run()
    app.button(key="icon:star:solarise").click().run()
    app.run()
    assert app.selectbox(key=Key.of("image", "add")).options[0] == "Solarise · colour"
