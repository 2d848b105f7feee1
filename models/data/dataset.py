"""Dataset: labelled samples of one modality in memory, split once and for all into a train and a test part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from augment.draws import derive_seed
from augment.errors import InputError, Note
from augment.example import Sample
from augment.params import shown
from models.data.class_names import short_names
from models.data.copies import (
    Pulse,
    drawn_by_source,
    silent,
    without_copies,
    without_near_copies,
    without_shared_sources,
)
from models.tasks.shifts import samples_used, shifts_of, tests_something
from models.tasks.sweeps import Sweep
from models.tasks.task import Settings, task

TEST_SHARE = 0.3
"""Share of each class that becomes the test part where a source does not say which samples are for testing."""
MAX_CLASSES = 256
HELD_OUT_SHARE = 0.2
"""Share of each class of the training part on which is judged what is only tried out."""
MAX_HELD_OUT = 1_000


@dataclass(frozen=True)
class Dataset:
    """Rows as the modality's task keeps them (images uint8 (N, H, W, C)), with labels uint16 (N,) of `class_names`.

    The test part is in mixed order. No sample stands in it twice, nor in both parts. `notes` say what was left out.
    """

    modality: str
    settings: Settings
    train_samples: np.ndarray
    train_labels: np.ndarray
    test_samples: np.ndarray
    test_labels: np.ndarray
    class_names: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    def samples(self, rows: np.ndarray) -> list[Sample]:
        """Rows as a recipe takes them."""
        own = task(self.modality)
        return [own.sample(row, self.settings) for row in rows]

    @cached_property
    def shifted_tests(self) -> dict[str, list[Sample]]:
        """The samples of each shifted test by its id, made once: every run is tested on the same ones.

        A shift that changes next to nothing in them is no test: typing errors in Chinese, homophones in English.
        """
        used = samples_used(len(self.test_samples), task(self.modality).bytes_a_row(self.settings))
        samples = self.samples(self.test_samples[:used])
        moved = {shift.id: shift.apply(samples) for shift in shifts_of(self.modality).values()}
        return {shift: after for shift, after in moved.items() if tests_something(samples, after)}

    def swept(self, sweep: Sweep) -> list[list[Sample]]:
        """The first test samples at each position of a sweep, made once for all runs that follow one another."""
        if sweep.id not in self._swept or self._swept[sweep.id][0] != sweep:
            samples = self.samples(self.test_samples[: sweep.samples])
            self._swept[sweep.id] = (sweep, sweep.apply(samples))
        return self._swept[sweep.id][1]

    @cached_property
    def _swept(self) -> dict[str, tuple[Sweep, list[list[Sample]]]]:
        return {}

    @cached_property
    def for_exploring(self) -> Dataset:
        """The training part alone; a fifth of it, MAX_HELD_OUT at most, stands where the test part stood.

        Whoever tries things out by this leaves the test part fresh for the end.
        """
        share = min(HELD_OUT_SHARE, MAX_HELD_OUT / len(self.train_labels))
        held_out = drawn_test(self.train_labels, share)
        order = np.random.default_rng(derive_seed("held out")).permutation(np.flatnonzero(held_out))
        return replace(
            self, train_samples=self.train_samples[~held_out], train_labels=self.train_labels[~held_out],
            test_samples=self.train_samples[order], test_labels=self.train_labels[order],
        )  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """Samples as they were found: rows in the task's form, the class of each, and whether it is for testing.

    `in_test` None: that is not said. `sources` name what each sample is a view of, "" where that is not known: all
    views of one source stand on one side of the split.
    """

    rows: list[Any]
    labels: list[str]
    in_test: list[bool] | None
    notes: tuple[Note, ...] = ()
    sources: tuple[str, ...] = ()


def as_dataset(
    found: Labelled, modality: str, settings: Settings, test_share: float = TEST_SHARE, pulse: Pulse = silent
) -> Dataset:
    """Split what a source found, and keep copies on one side. Raises InputError where nothing can be trained."""
    short = short_names(found.labels)
    class_names = tuple(sorted(short.values()))
    if not 2 <= len(class_names) <= MAX_CLASSES:
        raise InputError(
            "dataset.classes",
            "Samples of {count} classes could be read; a dataset has 2 to {most}.{first}",
            count=len(class_names), most=MAX_CLASSES, first=f" {found.notes[0]}" if found.notes else "",
        )  # fmt: skip
    index_of = {name: index for index, name in enumerate(class_names)}
    labels = np.array([index_of[short[label]] for label in found.labels], np.uint16)
    rows = task(modality).together(found.rows)
    parts = without_copies([task(modality).identity(row) for row in rows], _in_test(found, labels, test_share))
    if found.sources:
        parts = without_shared_sources(parts, found.sources)
    fingerprint = task(modality).fingerprint
    if fingerprint is not None and parts.test:
        parts = without_near_copies(parts, fingerprint(list(rows), settings), pulse)
    train, test, notes = parts
    split = (rows[train], labels[train], rows[test], labels[test])
    dataset = Dataset(modality, settings, *split, class_names, (*found.notes, *notes))
    _check_parts(dataset)
    return dataset


def _in_test(found: Labelled, labels: np.ndarray, share: float) -> np.ndarray:
    if found.in_test is not None:
        return np.array(found.in_test, bool)
    named = [source for source in found.sources if source]
    if len(set(named)) < len(named):
        return drawn_by_source(found.sources, share)
    return drawn_test(labels, share)


def drawn_test(labels: np.ndarray, share: float) -> np.ndarray:
    """Which samples become the test part, bool (N,): the `share` of each class, drawn by a fixed seed.

    Each class keeps at least one sample on either side, where it has two.
    """
    rng = np.random.default_rng(derive_seed("split"))
    in_test = np.zeros(len(labels), bool)
    for label in range(int(labels.max()) + 1):
        own = rng.permutation(np.flatnonzero(labels == label))
        in_test[own[: min(max(1, round(len(own) * share)), len(own) - 1)]] = True
    return in_test


def _check_parts(dataset: Dataset) -> None:
    for part, labels in (("train", dataset.train_labels), ("test", dataset.test_labels)):
        missing = set(range(len(dataset.class_names))) - set(labels.tolist())
        if missing:
            raise InputError(
                "dataset.class_without_samples",
                "The class {name} has no sample in the {part} part; each class needs at least two different ones.",
                name=shown(dataset.class_names[min(missing)], 90), part=part,
            )  # fmt: skip
