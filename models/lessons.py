"""Lessons: experiments that ship with what to look for, why it is so, and which effect is promised. One file each."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from augment.errors import InputError
from augment.params import choice
from augment.reading import read_fields
from models.comparison.experiment import Experiment
from models.comparison.specs import read_scalar
from models.tasks.shifts import shifts_of

FOLDER = Path(__file__).parents[1] / "sample_data" / "lessons"

OF_RESULTS = ("accuracy", "loss", "gap", "steps")
"""Measures of a run's result: test accuracy and loss, training minus test accuracy, steps taken. A shift's id is one
as well: the accuracy on that shifted test."""
OF_CURVES = ("training_loss", "gradient_norm")
"""Measures of a run's curve: the loss of its last training batches, and the mean length of the gradient at first."""
DIRECTION = choice(
    "direction", ("higher", "lower", "no winner"), "higher", "How the arm stands to the one it is held against."
)


@dataclass(frozen=True)
class Effect:
    """What a lesson promises: `arm` is `direction` than `against`, the first arm unless named, by `measure`."""

    arm: str
    against: str
    measure: str
    direction: str

    @classmethod
    def from_dict(cls, data: object, experiment: Experiment) -> Self:
        fields = read_fields(data, "An effect", ("arm", "measure", "direction"), ("against",))
        names = tuple(arm.name for arm in experiment.arms)
        measures = (*OF_RESULTS, *OF_CURVES, *shifts_of(experiment.modality))
        allowed = {"arm": names, "against": names, "measure": measures, "direction": DIRECTION.choices}
        values = {"against": names[0]} | fields
        return cls(**{name: _one_of(name, options, values[name]) for name, options in allowed.items()})


def _one_of(name: str, options: Iterable[str], value: object) -> str:
    return str(read_scalar(choice(name, tuple(options), next(iter(options)), ""), value, "An effect"))


@dataclass(frozen=True)
class Lesson:
    """`id` is its name in links, `compared` one line on the arms, `look` and `why` a paragraph each, in English."""

    id: str
    group: str
    title: str
    compared: str
    look: str
    why: str
    experiment: Experiment
    effects: tuple[Effect, ...]

    @classmethod
    def from_toml(cls, id: str, text: str) -> Self:
        """Raises InputError with one sentence where the experiment or an effect cannot be used."""
        texts = ("group", "title", "compared", "look", "why")
        fields = read_fields(tomllib.loads(text), f"The lesson {id}", (*texts, "experiment", "effects"), ())
        experiment = Experiment.from_dict(fields["experiment"])
        effects = tuple(Effect.from_dict(entry, experiment) for entry in fields["effects"])
        if not effects:
            raise InputError("lesson.effects", "The lesson {id} promises nothing.", id=id)
        written = {name: " ".join(str(fields[name]).split()) for name in texts}
        return cls(id=id, **written, experiment=experiment, effects=effects)


@functools.cache
def lessons() -> dict[str, Lesson]:
    """The lessons by id, in the order of their files, which are called `number_id.toml`."""
    found: dict[str, Lesson] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        lesson = Lesson.from_toml(path.stem.partition("_")[2], path.read_text("utf-8"))
        if lesson.id in found:
            raise ValueError(f"there are two lessons {lesson.id}")
        found[lesson.id] = lesson
    return found


def lesson_of(experiment: Experiment) -> Lesson | None:
    """The lesson that this is a run of, with whatever seeds; None where its set-up was changed in any other way."""
    return _by_hash().get(_but_for_seeds(experiment))


@functools.cache
def _by_hash() -> dict[str, Lesson]:
    return {_but_for_seeds(lesson.experiment): lesson for lesson in lessons().values()}


def _but_for_seeds(experiment: Experiment) -> str:
    return replace(experiment, seeds=(0,), looks=(1,)).spec_hash
