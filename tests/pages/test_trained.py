"""The networks of one's own runs are asked on an explorer page, and say what becomes of their answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from streamlit.testing.v1 import AppTest

from models.data.datasets import dataset_of
from models.store.queue import Queue
from models.training.events import Finished
from models.training.loop import train
from pages.components.lab.jobs import store
from pages.components.state import Key
from tests.models.examples import small_experiment
from tests.pages.conftest import result_html

Open = Callable[..., AppTest]
PATIENCE_S = 60.0
CHOICE = Key.of("image", "trained")
UPSIDE_DOWN = json.dumps({"modality": "image", "steps": [{"transform": "vertical_flip"}]})


def train_one(folder: Path, owner: str) -> str:
    """The id of a run of that owner's which has ended."""
    experiment = small_experiment(steps=150)
    experiment_id = store().submit(experiment, owner, "sixes <b>")
    data = dataset_of(experiment, folder)
    with closing(Queue(folder, owner)) as queue:
        while job := queue.claim():
            *_, last = train(job.run, data)
            assert isinstance(last, Finished)
            queue.finish(job.run_id, last.result, last.weights)
    # The session's own worker may have been faster at one of the runs.
    deadline = time.monotonic() + PATIENCE_S
    while not store().experiment(experiment_id).ended and time.monotonic() < deadline:
        time.sleep(0.05)
    return experiment_id


def test_networks_are_asked_before_and_after_the_recipe(open_app: Open, explorer_store: Path) -> None:
    app = open_app(recipe=UPSIDE_DOWN)
    assert not [box for box in app.selectbox if box.key == CHOICE]
    run = train_one(explorer_store, app.session_state[Key.OWNER])
    app.run()
    assert "predictions" not in result_html(app)
    app.segmented_control(key=Key.of("image", "ready")).set_value("digit").run()
    app.selectbox(key=CHOICE).select(run).run()
    said = result_html(app)
    assert said.count("<td") == 2 * 3
    assert "no longer" in said, "a 6 upside down is none"
    app.toggle(key=Key.step("vertical_flip", "enabled")).set_value(False).run()
    app.run()
    assert "predictions" in result_html(app)
    assert "no longer" not in result_html(app)
    app.session_state[Key.of("image", "trained")] = None
    app.switch_page("train.py")
    app.query_params["run"] = run
    app.run()
    app.button(key="ask_trained").click().run()
    assert app.selectbox(key=CHOICE).value == run, "the way leads to the Image page"
    app.switch_page("image.py").run()
    app.selectbox(key=CHOICE).select(run).run()
    assert "predictions" in result_html(app)
    store().delete(run)
    app.run()
    assert not app.exception
    assert "predictions" not in result_html(app)
