"""A sound file of one's own as the background of a step: brought, shown, linked, trained with, missed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from augment.audio.recordings import RECORDINGS
from augment.own_files import add
from augment.recipe import Recipe
from models.data.own_files import folder_of
from pages.components.messages import speaking
from pages.components.state import Key, Material
from pages.components.workbench.take import full_result
from tests.augment.recordings import canteen, sound_file
from tests.pages.conftest import result_html
from tests.pages.test_workbenches import link, shown

Open = Callable[..., AppTest]
GONE = "recording-0123456789abcdef"
BACKGROUND = {"transform": "background", "params": {"snr_db": 0}}
GAIN = {"transform": "gain", "params": {"gain_db": -20}}
SELECT = "param:background:kind:fixed"
UPLOAD = Key.param("background", "kind:own")


def open_sound(open_app: Open, recipe: str) -> AppTest:
    app = open_app("audio.py")
    app.query_params["recipe"] = recipe
    app.run()
    assert not app.exception
    return app


def with_kind(kind: object, name: str = "background") -> dict:
    return {"transform": name, "params": {"kind": kind}}


def recipe_in(app: AppTest) -> Recipe:
    return app.session_state[Key.recipe("audio")]


def kind_in(app: AppTest) -> object:
    return recipe_in(app).steps[0].params["kind"]


def bring(app: AppTest, data: bytes, name: str = "Mensa.wav") -> None:
    app.file_uploader(key=UPLOAD).upload(name, data, "audio/wav").run()
    app.run()
    assert not app.exception


def said(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.text, *app.markdown))


def test_a_file_that_is_brought_is_chosen_heard_and_linked(open_app: Open, explorer_store: Path) -> None:
    app = open_sound(open_app, link("audio", BACKGROUND, with_kind("bathroom", "room")))
    before, data = result_html(app), sound_file(canteen())
    bring(app, data)
    recording = kind_in(app)
    assert app.selectbox(key=SELECT).value == recording
    assert "Mensa.wav" in app.selectbox(key=SELECT).options
    assert "Mensa.wav" in app.selectbox(key="param:room:kind:fixed").options, "an impulse response it may be as well"
    assert result_html(app) != before
    assert json.loads(app.query_params["recipe"])["steps"][0]["params"]["kind"] == recording
    other = open_sound(open_app, app.query_params["recipe"])
    assert kind_in(other) == recording
    assert result_html(other) == result_html(app)
    assert f"Recording {recording[10:16]}" in other.selectbox(key=SELECT).options
    assert "Mensa" not in shown(other), "the name of a file stays with who brought it"
    kept = {path.name for path in folder_of(explorer_store).iterdir()}
    bring(other, data, "again.wav")
    assert {path.name for path in folder_of(explorer_store).iterdir()} == kept
    app.button(key="icon:undo").click().run()
    assert kind_in(app) == "babble"
    assert "Mensa.wav" in app.selectbox(key=SELECT).options, "it can be chosen again"
    app.selectbox(key=SELECT).select(recording).run()
    assert kind_in(app) == recording


def test_two_files_of_one_name_are_told_apart_and_a_long_one_is_cut(open_app: Open) -> None:
    app = open_sound(open_app, link("audio", BACKGROUND))
    for seed in (11, 12):
        bring(app, sound_file(canteen(seed=seed)), "one.wav")
    bring(app, sound_file(canteen(seed=13)), f"**{'x' * 300}** <b>.wav")
    options = app.selectbox(key=SELECT).options
    assert len(set(options)) == len(options)
    assert len([option for option in options if option.startswith("one.wav")]) == 2
    assert max(map(len, options)) < 40


def test_where_kinds_are_drawn_a_file_is_one_more(open_app: Open) -> None:
    app = open_sound(open_app, link("audio", with_kind(["rain"])))
    data = sound_file(canteen(seed=21))
    bring(app, data)
    rain, recording = kind_in(app)
    assert rain == "rain"
    bring(app, data, "once more.wav")
    assert kind_in(app) == ("rain", recording)
    draws = " ".join(str(element.proto) for element in app.get("image"))
    assert f"recording {recording[10:16]}" in draws
    assert recording not in draws


@pytest.mark.parametrize(("data", "sentence"), [(b"GIF89a", "not a sound"), (sound_file(0 * canteen()), "silent")])
def test_what_cannot_be_used_is_said_and_changes_nothing(open_app: Open, data: bytes, sentence: str) -> None:
    app = open_sound(open_app, link("audio", BACKGROUND))
    before = recipe_in(app)
    bring(app, data)
    assert sentence in said(app)
    assert recipe_in(app) == before
    bring(app, sound_file(canteen()))
    assert sentence not in said(app)


def test_of_a_recording_that_is_missing_the_step_says_so_and_the_page_lives(
    open_app: Open, explorer_store: Path
) -> None:
    policy = {"transform": "some_of", "steps": [with_kind(["rain", GONE]), GAIN]}
    written = link("audio", with_kind(GONE), with_kind(GONE, "room"), GAIN, policy)
    app = open_sound(open_app, written)
    warned = [text.value for text in app.markdown if "Recording 012345 is not on this server" in text.value]
    assert len(warned) == 3, "once a step"
    assert app.slider(key="param:gain:gain_db:fixed").value == -20
    alone = open_sound(open_app, link("audio", GAIN, {**policy, "steps": [GAIN]}))
    assert result_html(app) == result_html(alone), "heard without these steps"
    assert json.loads(app.query_params["recipe"])["steps"][0]["params"]["kind"] == GONE, "and nothing is lost"
    app.button(key=Key.of("audio", "variants_make")).click().run()
    assert "Recording 012345 is not on this server" in said(app)
    bring(app, sound_file(canteen(seed=31)))
    assert kind_in(app) != GONE
    assert len([text for text in app.markdown if "is not on this server" in text.value]) == 2
    assert not app.exception


def test_a_file_that_is_brought_back_makes_the_link_work_again(open_app: Open, explorer_store: Path) -> None:
    data = sound_file(canteen(seed=41))
    recording = add(folder_of(explorer_store), data, RECORDINGS)
    here = open_sound(open_app, link("audio", with_kind(recording)))
    path = folder_of(explorer_store) / recording
    path.unlink()
    here.run()
    assert "is not on this server" in said(here)
    bring(here, data)
    assert "is not on this server" not in said(here)
    assert path.exists()


def test_training_does_not_begin_without_a_recording(open_app: Open) -> None:
    app = open_sound(open_app, link("audio", with_kind(GONE)))
    app.button(key="try").click().run()
    app.switch_page("train.py").run()
    assert not app.exception
    assert "Recording 012345 is not on this server: bring its file again on the Sound page" in said(app)
    assert app.button(key="start").disabled


def test_variants_take_the_recordings_along(open_app: Open) -> None:
    app = open_sound(open_app, link("audio", BACKGROUND))
    data = sound_file(canteen(seed=51))
    bring(app, data)
    app.button(key=Key.of("audio", "variants_make")).click().run()
    made = app.session_state[Key.of("audio", "variants")].outcome
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert archive.read(f"files/{kind_in(app)}.wav") == data
        assert Recipe.from_json(archive.read("recipe.json")) == recipe_in(app)


def test_the_result_is_saved_as_it_is_heard_and_with_partners_where_a_step_mixes(open_app: Open) -> None:
    open_app("audio.py")
    melody = Material("audio", "melody")
    steps = Recipe("audio", seed=3).with_step("gain", gain_db=-20)
    heard = full_result(steps, melody)
    assert full_result(steps.with_step("background", kind=GONE), melody) == heard
    with speaking("en"):
        assert full_result(steps.with_step("mixup"), melody) != heard
