"""A pace is asked for by a page, measured by one worker, and read by whoever asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.comparison.duration import UNKNOWN, ArmPace, Pace, trial_of
from models.store.queue import Queue
from models.store.schema import FILE_NAME
from models.store.store import Store
from tests.models.examples import small_experiment

PACE = Pace(0.1, 0.2, (ArmPace(1, 2, 3),) * 2)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path)) as store:
        yield store


def earlier(store: Store, column: str, seconds: float) -> None:
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection, connection:
        connection.execute(f"UPDATE paces SET {column} = {column} - ?", (seconds,))


def test_one_worker_measures_what_is_asked_for(store: Store) -> None:
    trial = trial_of(small_experiment())
    with closing(Queue(store.folder, "a")) as first, closing(Queue(store.folder, "b")) as second:
        assert first.wanted_pace() is None
        assert store.pace(trial) is None
        assert first.wanted_pace() == trial
        assert second.wanted_pace() is None
        first.keep_pace(trial, PACE)
        assert store.pace(trial) == PACE
        assert second.wanted_pace() is None


def test_what_nobody_waits_for_any_more_is_not_measured(store: Store) -> None:
    trial = trial_of(small_experiment())
    store.pace(trial)
    earlier(store, "asked", 100)
    with closing(Queue(store.folder, "a")) as queue:
        assert queue.wanted_pace() is None
        store.pace(trial)
        assert queue.wanted_pace() == trial


def test_an_old_pace_is_told_and_measured_anew(store: Store) -> None:
    trial = trial_of(small_experiment())
    store.pace(trial)
    with closing(Queue(store.folder, "a")) as queue:
        queue.wanted_pace()
        queue.keep_pace(trial, PACE)
        earlier(store, "taken", 3600)
        earlier(store, "asked", 3600)
        assert store.pace(trial) == PACE
        assert queue.wanted_pace() == trial
        assert queue.wanted_pace() is None


def test_what_cannot_be_measured_is_not_asked_for_again(store: Store) -> None:
    trial = trial_of(small_experiment())
    store.pace(trial)
    with closing(Queue(store.folder, "a")) as queue:
        queue.wanted_pace()
        queue.keep_pace(trial, UNKNOWN)
        assert store.pace(trial) == UNKNOWN
        assert queue.wanted_pace() is None
