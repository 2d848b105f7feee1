"""Loading a dataset by what an experiment says of it: prepared once, kept in the store and in memory."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from augment.decoding import decoded
from augment.errors import InputError
from augment.example import Example
from augment.modality import modality
from augment.params import Scalar, shown
from models.comparison.experiment import Experiment
from models.comparison.specs import DatasetSpec
from models.data import prepared
from models.data.copies import Pulse, silent
from models.data.dataset import TEST_SHARE, Dataset
from models.data.folders import contents_of_zip, dataset_from_zip, file_in_zip, glance_at_zip, largest_train_part
from models.data.glance import Glance
from models.data.proposals import MOST_TRAINED, Proposal, propose
from models.data.sources import SOURCES
from models.data.tables import Columns, dataset_from_tables, glance_at_tables, read_table
from models.tasks.task import Settings

PREPARED_FORMAT = 3
"""Raise when the same source would be prepared into other arrays, so that prepared files of old are made anew."""

FrozenSettings = tuple[tuple[str, Scalar], ...]
Stamp = tuple[tuple[int, int], ...]


def load_dataset(
    spec: DatasetSpec, settings: Settings, store_folder: Path | None = None, pulse: Pulse = silent
) -> Dataset:
    """The dataset, its samples brought to the form that the task's `settings` say.

    The last one stays in memory; with a `store_folder`, the prepared arrays are kept there too and read back at the
    next call. Raises InputError with one sentence where there is nothing to train on, and whatever `pulse` raises.
    """
    key = (spec, tuple(sorted(settings.items())), store_folder, _stamp(spec))
    if key not in _in_memory:
        _in_memory.clear()  # before another one is loaded: two may be more than there is room for
        _in_memory[key] = _load(spec, key[1], store_folder, pulse)
    return _in_memory[key]


_in_memory: dict[tuple[DatasetSpec, FrozenSettings, Path | None, Stamp], Dataset] = {}


def dataset_of(experiment: Experiment, store_folder: Path | None = None, pulse: Pulse = silent) -> Dataset:
    """What an experiment trains on and is judged on; otherwise as `load_dataset`."""
    dataset = load_dataset(experiment.dataset, experiment.settings, store_folder, pulse)
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
    """How many classes and samples an uploaded file holds, told without decoding any.

    Raises InputError where it cannot be read or has fewer than two classes.
    """
    classes, _, samples = _contents(spec, _stamp(spec))
    return classes, samples


def glance(spec: DatasetSpec) -> Glance:
    """A first look at the dataset, remembered until its files change. Raises InputError where it cannot be read."""
    return _glance(spec, _stamp(spec))


@lru_cache(maxsize=16)
def _glance(spec: DatasetSpec, stamp: Stamp) -> Glance:
    if spec.name is not None:
        return SOURCES[spec.name].glance()
    return decoded(_first_look, spec)


def _first_look(spec: DatasetSpec) -> Glance:
    path = Path(spec.path or "")
    if spec.is_table:
        return glance_at_tables(path, Path(spec.test) if spec.test else None, 1 - TEST_SHARE, _columns(spec))
    return glance_at_zip(path, spec.modality)


def proposal(spec: DatasetSpec) -> Proposal:
    """What to train with on this dataset at first. Raises InputError where it cannot be read."""
    most = SOURCES[spec.name].proposed if spec.name is not None else MOST_TRAINED
    return propose(glance(spec), most)


def original(spec: DatasetSpec, index: int) -> bytes:
    """The file of a sample of the dataset's Glance; where it has none, one is made. Raises InputError."""
    seen = glance(spec)
    if seen.names[index]:
        return decoded(file_in_zip, Path(spec.path or ""), spec.modality, seen.names[index])
    return modality(spec.modality).encode(Example(seen.samples[index]))


def dataset_key(experiment: Experiment) -> str:
    """The same for experiments for which one prepared dataset does."""
    return json.dumps([experiment.dataset.to_dict(), dict(experiment.settings)], sort_keys=True)


def is_prepared(spec: DatasetSpec, settings: Settings, store_folder: Path) -> bool:
    """Whether `load_dataset` would find the prepared arrays, or makes them in no time."""
    if spec.name is not None or spec.is_table:
        return True
    return _prepared_file(spec, tuple(sorted(settings.items())), store_folder).exists()


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
        return len(glance(spec).counts), SOURCES[spec.name].train_size, 0
    return decoded(_counted, spec)


def _counted(spec: DatasetSpec) -> tuple[int, int, int]:
    path = Path(spec.path or "")
    if not spec.is_table:
        parts, labels = contents_of_zip(path, spec.modality)
        return len(set(labels)), largest_train_part(parts), len(labels)
    rows, _ = read_table(path, _columns(spec))
    classes = {row.label for row in rows}
    if len(classes) < 2:
        raise InputError(
            "dataset.labels",
            "A table needs texts of two labels at least; of its rows, {count} have both a label and a text{found}.",
            count=len(rows), found=f", all of them the label {shown(classes.pop(), 90)}" if classes else "",
        )  # fmt: skip
    parts = ["train", "test"] if spec.test else [""]
    train = len(rows) if spec.test else largest_train_part(parts * len(rows))
    return len(classes), train, len(rows)


def _load(spec: DatasetSpec, settings: FrozenSettings, store_folder: Path | None, pulse: Pulse) -> Dataset:
    if spec.is_table or store_folder is None:
        return _prepare(spec, dict(settings), pulse)
    file = _prepared_file(spec, settings, store_folder)
    dataset = prepared.read(file, spec.modality, dict(settings))
    if dataset is None:
        dataset = _prepare(spec, dict(settings), pulse)
        # Where there is no room for it, every process prepares its own.
        with suppress(OSError):
            prepared.write(file, dataset)
    return dataset


def _prepared_file(spec: DatasetSpec, settings: FrozenSettings, store_folder: Path) -> Path:
    words = "-".join(str(value) for _, value in settings)
    return store_folder / "prepared" / f"{_content_key(spec)}-{words}-{PREPARED_FORMAT}.npz"


def _prepare(spec: DatasetSpec, settings: Settings, pulse: Pulse) -> Dataset:
    if spec.name is not None:
        return SOURCES[spec.name].prepare(settings)
    if spec.is_table:
        test = Path(spec.test) if spec.test else None
        return dataset_from_tables(Path(spec.path or ""), test, settings, _columns(spec), pulse)
    return dataset_from_zip(Path(spec.path or ""), spec.modality, settings, pulse)


def _columns(spec: DatasetSpec) -> Columns:
    return Columns(spec.text_column, spec.label_column)


def _content_key(spec: DatasetSpec) -> str:
    """Changes with the content, and begins with the content's hash, by which the store finds what to delete."""
    if spec.name is not None:
        return f"{spec.name}-{SOURCES[spec.name].format}"
    return f"{_file_hash(spec.path or '', _stamp(spec))}-{spec.modality}"


@lru_cache(maxsize=64)
def _file_hash(path: str, stamp: Stamp) -> str:
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise InputError("dataset.no_file", "There is no file {name} to read.", name=shown(path)) from None
