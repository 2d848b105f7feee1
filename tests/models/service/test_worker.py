"""Real worker processes train to the end whatever is done to them, and come to the same numbers."""

import fcntl
import io
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.service.supervisor import LOCK_FILE, LOOK_EVERY_S, PROJECT, Supervisor
from models.store import database
from models.store.schema import FILE_NAME, LOG_FILE
from models.store.store import Store
from models.store.stored import StoredExperiment
from models.training.events import RunResult
from tests.models.examples import small_experiment

PATIENCE_S = 180
"""A machine may have other things to do; what goes well never takes so long."""
LONG_STEPS = 1_200
"""About two seconds: long enough to be disturbed in the middle."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with closing(Store(tmp_path_factory.mktemp("store"))) as store:
        yield store


@pytest.fixture(scope="module", autouse=True)
def supervisor(store):
    supervisor = Supervisor(store.folder, workers=2)
    supervisor.start()
    yield supervisor
    supervisor.stop()
    assert worker_processes(store) == []


def worker_processes(store: Store) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-f", f"models.service.worker --store {store.folder}"], capture_output=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def wait_for(store: Store, experiment_id: str, is_so: Callable[[StoredExperiment], bool]) -> StoredExperiment:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        stored = store.experiment(experiment_id)
        if is_so(stored):
            return stored
        time.sleep(0.02)
    raise AssertionError(f"Still {stored}")


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(stored: StoredExperiment) -> bool:
    return stored.ended


def has_a_checkpoint(stored: StoredExperiment) -> bool:
    return any(LONG_STEPS / 4 <= run.step < run.steps for run in stored.runs)


def numbers(result: RunResult) -> dict[str, object]:
    return replace(result, wall_s=0.0).to_dict()


@pytest.fixture(scope="module")
def undisturbed(store):
    """The results and curves of the long experiment when nobody disturbs it."""
    experiment_id = store.submit(small_experiment(steps=LONG_STEPS), "anna", "")
    assert wait_for(store, experiment_id, ended).state == "finished"
    return outcome(store, experiment_id)


def outcome(store: Store, experiment_id: str) -> tuple[dict, list]:
    results = {key: numbers(result) for key, result in store.results(experiment_id).items()}
    curves = [metric[1:] for metric in store.metrics(experiment_id)[0]]
    assert len({metric[:4] for metric in curves}) == len(curves)
    return results, sorted(curves)


def test_an_experiment_is_trained_to_the_end(undisturbed):
    results, curves = undisturbed
    assert list(results) == [(0, 0), (1, 0)]
    assert all(result["accuracy"] > 0.5 for result in results.values())
    for arm_index in (0, 1):
        losses = [value for arm, _, _, name, value in curves if (arm, name) == (arm_index, "loss")]
        assert len(losses) == LONG_STEPS / 10
        assert losses[-1] < losses[0]


def test_pause_keeps_the_run_and_frees_the_workers(store, undisturbed):
    experiment_id = store.submit(small_experiment(steps=LONG_STEPS), "anna", "")
    wait_for(store, experiment_id, has_a_checkpoint)
    store.want(experiment_id, "pause")
    paused = wait_for(store, experiment_id, lambda stored: stored.state == "paused")
    other = store.submit(small_experiment(), "ben", "")
    assert wait_for(store, other, ended).state == "finished"
    assert store.experiment(experiment_id).runs == paused.runs
    store.want(experiment_id, "run")
    assert wait_for(store, experiment_id, ended).state == "finished"
    assert outcome(store, experiment_id) == undisturbed


def test_at_equal_time_all_runs_take_the_steps_that_were_measured(store):
    experiment_id = store.submit(small_experiment(seeds=2, compare="time"), "anna", "")
    stored = wait_for(store, experiment_id, ended)
    assert stored.state == "finished"
    first, second = stored.experiment.step_costs
    assert first == 1 < second
    taken = {key: result.steps for key, result in store.results(experiment_id).items()}
    assert taken == {(run.arm_index, run.seed): run.steps for run in stored.runs}
    assert {taken[1, seed] for seed in (0, 1)} == {round(20 / second)}


def test_stop_ends_the_runs(store):
    experiment_id = store.submit(small_experiment(steps=LONG_STEPS), "anna", "")
    wait_for(store, experiment_id, has_a_checkpoint)
    store.want(experiment_id, "stop")
    stored = wait_for(store, experiment_id, lambda stored: all(run.finished for run in stored.runs))
    assert stored.state == "stopped"
    assert any(0 < run.step < run.steps for run in stored.runs)


def test_killed_workers_are_replaced_and_the_numbers_stay_the_same(store, undisturbed):
    experiment_id = store.submit(small_experiment(steps=LONG_STEPS), "anna", "")
    wait_for(store, experiment_id, has_a_checkpoint)
    killed = worker_processes(store)
    assert len(killed) == 2
    for process in killed:
        os.kill(process, signal.SIGKILL)
    wait_for(store, experiment_id, lambda stored: all(run.state != "running" for run in stored.runs))
    assert wait_for(store, experiment_id, ended).state == "finished"
    assert outcome(store, experiment_id) == undisturbed


def test_a_deleted_experiment_is_let_go_of(store):
    experiment_id = store.submit(small_experiment(steps=10_000), "anna", "")
    wait_for(store, experiment_id, lambda stored: stored.state == "running")
    store.delete(experiment_id)
    other = store.submit(small_experiment(), "ben", "")
    assert wait_for(store, other, ended).state == "finished"


def cut_off_pictures(count: int) -> bytes:
    """A zip of PNGs of 40 megapixels that take long to decode and end early: a few kilobytes each."""
    picture = cv2.imencode(".png", np.zeros((5_000, 8_000), np.uint8))[1].tobytes()[:-100]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for k in range(count):
            file.writestr(f"{'ab'[k % 2]}/{k}.png", picture + bytes([k]))
    return packed.getvalue()


def test_while_one_worker_prepares_a_dataset_the_others_work_and_stop_ends_it(store):
    """To decode all of it takes longer than a run: who waits for the end finds it failed, and not stopped."""
    form = {"dataset": store.brought.add_upload(cut_off_pictures(90)).to_dict()}
    slow = [store.submit(small_experiment(**form), owner, "") for owner in ("anna", "ben")]
    wait_for(store, slow[0], lambda stored: any(run.dataset == "prepared" for run in stored.runs))
    other = store.submit(small_experiment(), "chen", "")
    assert wait_for(store, other, ended).state == "finished"
    states = [run.dataset for experiment in slow for run in store.experiment(experiment).runs]
    assert states.count("prepared") == 1
    for experiment in slow:
        store.want(experiment, "stop")
        stored = wait_for(store, experiment, lambda stored: all(run.finished for run in stored.runs))
        assert {run.state for run in stored.runs} == {"stopped"}
    kept = {file.name.partition("-")[0] for file in (store.folder / "prepared").iterdir()}
    assert kept == {"digits"}


def test_what_is_wrong_with_the_input_is_one_sentence(store):
    dataset = store.brought.add_upload(b"no zip at all")
    experiment_id = store.submit(small_experiment(dataset=dataset.to_dict()), "anna", "")
    stored = wait_for(store, experiment_id, ended)
    (error,) = {str(run.error) for run in stored.runs if run.state == "failed"}
    assert stored.state == "failed"
    assert error.endswith(".")
    assert "Traceback" not in error
    assert "Error" not in error


def test_an_unexpected_error_is_one_sentence_and_a_traceback_in_the_log(store):
    experiment_id = store.submit(small_experiment(steps=LONG_STEPS), "anna", "")
    wait_for(store, experiment_id, has_a_checkpoint)
    store.want(experiment_id, "pause")
    wait_for(store, experiment_id, lambda stored: stored.state == "paused")
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE checkpoints SET blob = ?", (b"damaged",))
    store.want(experiment_id, "run")
    stored = wait_for(store, experiment_id, ended)
    error = next(run.error for run in stored.runs if run.state == "failed")
    assert error.key == "run.failed"
    assert str(error).startswith("The run ended with an unexpected error (")
    assert "Traceback" in (store.folder / LOG_FILE).read_text()


def test_a_worker_that_dies_while_the_store_is_held_is_replaced_all_the_same(
    store, supervisor, monkeypatch, undisturbed
):
    """The supervisor cannot note the death then, and says so as long as that lasts."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.2)
    experiment_id = store.submit(small_experiment(steps=LONG_STEPS), "anna", "")
    wait_for(store, experiment_id, has_a_checkpoint)
    with closing(sqlite3.connect(store.folder / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for process in worker_processes(store):
            os.kill(process, signal.SIGKILL)
        wait_until(lambda: supervisor.problem is not None)
        assert supervisor.problem.key == "store.busy"
    assert wait_for(store, experiment_id, ended).state == "finished"
    assert supervisor.problem is None
    assert outcome(store, experiment_id) == undisturbed


def test_a_store_deleted_under_its_workers_is_used_again(store):
    """They are the same processes: nothing has to be started anew."""
    # In one step, as its workers would otherwise put new files into the folder while it is being emptied.
    shutil.rmtree(store.folder.rename(store.folder.with_name("deleted")))
    experiment_id = store.submit(small_experiment(), "anna", "")
    assert wait_for(store, experiment_id, ended).state == "finished"
    wait_until((store.folder / LOCK_FILE).exists)


def test_a_supervisor_that_lost_its_store_to_another_ends_its_workers(store):
    """Both would have workers otherwise: the lock of the first went with the folder."""
    with (store.folder / "theirs.lock").open("w") as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX)
        Path(theirs.name).rename(store.folder / LOCK_FILE)
        wait_until(lambda: not worker_processes(store))
    wait_until(lambda: len(worker_processes(store)) == 2)


def test_a_second_supervisor_stands_by_and_takes_over(store, supervisor):
    first = set(worker_processes(store))
    assert len(first) == 2
    second = Supervisor(store.folder, workers=1)
    second.start()
    try:
        time.sleep(3 * LOOK_EVERY_S)
        assert set(worker_processes(store)) == first
        supervisor.stop()
        experiment_id = store.submit(small_experiment(), "anna", "")
        assert wait_for(store, experiment_id, ended).state == "finished"
        (successor,) = worker_processes(store)
        assert successor not in first
        assert second.problem is None
    finally:
        second.stop()


def test_long_runs_of_two_owners_take_turns_on_one_worker_and_come_to_the_same_numbers(tmp_path, undisturbed):
    with closing(Store(tmp_path)) as store:
        ids = [store.submit(small_experiment(steps=LONG_STEPS), owner, "") for owner in ("anna", "ben")]
        command = [sys.executable, "-m", "models.service.worker", "--store", str(tmp_path), "--no-warm-up"]
        worker = subprocess.Popen([*command, "--slice", "0.1"], cwd=PROJECT)
        try:
            anna, ben = (wait_for(store, experiment_id, ended).runs[0] for experiment_id in ids)
        finally:
            worker.kill()
            worker.wait()
        assert max(anna.started, ben.started) < min(anna.finished, ben.finished), "each was put aside for the other"
        assert [outcome(store, experiment_id) for experiment_id in ids] == [undisturbed] * 2


SERVER = """
import time
from models.service.settings import Settings
from models.service.supervisor import ensure_workers
while True:
    ensure_workers(Settings.from_environment())
    time.sleep(0.1)
"""


def test_workers_end_with_their_server_and_the_next_server_goes_on(store, supervisor, undisturbed):
    supervisor.stop()
    environment = os.environ | {"EXPLORER_STORE": str(store.folder), "EXPLORER_WORKERS": "1"}

    @contextmanager
    def server() -> Iterator[None]:
        """It is killed at the end, whatever goes wrong: else it would be waited for without end."""
        process = subprocess.Popen([sys.executable, "-c", SERVER], cwd=PROJECT, env=environment)
        try:
            yield
        finally:
            process.kill()
            process.wait()

    experiment_id = store.submit(small_experiment(steps=LONG_STEPS), "anna", "")
    with server():
        wait_for(store, experiment_id, has_a_checkpoint)
    wait_for(store, experiment_id, lambda stored: all(run.state == "queued" for run in stored.runs))
    with server():
        assert wait_for(store, experiment_id, ended).state == "finished"
    assert outcome(store, experiment_id) == undisturbed
    wait_until(lambda: not worker_processes(store))
