"""The store gives back what was put in, to many readers, and forgets entirely what is deleted."""

import hashlib
import math
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from augment.errors import InputError
from models.comparison.specs import DatasetSpec
from models.data import uploads
from models.service.supervisor import PROJECT
from models.store.budget import Limits
from models.store.queue import Queue
from models.store.schema import FILE_NAME
from models.store.store import MAX_REMARK_CHARACTERS, MAX_TITLE_CHARACTERS, Store
from tests.models.examples import small_experiment, some_result

LOSSES = [(10, "loss", 2.5), (20, "loss", math.nan)]


@pytest.fixture
def store(tmp_path):
    with closing(Store(tmp_path / "store")) as store:
        yield store


@pytest.fixture
def queue(store):
    with closing(Queue(store.folder, "a worker")) as queue:
        yield queue


def rows(store: Store, table: str) -> int:
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_an_experiment_comes_back_as_it_was_submitted(store):
    experiment = small_experiment(seeds=2)
    stored = store.experiment(store.submit(experiment, "anna", " a\n title \x00 "))
    assert stored.experiment == experiment
    assert (stored.owner, stored.title, stored.state, stored.place) == ("anna", "a title", "queued", 1)
    assert [(run.seed, run.arm_index, run.steps) for run in stored.runs] == [
        (0, 0, 20),
        (0, 1, 20),
        (1, 0, 20),
        (1, 1, 20),
    ]
    assert time.time() - stored.created < 60
    assert store.experiment("unknown") is None


def test_ids_differ_and_titles_are_cut(store):
    ids = {store.submit(small_experiment(), "anna", "x" * 1_000) for _ in range(20)}
    assert len(ids) == 20
    assert all(len(one) == 12 and one.isalnum() for one in ids), "a dash in front would be an option on a command line"
    assert all(len(stored.title) == MAX_TITLE_CHARACTERS for stored in store.experiments())


def test_the_newest_come_first_and_an_owner_sees_the_own(store):
    ids = [store.submit(small_experiment(), owner, "") for owner in ("anna", "ben", "anna")]
    assert [stored.id for stored in store.experiments()] == ids[::-1]
    assert [stored.id for stored in store.experiments("anna")] == [ids[2], ids[0]]
    assert [stored.id for stored in store.experiments(limit=1)] == [ids[2]]


def test_an_owner_has_a_limit_that_ended_experiments_do_not_count_for(tmp_path):
    with closing(Store(tmp_path, Limits(experiments=2))) as store:
        first, _ = store.submit(small_experiment(), "anna", ""), store.submit(small_experiment(), "anna", "")
        with pytest.raises(InputError, match="You have 2 experiments waiting, running or paused, and 2 are allowed"):
            store.submit(small_experiment(), "anna", "")
        store.submit(small_experiment(), "ben", "")
        store.want(first, "stop")
        store.submit(small_experiment(), "anna", "")


def test_metrics_are_read_from_where_one_stopped(store, queue):
    experiment_id = store.submit(small_experiment(), "anna", "")
    assert store.metrics(experiment_id) == ([], 0)
    job = queue.claim()
    queue.record(job.run_id, 20, LOSSES)
    found, last = store.metrics(experiment_id)
    assert [(metric.arm_index, metric.seed, metric.step, metric.name) for metric in found] == [
        (0, 0, 10, "loss"),
        (0, 0, 20, "loss"),
    ]
    assert found[0].value == 2.5
    assert math.isnan(found[1].value)
    assert store.metrics(experiment_id, last) == ([], last)
    queue.record(job.run_id, 30, [(30, "loss", 1.0)])
    assert [metric.step for metric in store.metrics(experiment_id, last)[0]] == [30]
    assert store.metrics("unknown") == ([], 0)


def test_reading_new_metrics_does_not_depend_on_how_many_there_are(store):
    """A page that polls must look up its own runs' new rows, never go through a table."""
    statement = []
    with store._database.reading() as connection:
        connection.set_trace_callback(statement.append)
    store.metrics("some id", 17)
    with store._database.reading() as connection:
        connection.set_trace_callback(None)
        query = next(text for text in statement if "metrics" in text)
        plan = [row["detail"] for row in connection.execute("EXPLAIN QUERY PLAN " + query)]
    assert "SEARCH metrics USING INDEX metrics_by_run (run=? AND rowid>?)" in plan
    assert not [line for line in plan if line.startswith("SCAN")]


