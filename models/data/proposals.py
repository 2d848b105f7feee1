"""What is proposed for a dataset, from what a first look tells: sizes, steps, and the settings of its task.

The figures aim at a first run that takes a minute or two and is worth reading; whoever knows better changes them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from augment.params import Scalar
from models.data.glance import Glance
from models.tasks.task import task

MOST_TRAINED = 2_000
"""Training samples that are proposed at most where a dataset does not say itself how many."""
TRAINED_SHARE = 0.5
"""Of the train part: where two seeds share more of their samples, their difference says less, and intervals widen."""
LEAST_STEPS, MOST_STEPS, STEPS_UNIT = 300, 2_000, 50
EPOCHS = 20
STEPS_A_CLASS = 5
BATCH, BATCH_OF_LARGE, LEAST_BATCH = 64, 32, 8
LARGE_INPUT = 2_000
"""Values a channel: larger inputs take twice the time, and half the batch makes up for it."""
FEW_A_CLASS = 5
"""With fewer training samples of a class, a run says little."""


@dataclass(frozen=True)
class Proposal:
    """Settings of the experiment; `task` are those of the dataset's task, by name."""

    task: Mapping[str, Scalar]
    train_size: int
    steps: int
    batch_size: int


def propose(glance: Glance, most: int = MOST_TRAINED) -> Proposal:
    """What to train with at first, on `most` samples at most."""
    own, classes = task(glance.modality), len(glance.counts)
    settings = {param.name: param.default for param in own.params}
    if glance.lengths:
        settings |= own.propose(glance.lengths)
    train_size = max(_rounded(int(min(most, glance.train_size * TRAINED_SHARE))), min(classes, glance.train_size), 2)
    batch = BATCH_OF_LARGE if math.prod(own.shape(settings)[1:]) > LARGE_INPUT else BATCH  # type: ignore[arg-type]
    while batch > max(train_size, LEAST_BATCH):
        batch //= 2
    wanted = max(LEAST_STEPS, EPOCHS * train_size / batch, STEPS_A_CLASS * classes)
    steps = min(MOST_STEPS, math.ceil(wanted / STEPS_UNIT) * STEPS_UNIT)
    return Proposal(settings, train_size, steps, batch)  # type: ignore[arg-type]


def few_of(glance: Glance, train_size: int) -> tuple[str, int] | None:
    """The rarest class and how many samples of it are trained on, about, where those are too few to learn from."""
    count = round(min(1.0, train_size / max(1, glance.train_size)) * glance.in_training(glance.rarest))
    return (glance.rarest, max(1, count)) if count < FEW_A_CLASS else None


def _rounded(count: int) -> int:
    """Down to two digits that are not zero: 134 becomes 130."""
    unit = 10 ** max(0, len(str(count)) - 2)
    return count // unit * unit
