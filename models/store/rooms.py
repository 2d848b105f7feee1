"""Rooms: a code under which the runs of a class are seen together."""

from __future__ import annotations

import re
import secrets
import sqlite3
import time
from dataclasses import dataclass

from augment.errors import InputError
from models.store.database import Database

WORDS = (
    "acorn", "amber", "apple", "aspen", "beech", "birch", "canoe", "cedar", "cherry", "cliff", "clover", "coral",
    "daisy", "delta", "dune", "eagle", "ember", "falcon", "fern", "finch", "fjord", "garnet", "ginger", "heron",
    "honey", "indigo", "island", "ivory", "jasmine", "juniper", "kiwi", "lagoon", "lemon", "lilac", "linden", "lotus",
    "maple", "meadow", "mint", "nectar", "oasis", "olive", "onyx", "opal", "orbit", "otter", "pearl", "pepper",
    "plum", "poppy", "quartz", "raven", "river", "robin", "saffron", "sierra", "silver", "tulip", "velvet", "walnut",
    "willow", "winter", "yarrow", "zephyr",
)  # fmt: skip
CODE = re.compile(r"[a-z]{3,10}-[0-9]{4}", re.ASCII)
MOST_ROOMS = 20
"""Of one person."""
MOST_RUNS = 500
"""In one room."""
MAX_NAME_CHARACTERS = 40


@dataclass(frozen=True)
class Room:
    """A room as it stands: `made` in seconds since 1970, `runs` the ids of its experiments, the newest first.

    `names` are what those who started them call themselves, by id, "" where they did not say.
    """

    code: str
    owner: str
    made: float
    names: dict[str, str]

    @property
    def runs(self) -> tuple[str, ...]:
        return tuple(self.names)


class Rooms:
    """The rooms of a store. Who made one owns it: takes runs out of it, and closes it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, owner: str) -> str:
        """Make a room and return its code. Raises InputError where the owner has too many."""
        with self._database.writing() as connection:
            count = connection.execute("SELECT count(*) FROM rooms WHERE owner = ?", (owner,)).fetchone()[0]
            if count >= MOST_ROOMS:
                raise InputError("room.too_many", "You have {count} rooms; close one first.", count=count)
            while True:
                code = f"{secrets.choice(WORDS)}-{1_000 + secrets.randbelow(9_000)}"
                values = (code, owner, time.time())
                if connection.execute("INSERT OR IGNORE INTO rooms VALUES (?, ?, ?)", values).rowcount:
                    return code

    def room(self, code: str) -> Room | None:
        """The room as it stands, None where there is none of that code."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT * FROM rooms WHERE code = ?", (code,)).fetchone()
            if row is None:
                return None
            runs = connection.execute(
                """SELECT id, name FROM room_runs JOIN experiments ON number = experiment
                WHERE room = ? ORDER BY number DESC""",
                (code,),
            ).fetchall()
        return Room(code, row["owner"], row["made"], {run["id"]: run["name"] for run in runs})

    def of(self, owner: str) -> list[str]:
        """The codes of the owner's rooms, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT code FROM rooms WHERE owner = ? ORDER BY made DESC", (owner,)).fetchall()
        return [row["code"] for row in rows]

    def add(self, code: str, experiment_id: str, owner: str, name: str) -> None:
        """Show a run of the owner's in the room, under the name that they give themselves.

        Nothing happens where the room was closed, holds too many runs, or the run is not theirs: it runs all the same.
        """
        with self._database.writing() as connection:
            connection.execute(
                """INSERT OR REPLACE INTO room_runs SELECT code, number, ?1 FROM rooms, experiments
                WHERE code = ?2 AND id = ?3 AND experiments.owner = ?4
                AND (SELECT count(*) FROM room_runs WHERE room = ?2) < ?5""",
                (_one_line(name), code, experiment_id, owner, MOST_RUNS),
            )

    def rename(self, code: str, owner: str, name: str) -> None:
        """Show the owner's runs in the room under another name."""
        with self._database.writing() as connection:
            connection.execute(
                """UPDATE room_runs SET name = ? WHERE room = ?
                AND experiment IN (SELECT number FROM experiments WHERE owner = ?)""",
                (_one_line(name), code, owner),
            )

    def take_out(self, code: str, experiment_id: str, by: str) -> None:
        """Show a run in the room no longer. Raises InputError where the room is somebody else's."""
        with self._database.writing() as connection:
            _check(connection, code, by)
            connection.execute(
                """DELETE FROM room_runs WHERE room = ?
                AND experiment = (SELECT number FROM experiments WHERE id = ?)""",
                (code, experiment_id),
            )

    def close(self, code: str, by: str) -> None:
        """Let there be no such room; its runs stay with those who started them. Raises InputError as `take_out`."""
        with self._database.writing() as connection:
            _check(connection, code, by)
            connection.execute("DELETE FROM rooms WHERE code = ?", (code,))


def prune_rooms(connection: sqlite3.Connection, keep_days: float) -> None:
    """Close rooms that were made long ago and show nothing any more."""
    connection.execute(
        "DELETE FROM rooms WHERE made < ? AND code NOT IN (SELECT room FROM room_runs)",
        (time.time() - keep_days * 86_400,),
    )


def _one_line(name: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(shown.split())[:MAX_NAME_CHARACTERS]


def _check(connection: sqlite3.Connection, code: str, by: str) -> None:
    row = connection.execute("SELECT owner FROM rooms WHERE code = ?", (code,)).fetchone()
    if row is not None and row["owner"] != by:
        raise InputError("room.not_own", "This room is somebody else's: only who made it can change it.")