def test_results_come_back_bit_for_bit(store, queue):
    experiment_id = store.submit(small_experiment(), "anna", "")
    queue.finish(queue.claim().run_id, some_result(0.1 + 0.2))
    ((key, result),) = store.results(experiment_id).items()
    assert key == (0, 0)
    assert result.accuracy == 0.1 + 0.2
    assert np.array_equal(result.correct, some_result().correct)
    assert np.array_equal(result.predictions, some_result().predictions)


def test_pause_resume_and_stop_before_a_worker_came(store, queue):
    experiment_id = store.submit(small_experiment(), "anna", "")
    store.want(experiment_id, "pause")
    assert store.experiment(experiment_id).state == "paused"
    assert queue.claim() is None
    store.want(experiment_id, "run")
    assert store.experiment(experiment_id).state == "queued"
    store.want(experiment_id, "stop")
    store.want(experiment_id, "run")
    stored = store.experiment(experiment_id)
    assert (stored.state, stored.want, stored.ended, queue.claim()) == ("stopped", "stop", True, None)
    store.want("unknown", "run")


def test_further_seeds_are_queued(store, queue):
    experiment_id = store.submit(small_experiment(seeds=1), "anna", "")
    for _ in range(2):
        queue.finish(queue.claim().run_id, some_result())
    assert store.experiment(experiment_id).state == "finished"
    store.add_seeds(experiment_id, 2)
    stored = store.experiment(experiment_id)
    assert stored.experiment.seeds == (0, 1, 2)
    assert [(run.seed, run.arm_index, run.state) for run in stored.runs[2:]] == [
        (1, 0, "queued"), (1, 1, "queued"), (2, 0, "queued"), (2, 1, "queued"),
    ]  # fmt: skip
    assert (queue.claim().run.seed, stored.state) == (1, "running")
    store.want(experiment_id, "stop")
    with pytest.raises(InputError, match="stopped or deleted"):
        store.add_seeds(experiment_id, 1)


def test_it_says_how_far_a_run_is_prepared(store, queue):
    experiment_id = store.submit(small_experiment(), "anna", "")
    job = queue.claim()
    assert store.experiment(experiment_id).runs[0].prepared == 1
    queue.prepare(job.run_id, 0.4)
    assert [run.prepared for run in store.experiment(experiment_id).runs][:2] == [0.4, 1]
    queue.give_back()
    queue.prepare(job.run_id, 0.8)
    assert store.experiment(experiment_id).runs[0].prepared == 0.4, "the run is no longer this worker's"


def test_deleting_leaves_nothing_behind(store, queue):
    dataset = store.brought.add_upload(b"some bytes")
    experiment_id = store.submit(small_experiment(dataset=dataset.to_dict()), "anna", "")
    job = queue.claim()
    queue.record(job.run_id, 10, LOSSES, b"a checkpoint")
    prepared = store.folder / "prepared" / f"{store.folder.joinpath(dataset.path).stem}-image-8-2.npz"
    prepared.parent.mkdir()
    prepared.write_bytes(b"")
    store.delete(experiment_id)
    assert store.experiment(experiment_id) is None
    assert [rows(store, table) for table in ("experiments", "runs", "metrics", "checkpoints")] == [0, 0, 0, 0]
    assert not store.folder.joinpath(dataset.path).exists()
    assert not prepared.exists()
    assert queue.beat(job.run_id) is None
    assert not queue.record(job.run_id, 20, LOSSES)
    queue.finish(job.run_id, some_result())
    assert rows(store, "metrics") == 0


def test_an_upload_lies_under_its_content_hash_and_goes_with_its_last_experiment(store):
    dataset = store.brought.add_upload(b"some bytes")
    assert store.brought.add_upload(b"some bytes") == dataset
    path = uploads.path_of(store.folder, hashlib.sha256(b"some bytes").hexdigest())
    assert path == store.folder.joinpath(dataset.path)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    experiment = small_experiment(dataset=dataset.to_dict())
    first, second = store.submit(experiment, "anna", ""), store.submit(experiment, "ben", "")
    store.delete(first)
    assert path.read_bytes() == b"some bytes"
    store.delete(second)
    with pytest.raises(InputError, match="upload it again"):
        store.submit(experiment, "anna", "")


