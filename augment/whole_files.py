"""Files that have their name only when they are whole."""

from __future__ import annotations

import secrets
from pathlib import Path


def write_whole(path: Path, data: bytes, unfinished: Path | None = None) -> None:
    """Write `data` to `path`, or, where that fails, leave nothing behind. A link that lies there is replaced.

    Meanwhile it lies in `unfinished`, on the same disk; None: beside it. Folders are made where they are missing.
    Raises OSError.
    """
    partial = (unfinished or path.parent) / f"{secrets.token_hex(8)}.partial"
    if unfinished is None:
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with partial.open("xb") as file:
            file.write(data)
        try:
            partial.replace(path)
        except FileNotFoundError:  # its folder is not there yet
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
