"""Loading a dataset by what an experiment says of it: prepared once, kept in the store and in memory."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from augment.errors import InputError, note_from_dict, note_to_dict
from augment.params import Scalar, shown
from models.comparison.experiment import Experiment
from models.comparison.specs import DatasetSpec
from models.data.dataset import Dataset
from models.data.folders import contents_of_zip, dataset_from_zip, largest_train_part
from models.data.sources import SOURCES
from models.data.tables import dataset_from_tables, read_table
from models.tasks.task import Settings

PREPARED_FORMAT = 3
"""Raise when the same source would be prepared into other arrays, so that prepared files of old are made anew."""
ARRAYS = ("train_samples", "train_labels", "test_samples", "test_labels")

FrozenSettings = tuple[tuple[str, Scalar], ...]
Stamp = tuple[tuple[int, int], ...]


def load_dataset(spec: DatasetSpec, settings: Settings, store_folder: Path | None = None) -> Dataset:
    """The dataset, its samples brought to the form that the task's `settings` say.

    The last one stays in memory; with a `store_folder`, the prepared arrays are kept there too and read back at the
    next call. Raises InputError with one sentence where there is nothing to train on.
    """
    return _load(spec, tuple(sorted(settings.items())), store_folder, _stamp(spec))


def dataset_of(experiment: Experiment, store_folder: Path | None = None) -> Dataset:
    """What an experiment trains on and is judged on; otherwise as `load_dataset`."""
    dataset = load_dataset(experiment.dataset, experiment.settings, store_folder)
    return dataset if experiment.judge == "test" else dataset.for_exploring


def largest_train_size(spec: DatasetSpec) -> int:
    """About how many samples the train part holds, told without decoding any; damaged files and copies lessen it.

    Raises InputError where a file cannot be read.
    """
    return _contents(spec, _stamp(spec))[1]


def class_count(spec: DatasetSpec) -> int:
    """How many classes a dataset has, told without decoding any sample. Raises InputError."""
    return _contents(spec, _stamp(spec))[0]


def contents(spec: DatasetSpec) -> tuple[int, int]:
    """How many classes and samples an uploaded file holds, told without decoding any. Raises InputError."""
    classes, _, samples = _contents(spec, _stamp(spec))
    return classes, samples


def _stamp(spec: DatasetSpec) -> Stamp:
    """Changes when the files do: time of change in nanoseconds, and size in bytes."""
    stamps = []
    for path in filter(None, (spec.path, spec.test)):
        try:
            status = Path(path).stat()
        except (OSError, ValueError):
            raise InputError("dataset.no_file", "There is no file {name} to read.", name=shown(path)) from None
        stamps.append((status.st_mtime_ns, status.st_size))
    return tuple(stamps)


@lru_cache(maxsize=64)
def _contents(spec: DatasetSpec, stamp: Stamp) -> tuple[int, int, int]:
    """Classes, samples of the train part, and samples in all; remembered until the files change."""
    if spec.name is not None:
        return SOURCES[spec.name].classes, SOURCES[spec.name].train_size, 0
    path = Path(spec.path or "")
    if not spec.is_table:
        parts, labels = contents_of_zip(path, spec.modality)
        return len(set(labels)), largest_train_part(parts), len(labels)
    rows, _ = read_table(path)
    parts = ["train", "test"] if spec.test else [""]
    train = len(rows) if spec.test else largest_train_part(parts * len(rows))
    return len({row.label for row in rows}), train, len(rows)


@lru_cache(maxsize=1)
def _load(spec: DatasetSpec, settings: FrozenSettings, store_folder: Path | None, stamp: Stamp) -> Dataset:
    if spec.is_table or store_folder is None:
        return _prepare(spec, dict(settings))
    words = "-".join(str(value) for _, value in settings)
    file = store_folder / "prepared" / f"{_content_key(spec)}-{words}-{PREPARED_FORMAT}.npz"
    dataset = _read_prepared(file, spec.modality, dict(settings))
    if dataset is None:
        dataset = _prepare(spec, dict(settings))
        if all(getattr(dataset, name).dtype != object for name in ARRAYS):
            _write_prepared(file, dataset)
    return dataset


def _prepare(spec: DatasetSpec, settings: Settings) -> Dataset:
    if spec.name is not None:
        return SOURCES[spec.name].prepare(settings)
    if spec.is_table:
        return dataset_from_tables(Path(spec.path or ""), Path(spec.test) if spec.test else None, settings)
    return dataset_from_zip(Path(spec.path or ""), spec.modality, settings)


def _content_key(spec: DatasetSpec) -> str:
    """Changes with the content, and begins with the content's hash, by which the store finds what to delete."""
    if spec.name is not None:
        return f"{spec.name}-{SOURCES[spec.name].format}"
    try:
        with Path(spec.path or "").open("rb") as file:
            return f"{hashlib.file_digest(file, 'sha256').hexdigest()}-{spec.modality}"
    except OSError:
        raise InputError("dataset.no_file", "There is no file {name} to read.", name=shown(spec.path)) from None


def _read_prepared(file: Path, modality: str, settings: Settings) -> Dataset | None:
    try:
        with np.load(file, allow_pickle=False) as arrays:
            words = json.loads(bytes(arrays["words"]))
            notes = tuple(note_from_dict(note) for note in words["notes"])
            parts = {name: arrays[name] for name in ARRAYS}
            return Dataset(modality, settings, **parts, class_names=tuple(words["class_names"]), notes=notes)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None


def _write_prepared(file: Path, dataset: Dataset) -> None:
    """Written under another name first, so that a second process never reads half a file."""
    notes = [note_to_dict(note) for note in dataset.notes]
    words = json.dumps({"class_names": dataset.class_names, "notes": notes}).encode()
    arrays: dict[str, Any] = {name: getattr(dataset, name) for name in ARRAYS}
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.stem}.{secrets.token_hex(4)}.unfinished")
    with unfinished.open("wb") as stream:
        np.savez(stream, words=np.frombuffer(words, np.uint8), **arrays)
    os.replace(unfinished, file)  # noqa: PTH105
