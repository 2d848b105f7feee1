"""Datasets: labelled images in memory, split once and for all into a train and a test part."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from augment.draws import derive_seed
from augment.errors import InputError, Note
from augment.image.loading import load_image
from augment.params import shown
from models.comparison.specs import DatasetSpec
from models.data.archive import Archive, Skipped
from models.tasks.shifts import SHIFTS

TEST_SHARE = 0.3
"""Share of each class that becomes the test part where a zip does not say which images are for testing."""
DIGITS_TEST_SHARE = 0.45
"""Of the 1797 digits: about 800 tell two arms a point apart, and about 1000 leave room for small training sizes."""
MAX_CLASSES = 256
MAX_PREPARED_BYTES = 800_000_000
MAX_DECODED_PIXELS = 4_000_000_000
MAX_NOTES = 20
PREPARED_FORMAT = 1
"""Raise when the same source would be prepared into other arrays, so that prepared files of old are made anew."""
ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")


DIGITS = 1797


def largest_train_size(spec: DatasetSpec) -> int:
    """About how many images the train part holds, told without decoding any; damaged files and copies lessen it.

    Raises InputError where a zip cannot be read.
    """
    return _largest_train_size(spec, _stamp(spec))


@lru_cache(maxsize=64)
def _largest_train_size(spec: DatasetSpec, stamp: tuple[int, int]) -> int:
    """Remembered until the zip changes: a page asks each time it is drawn."""
    if spec.path is None:
        return int(DIGITS * (1 - DIGITS_TEST_SHARE))
    with Archive(Path(spec.path)) as archive:
        parts = [entry.part for entry in archive.entries]
    return parts.count("train") if {"train", "test"} <= set(parts) else int(len(parts) * (1 - TEST_SHARE))


@dataclass(frozen=True)
class Dataset:
    """Images uint8 (N, H, W, C), C 1 (grey) or 3 (RGB), with labels uint16 (N,) that index `class_names`.

    The test part is in mixed order. No image stands in it twice, nor in both parts. `notes` say what was left out.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    class_names: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    @cached_property
    def shifted_tests(self) -> dict[str, np.ndarray]:
        """The images of each shifted test by its id, made once: every run is tested on the same ones."""
        return {shift.id: shift.apply(self.test_images) for shift in SHIFTS.values()}


def load_dataset(spec: DatasetSpec, image_size: int, store_folder: Path | None = None) -> Dataset:
    """The dataset with all images brought to `image_size` pixels a side.

    With a `store_folder`, the prepared arrays are kept there and read back at the next call. Raises InputError with
    one sentence where there is nothing to train on.
    """
    return _load(spec, image_size, store_folder, _stamp(spec))


def _stamp(spec: DatasetSpec) -> tuple[int, int]:
    """Changes when the zip does: time of change in nanoseconds, and size in bytes."""
    if spec.path is None:
        return (0, 0)
    try:
        status = Path(spec.path).stat()
    except (OSError, ValueError):
        raise InputError("dataset.no_file", "There is no file {name} to read.", name=shown(spec.path)) from None
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=1)
def _load(spec: DatasetSpec, image_size: int, store_folder: Path | None, stamp: tuple[int, int]) -> Dataset:
    """The last dataset stays in memory: the runs of an experiment follow each other, in the same process."""
    source = _DIGITS if spec.path is None else _zip_source(Path(spec.path))
    if store_folder is None:
        return source.prepare(image_size)
    file = store_folder / "prepared" / f"{source.key}-{image_size}-{PREPARED_FORMAT}.npz"
    dataset = _read_prepared(file)
    if dataset is None:
        dataset = source.prepare(image_size)
        _write_prepared(file, dataset)
    return dataset


@dataclass(frozen=True)
class _Source:
    """Where images come from: `key` changes with the content, `prepare` takes the image size."""

    key: str
    prepare: Callable[[int], Dataset]