def test_a_dataset_outside_the_store_is_never_deleted(store, tmp_path):
    own = tmp_path / "own.zip"
    own.write_bytes(b"some bytes")
    store.delete(store.submit(small_experiment(dataset={"path": str(own)}), "anna", ""))
    assert own.exists()


def test_pruning_takes_what_ended_long_ago(store, queue):
    running, stopped = store.submit(small_experiment(), "anna", ""), store.submit(small_experiment(), "ben", "")
    queue.claim()
    store.want(stopped, "stop")
    unused = store.folder.joinpath(store.brought.add_upload(b"some bytes").path)
    assert store.prune(keep_days=1) == 0
    assert store.prune(keep_days=-1) == 1
    assert [stored.id for stored in store.experiments()] == [running]
    assert unused.exists()


def test_two_stores_do_not_mix(tmp_path):
    with (
        closing(Store(tmp_path / "a")) as a,
        closing(Store(tmp_path / "b")) as b,
        closing(Queue(b.folder, "w")) as queue,
    ):
        experiment_id = a.submit(small_experiment(), "anna", "")
        assert b.experiment(experiment_id) is None
        assert queue.claim() is None


def test_many_threads_read_while_others_write(store):
    experiment_id = store.submit(small_experiment(seeds=10), "anna", "")
    problems = []
    done = threading.Event()

    def view():
        last, seen = 0, 0
        try:
            while not done.is_set():
                found, last = store.metrics(experiment_id, last)
                seen += len(found)
                store.experiment(experiment_id)
            seen += len(store.metrics(experiment_id, last)[0])
            assert seen == 20 * 30
        except Exception as error:
            problems.append(error)

    def work(name):
        with closing(Queue(store.folder, name)) as queue:
            while job := queue.claim():
                for step in range(30):
                    queue.record(job.run_id, step, [(step, "loss", 1.0)])
                queue.finish(job.run_id, some_result())

    viewers = [threading.Thread(target=view) for _ in range(8)]
    workers = [threading.Thread(target=work, args=(f"worker {k}",)) for k in range(3)]
    for thread in viewers + workers:
        thread.start()
    for thread in workers:
        thread.join()
    done.set()
    for thread in viewers:
        thread.join()
    assert problems == []
    assert store.experiment(experiment_id).state == "finished"


def test_a_store_of_a_newer_version_or_of_another_kind_is_refused_in_a_sentence(store, tmp_path):
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 1000")
    with pytest.raises(InputError, match="was written by a newer version of this program"):
        Store(store.folder)
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 1_000)
    with pytest.raises(InputError, match="is damaged"):
        Store(tmp_path)
    with pytest.raises(InputError, match="cannot be used"):
        Store(tmp_path / FILE_NAME)


def test_the_server_needs_no_torch():
    code = "import sys, models.store.store, models.service.supervisor; "
    code += "sys.exit('torch' in sys.modules or 'sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


def test_it_counts_what_a_test_part_has_judged(store, queue):
    def finish(experiment):
        store.submit(experiment, "anna", "")
        for _ in experiment.runs():
            queue.finish(queue.claim().run_id, some_result())

    dataset = small_experiment().dataset
    finish(small_experiment())
    assert store.judged_by_test(dataset, "anna") == 1
    finish(small_experiment(seeds=2))
    finish(replace(small_experiment(), judge="validation"))
    finish(replace(small_experiment(), dataset=DatasetSpec("image", path="/other.zip")))
    store.submit(small_experiment(), "anna", "not finished")
    assert store.judged_by_test(dataset, "anna") == 2
    assert store.judged_by_test(dataset, "ben") == 0


def test_an_experiment_is_named_and_noted(store):
    one, other = (
        store.submit(small_experiment(), "anna", "one", " my\n file.zip"),
        store.submit(small_experiment(), "ben", "b"),
    )
    store.describe(one, "  a\nnew name ", "two\n lines\x07 of note\n")
    stored = store.experiment(one)
    assert (stored.title, stored.remark, stored.dataset_name) == ("a new name", "two\nlines  of note", "my file.zip")
    store.describe(one, "", "x" * 9_999)
    stored = store.experiment(one)
    assert (stored.title, len(stored.remark)) == ("a new name", MAX_REMARK_CHARACTERS)
    assert store.experiment(other).title == "b"
    store.describe("unknown", "a", "b")
