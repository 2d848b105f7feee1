"""Every text a page shows stands in the catalogue, in every language, with the same gaps to fill."""

from __future__ import annotations

import ast
import functools
import re
import string
from pathlib import Path
from typing import get_args

import pytest

from augment.modality import modality
from augment.transforms import MODALITIES, catalogue
from models.store.schema import State
from pages.components.messages import FALLBACK, languages, speaking, t
from pages.components.workbench.recipe_editor import MENU
from pages.components.workbench.recipes import ready_recipes

PAGES = Path(__file__).parents[2] / "pages"
SOURCES = sorted([PAGES.parent / "app.py", *PAGES.rglob("*.py")])
SHOWING = {"text", "markdown", "caption", "header", "subheader", "button", "slider", "toggle", "expander", "popover",
           "selectbox", "number_input", "file_uploader", "download_button", "segmented_control", "checkbox",
           "multiselect", "toast", "error", "warning", "info", "title", "write", "image", "progress"}  # fmt: skip


@functools.cache
def every_call() -> list[ast.Call]:
    trees = [ast.parse(path.read_text("utf-8")) for path in SOURCES]
    return [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]


def calls(name: str) -> list[ast.Call]:
    return [call for call in every_call() if getattr(call.func, "id", getattr(call.func, "attr", None)) == name]


def test_every_message_that_is_asked_for_exists() -> None:
    asked = {call.args[0].value for call in calls("t") if isinstance(call.args[0], ast.Constant)}
    assert len(asked) > 50
    assert asked <= set(languages()[FALLBACK])


def test_every_message_named_by_an_id_exists() -> None:
    wanted: list[str] = []
    wanted += [f"train.state_{state}" for state in get_args(State)]
    wanted += [f"ready.{ready}" for name in MODALITIES for ready in modality(name).ready]
    wanted += [f"{name}.{text}" for name in MODALITIES for text in ("title", "upload", "upload_help", "result_help")]
    wanted += [f"recipe.{action}" for action in MENU]
    wanted += [f"recipe.ready.{ready}" for name in MODALITIES for ready in ready_recipes(name)]
    params = [param for name in MODALITIES for known in catalogue(name).values() for param in known.params]
    for sort in {param.files.name for param in params if param.files}:
        wanted += [f"own_file.{sort}.unnamed", f"own_file.{sort}.help", f"error.{sort}.missing"]
    assert set(wanted) <= set(languages()[FALLBACK])


def test_no_page_shows_a_text_of_its_own() -> None:
    for name in SHOWING:
        for call in calls(name):
            own = [argument for argument in call.args[:1] if isinstance(argument, ast.Constant)]
            shown = [argument.value for argument in own if isinstance(argument.value, str)]
            words = [re.sub(r":\w+\[|:material/\w+:", "", text) for text in shown]
            assert not any(letter.isalpha() for text in words for letter in text), shown


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_messages_with_the_same_gaps(language: str) -> None:
    def gaps(message: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(message) if name}

    fallback, own = languages()[FALLBACK], languages()[language]
    carried = ("transform.", "param.", "setting.", "dataset.", "family.", "error.", "note.", "shift.", "option.")
    assert {key for key in own if not key.startswith(carried)} == {k for k in fallback if not k.startswith(carried)}
    assert all(gaps(own[key]) == gaps(fallback[key]) for key in own.keys() & fallback.keys())


def test_one_is_not_counted_as_many_are() -> None:
    with speaking("en"):
        assert [t("text.rows", count=count) for count in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
        assert t("train.of_yours", count=1) == "1 more of yours", "what reads alike needs no message of its own"


def test_pages_never_let_html_or_exceptions_through() -> None:
    for path in SOURCES:
        text = path.read_text("utf-8")
        assert "unsafe_allow" not in text
        assert "st.exception" not in text
        assert "st.write(" not in text


def test_transforms_are_described() -> None:
    for transform in catalogue("image").values():
        assert all(len(text) > 10 for text in (transform.summary, transform.label_safety, transform.source))
        assert all(param.help for param in transform.params)


def test_a_risk_of_every_transform_may_be_said_in_other_words() -> None:
    """What a language's file says of risks belongs to a risk that there is."""
    known = {
        f"transform.{transform.name}.risk.{risk.name}"
        for name in MODALITIES
        for transform in catalogue(name).values()
        for risk in transform.risks
    }
    assert known
    for messages in languages().values():
        assert {key for key in messages if re.match(r"transform\.\w+\.risk\.", key)} <= known
