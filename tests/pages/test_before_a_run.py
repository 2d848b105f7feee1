"""The Train page before a run: what the network sees, what is proposed, how long it takes; samples on the workbench."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from augment.saving import encode_png
from augment.transforms import MODALITIES
from models.data.datasets import glance
from pages.components.lab.duration import Needed, duration_text, needed_text
from pages.components.lab.jobs import store
from pages.components.state import Key, Material
from tests.pages.conftest import result_html
from tests.pages.test_train_page import QUICK, all_text, submit

Open = Callable[..., AppTest]
SIZE, STEPS, BATCH = "setup:experiment:train_size", "setup:training:steps", "setup:training:batch_size"
every_modality = pytest.mark.parametrize("modality", MODALITIES)


def html(app: AppTest) -> str:
    """What the page itself draws, without the style sheet."""
    shown = [str(element.proto) for element in app.get("html")]
    return " ".join(text for text in shown if "<style>" not in text)


def photos(each: int = 40, side: int = 100, **more: int) -> bytes:
    rng = np.random.default_rng(0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, count in {"oak": each, "<b>elm": each, **more}.items():
            for number in range(count):
                image = rng.integers(0, 255, (side, side, 3), np.uint8)
                archive.writestr(f"{name}/{number}.png", encode_png(image))
    return packed.getvalue()


def choose(app: AppTest, source: str) -> AppTest:
    return app.button_group(key=Key.DATASET_SOURCE).set_value(source).run()


def bring(app: AppTest, data: bytes) -> AppTest:
    choose(app, "own")
    return app.file_uploader(key=Key.DATASET_FILE).upload("photos.zip", data, "application/zip").run()


def figures(app: AppTest) -> tuple[object, ...]:
    return tuple(app.session_state[key] for key in (SIZE, STEPS, BATCH))


@pytest.mark.parametrize("source", ["digits", "sounds", "messages"])
def test_a_fresh_visit_shows_samples_plain_and_augmented_and_the_classes(open_app: Open, source: str) -> None:
    app = choose(open_app("train.py"), source)
    assert not app.exception
    shown = html(app)
    assert shown.count("before-arm") == 3
    assert shown.count("before-count") == 1 + len(glance(app.session_state[Key.PROPOSED_FOR]).counts)
    assert not app.button(key="start").disabled
    assert figures(app) == (100, 300, 64)


def test_what_stands_before_a_run_leaves_with_it(open_app: Open) -> None:
    app = open_app("train.py")
    app.session_state[Key.SHOWN] = run = submit()
    app.run()
    assert "before-arm" not in html(app)
    store().want(run, "stop")


def test_how_long_a_run_takes_is_measured_and_said(open_app: Open) -> None:
    app = open_app("train.py")
    deadline = time.monotonic() + 90
    while "on this machine if nothing else runs" not in all_text(app):
        assert time.monotonic() < deadline
        time.sleep(0.5)
        app.run()
        assert not app.exception


def test_photographs_are_proposed_more_than_digits_are(open_app: Open) -> None:
    app = bring(open_app("train.py"), photos())
    assert not app.exception
    assert figures(app) == (28, 300, 16)
    assert app.session_state["setup:task:image_size"] == 64
    assert "&lt;b&gt;elm" in html(app)
    assert "<b>elm" not in html(app)
    assert figures(choose(app, "digits")) == (100, 300, 64)


def test_what_somebody_set_stays_when_the_dataset_changes(open_app: Open) -> None:
    app = open_app("train.py")
    app.number_input(key=STEPS).set_value(450).run()
    bring(app, photos())
    assert figures(app) == (28, 450, 16)
    app.button(key="use_proposal").click().run()
    assert figures(app) == (28, 300, 16)
    assert not [button for button in app.button if button.key == "use_proposal"]


def test_the_set_up_of_a_run_is_not_proposed_away(open_app: Open) -> None:
    run = submit()
    store().want(run, "stop")
    app = bring(open_app("train.py"), photos())
    app.session_state[Key.SHOWN] = run
    app.run()
    app.button(key="copy_setup").click().run()
    assert figures(app) == (40, 20, 16)
    assert app.session_state["setup:task:image_size"] == QUICK["image_size"]
    assert figures(app.run()) == (40, 20, 16)
    assert figures(choose(app, "messages")) == (100, 300, 64)


def test_a_class_with_few_samples_is_named_before_the_start(open_app: Open) -> None:
    app = bring(open_app("train.py"), photos(rare=4))
    assert "Class rare" in all_text(app)
    assert not app.button(key="start").disabled
    assert "Class rare" not in all_text(choose(app, "digits"))


def test_a_duration_is_told_no_more_exactly_than_it_is_known() -> None:
    told = [duration_text(seconds) for seconds in (3, 12, 54, 56, 150, 7_200)]
    assert told == ["less than 10 s", "about 10 s", "about 55 s", "about 1 min", "about 2 min", "about 2.0 hours"]


@pytest.mark.parametrize(
    ("alone", "now", "told"),
    [
        (40, 44, "These 6 runs take about 40 s on this machine if nothing else runs."),
        (
            40,
            150,
            "These 6 runs take about 40 s on this machine if nothing else runs, about 2 min while it is as busy as "
            "now.",
        ),
        (3, 6, "These 6 runs take less than 10 s on this machine if nothing else runs."),
    ],
)
def test_a_busy_machine_is_told_beside_one_that_does_nothing_else(alone: float, now: float, told: str) -> None:
    assert needed_text(Needed(alone, now), 6) == told


@every_modality
def test_a_sample_of_the_dataset_comes_onto_the_workbench(open_app: Open, modality: str) -> None:
    app = open_app(f"{modality}.py")
    app.selectbox(key=Key.of(modality, "dataset_sample")).set_value(1).run()
    assert not app.exception
    material: Material = app.session_state[Key.of(modality, "material")]
    assert material.ready is None
    assert material.data
    assert app.selectbox(key=Key.of(modality, "dataset_sample")).value is None


@every_modality
def test_the_preview_comes_as_the_network_sees_it(open_app: Open, modality: str) -> None:
    app = open_app(f"{modality}.py")
    before = html(app), result_html(app)
    app.toggle(key=Key.of(modality, "as_network")).set_value(True).run()
    assert not app.exception
    assert ("as-network" in html(app), "as-network" in result_html(app)) == (True, True)
    app.toggle(key=Key.of(modality, "as_network")).set_value(False).run()
    assert (html(app), result_html(app)) == before


def test_a_dataset_brought_to_an_explorer_page_is_the_one_on_the_train_page(open_app: Open) -> None:
    app = open_app("image.py")
    key = Key.of("image", "dataset_file")
    app.file_uploader(key=key).upload("photos.zip", photos(), "application/zip").run()
    app.selectbox(key=Key.of("image", "dataset_sample")).set_value(0).run()
    assert not app.exception
    assert app.session_state[Key.of("image", "material")].name.startswith("<b>elm")
    app.switch_page("train.py").run()
    assert app.button_group(key=Key.DATASET_SOURCE).value == "own"
    assert figures(app) == (28, 300, 16)
