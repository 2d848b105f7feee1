"""A store that is deleted, damaged, full or held by others says so in a sentence, and is used again once it can be."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.service.supervisor import PROJECT
from models.store import database
from models.store.database import StoreFault
from models.store.queue import Queue
from models.store.schema import FILE_NAME
from models.store.store import Store
from tests.models.examples import small_experiment


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store")) as store:
        store.submit(small_experiment(), "anna", "first")
        yield store


def titles(store: Store) -> list[str]:
    return [stored.title for stored in store.experiments()]


@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_deleted_store_begins_anew(store: Store, what: str) -> None:
    with closing(Queue(store.folder, "worker")) as queue:
        job = queue.claim()
        assert job is not None
        shutil.rmtree(store.folder) if what == "folder" else (store.folder / FILE_NAME).unlink()
        assert queue.beat(job.run_id) is None, "the run is not its own any more"
        assert titles(store) == []
        store.submit(small_experiment(), "anna", "second")
        assert queue.claim() is not None
    assert titles(store) == ["second"]


def test_a_damaged_store_says_so_until_a_copy_is_put_in_its_place(store: Store) -> None:
    store.close()  # which brings all that was written into the one file
    path = store.folder / FILE_NAME
    whole = path.read_bytes()
    path.write_bytes(b"\0" * len(whole[:4096]) + whole[4096:])
    with pytest.raises(StoreFault) as told:
        titles(store)
    assert told.value.key == "store.damaged"
    assert str(path) in str(told.value)
    path.write_bytes(whole)
    assert titles(store) == ["first"]


def test_a_store_that_is_held_for_long_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.close()
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(store.folder / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFault) as told:
            store.submit(small_experiment(), "anna", "second")
        assert told.value.key == "store.busy"
        assert titles(store) == ["first"], "readers do not wait"
        connection.execute("ROLLBACK")
    store.submit(small_experiment(), "anna", "second")
    assert titles(store) == ["second", "first"]


FULL = """
import resource, sys
from pathlib import Path
from models.store.database import StoreFault
from models.store.store import Store
from tests.models.examples import small_experiment

folder = Path(sys.argv[1])
store, fails = Store(folder), []
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
add = store.brought.add_upload
for keep in (lambda: store.submit(small_experiment(), "anna", "second"), lambda: add(bytes(10_000))):
    try:
        keep()
    except StoreFault as error:
        fails.append(str(error))
assert len(fails) == 2 and all(str(folder) in told for told in fails), fails
assert [stored.title for stored in store.experiments()] == ["first"]
assert list((folder / "datasets").iterdir()) == [], "what was written of it is gone"
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
store.submit(small_experiment(), "anna", "second")
store.brought.add_upload(bytes(10_000))
"""
"""A process that may not write what is longer meets, in every file, what it would meet on a full disk."""


def test_where_nothing_can_be_written_what_is_there_is_shown_and_nothing_half_is_left(store: Store) -> None:
    command = [sys.executable, "-c", FULL, str(store.folder)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert titles(store) == ["second", "first"]
