"""Datasets from zips of class folders, of images, sounds or texts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path, PurePosixPath
from typing import Any

from augment.errors import InputError, Note
from augment.example import Sample
from augment.modality import modality as modality_of
from augment.params import shown
from augment.transforms import MODALITIES
from models.data.archive import Archive, Skipped
from models.data.copies import Pulse, silent
from models.data.dataset import TEST_SHARE, Dataset, Labelled, as_dataset
from models.data.glance import FEW, MOST_DECODED, Glance, glance_at_reduced, in_turn
from models.tasks.task import Settings, task

MAX_PREPARED_BYTES = 800_000_000
MAX_DECODED_VALUES = 4_000_000_000
"""Pixels, samples of sound or characters in all files together."""
MAX_NOTES = 20


def modality_of_zip(path: Path) -> str:
    """What most files of a zip are, of equals the first. Raises InputError where it cannot be read."""
    counts = {}
    for name in MODALITIES:
        with Archive(path, modality_of(name).endings) as archive:
            counts[name] = len(archive.entries)
    return max(counts, key=lambda name: counts[name])


def contents_of_zip(path: Path, modality: str) -> tuple[list[str], list[str]]:
    """The part ("train", "test" or "") and the class of each file, by the zip's table alone.

    Raises InputError where these are not two classes at least.
    """
    kind = modality_of(modality)
    with Archive(path, kind.endings) as archive:
        if len({entry.label for entry in archive.entries}) < 2:
            raise InputError(
                "dataset.folders",
                "A dataset needs a folder for each class, two at least, with its files directly inside, as in "
                "cats/1{ending} and dogs/1{ending}, or train/cats/1{ending} and test/cats/1{ending}; "
                "found were {found}.",
                ending=kind.endings[0], found=archive.folders(),
            )  # fmt: skip
        return [entry.part for entry in archive.entries], [entry.label for entry in archive.entries]


def largest_train_part(parts: list[str]) -> int:
    return parts.count("train") if {"train", "test"} <= set(parts) else int(len(parts) * (1 - TEST_SHARE))


def glance_at_zip(path: Path, modality: str) -> Glance:
    """Its table, and a few files of the train part that can be read."""
    kind = modality_of(modality)
    own = task(modality)
    found: list[tuple[str, str, Sample, float]] = []
    decoded = 0
    with Archive(path, kind.endings) as archive:
        has_parts = {"train", "test"} <= {entry.part for entry in archive.entries}
        entries = [entry for entry in archive.entries if entry.part or not has_parts]
        trained = [entry for entry in entries if entry.part != "test" or not has_parts]
        for index in in_turn([entry.label for entry in trained], FEW):
            entry, data = trained[index], b""
            try:
                data = archive.bytes_of(entry)
                sample = kind.plainly(data)
                # Reduced at once: a dozen large originals together take a hundred times what is shown of them.
                found.append((entry.label, entry.path, own.reduced(sample), own.length(sample)))
                decoded += kind.extent(sample)
            except InputError:
                decoded += kind.promised(data)
            if decoded > MOST_DECODED:
                break
    counts = Counter(entry.label for entry in entries)
    train_size = largest_train_part([entry.part for entry in entries])
    return glance_at_reduced(modality, counts, train_size, found)


def file_in_zip(path: Path, modality: str, name: str) -> bytes:
    """The file of that path in the zip. Raises InputError where it cannot be read."""
    with Archive(path, modality_of(modality).endings) as archive:
        for entry in archive.entries:
            if entry.path == name:
                return archive.bytes_of(entry)
    raise InputError("dataset.no_file", "There is no file {name} to read.", name=shown(name))


def dataset_from_zip(path: Path, modality: str, settings: Settings, pulse: Pulse = silent) -> Dataset:
    """Every readable file of the zip, brought to the task's form."""
    kind, own = modality_of(modality), task(modality)
    rows: list[Any] = []
    parts: list[str] = []
    labels: list[str] = []
    sources: list[str] = []
    values = 0
    with Archive(path, kind.endings) as archive:
        skipped = list(archive.skipped)
        for place, (entry, data) in enumerate(archive.read()):
            pulse(place / len(archive.entries))
            try:
                if isinstance(data, InputError):
                    raise data
                sample = kind.plainly(data)
            except InputError as error:
                skipped.append(Skipped(entry.path, error))
                values += 0 if isinstance(data, InputError) else kind.promised(data)
                _check_amount(values, 0)
                continue
            values += kind.extent(sample)
            _check_amount(values, (len(rows) + 1) * own.bytes_a_row(settings))
            rows.append(own.row(sample, settings))
            parts.append(entry.part)
            labels.append(entry.label)
            sources.append(source_of(entry.path))
    found = _sorted_out(rows, parts, labels, sources, _skipped_notes(skipped))
    return as_dataset(found, modality, settings, pulse=pulse)


def source_of(path: str) -> str:
    """What a file is a view of: `tree7` of `oak/tree7__left.jpg`; "" where its name has no double underscore."""
    source, mark, _ = PurePosixPath(path).stem.partition("__")
    return source if mark else ""


def _sorted_out(rows: list, parts: list[str], labels: list[str], sources: list[str], notes: list[Note]) -> Labelled:
    """With train and test folders, what lies outside them is left out."""
    if not {"train", "test"} <= set(parts):
        return Labelled(rows, labels, None, tuple(notes), tuple(sources))
    keep = [k for k, part in enumerate(parts) if part]
    if len(keep) < len(parts):
        sentence = "{count} files outside the train and test folders were left out."
        notes = [*notes, Note("dataset.outside_parts", sentence, count=len(parts) - len(keep))]
    in_test = [parts[k] == "test" for k in keep]
    kept = [sources[k] for k in keep]
    return Labelled([rows[k] for k in keep], [labels[k] for k in keep], in_test, tuple(notes), tuple(kept))


def _check_amount(values: int, prepared_bytes: int) -> None:
    if values > MAX_DECODED_VALUES or prepared_bytes > MAX_PREPARED_BYTES:
        raise InputError(
            "dataset.too_much",
            "The files of the zip are too many or too large: more than {values} million pixels or samples in all, "
            "or {bytes} megabytes once they are brought to one form.",
            values=MAX_DECODED_VALUES // 1_000_000, bytes=MAX_PREPARED_BYTES // 1_000_000,
        )  # fmt: skip


def _skipped_notes(skipped: list[Skipped]) -> list[Note]:
    sentence = "{path} was left out. {reason}"
    notes = [
        Note("dataset.left_out", sentence, path=shown(entry.path), reason=str(entry.reason))
        for entry in skipped[:MAX_NOTES]
    ]
    if len(skipped) > MAX_NOTES:
        more = len(skipped) - MAX_NOTES
        notes.append(Note("dataset.more_left_out", "{count} more files were left out.", count=more))
    return notes
