"""The pace of an experiment's training on this machine, measured on a few samples in a few steps."""

from __future__ import annotations

import time
from dataclasses import replace

from augment.modality import modality
from models.comparison.duration import PASSES_A_STEP, TRIAL_STEPS, ArmPace, Pace, forwards
from models.comparison.experiment import Experiment, RunSpec
from models.comparison.specs import TrainSize
from models.data.dataset import Dataset
from models.data.datasets import glance, original
from models.data.glance import trial_dataset
from models.tasks.sweeps import sweeps_of
from models.training.events import Finished, Preparing, Progress
from models.training.loop import PROGRESS_EVERY, train

LONGEST_S = 3.0
"""Of one arm's first steps; where they take longer, what comes after them is taken from them."""
MOST_LOADED = 3


def pace_of(trial: Experiment) -> Pace:
    """The pace of a `trial_of` some experiment. Takes a few seconds an arm at most.

    Every part is measured in processor time, which is steady over a few steps. How much longer the whole measurement
    took by the clock is told beside it: other programs may want the processor too, now and not later, or later.

    Raises InputError where the dataset cannot be read, or a step cannot be taken.
    """
    data = trial_dataset(glance(trial.dataset), trial.settings)
    trial = replace(trial, train_size=TrainSize(len(data.train_labels)))
    by_clock, before = time.perf_counter(), time.thread_time()
    shifted = sum(map(len, data.shifted_tests.values()))
    shifted += sum(len(samples) for sweep in sweeps_of(a.recipe for a in trial.arms) for samples in data.swept(sweep))
    shift_s = (time.thread_time() - before) / max(1, shifted)
    arms = tuple(_arm_pace(run, data) for run in trial.runs())
    load_s = _load_s(trial)
    busy = max(1.0, (time.perf_counter() - by_clock) / (time.thread_time() - before))
    return Pace(load_s, shift_s, arms, busy)


def _load_s(trial: Experiment) -> float:
    """Of one original: decoded, and brought to the task's form."""
    kind = modality(trial.modality)
    files = [original(trial.dataset, index) for index in range(min(MOST_LOADED, len(glance(trial.dataset).samples)))]
    before = time.thread_time()
    for data in files:
        trial.task.row(kind.plainly(data), trial.settings)
    return (time.thread_time() - before) / max(1, len(files))


def _arm_pace(run: RunSpec, data: Dataset) -> ArmPace:
    trained, tested = len(data.train_labels), len(data.test_labels)
    began = prepared = time.thread_time()
    reached: dict[int, float] = {}
    for event in train(run, data):
        now = time.thread_time()
        match event:
            case Preparing():
                prepared = now
            case Progress():
                reached[event.step] = now
                if event.step == PROGRESS_EVERY and now - prepared > LONGEST_S:
                    break
            case Finished():
                step_s = (reached[2 * PROGRESS_EVERY] - reached[PROGRESS_EVERY]) / PROGRESS_EVERY
                forward_s = (now - reached[TRIAL_STEPS]) / forwards(run.experiment, trained, tested)
                return ArmPace((prepared - began) / trained, step_s, forward_s)
    step_s = (reached[PROGRESS_EVERY] - prepared) / PROGRESS_EVERY
    return ArmPace((prepared - began) / trained, step_s, step_s / run.training.batch_size / PASSES_A_STEP)
