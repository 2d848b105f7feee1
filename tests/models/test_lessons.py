"""Lessons are read from their files, and recognised in a run by what was trained."""

from __future__ import annotations

from dataclasses import replace

import pytest

from augment.errors import InputError
from models.lessons import FOLDER, Lesson, lesson_of, lessons

PATHS = sorted(FOLDER.iterdir())
WRITTEN = """
group = "training"
title = "One"
compared = "a against b"
look = "There."
why = "So."
effects = [{arm = "b", measure = "MEASURE", direction = "higher"}]
[experiment]
dataset = {name = "digits"}
arms = [{name = "a"}, {name = "b", training = {weight_decay = 0.5}}]
"""


def test_every_file_is_a_lesson_of_an_id_of_its_own() -> None:
    assert len(lessons()) == len(PATHS) > 10
    assert [f"{path.stem.partition('_')[2]}" for path in PATHS] == list(lessons())


def test_no_two_lessons_are_the_same_experiment() -> None:
    assert [lesson_of(lesson.experiment) for lesson in lessons().values()] == list(lessons().values())


@pytest.mark.parametrize("lesson", lessons().values(), ids=lessons())
def test_a_lesson_can_be_set_up_on_the_train_page(lesson: Lesson) -> None:
    """There is one recipe there, one number of samples in all, and seeds count from 0."""
    experiment = lesson.experiment
    assert experiment.dataset.name is not None
    assert len({str(arm.recipe) for arm in experiment.arms if arm.recipe}) <= 1
    assert not experiment.train_size.per_class
    assert experiment.seeds == tuple(range(len(experiment.seeds)))
    assert len(experiment.seeds) >= 2, "one seed has no interval"


@pytest.mark.parametrize("lesson", lessons().values(), ids=lessons())
def test_texts_are_two_short_paragraphs(lesson: Lesson) -> None:
    for text in (lesson.look, lesson.why):
        assert 15 <= len(text.split()) <= 90
        assert text.endswith((".", ")"))


def test_a_run_with_other_seeds_is_of_the_lesson_and_a_changed_one_is_not() -> None:
    lesson = next(iter(lessons().values()))
    assert lesson_of(lesson.experiment.with_more_seeds(3)) is lesson
    assert lesson_of(replace(lesson.experiment, judge="validation")) is None


def test_an_effect_is_held_against_the_first_arm_unless_another_is_named() -> None:
    (effect,) = Lesson.from_toml("one", WRITTEN.replace("MEASURE", "noise_mild")).effects
    assert (effect.arm, effect.against, effect.measure, effect.direction) == ("b", "a", "noise_mild", "higher")


@pytest.mark.parametrize(
    ("before", "after"),
    [('arm = "b"', 'arm = "c"'), ("MEASURE", "white_noise snr_db=10"), ("higher", "best"), ("look", "see")],
)
def test_what_cannot_be_meant_is_refused(before: str, after: str) -> None:
    text = WRITTEN.replace(before, after).replace("MEASURE", "accuracy")
    with pytest.raises(InputError):
        Lesson.from_toml("one", text)
