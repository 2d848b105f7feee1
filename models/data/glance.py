"""A first look at a dataset: its classes, its size and a few of its samples, told without preparing the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from augment.draws import derive_seed
from augment.example import Sample
from models.data.dataset import Dataset
from models.tasks.task import Settings, task

FEW = 12
"""Files that are decoded for a first look."""
MOST_DECODED = 40_000_000
"""Pixels or samples of sound that are decoded for it, over all files; a first one is always."""
TRIAL_SAMPLES = 64
"""Of each part of a dataset on which the pace of training is measured."""


@dataclass(frozen=True)
class Glance:
    """What is known before anything is prepared.

    `counts` says how many samples each class has; about `train_size` of them all are for training. `samples`, one of
    each class before a second of any, are no larger than any setting of the task needs; `lengths` are what the
    originals measured, as `Task.length` says. `labels` and `names` (a file's path, "" where there is none) belong to
    the samples.
    """

    modality: str
    counts: Mapping[str, int]
    train_size: int
    samples: tuple[Sample, ...]
    labels: tuple[str, ...]
    names: tuple[str, ...]
    lengths: tuple[float, ...]

    @property
    def size(self) -> int:
        """Samples in all."""
        return sum(self.counts.values())

    @property
    def test_size(self) -> int:
        return max(1, self.size - self.train_size)

    @property
    def rarest(self) -> str:
        """The class with the fewest samples."""
        return min(self.counts, key=lambda name: self.counts[name])

    def in_training(self, label: str) -> float:
        """About how many samples of that class the train part holds."""
        return self.counts[label] * self.train_size / self.size


def glance_at(
    modality: str, counts: Mapping[str, int], train_size: int, found: Sequence[tuple[str, str, Sample]]
) -> Glance:
    """The Glance over a dataset of which (label, name, original sample) were `found`."""
    own = task(modality)
    reduced = [(label, name, own.reduced(sample), own.length(sample)) for label, name, sample in found]
    return glance_at_reduced(modality, counts, train_size, reduced)


def glance_at_reduced(
    modality: str, counts: Mapping[str, int], train_size: int, found: Sequence[tuple[str, str, Sample, float]]
) -> Glance:
    """The same of (label, name, reduced sample, length of the original)."""
    labels, names, samples, lengths = zip(*found, strict=True) if found else ((), (), (), ())
    return Glance(modality, dict(sorted(counts.items())), train_size, samples, labels, names, lengths)


def in_turn(labels: Sequence[str], count: int) -> list[int]:
    """Indices of up to `count` samples drawn by a fixed seed: one of each class before a second of any."""
    mixed = np.random.default_rng(derive_seed("glance")).permutation(len(labels)).tolist()
    seen: Counter[str] = Counter()
    turns = []
    for index in mixed:
        turns.append((seen[labels[index]], index))
        seen[labels[index]] += 1
    first = sorted(turns, key=lambda turn: turn[0])[:count]
    return [index for _, index in sorted(first, key=lambda turn: (turn[0], labels[turn[1]]))]


def trial_dataset(glance: Glance, settings: Settings) -> Dataset:
    """A small dataset of the glance's samples, each as often as needed: a step on it takes as long as on the whole."""
    own = task(glance.modality)
    names = tuple(glance.counts)
    count = max(TRIAL_SAMPLES, len(names), len(glance.samples))
    rows = own.together([own.row(sample, settings) for sample in glance.samples])
    train = rows[np.arange(count) % len(rows)]
    labels = (np.arange(count) % len(names)).astype(np.uint16)
    test = slice(min(count, TRIAL_SAMPLES))
    return Dataset(glance.modality, settings, train, labels, train[test].copy(), labels[test], names)
