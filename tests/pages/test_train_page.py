"""The Train page's logic, over a real store and a real worker."""

from __future__ import annotations

import io
import json
import sqlite3
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from augment.saving import encode_png
from models.comparison.experiment import Experiment
from models.comparison.report import report
from models.data import datasets
from models.data.datasets import dataset_of
from models.store.budget import Limits
from models.store.schema import FILE_NAME
from models.training.events import RunResult
from models.training.optimisers import OPTIMISERS
from pages.components.lab.evidence_charts import shift_chart
from pages.components.lab.evidence_view import shift_row
from pages.components.lab.jobs import store
from pages.components.lab.live import status_text
from pages.components.lab.take_home import file_of
from pages.components.lab.why_view import VIEWS
from pages.components.look import ARM_COLOURS
from pages.components.state import Key

Open = Callable[..., AppTest]

QUICK = {
    "dataset": {"name": "digits"},
    "image_size": 8,
    "train_size": 40,
    "arms": [
        {"name": "plain"},
        {"name": "augmented", "recipe": {"modality": "image", "steps": [{"transform": "rotate"}]}},
    ],
    "network": {"width": 4, "depth": 2},
    "training": {"steps": 20, "batch_size": 16},
    "seeds": 2,
}


OWNER = "who-tests-the-train-page"


def submit(**changes: object) -> str:
    return store().submit(Experiment.from_dict(QUICK | changes), OWNER, "quick")


def wait_until_over(experiment_id: str, app: AppTest) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        app.run()
        assert not app.exception
        stored = store().experiment(experiment_id)
        if stored is None or stored.ended:
            return
        time.sleep(0.3)
    raise AssertionError("the experiment did not end")


def all_text(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.header, app.text, app.success, app.error, app.warning, app.info)
    return "\n".join(element.value for kind in kinds for element in kind)


def test_start_submits_what_the_page_shows(open_app: Open) -> None:
    app = open_app("train.py")
    app.slider(key="setup:experiment:seeds").set_value(2).run()
    app.number_input(key="setup:training:steps").set_value(30).run()
    app.button(key="start").click().run()
    stored = store().experiment(app.session_state[Key.SHOWN])
    assert stored is not None
    assert stored.experiment.seeds == (0, 1)
    assert stored.experiment.training.steps == 30
    assert [arm.name for arm in stored.experiment.arms] == ["plain", "augmented"]
    assert stored.experiment.arms[1].recipe == app.session_state[Key.recipe("image")]
    assert app.query_params["run"] == stored.id
    store().want(stored.id, "stop")


def test_a_run_ends_in_a_verdict_with_shifted_tests(open_app: Open) -> None:
    run = submit()
    app = open_app("train.py")
    app.session_state[Key.SHOWN] = run
    wait_until_over(run, app)
    app.run()
    assert "points" in all_text(app)
    charts = [element.type for element in app.get("echarts_chart")]
    assert len(charts) == 5
    assert "stop" not in [button.key for button in app.button]


def test_more_seeds_are_added_to_a_finished_run(open_app: Open) -> None:
    run = submit()
    app = open_app("train.py")
    app.session_state[Key.SHOWN] = run
    wait_until_over(run, app)
    app.run()
    assert "more_seeds" not in {button.key for button in app.button}, "it is not his"
    app.session_state[Key.OWNER] = OWNER
    app.run()
    banners = [*app.success, *app.warning, *app.error, *app.info]
    verdicts = {banner.value.split("  \n")[0] for banner in banners}
    assert verdicts & {caption.value for caption in app.caption}, "the list of runs says what came out"
    store().hand_overs.take(store().hand_overs.offer(OWNER, run), "somebody")
    app.button(key="more_seeds").click().run()
    assert len(store().experiment(run).experiment.seeds) == 2, "it is not his any more"
    store().hand_overs.take(store().hand_overs.offer("somebody", run), OWNER)
    app.run().button(key="more_seeds").click().run()
    stored = store().experiment(run)
    assert stored is not None
    assert len(stored.experiment.seeds) == 5
    store().want(run, "stop")


