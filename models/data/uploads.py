"""Uploaded datasets: each zip lies in the store's folder under the hash of its content, never under a user's name."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Collection
from pathlib import Path

from models.comparison.experiment import DatasetSpec

FOLDER = "datasets"
PREPARED = "prepared"
"""Where datasets brought to one image size are kept, in files whose names begin with the content hash."""


def path_of(store: Path, content_hash: str) -> Path:
    return store / FOLDER / f"{content_hash}.zip"


def content_hash(store: Path, dataset: DatasetSpec) -> str | None:
    """The hash under which `dataset` was uploaded, None where it is no upload."""
    path = Path(dataset.path or "")
    return path.stem if path.parent == store / FOLDER else None


def add(store: Path, data: bytes) -> DatasetSpec:
    """Keep a zip; the same content is kept once."""
    path = path_of(store, hashlib.sha256(data).hexdigest())
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        os.utime(path)
    else:
        partial = path.with_name(f"{path.stem}.{secrets.token_hex(4)}.partial")
        partial.write_bytes(data)
        partial.replace(path)
    return DatasetSpec(path=str(path))


def remove(store: Path, content_hash: str) -> None:
    """Delete a zip and all that was prepared from it."""
    path_of(store, content_hash).unlink(missing_ok=True)
    for prepared in (store / PREPARED).glob(f"{content_hash}*"):
        prepared.unlink(missing_ok=True)


def remove_unused(store: Path, used: Collection[str], older_than_s: float) -> None:
    """Delete what no experiment uses and nothing has written for `older_than_s`: zips, and what was prepared."""
    oldest = time.time() - older_than_s
    for path in [*(store / FOLDER).glob("*"), *(store / PREPARED).glob("*")]:
        is_used = any(path.name.startswith(content_hash) for content_hash in used)
        if not is_used and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
