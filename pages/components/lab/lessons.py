"""Lessons: their cards, and on the Train page the texts of the one that is set up or shown."""

from __future__ import annotations

import streamlit as st

from augment.errors import InputError
from models.comparison.experiment import Experiment
from models.lessons import Lesson, lesson_of, lessons
from pages.components import state
from pages.components.address import read_address, write_address
from pages.components.lab.jobs import owner, store
from pages.components.lab.rooms import into_room, name_wanted
from pages.components.lab.setup_panel import use_setup
from pages.components.lab.shown import RUN, show
from pages.components.messages import show_error, t
from pages.components.state import Key
from pages.components.words import as_text

LESSON = "lesson"
"""Its name in the address of the Train page."""
MOST_IN_A_ROW = 4


def _text(lesson: Lesson, part: str) -> str:
    return as_text(t(f"lesson.{lesson.id}.{part}", default=getattr(lesson, part)))


def lesson_cards() -> None:
    """All lessons in their groups, numbered in their order; one that is started leads to the Train page."""
    numbers = {id: number for number, id in enumerate(lessons(), 1)}
    with st.container(key="lesson_cards"):
        for group in dict.fromkeys(lesson.group for lesson in lessons().values()):
            st.subheader(t(f"lesson.group.{group}", default=group.capitalize()), anchor=False)
            for row in rows_of([lesson for lesson in lessons().values() if lesson.group == group]):
                for column, lesson in zip(st.columns(len(row)), row, strict=True):
                    with column:
                        _card(lesson, numbers[lesson.id])


def rows_of(own: list[Lesson]) -> list[list[Lesson]]:
    """Rows of at most MOST_IN_A_ROW lessons, as even as can be, so that none of them is nearly empty."""
    count = -(-len(own) // MOST_IN_A_ROW)
    return [own[len(own) * row // count : len(own) * (row + 1) // count] for row in range(count)]


def _card(lesson: Lesson, number: int) -> None:
    with st.container(border=True, height="stretch", gap="xsmall", key=f"lesson:{lesson.id}"):
        st.markdown(f"**{number} · {_text(lesson, 'title')}**")
        st.container(height="stretch").caption(_text(lesson, "compared"))
        runs = lesson.experiment.runs()
        st.caption(t("lessons.size", runs=len(runs), steps=max(run.training.steps for run in runs)))
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            is_started = st.button(t("train.start"), key=f"start:{lesson.id}", icon=":material/play_arrow:")
            st.page_link(
                "train.py", label=t("lessons.set_up"), icon=":material/tune:", help=t("lessons.set_up_help"),
                query_params={LESSON: lesson.id},
            )  # fmt: skip
        if is_started:
            _start(lesson)


def _start(lesson: Lesson) -> None:
    if asked := name_wanted():
        show_error(asked)
        return
    try:
        run = store().submit(lesson.experiment, owner(), t(f"lesson.{lesson.id}.title", default=lesson.title))
    except InputError as error:
        show_error(error)
        return
    into_room(run)
    show(run)
    use_setup(lesson.experiment, on_workbench=False)
    st.switch_page("train.py")


def follow_lesson() -> None:
    """Set up the lesson that the address asks for, unless it is what this session wrote there last."""
    address = read_address()
    asked = address.get(LESSON)
    if asked is None or address == state.get(Key.LESSON_ADDRESS):
        return
    state.put(Key.LESSON_ASKED, asked)
    if RUN in address and store().experiment(address[RUN]):
        return  # the run is shown with a set-up of its own
    if RUN not in address:
        show(None)
    if asked in lessons():
        use_setup(lessons()[asked].experiment, on_workbench=False)


def lesson_texts(experiment: Experiment | None, shown: str | None) -> None:
    """The texts of the lesson that `experiment`, a run's or the set-up, is one of; the address names it and the run.

    What was changed in more than its seeds is no lesson any more: what is promised may not come.
    """
    lesson = lesson_of(experiment) if experiment else None
    if lesson:
        _texts(lesson)
    write_address(({LESSON: lesson.id} if lesson else {}) | ({RUN: shown} if shown else {}))
    state.put(Key.LESSON_ADDRESS, read_address())
    state.put(Key.RUN_ADDRESS, shown)


def invitation(set_up: Experiment | None) -> None:
    """What stands on the page as long as no run does."""
    if set_up and lesson_of(set_up):
        st.markdown(t("lessons.ready"))
    elif set_up is None:
        st.markdown(t("train.not_ready"))
    elif state.get(Key.LESSON_ASKED, "") in ("", *lessons()):
        st.markdown(t("train.empty"))
    else:
        st.text(t("lessons.unknown"))


def _texts(lesson: Lesson) -> None:
    with st.container(border=True, gap="small", key="lesson_texts"):
        st.subheader(_text(lesson, "title"), anchor=False)
        st.markdown(_text(lesson, "compared"))
        with st.expander(t("lessons.answer"), key="lesson_answer", icon=":material/visibility_off:"):
            for column, part in zip(st.columns(2, gap="medium"), ("look", "why"), strict=True):
                column.markdown(f"**{t(f'lessons.{part}')}** {_text(lesson, part)}")