def test_stop_stops(open_app: Open) -> None:
    run = submit(training={"steps": 5000})
    stranger = open_app("train.py")
    stranger.session_state[Key.SHOWN] = run
    stranger.run()
    assert not {"stop", "pause"} & {button.key for button in stranger.button}, "it is not his"
    app = open_app("train.py")
    app.session_state[Key.OWNER] = OWNER
    app.session_state[Key.SHOWN] = run
    app.run()
    app.button(key="stop").click().run()
    wait_until_over(run, app)
    stored = store().experiment(run)
    assert stored is not None
    assert stored.state == "stopped"


def test_a_run_that_made_room_says_where_it_waits(open_app: Open) -> None:
    open_app("train.py")
    run = submit(seeds=1)
    store().want(run, "stop")
    stored = store().experiment(run)
    assert stored is not None
    first, second = stored.runs
    begun = replace(first, state="queued", step=10, started=1.0)
    finished, waits = replace(first, state="finished", started=1.0), replace(second, state="queued", started=None)
    assert status_text(replace(stored, runs=(begun, waits))) == "Waits for its turn, at step 10 of 20"
    assert status_text(replace(stored, runs=(finished, waits))) == "Waits for its turn"
    assert status_text(replace(stored, runs=(begun, replace(waits, state="running")))) == "Training"


