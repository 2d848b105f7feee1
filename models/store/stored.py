"""What the store says of an experiment: the experiment, its runs and their measured values, as they stand."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from augment.errors import Note
from models.comparison.experiment import Experiment
from models.store.rows import read_error, read_notes, read_or_say_why
from models.store.schema import LINE, WAITS, State, Want

DatasetState = Literal["", "prepared", "awaited"]
ENDED: tuple[State, ...] = ("failed", "stopped", "finished")
WITHOUT_WORK: tuple[State, ...] = ("paused", *ENDED)
"""The state of an experiment of which nothing runs or is queued: the first of these that one of its runs is in."""


@dataclass(frozen=True)
class StoredRun:
    """One run as it stands: `started` and `finished` in seconds since 1970, `error` why it failed.

    `prepared` says how much of what comes before its first step is done, in 0 to 1. `dataset` is "prepared" while
    that is its dataset, and "awaited" where another run prepares it.
    """

    id: int
    arm_index: int
    seed: int
    state: State
    step: int
    steps: int
    started: float | None
    finished: float | None
    error: Note | None
    prepared: float = 1.0
    dataset: DatasetState = ""


@dataclass(frozen=True)
class StoredExperiment:
    """One experiment as it stands: `created` in seconds since 1970, `want` what was asked of it last.

    `place` counts the experiments that wait to start, 1 being the next; None once a run has started. `experiment` is
    None where what was stored cannot be used any more, as a transform in it no longer exists; `problem` says why.
    `dataset_name` is what an uploaded dataset's file was called, "" where that is not known; `remark` is what its owner
    wrote about it.
    """

    id: str
    title: str
    owner: str
    experiment: Experiment | None
    problem: Note | None
    created: float
    want: Want
    place: int | None
    notes: tuple[Note, ...]
    runs: tuple[StoredRun, ...]
    dataset_name: str = ""
    remark: str = ""

    @property
    def state(self) -> State:
        states = {run.state for run in self.runs}
        if "running" in states:
            return "running"
        if "queued" in states:
            return "running" if any(run.started for run in self.runs) else "queued"
        return next(state for state in WITHOUT_WORK if state in states)

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def steps(self) -> int:
        """Of all its runs together."""
        return sum(run.steps for run in self.runs)

    @property
    def steps_done(self) -> int:
        return sum(run.step for run in self.runs)


class Metric(NamedTuple):
    """One measured value; `rowid` grows in the order of recording. A value that is no number is NaN."""

    rowid: int
    arm_index: int
    seed: int
    step: int
    name: str
    value: float


def stored(connection: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> list[StoredExperiment]:
    """The experiments of these rows of the table, in their order."""
    marks = ", ".join("?" * len(rows))
    runs: dict[int, list[StoredRun]] = defaultdict(list)
    for row in connection.execute(
        f"""SELECT experiment, id, arm_index, seed, state, step, steps, started, finished, error, prepared,
        CASE WHEN state = 'running' AND prepares IS NOT NULL THEN 'prepared'
            WHEN state = 'queued' AND {WAITS} THEN 'awaited' ELSE '' END AS dataset
        FROM runs WHERE experiment IN ({marks}) ORDER BY position""",
        [row["number"] for row in rows],
    ):
        fields = dict(row)
        runs[fields.pop("experiment")].append(StoredRun(**fields | {"error": read_error(row["error"])}))
    waiting = [number for number, found in runs.items() if not any(run.started for run in found)]
    places = _places(connection) if waiting else {}
    return [
        StoredExperiment(
            row["id"], row["title"], row["owner"], *read_or_say_why(row["spec"]), row["created"], row["want"],
            places.get(row["number"]), read_notes(row["notes"]), tuple(runs[row["number"]]),
            row["dataset_name"], row["remark"],
        )
        for row in rows
    ]  # fmt: skip


def _places(connection: sqlite3.Connection) -> dict[int, int]:
    """The place of every experiment of which nothing has started, by its number."""
    rows = connection.execute(
        f"""{LINE} SELECT number FROM line GROUP BY number
        HAVING NOT EXISTS (SELECT 1 FROM runs WHERE experiment = number AND started IS NOT NULL) ORDER BY min(rank)"""
    )
    return {row["number"]: place for place, row in enumerate(rows, 1)}
