"""The Lessons page, and a lesson on the Train page: its texts, its set-up, its link."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from models.comparison.experiment import Experiment
from models.lessons import lesson_of, lessons
from pages.components.lab.jobs import store
from pages.components.lab.lessons import rows_of
from pages.components.state import Key
from pages.components.words import as_text
from tests.pages.conftest import open_link

Open = Callable[..., AppTest]
ID = next(iter(lessons()))
UNKNOWN = "There is no lesson of that name"


def texts(app: AppTest) -> str:
    return "\n".join(element.value for kind in (app.markdown, app.subheader, app.text) for element in kind)


def shown_run(app: AppTest) -> Experiment:
    """What the app has just submitted; it is stopped."""
    stored = store().experiment(app.session_state[Key.SHOWN])
    assert stored is not None
    assert stored.experiment is not None
    store().want(stored.id, "stop")
    return stored.experiment


def test_the_page_lists_every_lesson(open_app: Open) -> None:
    app = open_app("lessons.py")
    assert {button.key for button in app.button} - {"present"} == {f"start:{id}" for id in lessons()}
    titles = [f"**{number} · {as_text(lesson.title)}**" for number, lesson in enumerate(lessons().values(), 1)]
    assert [element.value for element in app.markdown if element.value in titles] == titles
    sizes = [caption.value for caption in app.caption if "steps each" in caption.value]
    assert sizes[list(lessons()).index("batch_size")] == "18 runs, at most 300 steps each"
    assert len(sizes) == len(lessons())


@pytest.mark.parametrize(("count", "rows"), [(1, [1]), (4, [4]), (5, [2, 3]), (7, [3, 4]), (9, [3, 3, 3])])
def test_no_row_of_cards_is_nearly_empty(count: int, rows: list[int]) -> None:
    own = [lessons()[ID]] * count
    assert [len(row) for row in rows_of(own)] == rows


def test_start_trains_a_lesson_and_shows_its_texts(open_app: Open) -> None:
    app = open_app("lessons.py")
    app.button(key=f"start:{ID}").click().run()
    assert not app.exception
    assert shown_run(app) == lessons()[ID].experiment
    assert as_text(lessons()[ID].look) in texts(app)
    assert as_text(lessons()[ID].why) in texts(app)
    assert app.query_params["lesson"] == ID
    assert app.query_params["run"] == app.session_state[Key.SHOWN]


@pytest.mark.parametrize("id", lessons())
def test_a_link_sets_a_lesson_up_as_it_is_written(open_app: Open, id: str) -> None:
    app = open_link(open_app, lesson=id)
    assert "run" not in app.query_params
    assert as_text(lessons()[id].look) in texts(app)
    app.button(key="start").click().run()
    assert not app.exception
    assert shown_run(app) == lessons()[id].experiment


def test_a_changed_set_up_is_kept_and_is_no_lesson_any_more(open_app: Open) -> None:
    app = open_link(open_app, lesson=ID)
    app.slider(key="setup:experiment:seeds").set_value(3).run()
    assert as_text(lessons()[ID].look) in texts(app), "other seeds are the same lesson"
    assert not any("Proposed for" in own.value for own in app.caption), "it would undo the lesson"
    app.number_input(key="setup:training:steps").set_value(30).run()
    assert app.number_input(key="setup:training:steps").value == 30
    assert as_text(lessons()[ID].look) not in texts(app)
    assert any("Proposed for" in own.value for own in app.caption)
    assert "lesson" not in app.query_params
    app.button(key="start").click().run()
    assert lesson_of(shown_run(app)) is None


def test_presenting_a_lesson_keeps_what_was_changed_in_it(open_app: Open) -> None:
    app = open_link(open_app, lesson=ID)
    app.slider(key="setup:experiment:seeds").set_value(3).run()
    for is_on in (True, False):
        app.button(key="present").click().run()
        assert ("present" in app.query_params) == is_on
        assert app.query_params["lesson"] == ID
        assert app.slider(key="setup:experiment:seeds").value == 3


def test_a_link_to_a_lesson_opens_it_in_place_of_the_run_that_was_shown(open_app: Open) -> None:
    first, second = list(lessons())[:2]
    app = open_link(open_app, lesson=first)
    app.button(key="start").click().run()
    shown_run(app)
    app.query_params.clear()
    app.query_params["lesson"] = second
    app.run()
    assert as_text(lessons()[second].look) in texts(app)
    assert "run" not in app.query_params


def test_an_unknown_lesson_is_answered_with_a_sentence(open_app: Open) -> None:
    app = open_link(open_app, lesson="../../etc/passwd")
    assert UNKNOWN in texts(app)
    assert not app.button(key="start").disabled


def test_the_train_page_opens_with_no_lesson(open_app: Open) -> None:
    app = open_app("train.py")
    titles = {as_text(lesson.title) for lesson in lessons().values()}
    assert not titles & {heading.value for heading in app.subheader}
    assert UNKNOWN not in texts(app)


def test_a_lesson_leaves_the_workbench_alone_and_is_left_by_trying_a_recipe(open_app: Open) -> None:
    app = open_app("image.py")
    mine = app.session_state[Key.recipe("image")]
    app.switch_page("lessons.py").run()
    app.button(key="start:six_and_nine").click().run()
    assert not app.exception
    assert [draft.name for draft in app.session_state[Key.ARMS]] == ["plain", "upside down"]
    assert app.session_state[Key.recipe("image")] == mine
    store().want(app.session_state[Key.SHOWN], "stop")
    app.switch_page("image.py").run()
    app.button(key="try").click().run()
    app.switch_page("train.py").run()
    assert not app.exception
    augmented = app.session_state[Key.ARMS][1]
    assert (len(app.session_state[Key.ARMS]), augmented.name, augmented.own_recipe) == (2, "", None)
    assert app.number_input(key="setup:training:steps").value == 300


def test_what_was_changed_in_a_lesson_is_not_forgotten(open_app: Open) -> None:
    app = open_link(open_app, lesson="six_and_nine")
    app.number_input(key="setup:training:steps").set_value(77).run()
    app.switch_page("image.py").run()
    app.button(key="try").click().run()
    app.switch_page("train.py").run()
    assert app.number_input(key="setup:training:steps").value == 77


def test_the_recipe_of_a_lesson_comes_to_the_workbench_when_it_is_to_be_edited(open_app: Open) -> None:
    app = open_link(open_app, lesson="six_and_nine")
    app.button(key="edit_recipe").click().run()
    assert [step.transform.name for step in app.session_state[Key.recipe("image")].steps] == ["rotate"]
    assert not any(draft.own_recipe for draft in app.session_state[Key.ARMS])
