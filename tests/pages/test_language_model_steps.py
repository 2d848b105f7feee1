"""A step whose language model is not on this server: left out, said with the command that gets it, and not trained."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import result_html
from tests.pages.test_workbenches import link

TYPOS = {"transform": "keyboard_typo", "params": {"share": 0.3}}
MODEL = {"transform": "contextual_replacement", "params": {"share": 0.5}}
COMMAND = "python -m augment.text.language_models distilroberta-base"


def opened(open_app: Callable[..., AppTest], *steps: dict) -> AppTest:
    app = open_app("text.py")
    app.query_params["recipe"] = link("text", *steps)
    app.run()
    assert not app.exception
    return app


def test_a_step_without_its_model_is_left_out_and_says_what_gets_it(
    open_app: Callable[..., AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    policy = {"transform": "some_of", "steps": [MODEL, TYPOS]}
    app = opened(open_app, MODEL, TYPOS, policy)
    assert result_html(app) == result_html(opened(open_app, TYPOS, {**policy, "steps": [TYPOS]}))
    assert sum(code.value.endswith(COMMAND) for code in app.code) == 2, "once a step"
    assert json.loads(app.query_params["recipe"])["steps"][0]["transform"] == MODEL["transform"], "nothing is lost"
    offered = app.selectbox(key="text:add").options
    assert [option for option in offered if option.endswith("needs a download")] == [
        "Contextual replacement · words · needs a download",
        "Back-translation · sentences · needs a download",
    ]
    app.button(key="try").click().run()
    app.switch_page("train.py").run()
    assert not app.exception
    assert any(COMMAND in text.value for text in app.text)
    assert app.button(key="start").disabled
