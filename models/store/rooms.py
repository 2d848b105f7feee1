"""Rooms: a code under which the runs of a class are seen together."""

from __future__ import annotations

import re
import secrets
import sqlite3
import time
from dataclasses import dataclass

from augment.errors import InputError
from models.comparison.experiment import Experiment
from models.store.database import Database
from models.store.rows import read_or_say_why, write_spec

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
MOST_PEOPLE = 500
"""In one room."""
MAX_NAME_CHARACTERS = 40
THERE_S = 180.0
"""So long after being seen last, somebody still counts as there: a page in the background speaks up once a minute."""
SEEN_EVERY_S = 60.0


@dataclass(frozen=True)
class Person:
    """Somebody in a room: the `name` that they give themselves, "" for none; `seen` in seconds since 1970."""

    name: str
    seen: float


@dataclass(frozen=True)
class Room:
    """A room as it stands: `made` in seconds since 1970, `runs` the ids of its experiments, the newest first.

    `names` are what those who started them called themselves then, by id; `people` who was ever there, by owner;
    `setup` that with which people begin there, None where none was given, or it cannot be used any more.
    """

    code: str
    owner: str
    made: float
    names: dict[str, str]
    people: dict[str, Person]
    setup: Experiment | None = None

    @property
    def runs(self) -> tuple[str, ...]:
        return tuple(self.names)

    def name_of(self, owner: str) -> str:
        """What somebody calls themselves in the room at present, "" where they do not say."""
        return self.people[owner].name if owner in self.people else ""

    def there(self) -> list[str]:
        """Who is there now, by owner, without who made the room."""
        since = time.time() - THERE_S
        return [owner for owner, person in self.people.items() if person.seen >= since and owner != self.owner]


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
                if connection.execute(
                    "INSERT OR IGNORE INTO rooms (code, owner, made) VALUES (?, ?, ?)", values
                ).rowcount:
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
            people = connection.execute("SELECT owner, name, seen FROM room_people WHERE room = ?", (code,)).fetchall()
        names = {run["id"]: run["name"] for run in runs}
        known = {person["owner"]: Person(person["name"], person["seen"]) for person in people}
        setup = read_or_say_why(row["setup"])[0] if row["setup"] else None
        return Room(code, row["owner"], row["made"], names, known, setup)

    def of(self, owner: str) -> list[str]:
        """The codes of the owner's rooms, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT code FROM rooms WHERE owner = ? ORDER BY made DESC", (owner,)).fetchall()
        return [row["code"] for row in rows]

    def visited_by(self, owner: str) -> list[str]:
        """The codes of other people's rooms in which the owner was, the last one first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                """SELECT room FROM room_people JOIN rooms ON code = room
                WHERE room_people.owner = ?1 AND rooms.owner <> ?1 ORDER BY seen DESC""",
                (owner,),
            ).fetchall()
        return [row["room"] for row in rows]

    def shown(self) -> dict[str, tuple[str, str]]:
        """Of every run that is shown in a room, by its id: the room's code, and the name that is shown there."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id, room, name FROM room_runs JOIN experiments ON number = experiment")
            return {row["id"]: (row["room"], row["name"]) for row in rows}

    def add(self, code: str, experiment_id: str, owner: str) -> None:
        """Show a run of the owner's in the room, under the name that they have there now.

        Nothing happens where the room was closed, holds too many runs, or the run is not theirs: it runs all the same.
        """
        with self._database.writing() as connection:
            connection.execute(
                """INSERT OR IGNORE INTO room_runs SELECT code, number, coalesce(name, '') FROM rooms, experiments
                LEFT JOIN room_people ON room = code AND room_people.owner = experiments.owner
                WHERE code = ?1 AND id = ?2 AND experiments.owner = ?3
                AND (SELECT count(*) FROM room_runs WHERE room = ?1) < ?4""",
                (code, experiment_id, owner, MOST_RUNS),
            )

    def see(self, room: Room, owner: str) -> None:
        """Note that somebody is in the room; seldom, as their page asks for it all the time."""
        if owner not in room.people or room.people[owner].seen < time.time() - SEEN_EVERY_S:
            self._enter(room.code, owner, None)

    def rename(self, code: str, owner: str, name: str) -> None:
        """Name what the owner starts there from now on, and what has no name there yet; other runs keep theirs."""
        self._enter(code, owner, _one_line(name))

    def _enter(self, code: str, owner: str, name: str | None) -> None:
        """Note that somebody is there, under another name unless that is None; nothing where the room was closed."""
        with self._database.writing() as connection:
            connection.execute(
                """INSERT INTO room_people SELECT code, ?2, coalesce(?3, ''), ?4 FROM rooms WHERE code = ?1
                AND (SELECT count(*) FROM room_people WHERE room = ?1 AND owner <> ?2) < ?5
                ON CONFLICT DO UPDATE SET name = coalesce(?3, name), seen = ?4""",
                (code, owner, name, time.time(), MOST_PEOPLE),
            )
            connection.execute(
                """UPDATE room_runs SET name = ?3 WHERE room = ?1 AND name = '' AND ?3 IS NOT NULL
                AND experiment IN (SELECT number FROM experiments WHERE owner = ?2)""",
                (code, owner, name),
            )

    def set_up(self, code: str, setup: Experiment | None, by: str) -> None:
        """Let people begin with this set-up, or with none. Raises InputError where the room is somebody else's."""
        with self._database.writing() as connection:
            _check(connection, code, by)
            written = None if setup is None else write_spec(setup)
            connection.execute("UPDATE rooms SET setup = ? WHERE code = ?", (written, code))

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
