"""Favourites: the transforms and ready recipes that a person has marked, by name."""

from __future__ import annotations

import sqlite3
import time

from models.store.database import Database

MOST = 200
"""Of one person; beyond, the oldest mark goes."""
KEPT_S = 365 * 86_400.0
"""As long as the cookie of who marked it."""


class Favourites:
    """The marks in a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owner: str, modality: str) -> set[str]:
        """What the owner has marked of that modality."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT name FROM favourites WHERE owner = ? AND modality = ?", (owner, modality))
            return {row["name"] for row in rows.fetchall()}

    def mark(self, owner: str, modality: str, name: str) -> None:
        """Mark one; what was marked longest ago makes room."""
        with self._database.writing() as connection:
            values = (owner, modality, name, time.time())
            connection.execute("INSERT OR REPLACE INTO favourites VALUES (?, ?, ?, ?)", values)
            connection.execute(
                """DELETE FROM favourites WHERE owner = ?1 AND (modality, name) IN (
                    SELECT modality, name FROM favourites WHERE owner = ?1 ORDER BY marked DESC LIMIT -1 OFFSET ?2)""",
                (owner, MOST),
            )

    def unmark(self, owner: str, modality: str, name: str) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM favourites WHERE owner = ? AND modality = ? AND name = ?", (owner, modality, name)
            )


def prune_favourites(connection: sqlite3.Connection) -> None:
    """Forget marks that nobody can see any more."""
    connection.execute("DELETE FROM favourites WHERE marked < ?", (time.time() - KEPT_S,))
