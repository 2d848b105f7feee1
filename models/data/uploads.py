"""Uploaded datasets: each file lies in the store's folder under the hash of its content, never under a user's name."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from augment.errors import InputError
from augment.params import shown
from augment.tables import ENDINGS as TABLE_ENDINGS
from augment.whole_files import write_whole
from models.comparison.specs import DatasetSpec

FOLDER = "datasets"
PREPARED = "prepared"
"""Where datasets brought to one image size are kept, in files whose names begin with the content hash."""


ENDINGS = (".zip", *TABLE_ENDINGS)


def path_of(store: Path, content_hash: str) -> Path | None:
    """Where the upload of that content lies, None where it does not."""
    paths = (store / FOLDER / f"{content_hash}{ending}" for ending in ENDINGS)
    return next((path for path in paths if path.exists()), None)


def content_hash(store: Path, dataset: DatasetSpec) -> str | None:
    """The hash under which `dataset` was uploaded, None where it is no upload."""
    path = Path(dataset.path or "")
    return path.stem if path.parent == store / FOLDER else None


def place_of(store: Path, data: bytes, ending: str = ".zip") -> Path:
    """Where a file under one of ENDINGS is kept. Raises InputError for another ending."""
    if ending not in ENDINGS:
        sentence = "A dataset is a file that ends in {allowed}; this one ends in {ending}."
        raise InputError("store.upload_ending", sentence, allowed=", ".join(ENDINGS), ending=shown(ending))
    return store / FOLDER / f"{hashlib.sha256(data).hexdigest()}{ending}"


def add(path: Path, data: bytes) -> DatasetSpec:
    """Keep a file at its `place_of`; the same content is kept once. Raises OSError."""
    if path.exists():
        os.utime(path)
    else:
        write_whole(path, data)
    return DatasetSpec.from_dict({"path": str(path)})


def remove(store: Path, content_hash: str) -> None:
    """Delete an upload and all that was prepared from it."""
    for ending in ENDINGS:
        (store / FOLDER / f"{content_hash}{ending}").unlink(missing_ok=True)
    for prepared in (store / PREPARED).glob(f"{content_hash}*"):
        prepared.unlink(missing_ok=True)


def remove_unused(store: Path, used: Collection[str], older_than_s: float) -> None:
    """Delete files that no experiment uses and nothing has written for `older_than_s`.

    What was prepared goes as soon as nothing has used it for so long: it is prepared again where it is needed.
    """
    oldest = time.time() - older_than_s
    for path in [*(store / FOLDER).glob("*"), *(store / PREPARED).glob("*")]:
        is_used = path.parent.name == FOLDER and path.stem in used
        with suppress(FileNotFoundError):  # another process was faster
            if not is_used and path.stat().st_mtime < oldest:
                path.unlink()
