"""What the experiments of a store take on the disk."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from models.data import uploads


@dataclass(frozen=True)
class Size:
    """Bytes of one experiment: `rows` of its results, networks and curves, its `checkpoints`, and its `upload`.

    An upload that several experiments use counts for each.
    """

    rows: int = 0
    checkpoints: int = 0
    upload: int = 0

    @property
    def total(self) -> int:
        return self.rows + self.checkpoints + self.upload


BYTES_A_METRIC = 60
"""About what a row of the curves takes, with its place in the indexes."""


def sizes_of(connection: sqlite3.Connection, folder: Path) -> dict[str, Size]:
    """What each experiment takes, by its id."""
    found = connection.execute(
        f"""SELECT experiments.id, dataset, sum(length(coalesce(result, '')) + length(coalesce(weights.blob, ''))
            + {BYTES_A_METRIC} * (SELECT count(*) FROM metrics WHERE run = runs.id)) AS rows,
            sum(length(coalesce(checkpoints.blob, ''))) AS checkpoints
        FROM experiments JOIN runs ON experiment = number LEFT JOIN weights ON weights.run = runs.id
        LEFT JOIN checkpoints ON checkpoints.run = runs.id GROUP BY number"""
    )
    return {row["id"]: Size(row["rows"], row["checkpoints"], _upload(folder, row["dataset"])) for row in found}


def _upload(folder: Path, dataset: str | None) -> int:
    path = uploads.path_of(folder, dataset) if dataset else None
    try:
        return path.stat().st_size if path else 0
    except OSError:
        return 0


def folder_size(folder: Path) -> int:
    """The bytes of all files in a folder and below."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # gone meanwhile
            continue
    return total
