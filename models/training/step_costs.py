"""What one optimiser step of each arm costs in processor time, for comparisons at equal time."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import replace
from statistics import median

from models.comparison.experiment import Experiment, RunSpec
from models.comparison.rules import HIGHEST_COST, LOWEST_COST
from models.data.dataset import Dataset
from models.training.events import Progress
from models.training.loop import train

ROUNDS = 5
"""Progress events of each arm that are timed, after a first one that is not."""
LONGEST_S = 3.0
"""Of one arm; an arm whose steps are very slow is timed over fewer events."""
TRIAL_STEPS = 1_000
"""Of the run that is begun for it: so many that no validation falls into what is timed."""


def step_costs(experiment: Experiment, data: Dataset) -> tuple[float, ...]:
    """The costs, the baseline's being 1, to three digits: by what one arm's steps take longer than another's.

    The arms take their steps in turn, so that whatever else the machine does meets all alike, and the median is
    taken. What is done once a run is not counted: preparing slow augmentation, validation, tests. Takes up to
    LONGEST_S an arm. Raises InputError as `train` does.
    """
    trial = replace(
        experiment,
        compare="steps",
        training=replace(experiment.training, settings={**experiment.training.settings, "steps": TRIAL_STEPS}),
    )
    timed = [_seconds_a_step(RunSpec(trial, arm, trial.seeds[0]), data) for arm in range(len(trial.arms))]
    seconds: list[list[float]] = [[] for _ in timed]
    for _ in range(ROUNDS):
        for own, found in zip(timed, seconds, strict=True):
            if sum(found) * 10 < LONGEST_S:
                found.append(next(own))
    for own in timed:
        own.close()
    costs = [median(found) / median(seconds[0]) for found in seconds]
    return tuple(min(max(float(f"{cost:.3g}"), LOWEST_COST), HIGHEST_COST) for cost in costs)


def _seconds_a_step(run: RunSpec, data: Dataset) -> Generator[float]:
    """The processor time of a step in this thread, as the run goes on, once it is warm."""
    before = None
    for event in train(run, data):
        now = time.thread_time()
        if isinstance(event, Progress) and event.step > 0:
            if before is not None:
                yield (now - before[1]) / (event.step - before[0])
            # The other arms take their turn while this one waits at its yield.
            before = (event.step, time.thread_time())
