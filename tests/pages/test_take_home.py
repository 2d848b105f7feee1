"""What the pages offer to take home."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from augment.export.targets import export, targets
from augment.modality import modality as modality_of
from augment.transforms import MODALITIES
from models.take_home.files import TAKINGS
from pages.components.lab import take_home
from pages.components.messages import FALLBACK, languages
from pages.components.state import Key, Material
from pages.components.workbench.variants import file_name
from tests.pages.test_train_page import submit, wait_until_over

Open = Callable[..., AppTest]


def names_of_downloads(app: AppTest) -> set[str]:
    return {element.proto.label for element in app.get("download_button")}


def test_a_run_is_taken_home_whole(open_app: Open) -> None:
    run = submit()
    app = open_app("train.py")
    app.session_state[Key.SHOWN] = run
    app.run()
    wait_until_over(run, app)
    app.run()
    messages = languages()[FALLBACK]
    assert {messages[f"take_home.{name}"] for name in TAKINGS} <= names_of_downloads(app)
    files = {name: take_home.file_of(run, name) for name in TAKINGS}
    assert files["report"].startswith(b"<!doctype html>")
    assert json.loads(files["experiment"])["seeds"] == [0, 1]
    for name, most in (("numbers", "runs.csv"), ("charts", "accuracy.svg")):
        with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
            assert most in archive.namelist()


def test_every_file_is_described() -> None:
    wanted = {f"take_home.{name}{more}" for name in TAKINGS for more in ("", "_help")}
    assert wanted <= set(languages()[FALLBACK])


def test_of_a_run_that_is_gone_a_sentence_is_taken(open_app: Open) -> None:
    open_app("train.py")
    assert take_home.file_of("gone", "report").decode().endswith(".")


@pytest.mark.parametrize("modality", MODALITIES)
def test_variants_are_made_when_asked_for_and_not_before(open_app: Open, modality: str) -> None:
    app = open_app(f"{modality}.py")
    key = Key.of(modality, "variants")
    assert key not in app.session_state
    app.button(key=Key.of(modality, "variants_make")).click().run()
    assert not app.exception
    made = app.session_state[key]
    assert (made.outcome.made, made.count) == (10, 10)
    with zipfile.ZipFile(io.BytesIO(made.outcome.data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["recipe"] == app.session_state[Key.recipe(modality)].to_dict()
        outputs = {entry[key] for entry in manifest["files"] for key in ("output", "mask") if key in entry}
        assert set(archive.namelist()) == outputs | {"manifest.json"}
    app.number_input(key=Key.of(modality, "seed")).set_value(77).run()
    assert app.session_state[key] is None


def test_a_recipe_that_mixes_makes_no_variants_and_says_why(open_app: Open) -> None:
    app = open_app(recipe=json.dumps({"modality": "image", "steps": [{"transform": "mixup"}]}))
    app.button(key=Key.of("image", "variants_make")).click().run()
    assert not app.exception
    assert "MixUp takes from other samples" in " ".join(text.value for text in app.text)


def test_variants_are_named_after_the_sample() -> None:
    assert file_name(Material("image", "china")) == "china.png"
    assert file_name(Material("text", None, "", b"pasted")) == f"text{modality_of('text').written_ending}"
    assert file_name(Material("audio", None, "my clip.mp3", b"")) == "my clip.mp3"


@pytest.mark.parametrize("modality", MODALITIES)
def test_the_code_of_the_recipe_is_shown_for_every_target(open_app: Open, modality: str) -> None:
    app = open_app(f"{modality}.py")
    for to in targets(modality):
        if len(targets(modality)) > 1:
            app.segmented_control(key=Key.of(modality, "code_to")).set_value(to).run()
        code = export(app.session_state[Key.recipe(modality)], to).code
        assert [element.value for element in app.code] == [code.strip()]
    assert languages()[FALLBACK]["take.code_save"] in names_of_downloads(app)


def test_what_the_code_does_otherwise_is_said_before_it_is_taken(open_app: Open) -> None:
    app = open_app("audio.py")
    app.query_params["recipe"] = json.dumps({"modality": "audio", "steps": [{"transform": "clicks"}]})
    app.run()
    captions = " ".join(caption.value for caption in app.caption).replace("\\", "")
    assert "Clicks: audiomentations has no equal, so the step is left out." in captions
