"""What one person, and everybody together, may have open, and who makes room for whom."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from augment.errors import InputError
from models.comparison.duration import ArmPace, Pace, trial_of
from models.store import queue as queue_module
from models.store.budget import Limits
from models.store.queue import Queue
from models.store.schema import FILE_NAME
from models.store.store import Store
from tests.models.examples import small_experiment, some_result

STEP_S = 0.6
PACE = Pace(0, 0, (ArmPace(0, STEP_S, 0),) * 2)
MINUTE_A_SEED = 50
"""Steps of two arms that take a core-minute together."""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator:
    """Opens the store with limits, as often as asked for; the pace of its experiments is measured."""
    with ExitStack() as stack:

        def open_store(*limits: float | None) -> Store:
            store = stack.enter_context(closing(Store(tmp_path, Limits(*limits))))
            store.pace(trial_of(minutes(1)))
            with closing(Queue(tmp_path, "measures")) as queue:
                queue.wanted_pace()
                queue.keep_pace(trial_of(minutes(1)), PACE)
            return store

        yield open_store


def minutes(count: int, **changes: object):
    """An experiment of that many core-minutes."""
    return small_experiment(seeds=count, steps=MINUTE_A_SEED, **changes)


def test_the_work_of_one_person_is_limited_and_the_sentence_says_what_is_free(opened) -> None:
    store = opened(None, 600, None)
    store.submit(minutes(7), "anna", "")
    with pytest.raises(InputError) as caught:
        store.submit(minutes(4), "anna", "")
    assert str(caught.value) == (
        "This takes about 4 min of one core, and of the 10 min that you may have waiting, running or paused, 3 are "
        "free; take fewer steps or seeds, wait for a run of yours, or stop one."
    )
    store.submit(minutes(3), "anna", "")
    store.submit(minutes(10), "ben", "")


def test_pausing_frees_nothing(opened) -> None:
    store = opened(2, 600, None)
    for count in (4, 6):
        store.want(store.submit(minutes(count), "anna", ""), "pause")
    with pytest.raises(InputError, match="You have 2 experiments waiting, running or paused"):
        store.submit(minutes(1), "anna", "")
    with pytest.raises(InputError, match=r"takes about 1 min .* of the 10 min .* 0 are free"):
        opened(None, 600, None).submit(minutes(1), "anna", "")


def test_the_work_of_all_is_limited(opened) -> None:
    store = opened(None, 600, 900)
    store.submit(minutes(10), "anna", "")
    with pytest.raises(InputError, match=r"about 6 min .* of the 15 min that all people here together .* 5 are free"):
        store.submit(minutes(6), "ben", "")
    store.submit(minutes(5), "ben", "")


def test_of_two_that_come_at_once_one_is_let_in(opened) -> None:
    store = opened(None, 600, None)
    refused, begin = [], threading.Barrier(4)

    def submit() -> None:
        begin.wait()
        try:
            store.submit(minutes(6), "anna", "")
        except InputError as error:
            refused.append(error.key)

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["store.too_much"] * 3


def test_further_seeds_count_and_what_is_done_does_not(opened) -> None:
    store = opened(1, 600, None)
    experiment_id = store.submit(minutes(8), "anna", "")
    with pytest.raises(InputError, match=r"about 3 min .* of the 10 min .* 2 are free"):
        store.add_seeds(experiment_id, 3)
    store.add_seeds(experiment_id, 2)
    with closing(Queue(store.folder, "works")) as queue:
        for _ in range(2):
            queue.finish(queue.claim().run_id, some_result())
        queue.record(queue.claim().run_id, MINUTE_A_SEED, [])
    with pytest.raises(InputError, match=r"about 2 min .* of the 10 min .* 1 are free"):
        store.add_seeds(experiment_id, 2)
    store.add_seeds(experiment_id, 1)


def test_what_a_step_takes_is_told_by_the_runs_themselves(opened) -> None:
    store = opened(None, 600, None)
    experiment_id = store.submit(minutes(10), "anna", "")
    with closing(Queue(store.folder, "works")) as queue:
        for _ in range(2):
            job = queue.claim()
            queue.record(job.run_id, 10, [], b"saved", STEP_S / 2)
            queue.give_back()
            queue.finish(queue.claim().run_id, some_result())
        assert [run.state for run in store.experiment(experiment_id).runs[:2]] == ["finished"] * 2
    with pytest.raises(InputError, match=r"about 6 min .* of the 10 min .* 5 are free"):
        store.submit(minutes(6), "anna", "")
    store.submit(minutes(5), "anna", "")


def test_a_resumed_experiment_is_checked_again(opened) -> None:
    """The limits may be smaller since a restart; what was let in goes on as soon as nothing else is under way."""
    first, second = (opened().submit(minutes(6), "anna", "") for _ in range(2))
    for experiment_id in (first, second):
        opened().want(experiment_id, "pause")
    for limits, sentence in (((1,), "You have 1 experiments"), ((None, 300), "6 min .* of the 5 min .* 0 are free")):
        store = opened(*limits)
        store.want(first, "run")
        with pytest.raises(InputError, match=sentence):
            store.want(second, "run")
        assert store.experiment(second).state == "paused"
        store.want(first, "pause")
    store.want(second, "run")
    assert store.experiment(second).state == "queued"


def test_without_a_measured_pace_more_is_assumed_for_more_work(tmp_path: Path) -> None:
    """A limit that the default experiment keeps to refuses one of larger networks, and one of long runs."""
    with closing(Store(tmp_path, Limits(None, 120, None))) as store:
        store.submit(small_experiment(seeds=5, steps=300), "anna", "")
        wide = {"kind": "cnn", "width": 64, "depth": 4, "kernel": 7}
        for changes in ({"steps": 10_000}, {"network": wide, "image_size": 32}):
            with pytest.raises(InputError, match="min of one core"):
                store.submit(small_experiment(**{"seeds": 5, "steps": 300} | changes), "ben", "")


@pytest.fixture
def workers(tmp_path: Path) -> Iterator:
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(closing(Queue(tmp_path, name)))


def test_two_long_runs_take_turns_and_a_lone_owner_keeps_the_worker(tmp_path: Path, workers) -> None:
    with closing(Store(tmp_path)) as store:
        anna, queue = store.submit(small_experiment(seeds=3), "anna", ""), workers("only")
        job = queue.claim()
        queue.record(job.run_id, 10, [], b"after 10")
        assert not queue.others_wait()
        assert not queue.make_room(job.run_id)
        ben = store.submit(small_experiment(seeds=3), "ben", "")
        order = []
        for _ in range(4):
            assert queue.others_wait()
            assert queue.make_room(job.run_id)
            assert not queue.record(job.run_id, 20, [])
            forget_yields(store)
            job = queue.claim()
            queue.record(job.run_id, 10, [], b"after 10")
            order.append((job.experiment_id, job.checkpoint))
        assert order == [(ben, None), (anna, b"after 10"), (ben, b"after 10"), (anna, b"after 10")]
        run = store.experiment(ben).runs[0]
        assert (run.state, run.step, store.experiment(ben).state) == ("queued", 10, "running")


def forget_yields(store: Store) -> None:
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE runs SET yielded = yielded - ?", (queue_module.YIELD_EVERY_S,))


def test_one_of_two_runs_makes_room_for_one_who_waits(tmp_path: Path, workers) -> None:
    with closing(Store(tmp_path)) as store:
        store.submit(small_experiment(seeds=3), "anna", "")
        first, second, third = workers("first"), workers("second"), workers("third")
        one, two = first.claim(), second.claim()
        ben = store.submit(small_experiment(seeds=1), "ben", "")
        assert first.make_room(one.run_id)
        assert not second.make_room(two.run_id), "the worker that is free now is enough"
        forget_yields(store)
        assert third.claim().experiment_id == ben
        assert not second.make_room(two.run_id), "both owners have a worker now"


def test_a_run_that_is_to_pause_makes_no_room(tmp_path: Path, workers) -> None:
    with closing(Store(tmp_path)) as store:
        anna, queue = store.submit(small_experiment(), "anna", ""), workers("only")
        job = queue.claim()
        store.submit(small_experiment(), "ben", "")
        store.want(anna, "pause")
        assert not queue.make_room(job.run_id)
        queue.give_back()
        assert store.experiment(anna).state == "paused"
