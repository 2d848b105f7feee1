"""Connections to the store's SQLite file, and what is said where it cannot be used.

The file is in WAL mode, so that readers never wait for a writer, and a writer only for another writer's short
transaction; any number of threads and processes on one machine may use it at the same time.
"""

from __future__ import annotations

import errno
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from augment.errors import InputError
from models.store.owners import owner_name
from models.store.schema import FILE_NAME, MIGRATIONS

BUSY_TIMEOUT_S = 10.0
WAL_LIMIT_BYTES = 16 * 2**20

_FULL = ("store.full", "The disk that holds the store {path} is full; free some room on it.")
_READ_ONLY = ("store.read_only", "The store {path} cannot be written: its disk or its files are read-only.")
_DAMAGED = ("store.damaged", "The store {path} is damaged; move its folder away, or put a copy of it in its place.")
_BUSY = ("store.busy", "The store {path} is held by another program; it is tried again.")
_UNUSABLE = ("store.unusable", "The store {path} cannot be used: {detail}.")
_BY_SQLITE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
}
_OURS = (sqlite3.IntegrityError, sqlite3.ProgrammingError)
"""What is wrong with a statement, and not with the store."""
_BY_SYSTEM = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EROFS: _READ_ONLY, errno.EACCES: _READ_ONLY}


class StoreFault(InputError):
    """The store cannot be used at present. It is tried anew with every use: a fault that is mended is over."""


def store_fault(path: Path, error: OSError | sqlite3.Error) -> StoreFault:
    """What is wrong with the store at `path`, told by its cause."""
    if isinstance(error, OSError):
        found, detail = _BY_SYSTEM.get(error.errno or 0), error.strerror
    else:
        # The lowest byte is the cause, what is above it tells more closely where.
        found, detail = _BY_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF), str(error)
    return StoreFault(*(found or _UNUSABLE), path=str(path), detail=detail or type(error).__name__)


class _Opened(NamedTuple):
    """A connection, and which file it is to: one that was deleted or replaced is another."""

    connection: sqlite3.Connection
    file: tuple[int, int] | None


class Database:
    """Connections to the SQLite file in `folder`, which is made where missing, and again where it is gone.

    Every use raises StoreFault where the file cannot be used, and InputError where a newer program wrote it.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        # Pages run in short-lived threads: an idle connection passes from one to the next, never to two at a time.
        self._idle: deque[_Opened] = deque()
        with self.reading():
            pass

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
            opened = self._taken()
        except (OSError, sqlite3.Error) as error:
            raise store_fault(self.path, error) from error
        connection = opened.connection
        try:
            connection.execute(begin)
            yield connection
            connection.execute("COMMIT")
        except BaseException as error:
            connection.close()  # which undoes what was begun
            if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, _OURS):
                raise store_fault(self.path, error) from error
            raise
        self._idle.append(opened)

    def _taken(self) -> _Opened:
        """A connection to the file that lies there now."""
        while self._idle:
            try:
                opened = self._idle.pop()
            except IndexError:  # another thread was faster
                break
            if opened.file == _file_at(self.path):
                return opened
            opened.connection.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = _connect(self.path)
        try:
            _migrate(connection, self.path)
        except BaseException:
            connection.close()
            raise
        return _Opened(connection, _file_at(self.path))

    def close(self) -> None:
        """Close the idle connections; the next use opens a new one."""
        while self._idle:
            self._idle.pop().connection.close()


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


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
    """Bring the file to this program's version, where it is of an older one."""
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise InputError(
            "store.newer", "The store {path} was written by a newer version of this program.", path=str(path)
        )
    connection.create_function("owner_name", 1, owner_name, deterministic=True)
    connection.execute("PRAGMA secure_delete = ON")  # what a migration replaces may be a secret
    for number, statements in enumerate(MIGRATIONS[version:], version + 1):
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
