"""A room shows the runs of a class together, and a link hides what a lesson does not need."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from models.lessons import lessons
from pages.components.hiding import PARTS
from pages.components.lab.jobs import store
from pages.components.state import Key
from pages.components.words import as_text
from tests.pages.conftest import open_link
from tests.pages.test_people import buttons, waiting

Open = Callable[..., AppTest]
HOSTILE = "www.evil.com <b> :material/delete: \x07"
CELL = re.compile(r'class="room-cell" title="([^"]*)"')


def cells(app: AppTest) -> list[str]:
    """What stands in the rows of a room, beside links."""
    bodies = "".join(element.proto.body for element in app.get("html"))
    return [html.unescape(words) for words in CELL.findall(bodies)]


def said(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.text, *app.caption, *app.markdown, *app.subheader))


def opened(open_app: Open, owner: str, page: str = "train.py", **query: str) -> AppTest:
    """A link as somebody's browser opens it: a new session of one who was there before."""
    app = open_app()
    app.session_state[Key.OWNER] = owner
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(page).run()
    assert not app.exception
    return app


def test_what_a_class_starts_is_seen_together_and_its_teacher_alone_takes_it_out(open_app: Open) -> None:
    teacher = open_app("room.py")
    teacher.button(key="make_room").click().run()
    assert not teacher.exception
    code = teacher.query_params["room"]
    code = code[0] if isinstance(code, list) else code
    assert "Nobody has started" in said(teacher)

    pupil = open_link(open_app, "train.py", room=code)
    pupil.text_input(key=Key.room_name(code)).set_value(HOSTILE).run()
    assert f"There without a run: {as_text('www.evil.com <b> :material/delete:')}" in said(teacher.run())
    pupil.button(key="start").click().run()
    run = pupil.session_state[Key.SHOWN]
    store().want(run, "stop")
    assert "room" in pupil.query_params, "it stays whatever is shown"
    teacher.run()
    assert not teacher.exception
    assert "www.evil.com <b> :material/delete:" in cells(teacher), "letter by letter"
    assert "There without a run" not in said(teacher)

    other = open_link(open_app, "room.py", room=code)
    by_code = open_app("room.py")
    by_code.text_input(key=Key.ROOM_CODE).set_value(f" {code.upper()} ")
    by_code.button(key="enter_room").click().run()
    for app in (other, by_code):
        assert "www.evil.com <b> :material/delete:" in cells(app)
        assert not buttons(app) & {f"take_out:{run}", "close_room"}

    teacher.switch_page("lessons.py").run()
    teacher.button(key=f"start:{next(iter(lessons()))}").click().run()
    own = teacher.session_state[Key.SHOWN]
    assert own in store().rooms.room(code).runs, "who made the room is not asked for a name"
    store().delete(own)
    teacher.switch_page("room.py").run()
    owner = teacher.session_state[Key.OWNER]
    store().hand_overs.take(store().hand_overs.offer(owner), "a colleague")
    teacher.button(key=f"take_out:{run}").click().run()
    assert store().rooms.room(code).runs == (run,), "what stood on the page does nothing any more"
    store().hand_overs.take(store().hand_overs.offer("a colleague"), owner)
    teacher.run().button(key=f"take_out:{run}").click().run()
    assert store().rooms.room(code).runs == ()
    assert store().experiment(run) is not None
    for visitor in (pupil, by_code):
        visitor.button(key="leave_room").click().run()
        assert "room" not in visitor.run().query_params
    teacher.button(key="close_room").click().run()
    assert store().rooms.room(code) is None
    assert not teacher.exception
    assert f"Room {code} is closed" in said(teacher)
    assert "no such room" in said(other.run())
    assert "no such room" in said(open_link(open_app, "train.py", room=code))


def test_a_name_belongs_to_browser_and_room(open_app: Open) -> None:
    code = store().rooms.make("teacher")
    app = opened(open_app, "mia", room=code)
    app.button(key="start").click().run()
    assert not store().experiments("mia"), "asked for a name first"
    assert "Your name is missing" in said(app)
    app.text_input(key=Key.room_name(code)).set_value(" Mia ").run()
    assert "Your name is missing" not in said(app)
    app.button(key="start").click().run()
    first = app.session_state[Key.SHOWN]
    store().want(first, "stop")

    again = opened(open_app, "mia", "lessons.py", room=code)
    assert again.text_input(key=Key.room_name(code)).value == "Mia", "after a reload, and on every page"
    again.text_input(key=Key.room_name(code)).set_value("Tom").run()
    other = store().rooms.make("teacher")
    assert opened(open_app, "mia", room=other).text_input(key=Key.room_name(other)).value == ""
    lesson = next(iter(lessons().values()))
    again.button(key=f"start:{lesson.id}").click().run()
    second = next(stored.id for stored in store().experiments("mia"))
    store().want(second, "stop")
    assert store().rooms.room(code).names == {second: "Tom", first: "Mia"}
    listed = opened(open_app, "zoe", "room.py", room=code)
    assert as_text(lesson.title) in [link.proto.label for link in listed.get("page_link")]

    nameless = opened(open_app, "ben", "lessons.py", room=code)
    for asked in (True, False):
        nameless.button(key=f"start:{lesson.id}").click().run()
        assert ("Your name is missing" in said(nameless)) is asked
        assert bool(store().experiments("ben")) is not asked
    for run in (first, second, store().experiments("ben")[0].id):
        store().delete(run)


