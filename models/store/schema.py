"""The store's one SQLite file: its tables and their version, and what several modules do to its rows."""

from __future__ import annotations

import sqlite3
import time
from typing import Literal

State = Literal["queued", "running", "paused", "finished", "stopped", "failed"]
Want = Literal["run", "pause", "stop"]

FILE_NAME = "explorer.sqlite"
LOG_FILE = "worker.log"
SLICE_S = 30.0
"""A run that trains for longer makes room at its next checkpoint, where people wait who were served less."""
PACE_KEPT_S = 600.0
"""After this long, a pace that is asked for is measured again: the machine may have more or less to do by then."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE experiments (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, title TEXT NOT NULL,
            spec TEXT NOT NULL, dataset TEXT, created REAL NOT NULL,
            want TEXT NOT NULL DEFAULT 'run', notes TEXT NOT NULL DEFAULT '[]')""",
        "CREATE INDEX experiments_by_owner ON experiments (owner)",
        """CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            experiment INTEGER NOT NULL REFERENCES experiments (number) ON DELETE CASCADE,
            position INTEGER NOT NULL, arm_index INTEGER NOT NULL, seed INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'queued', step INTEGER NOT NULL DEFAULT 0, steps INTEGER NOT NULL,
            worker TEXT, heartbeat REAL, deaths INTEGER NOT NULL DEFAULT 0,
            started REAL, finished REAL, error TEXT, result TEXT,
            UNIQUE (experiment, arm_index, seed))""",
        "CREATE INDEX runs_by_state ON runs (state)",
        # AUTOINCREMENT: a number is never given twice, so a reader that asks for what came after one misses nothing.
        """CREATE TABLE metrics (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            step INTEGER NOT NULL, name TEXT NOT NULL, value REAL,
            UNIQUE (run, step, name))""",
        "CREATE INDEX metrics_by_run ON metrics (run)",
        """CREATE TABLE checkpoints (
            run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
            step INTEGER NOT NULL, blob BLOB NOT NULL)""",
        "CREATE TABLE owners (owner TEXT PRIMARY KEY, served INTEGER NOT NULL) WITHOUT ROWID",
    ),
    # How fast this machine trains: asked for by pages, measured by workers that have nothing else to do.
    (
        """CREATE TABLE paces (
            trial TEXT PRIMARY KEY, spec TEXT NOT NULL, asked REAL NOT NULL, taken REAL, pace TEXT) WITHOUT ROWID""",
    ),
    (
        "ALTER TABLE experiments ADD COLUMN dataset_name TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE experiments ADD COLUMN remark TEXT NOT NULL DEFAULT ''",
    ),
    ("ALTER TABLE runs ADD COLUMN prepared REAL NOT NULL DEFAULT 1",),
    # Of one finished run of each arm, so that its network can be asked.
    (
        """CREATE TABLE weights (
            run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE, blob BLOB NOT NULL)""",
    ),
    # Transforms and ready recipes that a person has marked, by name.
    (
        """CREATE TABLE favourites (
            owner TEXT NOT NULL, modality TEXT NOT NULL, name TEXT NOT NULL, marked REAL NOT NULL,
            PRIMARY KEY (owner, modality, name)) WITHOUT ROWID""",
    ),
    # Heartbeats are told by a clock that no one sets and that starts anew with the machine.
    ("ALTER TABLE runs ADD COLUMN boot TEXT NOT NULL DEFAULT ''",),
    # Owners were named by the secret of their cookie. Hand-overs and rooms have them by name too.
    (
        "UPDATE experiments SET owner = owner_name(owner) WHERE owner <> 'command line'",
        "UPDATE owners SET owner = owner_name(owner) WHERE owner <> 'command line'",
        "UPDATE favourites SET owner = owner_name(owner)",
        """CREATE TABLE hand_overs (
            number INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL,
            experiment INTEGER REFERENCES experiments (number) ON DELETE CASCADE,
            secret BLOB NOT NULL, made REAL NOT NULL)""",
        "CREATE TABLE rooms (code TEXT PRIMARY KEY, owner TEXT NOT NULL, made REAL NOT NULL) WITHOUT ROWID",
        """CREATE TABLE room_runs (
            room TEXT NOT NULL REFERENCES rooms (code) ON DELETE CASCADE,
            experiment INTEGER NOT NULL REFERENCES experiments (number) ON DELETE CASCADE,
            name TEXT NOT NULL, PRIMARY KEY (room, experiment)) WITHOUT ROWID""",
        "CREATE INDEX room_runs_by_experiment ON room_runs (experiment)",
        "CREATE INDEX hand_overs_by_experiment ON hand_overs (experiment)",
    ),
    # What a run is estimated to take, in core-seconds: each step, and all that is beside them. And when it made room
    # for another, by the clock of heartbeats.
    (
        "ALTER TABLE runs ADD COLUMN step_s REAL NOT NULL DEFAULT 0",
        "ALTER TABLE runs ADD COLUMN beside_s REAL NOT NULL DEFAULT 0",
        "ALTER TABLE runs ADD COLUMN yielded REAL",
    ),
    # What is shown of a dataset beside a result; which run prepares its dataset now; and who brought which file.
    (
        """CREATE TABLE exhibits (
            experiment INTEGER PRIMARY KEY REFERENCES experiments (number) ON DELETE CASCADE,
            truth TEXT NOT NULL, samples TEXT NOT NULL DEFAULT '{}')""",
        "ALTER TABLE runs ADD COLUMN prepares TEXT",
        "ALTER TABLE runs ADD COLUMN awaits TEXT",
        """CREATE TABLE brought (
            owner TEXT NOT NULL, file TEXT NOT NULL, bytes INTEGER NOT NULL, at REAL NOT NULL, -- 0 once it is written
            PRIMARY KEY (owner, file)) WITHOUT ROWID""",
    ),
    # Who is in a room, and under which name, also those who had shown a run there already; and how Train begins there.
    (
        "ALTER TABLE rooms ADD COLUMN setup TEXT",
        """CREATE TABLE room_people (
            room TEXT NOT NULL REFERENCES rooms (code) ON DELETE CASCADE,
            owner TEXT NOT NULL, name TEXT NOT NULL, seen REAL NOT NULL, PRIMARY KEY (room, owner)) WITHOUT ROWID""",
        """INSERT OR REPLACE INTO room_people SELECT room, owner, name, created FROM room_runs
            JOIN experiments ON number = experiment ORDER BY number""",
    ),
)
"""Entry k brings a file of version k to version k + 1."""

