"""Hand-overs: secret links by which runs get another owner, as one needs who has lost the cookie."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
import time
from dataclasses import dataclass

from augment.errors import InputError
from models.store.database import Database
from models.store.owners import owned

WHICH = "owner = :owner AND experiment IS :experiment"
"""An experiment is handed over by its number; None stands for all of an owner's."""


@dataclass(frozen=True)
class HandOver:
    """What a link hands over: the runs, by id and title, and whose they are."""

    owner: str
    runs: tuple[tuple[str, str], ...]


class HandOvers:
    """The links of a store. Of each, only a hash is kept; it works once, and an owner has one for each run."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def offer(self, owner: str, experiment_id: str | None = None) -> str:
        """Make the secret of a link that hands over one run, or with None all that are the owner's when it is used.

        One made before stops working. Raises InputError where the run is somebody else's or gone.
        """
        secret = secrets.token_urlsafe(24)
        with self._database.writing() as connection:
            which = {"owner": owner, "experiment": _number(connection, owner, experiment_id)}
            connection.execute(f"DELETE FROM hand_overs WHERE {WHICH}", which)
            number = connection.execute(
                """INSERT INTO hand_overs (owner, experiment, secret, made)
                VALUES (:owner, :experiment, :secret, :made) RETURNING number""",
                {**which, "secret": _hashed(secret), "made": time.time()},
            ).fetchone()[0]
        return f"{number}.{secret}"

    def offered(self, owner: str, experiment_id: str | None = None) -> float | None:
        """When the link that works now was made, in seconds since 1970; None where there is none."""
        with self._database.reading() as connection:
            which = {"owner": owner, "experiment": _number(connection, owner, experiment_id)}
            row = connection.execute(f"SELECT made FROM hand_overs WHERE {WHICH}", which).fetchone()
        return row["made"] if row else None

    def look(self, token: str) -> HandOver | None:
        """What the link hands over, None where it does not work (any more)."""
        with self._database.reading() as connection:
            row = _found(connection, token)
            return _of(connection, row) if row else None

    def take(self, token: str, owner: str) -> HandOver:
        """Make what the link hands over the property of `owner`; the link has then done its work.

        Raises InputError where it does not work (any more).
        """
        with self._database.writing() as connection:
            row = _found(connection, token)
            if row is None:
                sentence = "This link does not work any more: it was used, or a newer one was made."
                raise InputError("hand_over.spent", sentence)
            taken = _of(connection, row)
            if taken.owner == owner:
                return taken
            values = {"old": row["owner"], "new": owner, "number": row["experiment"]}
            connection.execute(
                "UPDATE experiments SET owner = :new WHERE owner = :old AND number = coalesce(:number, number)", values
            )
            connection.execute("DELETE FROM hand_overs WHERE number = ?", (row["number"],))
            if row["experiment"] is None:
                connection.execute("DELETE FROM hand_overs WHERE owner = :old", values)
                connection.execute("UPDATE OR REPLACE favourites SET owner = :new WHERE owner = :old", values)
                connection.execute("UPDATE rooms SET owner = :new WHERE owner = :old", values)
                connection.execute("UPDATE OR IGNORE room_people SET owner = :new WHERE owner = :old", values)
        return taken


def prune_hand_overs(connection: sqlite3.Connection) -> None:
    """Forget links that hand nothing over."""
    connection.execute("DELETE FROM hand_overs WHERE owner NOT IN (SELECT owner FROM experiments)")


def _hashed(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode("utf-8", "replace"), digest_size=32).digest()


def _number(connection: sqlite3.Connection, owner: str, experiment_id: str | None) -> int | None:
    if experiment_id is None:
        return None
    row = owned(connection, experiment_id, owner)
    if row is None:
        raise InputError("store.ended", "This experiment was stopped or deleted; start it as a new one.")
    return int(row["number"])


def _found(connection: sqlite3.Connection, token: str) -> sqlite3.Row | None:
    number, _, secret = token.partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    row: sqlite3.Row | None = connection.execute("SELECT * FROM hand_overs WHERE number = ?", (int(number),)).fetchone()
    return row if row is not None and hmac.compare_digest(row["secret"], _hashed(secret)) else None


def _of(connection: sqlite3.Connection, row: sqlite3.Row) -> HandOver:
    runs = connection.execute(
        "SELECT id, title FROM experiments WHERE owner = ? AND number = coalesce(?, number) ORDER BY number DESC",
        (row["owner"], row["experiment"]),
    ).fetchall()
    return HandOver(row["owner"], tuple((run["id"], run["title"]) for run in runs))
