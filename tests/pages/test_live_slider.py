"""What the live sliders tell the page; the browser tests move them by hand, these speak as a browser does."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus

import pytest
from starlette.applications import Starlette
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from augment.transforms import MODALITIES
from pages.components import server
from pages.components.live_result import RESULT, Redraw, redraw_of
from pages.components.live_result.route import ROUTE
from pages.components.startup import send_at_once
from pages.components.state import Key
from tests.pages.conftest import component, result_html

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


def say(app: AppTest, key: str, event: str, value: object) -> None:
    states = WidgetStates()
    sent = json.dumps([{"event": event, "value": value}])
    states.widgets.add(id=EVENTS_OF.format(id=component(app, key)["id"]), json_trigger_value=sent)
    app._run(states)
    assert not app.exception


def angle(app: AppTest) -> object:
    return app.session_state[Key.recipe("image")].to_dict()["steps"][0]["params"]["angle"]


SLIDER = "param:rotate:angle:range"


def ask(app: AppTest, said: object, token: str | None = None) -> tuple[int, str]:
    """What the server answers to a moving slider: the status, and the text."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    path = f"/moved/{token or component(app, RESULT)['data']['token']}"
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": body}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": [
        (b"content-length", str(len(body)).encode())]}  # fmt: skip
    asyncio.run(Starlette(routes=[ROUTE])(scope, receive, send))  # type: ignore[arg-type]
    return sent[0]["status"], sent[1]["body"].decode()


def test_a_moving_slider_is_answered_as_the_page_would_show_it_and_changes_nothing(open_live: Open) -> None:
    app = open_live()
    before = angle(app)
    status, moved = ask(app, {"of": ["rotate", "angle"], "values": [-40, 10]})
    assert (status, angle(app)) == (HTTPStatus.OK, before)
    assert moved != result_html(app)
    say(app, SLIDER, "rested", {"values": [-40, 10]})
    assert moved == result_html(app)


def test_a_value_that_can_break_the_label_says_so_while_it_moves(open_live: Open) -> None:
    app = open_live()
    assert "⚠" not in ask(app, {"of": ["rotate", "angle"], "values": [-10, 10]})[1]
    assert "⚠ Near 180°, things stand on their head" in ask(app, {"of": ["rotate", "angle"], "values": [-10, 180]})[1]


@pytest.mark.parametrize("modality", MODALITIES)
@pytest.mark.parametrize("as_network", [False, True])
def test_every_slider_of_a_page_is_answered(open_live: Open, modality: str, as_network: bool) -> None:
    app = open_live(f"{modality}.py")
    app.toggle(key=Key.of(modality, "as_network")).set_value(as_network).run()
    sliders = [element for element in app.get("bidi_component") if element.key.startswith(("param:", "step:"))]
    assert sliders
    for slider in sliders:
        data = json.loads(slider.proto.json)
        assert ask(app, {"of": data["of"], "values": data["values"]}) == (HTTPStatus.OK, result_html(app)), slider.key


def test_a_resting_slider_reports_by_itself(open_live: Open) -> None:
    app = open_live()
    say(app, SLIDER, "rested", {"values": [-5, 5.0]})
    assert angle(app) == [-5, 5]
    say(app, "step:rotate:p:fixed", "rested", {"values": [0.35]})
    assert app.session_state[Key.recipe("image")].steps[0].p == 0.35


@pytest.mark.parametrize(
    "values",
    [
        [10, -40],
        [10**400, 0],
        [1e300, 0],
        [0],
        [1, 2, 3],
        [-1000, 0],
        ["<b>", 1],
        [None, 1],
        [[1], 2],
        [True, 2],
        [],
        "ab",
        {"a": 1},
        3,
        None,
    ],
)
def test_values_that_no_slider_can_have_change_nothing(open_live: Open, values: object) -> None:
    app = open_live()
    before = angle(app)
    say(app, SLIDER, "rested", {"values": values})
    assert ask(app, {"of": ["rotate", "angle"], "values": values})[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert angle(app) == before


@pytest.mark.parametrize(
    "said",
    [{}, None, "text", [1], {"of": ["gone", "x"], "values": [1]}, {"of": ["rotate", "gone"], "values": [1]},
     {"of": ["rotate", "fill"], "values": [1]}, {"of": ["x"]}, b"{", b"\xff", b"[" * 4_000],
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing(open_live: Open, said: object) -> None:
    app = open_live()
    before = angle(app)
    if not isinstance(said, bytes):
        say(app, SLIDER, "rested", said)
    assert ask(app, said)[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert angle(app) == before


def test_a_step_that_is_gone_takes_no_edit(open_live: Open) -> None:
    """While the server is busy, what a person does is gathered and comes at once: a slider of a step and its end."""
    app = open_live()
    slider = component(app, SLIDER)["id"]
    rested = json.dumps([{"event": "rested", "value": {"values": [-5, 5]}}])
    states = WidgetStates()
    states.widgets.add(id=EVENTS_OF.format(id=slider), json_trigger_value=rested)
    app.session_state[Key.recipe("image")] = replace(app.session_state[Key.recipe("image")], steps=())
    app._run(states)
    assert not app.exception
    assert app.session_state[Key.recipe("image")].steps == ()


def test_every_run_of_a_page_is_told_to_the_browser(open_live: Open) -> None:
    """It does not look at what is as before, and may have painted what a slider said meanwhile."""
    app = open_live()
    before = component(app, RESULT)["data"]
    app.run()
    after = component(app, RESULT)["data"]
    assert (before["html"], before["token"]) == (after["html"], after["token"])
    assert before != after


def test_only_a_page_that_is_open_is_answered_and_only_a_short_question(open_live: Open) -> None:
    app = open_live()
    said = {"of": ["rotate", "angle"], "values": [-40, 10]}
    assert ask(app, said, token="somebody-elses")[0] == HTTPStatus.NOT_FOUND
    assert ask(app, b" " * 5_000)[0] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert ask(app, b"")[0] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_nothing_is_kept_of_a_session_that_is_over() -> None:
    redraw = Redraw()
    token = redraw.token
    assert redraw_of(token) is redraw
    del redraw
    assert redraw_of(token) is None


def test_what_is_accepted_sends_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        send_at_once()
        with socket.create_connection(server.getsockname()):
            accepted = [server.accept()[0] for _ in range(2)][-1]
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            accepted.close()


@pytest.mark.parametrize("modality", MODALITIES)
def test_every_page_has_live_sliders_unless_the_server_is_told_otherwise(
    open_live: Open, monkeypatch: pytest.MonkeyPatch, modality: str
) -> None:
    def keys(app: AppTest, kind: str) -> set[str]:
        return {element.key for element in app.get(kind) if element.key.startswith(("param:", "step:"))}

    live = open_live(f"{modality}.py")
    monkeypatch.setenv("EXPLORER_LIVE_SLIDERS", "0")
    server.settings.cache_clear()
    native = open_live(f"{modality}.py")
    assert keys(live, "bidi_component") == keys(native, "slider")
    assert not keys(live, "slider") | keys(native, "bidi_component")