def _prepare_digits(image_size: int) -> Dataset:
    from sklearn.datasets import load_digits  # noqa: PLC0415 - takes seconds, and only a first run needs it

    digits = load_digits()
    grey = (digits.images[..., None] * (255 / 16)).astype(np.uint8)
    images = [_resized(image, image_size) for image in grey]
    labels = digits.target.astype(np.uint16)
    names = tuple(str(name) for name in digits.target_names)
    return _joined(np.stack(images), labels, names, _drawn_test(labels, DIGITS_TEST_SHARE))


_DIGITS = _Source("digits", _prepare_digits)


def _zip_source(path: Path) -> _Source:
    try:
        with path.open("rb") as file:
            key = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise InputError("dataset.no_file", "There is no file {name} to read.", name=shown(path.name)) from None
    return _Source(key, lambda image_size: _prepare_zip(path, image_size))


def _prepare_zip(path: Path, image_size: int) -> Dataset:
    decoded = _decode(path, image_size)
    is_divided = {"train", "test"} <= set(decoded.parts)
    keep = [k for k, part in enumerate(decoded.parts) if part or not is_divided]
    notes = _skipped_notes(decoded.skipped)
    if len(keep) < len(decoded.parts):
        notes.append(
            Note(
                "dataset.outside_parts",
                "{count} images outside the train and test folders were left out.",
                count=len(decoded.parts) - len(keep),
            )
        )
    class_names = tuple(sorted({decoded.labels[k] for k in keep}))
    _check_classes(class_names, decoded.skipped)
    images = _grey_where_all_are(np.stack([decoded.images[k] for k in keep]))
    index_of = {name: index for index, name in enumerate(class_names)}
    labels = np.array([index_of[decoded.labels[k]] for k in keep], np.uint16)
    in_test = np.array([decoded.parts[k] == "test" for k in keep]) if is_divided else _drawn_test(labels, TEST_SHARE)
    dataset = _joined(images, labels, class_names, in_test)
    _check_parts(dataset)
    return replace(dataset, notes=(*notes, *dataset.notes))


@dataclass(frozen=True)
class _Decoded:
    """The readable images of a zip, uint8 (size, size, 3) each, with their parts and class folders."""

    images: list[np.ndarray]
    parts: list[str]
    labels: list[str]
    skipped: list[Skipped]


def _decode(path: Path, image_size: int) -> _Decoded:
    with Archive(path) as archive:
        decoded = _Decoded([], [], [], list(archive.skipped))
        pixels = 0
        for entry, data in archive.read():
            try:
                if isinstance(data, InputError):
                    raise data
                image = load_image(data).pixels
            except InputError as error:
                decoded.skipped.append(Skipped(entry.path, error))
                continue
            pixels += image.shape[0] * image.shape[1]
            _check_amount(pixels, (len(decoded.images) + 1) * image_size**2 * 3)
            decoded.images.append(_resized(image, image_size))
            decoded.parts.append(entry.part)
            decoded.labels.append(entry.label)
    return decoded


def _check_amount(decoded_pixels: int, prepared_bytes: int) -> None:
    if decoded_pixels > MAX_DECODED_PIXELS or prepared_bytes > MAX_PREPARED_BYTES:
        raise InputError(
            "dataset.too_many_pixels",
            "The images of the zip are too many or too large: more than {pixels} megapixels in all, "
            "or {bytes} megabytes once they are brought to one size.",
            pixels=MAX_DECODED_PIXELS // 1_000_000, bytes=MAX_PREPARED_BYTES // 1_000_000,
        )  # fmt: skip


def _check_classes(class_names: tuple[str, ...], skipped: list[Skipped]) -> None:
    if not 2 <= len(class_names) <= MAX_CLASSES:
        first = f" The first file left out: {shown(skipped[0].path)}. {skipped[0].reason}" if skipped else ""
        raise InputError(
            "dataset.classes",
            "The zip holds images of {count} classes; needed are 2 to {most}, each in a folder of its own.{first}",
            count=len(class_names), most=MAX_CLASSES, first=first,
        )  # fmt: skip


