"""The administrator's page opens with the token alone, and ends what is anybody's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from pages.components import server
from pages.components.lab import admin
from pages.components.lab.jobs import store
from pages.components.messages import speaking
from pages.components.state import Key
from pages.components.words import as_read
from tests.pages.test_people import HOSTILE, buttons, waiting

Open = Callable[..., AppTest]
TOKEN = "a-token-of-the-tests"


@pytest.fixture
def with_token(explorer_store: object) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_ADMIN_TOKEN", TOKEN)
        patch.setattr(admin, "WRONG_S", 0.0)
        server.settings.cache_clear()
        yield
    server.settings.cache_clear()


def test_without_a_token_the_page_says_how_to_set_one(open_app: Open) -> None:
    run = waiting("somebody")
    app = open_app("admin.py")
    assert any("EXPLORER_ADMIN_TOKEN" in element.value for element in app.markdown)
    assert not app.text_input
    assert not buttons(app) & {f"admin_stop:{run}", f"admin_delete:{run}"}
    store().delete(run)


def test_the_token_opens_it_and_nothing_else_does(open_app: Open, with_token: None) -> None:
    run = waiting("ab" * 16, HOSTILE)
    room = store().rooms.make("teacher")
    store().rooms.rename(room, "ab" * 16, "Zoë <b>")
    store().rooms.add(room, run, "ab" * 16)
    app = open_app("admin.py")
    for wrong in (TOKEN[:-1], TOKEN + "x", "ø" * 20):
        app.text_input(key=Key.ADMIN_TOKEN).set_value(wrong).run()
        assert any("not the token" in element.value for element in app.markdown)
        assert f"admin_stop:{run}" not in buttons(app)
        assert app.text_input(key=Key.ADMIN_TOKEN).value == ""
    app.text_input(key=Key.ADMIN_TOKEN).set_value(TOKEN).run()
    assert not app.exception
    assert "admin_which" in [str(control.key) for control in app.segmented_control]
    assert TOKEN not in str(app.main), "it stands nowhere"
    line = next(caption.value for caption in app.caption if "ababab," in caption.value.replace("\\", ""))
    assert "Paused" in line
    assert f"Zoë <b> in room {room} ·" in as_read(line)
    with speaking("en"):
        held = replace(store().experiment(run), want="stop")
        assert admin.standing(held).startswith("Is being stopped"), "as long as its worker has not seen it"
    app.button(key=f"admin_stop:{run}").click().run()
    assert store().experiment(run).state == "stopped"
    assert f"admin_delete:{run}" not in buttons(app), "what has ended is not under way"
    app.segmented_control(key="admin_which").set_value("all").run()
    assert f"admin_stop:{run}" not in buttons(app)
    app.button(key=f"admin_delete:{run}").click().run()
    assert not app.exception
    assert store().experiment(run) is None
    app.button(key="admin_leave").click().run()
    assert [field.key for field in app.text_input] == [Key.ADMIN_TOKEN]
    assert not app.segmented_control
