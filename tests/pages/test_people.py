"""Who has the link of a run can look; its owner alone changes it, and can hand it over by a secret link."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

from streamlit.testing.v1 import AppTest

from models.comparison.experiment import Experiment
from pages.components.lab.jobs import store
from pages.components.state import Key
from pages.components.words import as_text
from tests.pages.conftest import open_link
from tests.pages.test_train_page import QUICK

Open = Callable[..., AppTest]

HOSTILE = "www.evil.com [x](y) :material/delete: <b>"


def buttons(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def waiting(owner: str, title: str = "") -> str:
    """A run of that owner's that no worker takes meanwhile."""
    run = store().submit(Experiment.from_dict(QUICK), owner, title)
    store().want(run, "pause")
    return run


def test_others_look_and_copy_and_the_owner_changes(open_app: Open) -> None:
    run = waiting("somebody")
    app = open_link(open_app, run=run)
    assert "copy_setup" in buttons(app)
    assert not buttons(app) & {"pause", "stop", "more_seeds", "use_setup", f"edit_run:{run}"}

    own = waiting(app.session_state[Key.OWNER])
    app.query_params["run"] = own
    app.run()
    assert {"pause", "stop", f"edit_run:{own}"} <= buttons(app)
    assert "copy_setup" not in buttons(app)

    app.button(key=f"edit_run:{own}").click().run()
    before, me = store().experiment(own), app.session_state[Key.OWNER]
    changes = {
        "stop": lambda: app.button(key="stop").click(),
        "title": lambda: app.text_input(key=f"title:{own}").set_value("theirs"),
        "delete": lambda: app.button(key=f"delete:{own}").click(),
    }
    for name, change in changes.items():
        store().hand_overs.take(store().hand_overs.offer(me, own), "somebody")
        change().run()
        assert not app.exception
        assert name != "stop" or "somebody else" in app.toast[0].value
        store().hand_overs.take(store().hand_overs.offer("somebody", own), me)
        assert store().experiment(own) == before, f"{name}: what stood on the page before does nothing"
        app.run()
    for one in (run, own):
        store().delete(one)


def test_a_run_is_handed_over_by_its_link(open_app: Open) -> None:
    app = open_app("train.py")
    run = waiting(app.session_state[Key.OWNER], HOSTILE)
    app.run()
    app.button(key=f"edit_run:{run}").click().run()
    app.button(key=f"make_link:{run}").click().run()
    (link,) = (code.value for code in app.code if "take=" in code.value)
    query = parse_qs(urlparse(link).query)

    app.query_params["take"] = query["take"][0]
    app.run()
    assert any("yours already" in element.value for element in app.markdown)
    assert "take_over" not in buttons(app)
    app.button(key="leave_hand_over").click().run()
    assert "leave_hand_over" not in buttons(app)

    other = open_link(open_app, run=query["run"][0], take=query["take"][0])
    assert "take" not in other.query_params
    question = next(element.value for element in other.markdown if "own this run" in element.value)
    assert as_text(HOSTILE) in question
    assert store().experiment(run).owner == app.session_state[Key.OWNER], "nothing is taken before it is asked for"
    other.button(key="take_over").click().run()
    assert not other.exception
    assert store().experiment(run).owner == other.session_state[Key.OWNER]
    assert {"pause", "stop"} <= buttons(other)
    assert "take_over" not in buttons(other)

    again = open_link(open_app, take=query["take"][0])
    assert "take_over" not in buttons(again)
    assert any("does not work any more" in element.value for element in again.markdown)
    store().delete(run)
