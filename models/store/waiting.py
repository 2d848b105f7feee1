"""What comes before an experiment that waits, and about how long that takes."""

from __future__ import annotations

import heapq
import sqlite3
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from models.store.schema import LINE, SLICE_S


@dataclass(frozen=True)
class Ahead:
    """`own` are the titles of the viewer's experiments that come first, `others` how many of other people do.

    `seconds` is about how long it takes until the first run starts, from the pace of the runs under way; None as long
    as none of them has come anywhere.
    """

    own: tuple[str, ...]
    others: int
    seconds: float | None


def ahead_of(connection: sqlite3.Connection, experiment_id: str, viewer: str) -> Ahead | None:
    """What comes before the experiment, as `viewer` may see it; None where it has no run in the queue."""
    line = connection.execute(
        f"""{LINE} SELECT runs.experiment, owner, runs.steps - runs.step AS left FROM line
        JOIN runs ON runs.id = run JOIN experiments ON experiments.number = experiment ORDER BY rank"""
    ).fetchall()
    number = connection.execute("SELECT number, owner FROM experiments WHERE id = ?", (experiment_id,)).fetchone()
    place = next((k for k, row in enumerate(line) if number and row["experiment"] == number[0]), None)
    if place is None:
        return None
    running = connection.execute(
        """SELECT experiment, owner, step, steps - step AS left, started FROM runs
        JOIN experiments ON number = experiment WHERE state = 'running'"""
    ).fetchall()
    first = {row["experiment"] for row in [*running, *line[:place]]} - {number[0]}
    marks = ", ".join("?" * len(first))
    found = connection.execute(
        f"SELECT owner, title FROM experiments WHERE number IN ({marks}) ORDER BY number", list(first)
    ).fetchall()
    own = tuple(row["title"] for row in found if row["owner"] == viewer)
    return Ahead(own, len(found) - len(own), _seconds(running, line[:place], number["owner"]))


def _seconds(running: Sequence[sqlite3.Row], waiting: Sequence[sqlite3.Row], owner: str) -> float | None:
    """Until a worker is free for who comes after `waiting`, each of which goes to the worker that is free first.

    Runs of others than the `owner` make room after a slice.
    """
    paces = _paces(running)
    if not paces:
        return None
    usual = fmean(paces.values())

    def holds(row: sqlite3.Row) -> float:
        seconds: float = row["left"] * paces.get(row["experiment"], usual)
        return seconds if row["owner"] == owner else min(seconds, SLICE_S)

    free = [holds(row) for row in running]
    heapq.heapify(free)
    for row in waiting:
        heapq.heapreplace(free, free[0] + holds(row))
    return free[0]


def _paces(running: Sequence[sqlite3.Row]) -> Mapping[int, float]:
    """Seconds a step of each experiment that is under way, by its number."""
    now, found = time.time(), defaultdict(list)
    for row in running:
        if row["step"] and row["started"]:
            found[row["experiment"]].append(max(0.0, now - row["started"]) / row["step"])
    return {number: fmean(paces) for number, paces in found.items()}