def test_whose_a_run_is_stands_above_it_and_in_the_list(open_app: Open) -> None:
    code = store().rooms.make("teacher")
    runs = {}
    for owner, name in (("zoe", "Zoë"), ("ann", "Mia"), ("bea", "mia"), ("carl", ""), ("teacher", "")):
        store().rooms.rename(code, owner, name)
        runs[owner] = waiting(owner)
        store().rooms.add(code, runs[owner], owner)
    teacher = opened(open_app, "teacher", room=code, run=runs["zoe"])
    assert "Zoë’s run" in said(teacher)
    assert not [field for field in teacher.text_input if field.key == Key.room_name(code)], "known, and not asked"
    for owner, words in (("carl", "gave no name"), ("teacher", "The teacher’s run"), ("bea", "")):
        app = opened(open_app, "bea", room=code, run=runs[owner])
        assert words in said(app)
        assert ("run" in " ".join(head.value for head in app.subheader)) is bool(words)
    assert "Somebody else’s run" in said(opened(open_app, "bea", run=runs["zoe"]))
    listed = cells(opened(open_app, "ann", "room.py", room=code))
    assert listed[::2] == ["Teacher", "No name", "mia 2", "Mia (you)", "Zoë"]
    for run in runs.values():
        store().delete(run)


def test_leaving_a_room_has_a_way_back(open_app: Open) -> None:
    code = store().rooms.make("teacher")
    app = opened(open_app, "mia", "image.py", room=code)
    app.button(key="leave_room").click().run()
    assert "room" not in app.query_params
    assert f"You left room {code}" in said(app)
    app.button(key="back_to_room").click().run()
    assert app.query_params["room"] in (code, [code])
    assert f"enter:{code}" in buttons(opened(open_app, "mia", "room.py"))


def test_the_link_for_the_class_opens_a_page_or_a_lesson_and_hides(open_app: Open) -> None:
    code = store().rooms.make("teacher")
    app = opened(open_app, "teacher", "room.py", room=code)
    assert app.code[0].value == f"/train?room={code}"
    app.checkbox(key="hide:network").check().run()
    app.selectbox(key="room_page").set_value("image").run()
    app.checkbox(key="hide:source").check().run()
    assert app.code[0].value == f"/image?room={code}&hide=source,network"
    lesson = list(lessons())[-1]
    app.selectbox(key="room_page").set_value(f"lesson:{lesson}").run()
    assert not app.exception
    assert app.code[0].value == f"/train?room={code}&lesson={lesson}&hide=network,source"


def test_a_link_that_nobody_else_can_open_says_so() -> None:
    def page(link: str) -> None:
        from pages.components.lab.room_link import wall_view  # noqa: PLC0415 - the page is this function's text

        wall_view("maple-4207", link)

    for host, is_told in (("127.0.0.1:8501", True), ("[::1]", True), ("192.168.1.5", False), ("localhost.edu", False)):
        app = AppTest.from_function(page, args=(f"http://{host}/train?room=maple-4207",)).run()
        assert not app.exception
        assert ("Nobody else can open this link" in said(app)) is is_told


def test_what_a_link_hides_keeps_its_values_and_can_be_shown(open_app: Open) -> None:
    plain = open_app("train.py")
    app = open_app("train.py")
    app.query_params["hide"] = "network,training,source,nonsense,arms2,</style>"
    app.run()
    assert not app.exception
    assert "hide" in app.query_params
    assert [slider.key for slider in app.slider] == [slider.key for slider in plain.slider]
    style = next(element.proto.body for element in app.get("html") if "display: none !important" in element.proto.body)
    assert all(f".st-key-{key}" in style for name in ("network", "training") for key in PARTS[name].keys)
    assert ".st-key-arms" not in style
    assert "nonsense" not in style
    app.switch_page("lessons.py").run()
    assert "hidden by this link" not in said(app), "nothing is missing here"
    app.switch_page("image.py").run()
    assert "hidden by this link" in said(app), "it goes along to other pages"
    app.button(key="show_all").click().run()
    assert not app.exception
    assert "hide" not in app.query_params
    assert "hidden by this link" not in said(app)


def test_a_class_begins_with_the_set_up_that_its_teacher_gave_the_room(open_app: Open) -> None:
    code = store().rooms.make("teacher")
    count = Key.setup("experiment", "train_size")
    before = opened(open_app, "early", room=code)
    touched = opened(open_app, "busy", room=code)
    touched.number_input(key=count).set_value(55).run()
    assert "give_setup" not in buttons(before)
    teacher = opened(open_app, "teacher", room=code)
    usual = teacher.number_input(key=count).value
    teacher.number_input(key=count).set_value(66).run()
    teacher.button(key="give_setup").click().run()
    for app, samples in ((before.run(), 66), (touched.run(), 55), (opened(open_app, "late", room=code), 66)):
        assert not app.exception
        assert app.number_input(key=count).value == samples
        app.number_input(key=count).set_value(44).run()
        assert app.number_input(key=count).value == 44, "it is theirs from then on"
    lesson = list(lessons().values())[-1]
    by_lesson = opened(open_app, "ada", room=code, lesson=lesson.id)
    assert lesson.title in said(by_lesson), "what the link names goes before"
    trying = opened(open_app, "eva", "image.py", room=code)
    trying.button(key="try").click().run()
    assert trying.number_input(key=count).value == usual, "who comes with a recipe keeps it"
    teacher.button(key="give_setup").click().run()
    assert opened(open_app, "last", room=code).number_input(key=count).value == usual
