"""How long an experiment takes on this machine, from what was measured of a few steps of its arms.

A worker takes those steps on a few of the dataset's own samples, with the arms' own networks and recipes: what a step
costs depends on so many settings that no formula would do, and earlier runs seldom have the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple, Self

import numpy as np

from models.comparison.experiment import Experiment, RunSpec
from models.comparison.rules import RULES
from models.comparison.specs import TrainSize
from models.data.subsets import MAX_TRAIN_SAMPLES_TESTED, MAX_VALIDATION, VALIDATIONS
from models.networks.network import NETWORKS
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

ASSUMED_LOAD_S, ASSUMED_SHIFT_S = 5e-3, 1e-3
ASSUMED_STEP_S = 2e-3
ASSUMED_ELEMENT_S: Mapping[str, float] = {"picture": 1e-6, "tokens": 1e-5}
"""Of a step, for each number or word of an input: twice or thrice what the usual networks take on a slow core."""
ASSUMED_TRANSFORM_S = 2e-4
"""To augment one sample by one step of a recipe."""
PASSES_A_STEP = 3
"""One forward pass and one back, which costs twice as much."""


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
    runs = work_of(experiment, pace, tested=tested, classes=classes)
    spent = sum(run.core_s for run in runs)
    return once_s(experiment, pace, loaded=loaded, tested=tested) + spent / min(workers, len(runs))


class RunWork(NamedTuple):
    """What one run takes, in core-seconds: `step_s` for each of its steps, and `beside_s` before and after them."""

    steps: int
    step_s: float
    beside_s: float

    @property
    def core_s(self) -> float:
        return self.beside_s + self.step_s * self.steps


def work_of(experiment: Experiment, pace: Pace, *, tested: int, classes: int) -> list[RunWork]:
    """What each of `experiment.runs()` takes, where `tested` samples are for testing."""
    trained = experiment.train_size.in_all(classes)
    passed = forwards(experiment, trained, tested) + VALIDATIONS * MAX_VALIDATION
    is_timed = RULES[experiment.compare].is_timed
    found = []
    for run in experiment.runs():
        arm, steps = pace.arms[run.arm_index], run.training.steps
        # Under equal time every arm trains as long as the baseline.
        step_s = pace.arms[0].step_s * experiment.training.steps / steps if is_timed else arm.step_s
        found.append(RunWork(steps, step_s, arm.prepare_s * trained + arm.forward_s * passed))
    return found


def once_s(experiment: Experiment, pace: Pace, *, loaded: int, tested: int) -> float:
    """What is done once for all runs, in core-seconds: `loaded` samples, and the shifted tests."""
    return loaded * pace.load_s + shifted_samples(experiment, tested) * pace.shift_s


def assumed_pace(experiment: Experiment) -> Pace:
    """A pace for as long as none was measured: rather too slow, two to ten times in most cases."""
    arms = experiment.runs()[: len(experiment.arms)]
    return Pace(ASSUMED_LOAD_S, ASSUMED_SHIFT_S, tuple(_assumed_arm(run) for run in arms))


def _assumed_arm(run: RunSpec) -> ArmPace:
    """From the size of the input, and by how much the network's whole numbers exceed the usual ones.

    Twice the width costs between two and four times as much, more depth or larger filters less than that.
    """
    own = run.experiment.task
    shape = own.shape(run.experiment.settings)
    elements = int(np.prod(shape)) if own.inputs == "picture" else shape[-1]
    sizes = [param for param in NETWORKS[run.network.kind].params if param.kind == "int"]
    ratios = [float(run.network.settings[size.name]) / float(size.default) for size in sizes]  # type: ignore[arg-type]
    growth = float(np.prod([max(1.0, ratio) ** 1.5 for ratio in ratios]))
    transforms = sum(step.enabled for step in run.arm.recipe.steps) if run.arm.recipe else 0
    a_sample = elements * ASSUMED_ELEMENT_S[own.inputs] * growth
    batch_size = run.training.batch_size
    step_s = ASSUMED_STEP_S + batch_size * (a_sample + transforms * ASSUMED_TRANSFORM_S)
    return ArmPace(transforms * ASSUMED_TRANSFORM_S, step_s, a_sample / PASSES_A_STEP)
