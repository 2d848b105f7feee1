"""How long an experiment takes on this machine, from what was measured of a few steps of its arms.

A worker takes those steps on a few of the dataset's own samples, with the arms' own networks and recipes: what a step
costs depends on so many settings that no formula would do, and earlier runs seldom have the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from models.comparison.experiment import Experiment
from models.comparison.rules import RULES
from models.comparison.specs import TrainSize
from models.data.subsets import MAX_TRAIN_SAMPLES_TESTED, MAX_VALIDATION, VALIDATIONS
from models.tasks.shifts import samples_used, shifts_of
from models.tasks.sweeps import sweeps_of

TRIAL_STEPS = 22
"""Two stretches between progress events, of which the first one warms up, and a few more."""


@dataclass(frozen=True)
class ArmPace:
    """Seconds: to prepare one training sample, to take one step, and to pass one sample through when testing."""

    prepare_s: float
    step_s: float
    forward_s: float


@dataclass(frozen=True)
class Pace:
    """Seconds: to load one sample of the dataset, to make one sample of the shifted tests, and those of each arm.

    All are of the processor: what the clock says where nothing else runs. `busy` is by how much longer everything took
    by the clock while it was measured, 1 or more. There are no arms where nothing could be measured.
    """

    load_s: float
    shift_s: float
    arms: tuple[ArmPace, ...]
    busy: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError where it is of another form."""
        arms = tuple(ArmPace(**{name: float(value) for name, value in arm.items()}) for arm in data["arms"])
        return cls(float(data["load_s"]), float(data["shift_s"]), arms, float(data.get("busy", 1.0)))


UNKNOWN = Pace(0.0, 0.0, ())


def trial_of(experiment: Experiment) -> Experiment:
    """The experiment of which a few steps are timed: the same for all that differ in what is only counted.

    Its arms are matched by a time that nobody measures: that rule lets them differ most, and gives each all the steps.
    """
    settings = {**experiment.training.settings, "steps": TRIAL_STEPS}
    return replace(
        experiment,
        arms=tuple(replace(arm, name=str(place)) for place, arm in enumerate(experiment.arms)),
        train_size=TrainSize(2),
        training=replace(experiment.training, settings=settings),
        seeds=(0,), compare="time", step_costs=(), judge="test", looks=(1,),
    )  # fmt: skip


def shifted_samples(experiment: Experiment, tested: int) -> int:
    """How many samples its shifted tests and sweeps have, where `tested` samples are for testing."""
    bytes_a_row = experiment.task.bytes_a_row(experiment.settings)
    shifted = len(shifts_of(experiment.modality)) * samples_used(tested, bytes_a_row)
    sweeps = sweeps_of(arm.recipe for arm in experiment.arms)
    return shifted + sum(len(sweep.values) * min(sweep.samples, tested) for sweep in sweeps)


def forwards(experiment: Experiment, trained: int, tested: int) -> int:
    """How many samples a run passes through its network at the end."""
    return tested + shifted_samples(experiment, tested) + min(trained, MAX_TRAIN_SAMPLES_TESTED)


def seconds_of(experiment: Experiment, pace: Pace, *, loaded: int, tested: int, classes: int, workers: int) -> float:
    """About how long all runs take, side by side in as many `workers`, where nothing else runs.

    `loaded` samples are brought to the task's form first (0 where that was done before), `tested` are for testing.
    """
    trained = experiment.train_size.in_all(classes)
    passed = forwards(experiment, trained, tested) + VALIDATIONS * MAX_VALIDATION
    is_timed = RULES[experiment.compare].is_timed
    spent = 0.0
    for run in experiment.runs():
        arm = pace.arms[run.arm_index]
        # Under equal time every arm trains as long as the baseline.
        step_s = pace.arms[0].step_s if is_timed else arm.step_s
        steps = experiment.training.steps if is_timed else run.training.steps
        spent += arm.prepare_s * trained + step_s * steps + arm.forward_s * passed
    side_by_side = min(workers, len(experiment.runs()))
    return loaded * pace.load_s + shifted_samples(experiment, tested) * pace.shift_s + spent / side_by_side
