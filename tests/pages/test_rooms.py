"""A room shows the runs of a class together, and a link hides what a lesson does not need."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from pages.components.hiding import PARTS
from pages.components.lab.jobs import store
from pages.components.state import Key
from tests.pages.conftest import open_link

Open = Callable[..., AppTest]
HOSTILE = "www.evil.com <b> :material/delete: \x07"


def texts(app: AppTest) -> list[str]:
    return [element.value for element in app.text]


def test_what_a_class_starts_is_seen_together_and_its_teacher_alone_takes_it_out(open_app: Open) -> None:
    teacher = open_app("room.py")
    teacher.button(key="make_room").click().run()
    assert not teacher.exception
    code = teacher.query_params["room"]
    code = code[0] if isinstance(code, list) else code
    assert any("Nobody has started" in caption.value for caption in teacher.caption)
    teacher.checkbox(key="hide:network").set_value(True).run()
    assert next(link.value for link in teacher.code).endswith(f"/train?room={code}&hide=network")

    pupil = open_link(open_app, "train.py", room=code)
    pupil.text_input(key=Key.ROOM_NAME).set_value(HOSTILE).run()
    pupil.button(key="start").click().run()
    run = pupil.session_state[Key.SHOWN]
    store().want(run, "stop")
    assert "room" in pupil.query_params, "it stays whatever is shown"
    teacher.run()
    assert not teacher.exception
    assert "www.evil.com <b> :material/delete:" in texts(teacher), "letter by letter"

    pupil.text_input(key=Key.ROOM_NAME).set_value("Ada").run()
    other = open_link(open_app, "room.py", room=code)
    assert "Ada" in texts(other)
    by_code = open_app("room.py")
    by_code.text_input(key=Key.ROOM_CODE).set_value(f" {code.upper()} ")
    by_code.button(key="enter_room").click().run()
    assert "Ada" in texts(by_code)
    assert f"icon:take_out:{run}" not in {button.key for button in other.button}
    assert "close_room" not in {button.key for button in other.button}

    teacher.run()
    owner = teacher.session_state[Key.OWNER]
    store().hand_overs.take(store().hand_overs.offer(owner), "a colleague")
    teacher.button(key=f"icon:take_out:{run}").click().run()
    assert store().rooms.room(code).runs == (run,), "what stood on the page does nothing any more"
    store().hand_overs.take(store().hand_overs.offer("a colleague"), owner)
    teacher.run().button(key=f"icon:take_out:{run}").click().run()
    assert store().rooms.room(code).runs == ()
    assert store().experiment(run) is not None
    for visitor in (pupil, by_code):
        visitor.button(key="leave_room").click().run()
        assert "room" not in visitor.run().query_params
    teacher.button(key="close_room").click().run()
    assert store().rooms.room(code) is None
    assert not teacher.exception
    assert any("no such room" in element.value for element in other.run().markdown)


def test_what_a_link_hides_keeps_its_values_and_can_be_shown(open_app: Open) -> None:
    plain = open_app("train.py")
    app = open_app("train.py")
    app.query_params["hide"] = "network,training,nonsense,arms2,</style>"
    app.run()
    assert not app.exception
    assert "hide" in app.query_params
    assert [slider.key for slider in app.slider] == [slider.key for slider in plain.slider]
    style = next(element.proto.body for element in app.get("html") if "display: none !important" in element.proto.body)
    assert all(f".st-key-{key}" in style for name in ("network", "training") for key in PARTS[name])
    assert ".st-key-arms" not in style
    assert "nonsense" not in style
    app.switch_page("image.py").run()
    assert any("hidden by this link" in caption.value for caption in app.caption), "it goes along to other pages"
    app.button(key="show_all").click().run()
    assert not app.exception
    assert "hide" not in app.query_params
    assert not any("hidden by this link" in caption.value for caption in app.caption)
