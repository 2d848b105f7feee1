"""Prepared datasets as files, for all workers of a store and for later: read, written, and kept within bounds."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from augment.errors import note_from_dict, note_to_dict
from models.data.dataset import Dataset
from models.tasks.task import Settings, task

MOST_BYTES = 4_000_000_000
"""All of a store together: files that no upload counts, as small zips may hold large pictures of one colour."""
LEAST_FREE_BYTES = 500_000_000
ARRAYS = ("train_samples", "train_labels", "test_samples", "test_labels")


def read(file: Path, modality: str, settings: Settings) -> Dataset | None:
    """The dataset, None where the file is not there or damaged; from now on it was used just now."""
    try:
        with np.load(file, allow_pickle=False) as arrays:
            words = json.loads(bytes(arrays["words"]))
            notes = tuple(note_from_dict(note) for note in words["notes"])
            parts = {name: arrays[name] for name in ARRAYS} | {
                name: task(modality).together(json.loads(bytes(arrays[name]))) for name in words.get("texts", ())
            }
            found = Dataset(modality, settings, **parts, class_names=tuple(words["class_names"]), notes=notes)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    with suppress(OSError):
        os.utime(file)
    return found


def write(file: Path, dataset: Dataset) -> None:
    """Written under another name first, so that a second process never reads half a file.

    Raises OSError where there is no room for it, all others deleted.
    """
    notes = [note_to_dict(note) for note in dataset.notes]
    arrays: dict[str, Any] = {name: getattr(dataset, name) for name in ARRAYS}
    texts = [name for name, array in arrays.items() if array.dtype == object]
    arrays |= {name: _as_bytes(json.dumps(arrays[name].tolist())) for name in texts}
    words = json.dumps({"class_names": dataset.class_names, "notes": notes, "texts": texts})
    file.parent.mkdir(parents=True, exist_ok=True)
    _make_room(file.parent, sum(array.nbytes for array in arrays.values()))
    unfinished = file.with_name(f"{file.stem}.{secrets.token_hex(4)}.unfinished")
    try:
        with unfinished.open("wb") as stream:
            np.savez(stream, words=_as_bytes(words), **arrays)
        os.replace(unfinished, file)  # noqa: PTH105
    finally:
        unfinished.unlink(missing_ok=True)


def _make_room(folder: Path, size: int) -> None:
    """Delete what nobody has used for longest until so many bytes more are within bounds."""
    known = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process was faster
            found = path.stat()
            known.append((found.st_mtime, found.st_size, path))
    known.sort(reverse=True)
    taken = sum(own for _, own, _ in known)
    while taken + size > MOST_BYTES or shutil.disk_usage(folder).free - size < LEAST_FREE_BYTES:
        if not known:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
        _, own, path = known.pop()
        path.unlink(missing_ok=True)
        taken -= own


def _as_bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)