def _check_parts(dataset: Dataset) -> None:
    for part, labels in (("train", dataset.train_labels), ("test", dataset.test_labels)):
        missing = set(range(len(dataset.class_names))) - set(labels.tolist())
        if missing:
            raise InputError(
                "dataset.class_without_images",
                "The class {name} has no image in the {part} part; each class needs at least two different images.",
                name=shown(dataset.class_names[min(missing)]), part=part,
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


def _resized(image: np.ndarray, size: int) -> np.ndarray:
    """The image as a square of `size` pixels: averaged when it shrinks, bilinear when it grows. (H, W, C)."""
    if image.shape[:2] == (size, size):
        return image
    shrinks = image.shape[0] >= size and image.shape[1] >= size
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(image, (size, size), interpolation=interpolation).reshape(size, size, -1)


def _grey_where_all_are(images: np.ndarray) -> np.ndarray:
    """(N, H, W, 1) where every image is grey, else as it is: grey images need a third of the bytes and of the time."""
    is_grey = all(np.array_equal(images[..., 0], images[..., channel]) for channel in (1, 2))
    return np.ascontiguousarray(images[..., :1]) if is_grey else images


def _drawn_test(labels: np.ndarray, share: float) -> np.ndarray:
    """Which images become the test part, bool (N,): the `share` of each class, drawn by a fixed seed.

    Each class keeps at least one image on either side, where it has two.
    """
    rng = np.random.default_rng(derive_seed("split"))
    in_test = np.zeros(len(labels), bool)
    for label in range(int(labels.max()) + 1):
        own = rng.permutation(np.flatnonzero(labels == label))
        in_test[own[: min(max(1, round(len(own) * share)), len(own) - 1)]] = True
    return in_test


def _joined(images: np.ndarray, labels: np.ndarray, names: tuple[str, ...], in_test: np.ndarray) -> Dataset:
    """A Dataset from both parts: of equal images the first is kept, training first, so that none is tested on."""
    mixed = np.random.default_rng(derive_seed("order of the test part")).permutation(np.flatnonzero(in_test))
    train: list[int] = []
    test: list[int] = []
    seen: set[bytes] = set()
    for kept, indices in ((train, np.flatnonzero(~in_test)), (test, mixed)):
        for index in indices.tolist():
            digest = hashlib.blake2b(images[index].tobytes(), digest_size=16).digest()
            if digest not in seen:
                seen.add(digest)
                kept.append(index)
    copies = len(labels) - len(train) - len(test)
    note = Note("dataset.copies", "{count} exact copies of other images were left out.", count=copies)
    return Dataset(images[train], labels[train], images[test], labels[test], names, (note,) if copies else ())


def _read_prepared(file: Path) -> Dataset | None:
    try:
        with np.load(file, allow_pickle=False) as arrays:
            words = json.loads(bytes(arrays["words"]))
            class_names = tuple(words["class_names"])
            notes = tuple(Note(key, "{sentence}", **values, sentence=text) for key, text, values in words["notes"])
            return Dataset(**{name: arrays[name] for name in ARRAYS}, class_names=class_names, notes=notes)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None


def _write_prepared(file: Path, dataset: Dataset) -> None:
    """Written under another name first, so that a second process never reads half a file."""
    notes = [(note.key, str(note), note.values) for note in dataset.notes]
    words = json.dumps({"class_names": dataset.class_names, "notes": notes}).encode()
    arrays: dict[str, Any] = {name: getattr(dataset, name) for name in ARRAYS}
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.stem}.{secrets.token_hex(4)}.unfinished")
    with unfinished.open("wb") as stream:
        np.savez(stream, words=np.frombuffer(words, np.uint8), **arrays)
    os.replace(unfinished, file)  # noqa: PTH105
