"""What the live sliders tell the page; the browser tests move them by hand, these speak as a browser does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from augment.transforms import MODALITIES
from pages.components import server
from pages.components.live_slider import GATE
from pages.components.state import Key

Open = Callable[..., AppTest]
EVENTS_OF = "$$STREAMLIT_INTERNAL_KEY_{id}__events"
"""The id under which Streamlit's page sends the events of a component."""


@pytest.fixture
def open_live(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setenv("EXPLORER_LIVE_SLIDERS", "1")
    server.settings.cache_clear()
    yield open_app
    monkeypatch.undo()
    server.settings.cache_clear()


def component(app: AppTest, key: str) -> dict:
    """The id of a component, and what it shows."""
    found = next(element for element in app.get("bidi_component") if element.key == key)
    return {"id": found.proto.id, "data": json.loads(found.proto.json)}


def say(app: AppTest, key: str, event: str, value: object) -> None:
    states = WidgetStates()
    sent = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=EVENTS_OF.format(id=component(app, key)["id"]), json_trigger_value=sent)
    app._run(states)
    assert not app.exception


def angle(app: AppTest) -> object:
    return app.session_state[Key.recipe("image")].to_dict()["steps"][0]["params"]["angle"]


SLIDER = "param:rotate:angle:range"


def test_a_moved_value_is_taken_and_answered(open_live: Open) -> None:
    app = open_live()
    before = app.get("image")[1].proto.imgs[0].url
    say(app, GATE, "moved", {"slider": SLIDER, "values": [-40, 10], "token": 7})
    assert angle(app) == [-40, 10]
    assert component(app, GATE)["data"]["token"] == 7
    assert app.get("image")[1].proto.imgs[0].url != before
    assert component(app, SLIDER)["data"]["values"] == [-40, 10]


def test_a_resting_slider_reports_by_itself(open_live: Open) -> None:
    app = open_live()
    say(app, SLIDER, "rested", {"values": [-5, 5.0]})
    assert angle(app) == [-5, 5]
    say(app, "step:rotate:p:fixed", "rested", {"values": [0.35]})
    assert app.session_state[Key.recipe("image")].steps[0].p == 0.35


@pytest.mark.parametrize(
    "values",
    [[10, -40], [0], [1, 2, 3], [-1000, 0], ["<b>", 1], [None, 1], [[1], 2], [True, 2], [], "ab", {"a": 1}, 3, None],
)
def test_values_that_no_slider_can_have_change_nothing(open_live: Open, values: object) -> None:
    app = open_live()
    before = angle(app)
    say(app, SLIDER, "rested", {"values": values})
    say(app, GATE, "moved", {"slider": SLIDER, "values": values, "token": 1})
    assert angle(app) == before


@pytest.mark.parametrize(
    "said", [{}, None, "text", [1], {"slider": "param:gone:x:range", "values": [1]}, {"slider": ["x"]}]
)
def test_an_event_that_makes_no_sense_changes_nothing(open_live: Open, said: object) -> None:
    app = open_live()
    before = angle(app)
    say(app, GATE, "moved", said)
    say(app, SLIDER, "rested", said)
    assert angle(app) == before


@pytest.mark.parametrize("modality", MODALITIES)
def test_every_page_has_live_sliders_unless_the_server_is_told_otherwise(
    open_live: Open, monkeypatch: pytest.MonkeyPatch, modality: str
) -> None:
    def keys(app: AppTest, kind: str) -> set[str]:
        return {element.key for element in app.get(kind) if element.key.startswith(("param:", "step:"))}

    live = open_live(f"pages/{modality}.py")
    monkeypatch.setenv("EXPLORER_LIVE_SLIDERS", "0")
    server.settings.cache_clear()
    native = open_live(f"pages/{modality}.py")
    assert keys(live, "bidi_component") == keys(native, "slider")
    assert not keys(live, "slider") | keys(native, "bidi_component")
