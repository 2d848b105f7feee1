"""Synonyms on the Text page: a list that is brought is chosen and in use, and what is missing is said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from augment.text import wordnet
from pages.components.state import Key
from tests.augment.word_lists import small_wordnet
from tests.pages.conftest import result_html
from tests.pages.test_text_page import captions, paste
from tests.pages.test_workbenches import link

SELECT = "param:synonym:word_list:fixed"
GONE = "words-0123456789abcdef"
SYNONYM = {"transform": "synonym", "params": {"share": 1, "protect_negations": False}}


def open_text(open_app: Callable[..., AppTest], recipe: str) -> AppTest:
    app = open_app("text.py")
    app.query_params["recipe"] = recipe
    app.run()
    paste(app, "quick zyx")
    return app


def plain_captions(app: AppTest) -> str:
    return captions(app).replace("\\", "")


def said(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.text, *app.markdown)).replace("\\", "")


def test_a_list_that_is_brought_is_chosen_in_use_and_linked(open_app: Callable[..., AppTest]) -> None:
    app = open_text(open_app, link("text", SYNONYM))
    assert re.search(r"In use: 3,\d+ English and 1,\d+ Chinese words", plain_captions(app))
    assert app.selectbox(key=SELECT).options == ["The app’s own list", "WordNet"]
    upload = app.file_uploader(key=Key.param("synonym", "word_list:own"))
    upload.upload("mine.txt", b"zyx wvu\nat once, now, soon\n", "text/plain").run()
    app.run()
    assert not app.exception
    assert "wvu" in result_html(app)
    own = json.loads(app.query_params["recipe"])["steps"][0]["params"]["word_list"]
    assert own == app.selectbox(key=SELECT).value
    assert "mine.txt" in app.selectbox(key=SELECT).options
    assert "In use: 4 words; left out, as no single words: 1" in plain_captions(app)
    other = open_text(open_app, app.query_params["recipe"])
    assert result_html(other) == result_html(app)
    assert f"Word list {own[6:12]}" in other.selectbox(key=SELECT).options
    upload = other.file_uploader(key=Key.param("synonym", "word_list:own"))
    upload.upload("none.txt", b"one\ntwo\n", "text/plain").run()
    assert "The file holds no synonyms" in said(other)
    assert other.selectbox(key=SELECT).value == own


def test_what_is_missing_leaves_its_step_out_and_start_is_off(
    open_app: Callable[..., AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(wordnet.VARIABLE, str(tmp_path / "wordnet"))
    steps = [{**SYNONYM, "params": {**SYNONYM["params"], "word_list": word_list}} for word_list in (GONE, "wordnet")]
    app = open_text(open_app, link("text", *steps))
    assert "Word list 012345 is not on this server: bring its file again" in said(app)
    assert f"WordNet is not installed on this server. Who runs it gets it by: {wordnet.COMMAND}" in said(app)
    assert said(app).count("Until then this step is left out.") == 2
    app.button(key="try").click().run()
    app.switch_page("train.py").run()
    assert "Word list 012345 is not on this server" in said(app)
    assert app.button(key="start").disabled
    small_wordnet(tmp_path / "wordnet")
    app = open_text(open_app, link("text", steps[1]))
    assert "In use: 22 English words of WordNet 3.0" in plain_captions(app)
    assert "Until then" not in said(app)
