"""Room: how much of what people bring a store keeps, of each and of all, and how much of its disk stays free."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from augment.errors import InputError
from models.data import own_files, uploads

WRITTEN_WITHIN_S = 600.0
"""A file that is not there so long after room was taken for it was never written: its process died."""


@dataclass(frozen=True)
class Room:
    """In bytes: what files of one person and of all take at most, and what stays free on the disk."""

    each: int
    all: int
    free: int


@dataclass(frozen=True)
class _Used:
    own: int
    all: int


class Wanted(NamedTuple):
    """A file of `size` bytes that is to be kept at `file`, a path in the store, for its `owner`."""

    owner: str
    file: Path
    size: int


def take_room(
    connection: sqlite3.Connection, store: Path, room: Room, wanted: Wanted, clear: Callable[[], None]
) -> bool:
    """Count a file as one of the owner's before it is written. Returns whether it was not before.

    A file counts once for each who brought it, and once in all. Where room is short, `clear` deletes what nobody uses.
    Raises InputError where there is too little all the same.
    """
    owner, file, size = wanted
    name = file.relative_to(store).as_posix()
    _used(connection, store, owner)  # which forgets what is gone
    known = {row["owner"] for row in connection.execute("SELECT owner FROM brought WHERE file = ?", (name,))}
    added = _Used(0 if owner in known else size, 0 if known or file.exists() else size)
    problem = _problem(connection, store, room, owner, added)
    if problem is not None:
        clear()
        problem = _problem(connection, store, room, owner, added)
    if problem is not None:
        raise problem
    connection.execute("INSERT OR IGNORE INTO brought VALUES (?, ?, ?, ?)", (owner, name, size, time.time()))
    return owner not in known


def keep_room(connection: sqlite3.Connection, store: Path, file: Path) -> None:
    """It is written: from now on it counts only as long as it is there."""
    connection.execute("UPDATE brought SET at = 0 WHERE file = ?", (file.relative_to(store).as_posix(),))


def give_room(connection: sqlite3.Connection, store: Path, owner: str, file: Path) -> bool:
    """No longer count it as one of the owner's. Returns whether it is nobody's now."""
    name = file.relative_to(store).as_posix()
    connection.execute("DELETE FROM brought WHERE owner = ? AND file = ?", (owner, name))
    return connection.execute("SELECT 1 FROM brought WHERE file = ?", (name,)).fetchone() is None


def _problem(connection: sqlite3.Connection, store: Path, room: Room, owner: str, added: _Used) -> InputError | None:
    used = _used(connection, store, owner)
    free = shutil.disk_usage(store).free
    size = _megabytes(max(added.own, added.all))
    if added.own and used.own + added.own > room.each:
        return InputError(
            "room.each",
            "Your files take {used} of the {most} MB that one person may keep here, and this one would take {size} MB: "
            "delete runs whose datasets you no longer need. What no run uses goes by itself after a day.",
            used=_megabytes(used.own), most=_megabytes(room.each), size=size,
        )  # fmt: skip
    if added.all and used.all + added.all > room.all:
        return InputError(
            "room.all",
            "The files of all people take {used} of the {most} MB that this server keeps, and this one would take "
            "{size} MB: delete runs whose datasets you no longer need, or ask who runs the server for more room.",
            used=_megabytes(used.all), most=_megabytes(room.all), size=size,
        )  # fmt: skip
    if added.all and free - added.all < room.free:
        return InputError(
            "room.disk",
            "The server's disk has {free} MB left, of which {least} MB are to stay free, and this file would take "
            "{size} MB: delete runs whose datasets you no longer need, or ask who runs the server for more room.",
            free=_megabytes(free), least=_megabytes(room.free), size=size,
        )  # fmt: skip
    return None


def _used(connection: sqlite3.Connection, store: Path, owner: str) -> _Used:
    """What the files that are there take, and those that are just being written; what is gone is counted no more."""
    on_disk = {
        f"{path.parent.name}/{path.name}": size
        for path, size in (*_files(store, uploads.FOLDER), *_files(store, own_files.FOLDER))
    }
    own = 0
    for row in connection.execute("SELECT owner, file, bytes, at FROM brought").fetchall():
        if row["file"] not in on_disk and row["at"] < time.time() - WRITTEN_WITHIN_S:
            connection.execute("DELETE FROM brought WHERE owner = ? AND file = ?", (row["owner"], row["file"]))
            continue
        on_disk.setdefault(row["file"], row["bytes"])
        own += row["bytes"] if row["owner"] == owner else 0
    return _Used(own, sum(on_disk.values()))


def _files(store: Path, folder: str) -> list[tuple[Path, int]]:
    found = []
    for path in (store / folder).glob("*"):
        try:
            found.append((path, path.stat().st_size))
        except FileNotFoundError:  # another process was faster
            continue
    return found


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f}" if size < 10_000_000 else f"{size / 1_000_000:,.0f}"
