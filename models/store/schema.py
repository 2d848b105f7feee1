"""The store's one SQLite file: its tables, their version, and the connections to it.

The file is in WAL mode, so that readers never wait for a writer, and a writer only for another writer's short
transaction; any number of threads and processes on one machine may use it at the same time.
"""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from augment.errors import InputError

State = Literal["queued", "running", "paused", "finished", "stopped", "failed"]
Want = Literal["run", "pause", "stop"]

FILE_NAME = "explorer.sqlite"
LOG_FILE = "worker.log"
BUSY_TIMEOUT_S = 10.0
WAL_LIMIT_BYTES = 16 * 2**20
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

STATE_WANTED = "CASE want WHEN 'pause' THEN 'paused' WHEN 'stop' THEN 'stopped' ELSE 'queued' END"
"""The state of a run that no worker holds and that has not ended, by what is wanted of its experiment."""


class Database:
    """Connections to the SQLite file in `folder`, which is made where missing. Raises InputError where it cannot be."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        # Pages run in short-lived threads: an idle connection passes from one to the next, never to two at a time.
        self._idle: deque[sqlite3.Connection] = deque()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with self.writing() as connection:
                _migrate(connection, self.path)
        except (OSError, sqlite3.DatabaseError) as error:
            raise InputError(
                "store.unusable", "The store {path} cannot be used: {detail}.", path=str(self.path), detail=str(error)
            ) from None

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the file throughout and waits for nobody."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that changes the file in one piece, or, on an exception, not at all."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = _connect(self.path)
        try:
            connection.execute(begin)
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            self._idle.append(connection)

    def close(self) -> None:
        """Close the idle connections; the next use opens a new one."""
        while self._idle:
            self._idle.pop().close()


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


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        _turn_on_wal(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}")
    except BaseException:
        connection.close()
        raise
    return connection


def _turn_on_wal(connection: sqlite3.Connection) -> None:
    """Changing the mode of a new file needs it alone, and SQLite does not wait for that by itself."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise InputError(
            "store.newer", "The store {path} was written by a newer version of this program.", path=str(path)
        )
    for number, statements in enumerate(MIGRATIONS[version:], version + 1):
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
