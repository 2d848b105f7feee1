"""The queue is fair, gives no run to two workers, and loses none to a worker that dies."""

import math
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from augment.errors import InputError
from models.service.supervisor import PROJECT
from models.store import queue as queue_module
from models.store.heartbeats import LOST_AFTER_S, MOST_DEATHS
from models.store.queue import Queue
from models.store.schema import FILE_NAME
from models.store.store import Store
from tests.models.examples import small_experiment, some_result


@pytest.fixture
def store(tmp_path):
    with closing(Store(tmp_path)) as store:
        yield store


@pytest.fixture
def worker(store):
    """Makes workers by name."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(closing(Queue(store.folder, name)))


def silence(store: Store, seconds: float) -> None:
    """Make every heartbeat that much older."""
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE runs SET heartbeat = heartbeat - ?", (seconds,))


def set_runs(store: Store, changes: str) -> None:
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection, connection:
        connection.execute(f"UPDATE runs SET {changes}")


def runs_in_order(queue: Queue) -> list[tuple[str, int, int]]:
    order = []
    while job := queue.claim():
        order.append((job.experiment_id, job.run.seed, job.run.arm_index))
        queue.finish(job.run_id, some_result())
    return order


def test_the_arms_of_a_seed_are_taken_one_after_the_other(store, worker):
    store.submit(small_experiment(seeds=2, arms=3), "anna", "")
    first, second = worker("first"), worker("second")
    taken = [queue.claim().run for queue in (first, second, first, second, first, second)]
    assert [(run.seed, run.arm_index) for run in taken] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_two_owners_alternate(store, worker):
    anna = store.submit(small_experiment(seeds=5), "anna", "")
    ben = store.submit(small_experiment(seeds=5), "ben", "")
    order = [experiment_id for experiment_id, _, _ in runs_in_order(worker("w"))]
    assert order == [anna, ben] * 10


def test_a_newcomer_starts_before_the_later_runs_of_others(store, worker):
    store.submit(small_experiment(seeds=5), "anna", "")
    queue = worker("w")
    for _ in range(3):
        queue.finish(queue.claim().run_id, some_result())
    ben = store.submit(small_experiment(), "ben", "")
    assert store.experiment(ben).place == 1
    assert queue.claim().experiment_id == ben


def test_an_owner_whose_run_is_long_does_not_get_the_second_worker_too(store, worker):
    anna = store.submit(small_experiment(seeds=3), "anna", "")
    ben = store.submit(small_experiment(seeds=3), "ben", "")
    long, short = worker("long"), worker("short")
    assert long.claim().experiment_id == anna
    for _ in range(6):
        job = short.claim()
        assert job.experiment_id == ben
        short.finish(job.run_id, some_result())
    assert short.claim().experiment_id == anna


def test_an_owners_experiments_run_in_the_order_of_submission(store, worker):
    ids = [store.submit(small_experiment(), "anna", "") for _ in range(3)]
    order = [experiment_id for experiment_id, _, _ in runs_in_order(worker("w"))]
    assert order == [ids[0]] * 2 + [ids[1]] * 2 + [ids[2]] * 2


def test_places_are_the_order_in_which_experiments_start(store, worker):
    owners = ["anna", "anna", "anna", "ben", "cleo", "ben"]
    ids = [store.submit(small_experiment(seeds=2), owner, "") for owner in owners]
    places = {experiment_id: store.experiment(experiment_id).place for experiment_id in ids}
    assert sorted(places.values()) == [1, 2, 3, 4, 5, 6]
    started = list(dict.fromkeys(experiment_id for experiment_id, _, _ in runs_in_order(worker("w"))))
    assert started == sorted(ids, key=places.get)


def test_places_move_up(store, worker):
    first, second, third = (store.submit(small_experiment(), "anna", "") for _ in range(3))
    worker("w").claim()
    assert [store.experiment(each).place for each in (first, second, third)] == [None, 1, 2]
    store.want(second, "stop")
    assert [store.experiment(each).place for each in (first, second, third)] == [None, None, 1]


def test_no_run_is_claimed_twice_by_threads(store, worker):
    for owner in ("anna", "ben", "cleo"):
        store.submit(small_experiment(seeds=10), owner, "")
    claimed: Counter[int] = Counter()
    lock = threading.Lock()

    def claim_all(queue):
        while job := queue.claim():
            with lock:
                claimed[job.run_id] += 1

    threads = [threading.Thread(target=claim_all, args=(worker(f"worker {k}"),)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == 60
    assert set(claimed.values()) == {1}


AT_ONCE = """
import os, sys
from pathlib import Path
from models.store.database import StoreFault
from models.store.queue import Queue
from models.store.store import Store

