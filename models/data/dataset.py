"""Dataset: labelled samples of one modality in memory, split once and for all into a train and a test part."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from augment.draws import derive_seed
from augment.errors import InputError, Note
from augment.example import Sample
from augment.params import shown
from models.tasks.shifts import samples_used, shifts_of
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
        """The samples of each shifted test by its id, made once: every run is tested on the same ones."""
        used = samples_used(len(self.test_samples), task(self.modality).bytes_a_row(self.settings))
        samples = self.samples(self.test_samples[:used])
        return {shift.id: shift.apply(samples) for shift in shifts_of(self.modality).values()}

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
    """Samples as a source found them: rows in the task's form, the class of each, and whether it is for testing.

    `in_test` None: the source does not say.
    """

    rows: list[Any]
    labels: list[str]
    in_test: list[bool] | None
    notes: tuple[Note, ...] = ()


def as_dataset(found: Labelled, modality: str, settings: Settings, test_share: float = TEST_SHARE) -> Dataset:
    """Split what a source found, and keep copies on one side. Raises InputError where nothing can be trained."""
    class_names = tuple(sorted(set(found.labels)))
    if not 2 <= len(class_names) <= MAX_CLASSES:
        raise InputError(
            "dataset.classes",
            "The dataset holds samples of {count} classes; needed are 2 to {most}, each with a name of its own.{first}",
            count=len(class_names), most=MAX_CLASSES, first=f" {found.notes[0]}" if found.notes else "",
        )  # fmt: skip
    index_of = {name: index for index, name in enumerate(class_names)}
    labels = np.array([index_of[label] for label in found.labels], np.uint16)
    in_test = drawn_test(labels, test_share) if found.in_test is None else np.array(found.in_test, bool)
    rows = task(modality).together(found.rows)
    train, test, copies = _without_copies([task(modality).identity(row) for row in rows], in_test)
    notes = found.notes
    if copies:
        notes = (*notes, Note("dataset.copies", "{count} exact copies of other samples were left out.", count=copies))
    parts = (rows[train], labels[train], rows[test], labels[test])
    dataset = Dataset(modality, settings, *parts, class_names, notes)
    _check_parts(dataset)
    return dataset


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


def _without_copies(identities: list[bytes], in_test: np.ndarray) -> tuple[list[int], list[int], int]:
    """Indices of the train part and of the test part, mixed, and how many were left out.

    Of equal samples the first is kept, training first, so that none is tested on.
    """
    mixed = np.random.default_rng(derive_seed("order of the test part")).permutation(np.flatnonzero(in_test))
    train: list[int] = []
    test: list[int] = []
    seen: set[bytes] = set()
    for kept, indices in ((train, np.flatnonzero(~in_test)), (test, mixed)):
        for index in indices.tolist():
            digest = hashlib.blake2b(identities[index], digest_size=16).digest()
            if digest not in seen:
                seen.add(digest)
                kept.append(index)
    return train, test, len(identities) - len(train) - len(test)


def _check_parts(dataset: Dataset) -> None:
    for part, labels in (("train", dataset.train_labels), ("test", dataset.test_labels)):
        missing = set(range(len(dataset.class_names))) - set(labels.tolist())
        if missing:
            raise InputError(
                "dataset.class_without_samples",
                "The class {name} has no sample in the {part} part; each class needs at least two different ones.",
                name=shown(dataset.class_names[min(missing)]), part=part,
            )  # fmt: skip
