"""The files that people bring, datasets and what recipes name: kept in the store, and counted as their owners'."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from augment.own_files import FileSort, add, id_of
from models.comparison.experiment import DatasetSpec
from models.data import own_files, uploads
from models.store.database import Database, store_fault
from models.store.room import Room, Wanted, give_room, keep_room, take_room

UNUSED_KEPT_S, UNUSED_KEPT_IN_NEED_S = 86_400.0, 3_600.0


class Brought:
    """Those of the store in the folder `store`; `room` says how much is kept, None everything."""

    def __init__(self, database: Database, store: Path, room: Room | None) -> None:
        self._database = database
        self._store = store
        self._room = room

    def add_upload(self, data: bytes, ending: str = ".zip", owner: str | None = None) -> DatasetSpec:
        """Keep a dataset's file under its content hash and return how an experiment names it.

        It counts as one of the owner's, where there is one. Raises InputError where it cannot be kept, or there is too
        little room for it.
        """
        path = uploads.place_of(self._store, data, ending)
        with self._counted(owner, path, len(data)):
            return uploads.add(path, data)

    def add_file(self, data: bytes, sort: FileSort, owner: str) -> str:
        """Keep a file that recipes name, as `augment.own_files.add`, and count it as `add_upload` does."""
        folder = own_files.folder_of(self._store)
        with self._counted(owner, folder / id_of(data, sort), len(data)):
            return add(folder, data, sort)

    @contextmanager
    def _counted(self, owner: str | None, file: Path, size: int) -> Iterator[None]:
        """Around what writes a file. Raises InputError."""
        is_new = False
        if owner is not None and self._room is not None:
            with self._database.writing() as connection:
                clear = partial(self.remove_unused, connection, UNUSED_KEPT_IN_NEED_S)
                is_new = take_room(connection, self._store, self._room, Wanted(owner, file, size), clear)
        try:
            yield
        except BaseException as error:
            if is_new and owner is not None:
                with self._database.writing() as connection:
                    give_room(connection, self._store, owner, file)
            if isinstance(error, OSError):
                raise store_fault(self._store, error) from error
            raise
        if is_new:
            with self._database.writing() as connection:
                keep_room(connection, self._store, file)

    def forget_upload(self, dataset: DatasetSpec, owner: str) -> None:
        """Delete an upload of the owner's that turned out to be no dataset, unless others have it too."""
        path = Path(dataset.path or "")
        with self._database.writing() as connection:
            if give_room(connection, self._store, owner, path):
                self.remove_upload(connection, path.stem)

    def remove_upload(self, connection: sqlite3.Connection, digest: str) -> None:
        """Delete a dataset's file unless an experiment uses it."""
        if digest not in _used_uploads(connection):
            uploads.remove(self._store, digest)

    def remove_unused(self, connection: sqlite3.Connection, older_than_s: float) -> None:
        """Delete what no experiment uses and nobody used for so long."""
        uploads.remove_unused(self._store, _used_uploads(connection), older_than_s)
        own_files.remove_unused(self._store, _used_files(connection), older_than_s)


def _used_uploads(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT DISTINCT dataset FROM experiments WHERE dataset IS NOT NULL")}


def _used_files(connection: sqlite3.Connection) -> set[str]:
    return own_files.named_in(row[0] for row in connection.execute("SELECT spec FROM experiments"))
