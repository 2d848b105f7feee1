"""Samples that people brought to a workbench, kept for a day so that a reload of the page finds them again.

Each lies in the store's own folder under the hash of its owner and of its content; only who brought it gets it back.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from pathlib import Path
from typing import NamedTuple

from augment.whole_files import write_whole

FOLDER = "samples"
KEPT_S = 86_400.0
MOST_BYTES = 500_000_000
MOST_EACH = 8
"""Of one owner; the one used longest ago goes first."""
ID = re.compile(r"[0-9a-f]{32}")
MAX_NAME_CHARACTERS = 200


class KeptSample(NamedTuple):
    """`name` is what the file was called, "" for a text that was pasted."""

    name: str
    data: bytes


def keep_sample(store: Path, owner: str, sample: KeptSample, sample_id: str | None = None) -> str:
    """Keep a sample, and let go of old ones where there are too many. Returns its id. Raises OSError.

    Its id is the hash of its content, or another of that form (see ID), in place of what was kept under it.
    """
    sample_id = sample_id or hashlib.blake2b(sample.data, digest_size=16).hexdigest()
    path = _path(store, owner, sample_id)
    name = sample.name.replace("\0", "")[:MAX_NAME_CHARACTERS]
    write_whole(path, name.encode("utf-8", "replace") + b"\0" + sample.data)
    prune_samples(store, owner)
    return sample_id


def find_sample(store: Path, owner: str, sample_id: str) -> KeptSample | None:
    """What `owner` brought, None where it is not kept any more or somebody else's."""
    if not ID.fullmatch(sample_id):
        return None
    path = _path(store, owner, sample_id)
    try:
        name, _, data = path.read_bytes().partition(b"\0")
        os.utime(path)
    except OSError:
        return None
    return KeptSample(name.decode("utf-8", "replace"), data)


def forget_sample(store: Path, owner: str, sample_id: str) -> None:
    """Delete what `owner` brought, where it is still kept."""
    if ID.fullmatch(sample_id):
        _path(store, owner, sample_id).unlink(missing_ok=True)


def prune_samples(store: Path, owner: str | None = None) -> None:
    """Delete what was last used too long ago, and the oldest of all, and of `owner`, above what is kept."""
    oldest, total, own = time.time() - KEPT_S, 0, 0
    for path, status in _newest_first(store):
        total += status.st_size
        is_own = owner is not None and path.name.startswith(_owner_hash(owner))
        own += is_own
        if status.st_mtime < oldest or total > MOST_BYTES or (is_own and own > MOST_EACH):
            path.unlink(missing_ok=True)


def _newest_first(store: Path) -> list[tuple[Path, os.stat_result]]:
    found = []
    for path in (store / FOLDER).glob("*"):
        try:
            found.append((path, path.stat()))
        except FileNotFoundError:  # another process was faster
            continue
    return sorted(found, key=lambda entry: entry[1].st_mtime_ns, reverse=True)


def _owner_hash(owner: str) -> str:
    return hashlib.blake2b(owner.encode(), digest_size=16).hexdigest()


def _path(store: Path, owner: str, sample_id: str) -> Path:
    return store / FOLDER / f"{_owner_hash(owner)}-{sample_id}"