def test_a_refused_resume_says_why_and_leaves_the_run_paused(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app("train.py")
    monkeypatch.setattr(store(), "_limits", Limits(experiments=1))
    app.button(key="start").click().run()
    run = app.session_state[Key.SHOWN]
    store().want(run, "pause")
    deadline = time.monotonic() + 60
    while store().experiment(run).state != "paused" and time.monotonic() < deadline:  # a worker may hold it
        time.sleep(0.1)
    app.run()
    monkeypatch.setattr(store(), "_limits", Limits(experiments=0))
    app.button(key="pause").click().run()
    assert not app.exception
    assert [toast.value for toast in app.toast] == [
        "You have 0 experiments waiting, running or paused, and 0 are allowed; wait for one or stop one\\."
    ]
    assert store().experiment(run).want == "pause"
    store().want(run, "stop")


def test_an_unknown_run_is_answered_with_a_sentence(open_app: Open) -> None:
    app = open_app("train.py")
    app.session_state[Key.SHOWN] = "../../etc/passwd"
    app.run()
    assert not app.exception
    assert "not here" in all_text(app)


def test_a_zip_that_is_none_is_refused(open_app: Open) -> None:
    app = open_app("train.py")
    app.button_group(key=Key.DATASET_SOURCE).set_value("own").run()
    assert app.button(key="start").disabled
    app.file_uploader(key=Key.DATASET_FILE).upload("data.zip", b"PK no zip", "application/zip").run()
    assert not app.exception
    assert "not a zip file" in all_text(app)
    assert app.button(key="start").disabled


def test_a_refused_file_leaves_the_dataset_that_there_was(open_app: Open) -> None:
    app = open_app("train.py")
    app.button_group(key=Key.DATASET_SOURCE).set_value("own").run()
    app.file_uploader(key=Key.DATASET_FILE).upload("t.csv", b"body,mood\ngood,1\nbad,0\n" * 9, "text/csv").run()
    assert "Choose which column holds the labels" in all_text(app)
    assert app.button(key="start").disabled
    app.selectbox(key=Key.LABEL_COLUMN).set_value("mood").run()
    assert not app.button(key="start").disabled
    app.file_uploader(key=Key.DATASET_FILE).upload("flat.zip", b"PK no zip", "application/zip").run()
    assert "t.csv is still the dataset" in all_text(app)
    assert not app.button(key="start").disabled
    app.file_uploader(key=Key.DATASET_FILE).upload("shades.zip", shades(), "application/zip").run()
    assert "still the dataset" not in all_text(app)
    assert not [box for box in app.selectbox if box.key == Key.TEXT_COLUMN]


def test_an_uploaded_zip_is_trained_on(open_app: Open) -> None:
    app = open_app("train.py")
    app.button_group(key=Key.DATASET_SOURCE).set_value("own").run()
    app.file_uploader(key=Key.DATASET_FILE).upload("shades.zip", shades(), "application/zip").run()
    assert "2 classes, 40 samples" in all_text(app)
    app.slider(key="setup:experiment:seeds").set_value(1).run()
    app.number_input(key="setup:training:steps").set_value(10).run()
    app.slider(key="setup:experiment:train_size").set_value(10).run()
    app.button(key="start").click().run()
    run = app.session_state[Key.SHOWN]
    wait_until_over(run, app)
    stored = store().experiment(run)
    assert stored is not None
    assert stored.state == "finished"


def shades() -> bytes:
    """A zip of twenty dark and twenty light images."""
    rng = np.random.default_rng(0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, level in (("dark", 60), ("light", 190)):
            for number in range(20):
                image = np.clip(rng.normal(level, 20, (12, 12, 3)), 0, 255).astype(np.uint8)
                archive.writestr(f"{name}/{number}.png", encode_png(image))
    return packed.getvalue()


def test_settings_outlast_a_visit_to_another_page(open_app: Open) -> None:
    app = open_app("train.py")
    app.slider(key="setup:network:width").set_value(32).run()
    app.switch_page("image.py").run()
    app.switch_page("train.py").run()
    assert app.slider(key="setup:network:width").value == 32


def test_another_optimiser_brings_its_usual_learning_rate(open_app: Open) -> None:
    app = open_app("train.py")
    app.selectbox(key="setup:training:optimiser").select("sgd").run()
    usual = next(p.default for p in OPTIMISERS["sgd"].params if p.name == "learning_rate")
    assert app.number_input(key="setup:training:learning_rate").value == usual


def shown_arms(app: AppTest) -> list[tuple[str, dict, dict, bool]]:
    app.button(key="start").click().run()
    assert not app.exception
    stored = store().experiment(app.session_state[Key.SHOWN])
    assert stored is not None
    store().want(stored.id, "stop")
    return [(arm.name, dict(arm.network), dict(arm.training), arm.recipe is not None) for arm in stored.experiment.arms]


def change(app: AppTest, arm: int, group: str, name: str) -> None:
    picker = app.selectbox(key=f"arm_change:{arm}")
    picker.set_value((group, name)).run()


def test_arms_are_built_from_what_they_change(open_app: Open) -> None:
    app = open_app("train.py")
    app.button(key="arm_add").click().run()
    change(app, 2, "network", "activation")
    app.selectbox(key="setup:arm2:network:activation").set_value("sigmoid").run()
    change(app, 2, "training", "learning_rate")
    app.number_input(key="setup:arm2:training:learning_rate").set_value(0.05).run()
    app.button(key="arm_add").click().run()
    app.toggle(key="arm_recipe:3").set_value(True).run()
    app.text_input(key="arm_name:3").set_value("mine").run()
    assert shown_arms(app) == [
        ("plain", {}, {}, False),
        ("augmented", {}, {}, True),
        ("activation Sigmoid, learning rate 0.05", {"activation": "sigmoid"}, {"learning_rate": 0.05}, False),
        ("mine", {}, {}, True),
    ]
    app.button(key="arm_drop:2:learning_rate").click().run()
    app.button(key="arm_remove:1").click().run()
    assert shown_arms(app)[1:] == [("activation Sigmoid", {"activation": "sigmoid"}, {}, False), ("mine", {}, {}, True)]


def test_what_an_arm_changes_goes_with_the_choice_that_brought_it(open_app: Open) -> None:
    app = open_app("train.py")
    change(app, 1, "training", "optimiser")
    app.selectbox(key="setup:arm1:training:optimiser").set_value("sgd").run()
    change(app, 1, "training", "momentum")
    assert shown_arms(app)[1][2] == {"optimiser": "sgd", "momentum": 0.9}
    app.selectbox(key="setup:arm1:training:optimiser").set_value("adagrad").run()
    assert shown_arms(app)[1][2] == {"optimiser": "adagrad"}


def test_a_run_gives_its_arms_back_to_the_set_up(open_app: Open) -> None:
    batch, l1 = {"normalisation": "batch"}, {"l1": 0.01}
    arms = [{"name": "a"}, {"name": "b", "network": batch}, {"name": "c", "training": l1}]
    run = submit(arms=arms, judge="validation")
    app = open_app("train.py")
    app.session_state[Key.SHOWN], app.session_state[Key.OWNER] = run, store().experiment(run).owner
    app.run()
    app.button(key="use_setup").click().run()
    assert shown_arms(app) == [
        ("a", {}, {}, False), ("b", batch, {}, False), ("c", {}, l1, False),
    ]  # fmt: skip
    stored = store().experiment(app.session_state[Key.SHOWN])
    assert stored is not None
    assert stored.experiment.judge == "validation"
    store().want(run, "stop")


def test_an_arm_of_which_nothing_is_finished_is_left_out_of_the_charts() -> None:
    made = Experiment.from_dict(QUICK | {"arms": [{"name": name} for name in "abc"]})
    right = np.arange(4) < 2
    finished = RunResult(0.5, shifted={"noise_mild": 0.5}, correct=right, shifted_correct={"noise_mild": right})
    found = report(made, {(arm, seed): finished for arm in (0, 2) for seed in made.seeds})
    (comparison,) = found.comparisons
    assert (comparison.arm, comparison.arm_index) == ("c", 2)
    (row,) = [shift_row(found, entry) for entry in comparison.shifted]
    assert row.accuracies == {0: 50, 2: 50}
    chart = shift_chart([row], list("abc"))
    json.dumps(chart, allow_nan=False)
    assert {series["name"] for series in chart["series"] if "name" in series} >= {"a", "c"}
    means = [series for series in chart["series"] if series.get("symbol") == "diamond"]
    assert [(mean["name"], mean["itemStyle"]["color"]) for mean in means] == [("c", ARM_COLOURS["light"][2])]


def test_exploring_keeps_a_fifth_of_the_training_samples_back(open_app: Open) -> None:
    app = open_app("train.py")
    most = app.number_input(key="setup:experiment:train_size").max
    app.selectbox(key="setup:experiment:judge").set_value("validation").run()
    assert app.number_input(key="setup:experiment:train_size").max == int(0.8 * most)
    app.number_input(key="setup:experiment:train_size").set_value(int(0.8 * most)).run()
    app.button(key="start").click().run()
    stored = store().experiment(app.session_state[Key.SHOWN])
    assert stored is not None
    assert stored.experiment.judge == "validation"
    data = dataset_of(stored.experiment, store().folder)
    assert len(data.train_labels) >= stored.experiment.train_size.count
    store().want(stored.id, "stop")


def test_the_views_that_show_why(open_app: Open) -> None:
    """Of a run as it is stored now, and of one whose results lack what later versions keep."""
    run = submit(arms=[*QUICK["arms"], {"name": "third"}])
    app = open_app("train.py")
    app.session_state[Key.SHOWN] = run
    wait_until_over(run, app)
    charts = {}
    datasets._in_memory.clear()
    for view in VIEWS:
        app.session_state[f"why:{run}"] = view
        charts[view] = len(app.run().get("echarts_chart"))
        assert not app.exception, view
        assert "n = " in all_text(app) or "test samples" in all_text(app), view
    file_of(run, "report")
    assert not datasets._in_memory, "what is shown is kept with the result: no dataset is loaded for it"
    with sqlite3.connect(store().folder / FILE_NAME) as database:
        for row, stored in database.execute("SELECT id, result FROM runs WHERE result IS NOT NULL").fetchall():
            old = {key: value for key, value in json.loads(stored).items() if key in ("accuracy", "loss", "correct")}
            database.execute("UPDATE runs SET result = ? WHERE id = ?", (json.dumps(old), row))
    st.cache_resource.clear()
    for view in VIEWS:
        app.session_state[f"why:{run}"] = view
        app.run()
        assert not app.exception, view
        assert len(app.get("echarts_chart")) < charts[view], view
        assert "older version" in all_text(app), view
