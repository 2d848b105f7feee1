"""Heartbeats: whether a run's worker is alive, and what becomes of the run where it is not."""

from __future__ import annotations

import functools
import json
import sqlite3
import time
from pathlib import Path

from augment.errors import Note, note_to_dict
from models.store.schema import STATE_WANTED, close_stopped, set_wanted

LOST_AFTER_S = 6.0
"""A worker writes a heartbeat twice a second; after this long without one it is taken to be dead.

The clock is one that nobody sets, and that stands still while the machine sleeps.
"""
LOST = "(boot <> :boot OR heartbeat NOT BETWEEN :since AND :now)"
"""Of a running run: its worker's heartbeat is too old, of an earlier start of the machine, or yet to come."""

MOST_DEATHS = 3


Values = dict[str, float | str]


def clock() -> Values:
    """What heartbeats are told by and judged with: the parameters of LOST."""
    now = time.monotonic()
    return {"now": now, "since": now - LOST_AFTER_S, "boot": _boot()}


@functools.cache
def _boot() -> str:
    """Which start of the machine this is, empty where the system does not tell."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def put_back(connection: sqlite3.Connection, which: str, values: Values) -> None:
    """Queue, pause or end the running runs of which `which` holds, as is wanted of them."""
    rows = connection.execute(
        f"""UPDATE runs SET state = {STATE_WANTED}, worker = NULL FROM experiments
        WHERE number = experiment AND state = 'running' AND {which} RETURNING experiment""",
        values,
    ).fetchall()
    for row in rows:
        close_stopped(connection, row["experiment"])


def take_back(connection: sqlite3.Connection, which: str, values: Values) -> None:
    """Count a death for the runs whose worker died, and queue them again, or end them where it was one too many."""
    lost = f"state = 'running' AND {which}"
    connection.execute(f"UPDATE runs SET deaths = deaths + 1 WHERE {lost}", values)
    error = Note(
        "run.worker_died",
        "The training process ended {deaths} times in the middle of this run; it may need more memory than there is.",
        deaths=MOST_DEATHS,
    )
    hopeless = connection.execute(
        f"""UPDATE runs SET state = 'failed', error = :error, finished = :date, worker = NULL
        WHERE {lost} AND deaths >= :most RETURNING id, experiment, state""",
        {**values, "error": json.dumps(note_to_dict(error)), "date": time.time(), "most": MOST_DEATHS},
    ).fetchall()
    for row in hopeless:
        clear(connection, row["id"], row)
    put_back(connection, which, values)


def clear(connection: sqlite3.Connection, run_id: int, ended: sqlite3.Row) -> None:
    """Drop an ended run's checkpoint; one that failed stops the rest of its experiment."""
    connection.execute("DELETE FROM checkpoints WHERE run = ?", (run_id,))
    if ended["state"] == "failed":
        set_wanted(connection, ended["experiment"], "stop")
