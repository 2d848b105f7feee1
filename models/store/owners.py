"""Who owns what: the name under which a person's runs are stored, and the check that who changes one owns it."""

from __future__ import annotations

import hashlib
import sqlite3

from augment.errors import InputError

SHORT = 6


def owner_name(secret: str) -> str:
    """What is stored of a person: a hash, so that a list of runs or a copy of the store lets nobody act as them.

    What is hashed is 128 random bits: they need no salt, and cannot be guessed.
    """
    return hashlib.blake2b(secret.encode(), digest_size=16).hexdigest()


def short_name(owner: str) -> str:
    """Enough of an owner's name to tell people of one server apart; "command line" as it is."""
    return owner[:SHORT] if len(owner) == 32 else owner


def owned(connection: sqlite3.Connection, experiment_id: str, by: str | None) -> sqlite3.Row | None:
    """The row of an experiment that `by` may change, None where there is none of that id.

    `by` is None for whoever runs the server. Raises InputError where it is somebody else's.
    """
    row: sqlite3.Row | None = connection.execute("SELECT * FROM experiments WHERE id = ?", (experiment_id,)).fetchone()
    if row is not None and by is not None and row["owner"] != by:
        raise InputError("store.not_own", "This run is somebody else's: only its owner can change it.")
    return row