def make(folder, name):
    Store(folder)

def claim_all(folder, name):
    queue = Queue(folder, name)
    while True:
        try:
            job = queue.claim()
        except StoreFault:  # held by the others for too long, on a busy machine: a worker tries again, too
            continue
        if job is None:
            return
        os.write(1, f"{job.run_id}\\n".encode())

task, folder, count = globals()[sys.argv[1]], Path(sys.argv[2]), int(sys.argv[3])
ready, start = os.pipe()
children = []
for name in map(str, range(count)):
    children.append(os.fork())
    if not children[-1]:
        os.close(start)
        os.read(ready, 1)
        try:
            task(folder, name)
        except BaseException:
            os._exit(1)
        os._exit(0)
os.close(start)
sys.exit(sum(os.waitpid(child, 0)[1] != 0 for child in children))
"""
"""Processes that do the same at the same moment: they import together, wait for one another, and hold no connection."""


def at_once(task: str, folder: Path, count: int) -> str:
    """What `count` processes print that do a task of AT_ONCE in `folder`, all of which must end well."""
    command = [sys.executable, "-c", AT_ONCE, task, str(folder), str(count)]
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0
    return done.stdout


def test_no_run_is_claimed_twice_by_processes(store):
    for owner in ("anna", "ben"):
        store.submit(small_experiment(seeds=20), owner, "")
    claimed = [int(line) for line in at_once("claim_all", store.folder, 4).split()]
    assert sorted(claimed) == list(range(1, 81))


def test_many_processes_may_make_the_store_at_once(tmp_path):
    at_once("make", tmp_path / "new", 6)


def test_steps_that_are_done_again_are_not_recorded_twice(store, worker):
    experiment_id = store.submit(small_experiment(), "anna", "")
    first, second = worker("first"), worker("second")
    job = first.claim()
    assert job.checkpoint is None
    first.record(job.run_id, 10, [(5, "loss", 3.0), (10, "loss", 2.0)], b"state after 10")
    first.record(job.run_id, 20, [(15, "loss", 1.0), (20, "loss", math.nan)])
    first.died()
    again = second.claim()
    assert (again.run_id, again.run, again.checkpoint) == (job.run_id, job.run, b"state after 10")
    second.record(job.run_id, 20, [(15, "loss", 1.0), (20, "loss", math.nan)])
    second.record(job.run_id, 30, [(25, "loss", 0.5)])
    assert [metric.step for metric in store.metrics(experiment_id)[0]] == [5, 10, 15, 20, 25]


def test_a_worker_that_falls_silent_loses_its_run_and_what_it_writes_no_longer_counts(store, worker):
    experiment_id = store.submit(small_experiment(), "anna", "")
    silent, other = worker("silent"), worker("other")
    job = silent.claim()
    silence(store, LOST_AFTER_S - 2)
    assert other.claim().run_id != job.run_id
    assert silent.beat(job.run_id) == "run"
    silence(store, LOST_AFTER_S + 1)
    assert worker("third").claim().run_id == job.run_id
    assert silent.beat(job.run_id) is None
    assert not silent.record(job.run_id, 20, [(20, "loss", 0.0)], b"stale")
    silent.finish(job.run_id, some_result())
    silent.fail(job.run_id, InputError("any", "Any."))
    silent.give_back()
    assert store.experiment(experiment_id).runs[0].state == "running"
    assert store.metrics(experiment_id)[0] == []


def test_a_run_whose_workers_die_again_and_again_fails_with_a_sentence(store, worker):
    experiment_id = store.submit(small_experiment(), "anna", "")
    for death in range(MOST_DEATHS):
        assert store.experiment(experiment_id).runs[0].state == "queued"
        queue = worker(f"worker {death}")
        assert queue.claim().run.arm_index == 0
        queue.died()
    stored = store.experiment(experiment_id)
    assert (stored.state, [run.state for run in stored.runs]) == ("failed", ["failed", "stopped"])
    assert str(stored.runs[0].error).startswith(f"The training process ended {MOST_DEATHS} times")


def test_giving_back_is_no_death(store, worker):
    experiment_id = store.submit(small_experiment(), "anna", "")
    queue = worker("w")
    for _ in range(MOST_DEATHS + 1):
        assert queue.claim().run.arm_index == 0
        queue.give_back()
    assert store.experiment(experiment_id).state == "running"


@pytest.mark.parametrize(("want", "state"), [("run", "queued"), ("pause", "paused"), ("stop", "stopped")])
@pytest.mark.parametrize("leave", [Queue.give_back, Queue.died])
def test_a_run_that_is_let_go_does_as_is_wanted(store, worker, want, state, leave):
    experiment_id = store.submit(small_experiment(), "anna", "")
    queue = worker("w")
    job = queue.claim()
    queue.record(job.run_id, 10, [], b"state after 10")
    store.want(experiment_id, want)
    assert queue.beat(job.run_id) == want
    leave(queue)
    run = store.experiment(experiment_id).runs[0]
    assert run.state == state
    assert (run.finished is None) == (state != "stopped")
    store.want(experiment_id, "run")
    again = queue.claim()
    assert (again and again.checkpoint) == (None if want == "stop" else b"state after 10")


def test_a_failed_run_ends_its_experiment_and_keeps_the_sentence(store, worker):
    experiment_id = store.submit(small_experiment(seeds=2), "anna", "")
    failing, other = worker("failing"), worker("other")
    job, sibling = failing.claim(), other.claim()
    failing.fail(job.run_id, InputError("some.key", "The {name} is {value}.", name="rate {x}", value=3))
    assert other.beat(sibling.run_id) == "stop"
    other.give_back()
    stored = store.experiment(experiment_id)
    assert (stored.state, [run.state for run in stored.runs]) == ("failed", ["failed", *["stopped"] * 3])
    error = stored.runs[0].error
    assert (str(error), error.key) == ("The rate {x} is 3.", "some.key")
    assert error.values == {"name": "rate {x}", "value": "3"}
    assert failing.claim() is None


def test_the_step_costs_that_were_measured_first_hold_for_all(store, worker):
    first, second = worker("first"), worker("second")
    experiment_id = store.submit(small_experiment(seeds=1, steps=40, compare="time"), "anna", "")
    jobs = [first.claim(), second.claim()]
    store.add_seeds(experiment_id, 1)
    mine, theirs = (replace(job.run.experiment, step_costs=(1.0, cost)) for job, cost in zip(jobs, (2, 4), strict=True))
    kept = first.keep_step_costs(experiment_id, mine)
    assert second.keep_step_costs(experiment_id, theirs) == kept
    assert (kept.step_costs, kept.seeds) == ((1.0, 2), (0, 1))
    stored = store.experiment(experiment_id)
    assert stored.experiment == kept
    steps = [(run.seed, run.arm_index, run.steps) for run in stored.runs]
    assert steps == [(0, 0, 40), (0, 1, 20), (1, 0, 40), (1, 1, 20)]
    store.add_seeds(experiment_id, 1)
    assert [run.steps for run in store.experiment(experiment_id).runs][-2:] == [40, 20]
    with pytest.raises(InputError, match="allowed"):
        dear = store.submit(small_experiment(steps=40, compare="time"), "anna", "")
        first.keep_step_costs(dear, replace(mine, step_costs=(1.0, 0.001)))
    assert store.experiment(dear).experiment.awaits_step_costs
    store.delete(dear)
    assert first.keep_step_costs(dear, mine) == mine


def test_a_clock_that_is_set_costs_no_worker_its_run(store, worker, monkeypatch):
    store.submit(small_experiment(), "anna", "")
    first, other = worker("first"), worker("other")
    job = first.claim()
    other.fail(other.claim().run_id, InputError("some.key", "It cannot be."))
    real = queue_module.time.time
    for jump in (86_400, -86_400):
        monkeypatch.setattr(queue_module.time, "time", lambda jump=jump: real() + jump)
        assert other.claim() is None
        assert first.beat(job.run_id) is not None


@pytest.mark.parametrize("changes", ["boot = 'an earlier one'", "heartbeat = heartbeat + 1000"])
def test_a_heartbeat_of_an_earlier_start_or_yet_to_come_counts_as_lost(store, worker, changes):
    """After a restart of the machine its clock begins anew, so that old heartbeats may seem to be to come."""
    store.submit(small_experiment(), "anna", "")
    first, other = worker("first"), worker("other")
    job = first.claim()
    set_runs(store, changes)
    assert other.claim().run_id == job.run_id
    assert first.beat(job.run_id) is None


def test_deaths_are_forgotten_when_a_checkpoint_gets_further(store, worker):
    experiment_id = store.submit(small_experiment(arms=2, seeds=1), "anna", "")
    for k in range(2 * MOST_DEATHS):
        queue = worker(f"worker {k}")
        job = queue.claim()
        assert queue.record(job.run_id, k + 1, [], b"a checkpoint")
        queue.died()
    assert store.experiment(experiment_id).state != "failed"
    for k in range(MOST_DEATHS - 1):
        queue = worker(f"later worker {k}")
        job = queue.claim()
        queue.record(job.run_id, 2 * MOST_DEATHS, [], b"no further")
        queue.died()
    assert store.experiment(experiment_id).state == "failed"


def test_one_worker_prepares_a_dataset_and_the_others_take_other_work(store, worker):
    first, second = worker("first"), worker("second")
    slow = [store.submit(small_experiment(seeds=2), owner, "") for owner in ("anna", "ben")]
    preparing = first.claim()
    assert first.begin_preparing(preparing.run_id, "a dataset")
    for _ in slow:
        assert not second.begin_preparing(second.claim().run_id, "a dataset")
    assert second.claim() is None
    states = {run.dataset for experiment in slow for run in store.experiment(experiment).runs}
    assert states == {"prepared", "awaited"}
    assert all(run.started is None for run in store.experiment(slow[1]).runs)
    other = store.submit(small_experiment(), "chen", "")
    assert second.claim().experiment_id == other
    second.give_back()
    first.end_preparing(preparing.run_id)
    assert {run.dataset for experiment in slow for run in store.experiment(experiment).runs} == {""}
    assert len({second.claim().run_id for _ in range(3)}) == 3


@pytest.mark.parametrize("end", ["silent", "died", "failed", "stopped"])
def test_where_who_prepares_is_gone_another_one_does(store, worker, end):
    first, second = worker("first"), worker("second")
    experiment, _ = (store.submit(small_experiment(), owner, "") for owner in ("anna", "ben"))
    preparing = first.claim()
    assert first.begin_preparing(preparing.run_id, "a dataset")
    while waiting := second.claim():
        assert not second.begin_preparing(waiting.run_id, "a dataset")
    if end == "silent":
        silence(store, LOST_AFTER_S + 1)
    elif end == "died":
        first.died()
    elif end == "failed":
        first.fail(preparing.run_id, InputError("test.bad", "It is bad."))
    else:
        store.want(experiment, "stop")
        first.give_back()
    assert second.begin_preparing(second.claim().run_id, "a dataset")
    assert not first.begin_preparing(preparing.run_id, "a dataset") or end == "silent"