LINE = """
    WITH busy AS (
        SELECT owner, count(*) AS running FROM runs JOIN experiments ON number = experiment
        WHERE state = 'running' GROUP BY owner),
    turns AS (
        SELECT runs.id AS run, number, coalesce(served, 0) AS served,
            coalesce(running, 0) + row_number() OVER (PARTITION BY owner ORDER BY number, position) AS turn
        FROM runs JOIN experiments ON number = experiment
        LEFT JOIN busy USING (owner) LEFT JOIN owners USING (owner)
        WHERE state = 'queued'),
    line AS (SELECT run, number, row_number() OVER (ORDER BY turn, served, number) AS rank FROM turns)
"""
"""All queued runs in the order in which they start: round robin over owners. An owner's runs take turns 1, 2, 3 …,
counted on from those that run already; on one turn the owner who was served longest ago, or never, goes first."""

WAITS = "awaits IN (SELECT prepares FROM runs AS other WHERE state = 'running' AND prepares IS NOT NULL)"
"""Of a queued run: another one, which a worker holds, is preparing the dataset that it needs."""

STATE_WANTED = "CASE want WHEN 'pause' THEN 'paused' WHEN 'stop' THEN 'stopped' ELSE 'queued' END"
"""The state of a run that no worker holds and that has not ended, by what is wanted of its experiment."""


def set_wanted(connection: sqlite3.Connection, number: int, want: Want) -> None:
    """Record what is wanted of an experiment, and bring the runs that no worker holds to it. A stop is final."""
    connection.execute("UPDATE experiments SET want = ? WHERE number = ? AND want <> 'stop'", (want, number))
    connection.execute(
        f"""UPDATE runs SET state = {STATE_WANTED} FROM experiments
        WHERE number = experiment AND number = ? AND state IN ('queued', 'paused')""",
        (number,),
    )
    close_stopped(connection, number)


def close_stopped(connection: sqlite3.Connection, number: int) -> None:
    """Note the end of an experiment's stopped runs and drop their checkpoints."""
    stopped = "experiment = ? AND state = 'stopped'"
    connection.execute(f"UPDATE runs SET finished = coalesce(finished, ?) WHERE {stopped}", (time.time(), number))
    connection.execute(f"DELETE FROM checkpoints WHERE run IN (SELECT id FROM runs WHERE {stopped})", (number,))
