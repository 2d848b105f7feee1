"""What comes before an experiment that waits, without telling whose it is."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.store.queue import Queue
from models.store.schema import FILE_NAME, SLICE_S
from models.store.store import Store
from tests.models.examples import small_experiment


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path)) as store:
        yield store


def under_way(store: Store, queue: Queue, step: int, seconds: float) -> None:
    """Claim the next run and let it have come to `step` in so many seconds."""
    job = queue.claim()
    assert job is not None
    queue.record(job.run_id, step, [])
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE runs SET started = ? WHERE id = ?", (time.time() - seconds, job.run_id))


def test_own_titles_are_told_and_others_counted(store: Store) -> None:
    store.submit(small_experiment(seeds=1), "ben", "ben's secret")
    store.submit(small_experiment(seeds=1), "anna", "first of anna")
    last = store.submit(small_experiment(seeds=1), "anna", "last")
    ahead = store.ahead(last, "anna")
    assert ahead is not None
    assert (ahead.own, ahead.others) == (("first of anna",), 1)
    seen_by_carl = store.ahead(last, "carl")
    assert seen_by_carl is not None
    assert (seen_by_carl.own, seen_by_carl.others) == ((), 2)


def test_how_long_it_takes_comes_from_the_pace_of_what_runs(store: Store) -> None:
    """Runs of 20 steps at half a second each on one worker: 10 steps of the first are left, and all of the second."""
    store.submit(small_experiment(seeds=1), "ben", "")
    waits = store.submit(small_experiment(seeds=1), "ben", "")
    assert store.ahead(waits, "ben").seconds is None
    with closing(Queue(store.folder, "one")) as one, closing(Queue(store.folder, "two")) as two:
        under_way(store, one, 10, seconds=5)
        assert store.ahead(waits, "ben").seconds == pytest.approx(5 + 10, abs=1)
        under_way(store, two, 16, seconds=8)
        assert store.ahead(waits, "ben").seconds == pytest.approx(2, abs=1)


def test_a_long_run_of_somebody_else_makes_room_after_a_slice_and_one_of_ones_own_does_not(store: Store) -> None:
    """20 steps at 100 s each; 10 are left."""
    store.submit(small_experiment(seeds=1), "ben", "")
    own = store.submit(small_experiment(seeds=1), "ben", "")
    other = store.submit(small_experiment(seeds=1), "anna", "")
    with closing(Queue(store.folder, "one")) as one:
        under_way(store, one, 10, seconds=1_000)
        assert store.ahead(other, "anna").seconds == pytest.approx(SLICE_S)
        assert store.ahead(own, "ben").seconds > 1_000


def test_nothing_that_waits_has_nothing_before_it(store: Store) -> None:
    first = store.submit(small_experiment(seeds=1), "ben", "")
    ahead = store.ahead(first, "ben")
    assert ahead is not None
    assert (ahead.own, ahead.others) == ((), 0)
    store.want(first, "stop")
    assert store.ahead(first, "ben") is None
    assert store.ahead("unknown", "ben") is None
