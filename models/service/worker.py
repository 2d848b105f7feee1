"""Worker: a warm process that trains the runs of a store, one after another.

`python -m models.service.worker --store FOLDER`. It imports torch once, takes what is next in line, writes curves and
checkpoints back and does what is wanted of the run. It leaves on SIGTERM, and when the process that started it is gone;
the run it holds then goes back to the queue with its last checkpoint.
"""

from __future__ import annotations

import argparse
import gc
import logging
import math
import os
import secrets
import signal
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch

from augment import own_files
from augment.decoding import quieten
from augment.errors import InputError, Note
from augment.memory import keep_freed
from models.comparison.duration import UNKNOWN
from models.comparison.exhibits import Truth, exhibit
from models.comparison.experiment import Experiment, RunSpec
from models.data.dataset import Dataset
from models.data.datasets import dataset_key, dataset_of, is_prepared
from models.data.own_files import folder_of
from models.data.sources import SOURCES
from models.store.database import StoreFault
from models.store.queue import Job, Queue
from models.store.schema import LOG_FILE, SLICE_S, Want
from models.training.events import Checkpoint, Finished, Preparing, Progress, Remark
from models.training.loop import train
from models.training.pace import pace_of
from models.training.step_costs import step_costs

IDLE_S = 0.2
BEAT_S = 0.5
WRITE_EVERY_S = 0.5
AFTER_FAULT_S = 1.0
LEAVE_WITHIN_S = 10.0
WAITED_S = 0.5
"""Who waits for longer finds no worker that is free."""
log = logging.getLogger("models.service.worker")


class _NotWanted(Exception):
    """The run whose dataset is being loaded is to end."""


class Worker:
    """Takes runs from the store in `folder` until it is told to leave, or `parent` is no longer its parent process."""

    def __init__(
        self, folder: Path, name: str, parent: int | None, *, is_warm: bool = False, slice_s: float = SLICE_S
    ) -> None:
        self._folder = folder
        self._parent = parent
        self._is_warm = is_warm
        self._queue = Queue(folder, name)
        self._slice_s = slice_s
        self._held: int | None = None
        self._awaited_since: float | None = None
        self._told: tuple[int | None, Want | None] = (None, "run")
        # A plain flag: setting a threading.Event in a signal handler can wait for itself.
        self._leaving = False

    def leave(self) -> None:
        """Give the run back after the current step and end `work`."""
        self._leaving = True

    def work(self) -> None:
        """Train what is queued until told to leave; the run held then goes back to the queue."""
        threading.Thread(target=self._keep_in_touch, daemon=True).start()
        while not self._leaving:
            try:
                self._look()
            except StoreFault:
                log.exception("The store cannot be used")
                self._wait_for_store()

    def _look(self) -> None:
        job = self._queue.claim()
        if job is not None:
            self._do(job)
        elif not self._is_warm:
            self._warm_up()
        elif not self._measure_pace():
            time.sleep(IDLE_S)
        self._is_warm = True

    def _wait_for_store(self) -> None:
        """Until it can be used again, or this worker is to leave; a run that was held goes back to the queue then."""
        while not self._leaving:
            time.sleep(AFTER_FAULT_S)
            with suppress(StoreFault):
                self._queue.give_back()
                return

    def close(self) -> None:
        self._queue.close()

    def _warm_up(self) -> None:
        """Take a step on the default dataset, so that a first run need not wait for what is imported on first use."""
        arms = [{"name": "first"}, {"name": "second"}]
        step = {"dataset": {"name": next(iter(SOURCES))}, "arms": arms, "training": {"steps": 1}}
        experiment = Experiment.from_dict(step)
        deque(train(experiment.runs()[0], dataset_of(experiment, self._folder)), maxlen=0)

    def _measure_pace(self) -> bool:
        """Measure how fast a set-up trains, where somebody wants to know. Returns whether that was so."""
        trial = self._queue.wanted_pace()
        if trial is None:
            return False
        pace = UNKNOWN
        try:
            pace = pace_of(trial)
        except InputError:
            pass
        except Exception:
            log.exception("A pace could not be measured")
        self._queue.keep_pace(trial, pace)
        return True

    def _keep_in_touch(self) -> None:
        """Heartbeat, what is wanted, and whether the parent lives, beside training that may be long in one call."""
        while not self._leaving:
            time.sleep(BEAT_S)
            held = self._held
            try:
                if held is not None:
                    self._told = (held, self._queue.beat(held))
                    awaited = self._queue.others_wait()
                    self._awaited_since = (self._awaited_since or time.monotonic()) if awaited else None
            except InputError:
                log.exception("The heartbeat could not be written")
            if self._parent is not None and os.getppid() != self._parent:
                self.leave()
        time.sleep(LEAVE_WITHIN_S)
        os._exit(1)

    def _do(self, job: Job) -> None:
        self._told = (job.run_id, "run")
        self._held, self._awaited_since = job.run_id, None
        try:
            self._train(job)
        except StoreFault:
            raise
        except InputError as error:
            self._queue.fail(job.run_id, error)
        except Exception as error:
            log.exception("Run %s of experiment %s failed", job.run_id, job.experiment_id)
            sentence = "The run ended with an unexpected error ({kind}); {log} in the store's folder says more."
            self._queue.fail(job.run_id, Note("run.failed", sentence, kind=type(error).__name__, log=LOG_FILE))
        finally:
            self._held = None
            gc.collect()

    def _train(self, job: Job) -> None:
        data = self._loaded(job)
        if data is None:
            return
        run = self._matched(job, data)
        notes = list(data.notes)
        self._queue.note(job.experiment_id, notes)
        self._queue.keep_truth(job.experiment_id, Truth.of(data))
        unwritten: list[tuple[int, str, float]] = []
        step, due = 0, 0.0
        claimed, work = time.monotonic(), _Stretch()
        for event in train(run, data, job.checkpoint):
            match event:
                case Preparing():
                    self._queue.prepare(job.run_id, event.done)
                case Progress():
                    step = event.step
                    work.reach(step)
                    unwritten += [(step, name, value) for name, value in event.metrics.items()]
                case Remark():
                    notes.append(event.note)
                    self._queue.note(job.experiment_id, notes)
                case Checkpoint():
                    self._queue.record(job.run_id, event.step, unwritten, event.blob, work.step_s)
                    unwritten.clear()
                    if self._must_make_room(work.began - claimed, work.began) and self._queue.make_room(job.run_id):
                        return
                case Finished():
                    self._queue.record(job.run_id, run.training.steps, unwritten)
                    # One network an arm is enough to ask what it makes of a sample.
                    is_kept = run.seed == run.experiment.seeds[0]
                    weights = event.weights if is_kept else b""
                    self._queue.finish(job.run_id, event.result, weights, partial(exhibit, data))
                    return
            if time.monotonic() >= due or self._must_end(job):
                self._queue.record(job.run_id, step, unwritten)
                unwritten.clear()
                due = time.monotonic() + WRITE_EVERY_S
            if self._must_end(job):
                self._queue.give_back()
                return

    def _matched(self, job: Job, data: Dataset) -> RunSpec:
        """The run with the steps that it takes; where those are a matter of time, they are measured once for all."""
        experiment = job.run.experiment
        if not experiment.awaits_step_costs:
            return job.run
        measured = replace(experiment, step_costs=step_costs(experiment, data))
        return replace(job.run, experiment=self._queue.keep_step_costs(job.experiment_id, measured))

    def _loaded(self, job: Job) -> Dataset | None:
        """The dataset of a run; None where the run was given back instead.

        It is not wanted any more, or another worker is preparing the dataset: it is prepared once for all.
        """
        experiment, due = job.run.experiment, 0.0
        is_ready = is_prepared(experiment.dataset, experiment.settings, self._folder)
        if not is_ready and not self._queue.begin_preparing(job.run_id, dataset_key(experiment)):
            return None

        def pulse(done: float) -> None:
            nonlocal due
            if self._must_end(job):
                raise _NotWanted
            if not is_ready and time.monotonic() >= due:
                self._queue.prepare(job.run_id, done)
                due = time.monotonic() + WRITE_EVERY_S

        try:
            data = dataset_of(experiment, self._folder, pulse)
        except _NotWanted:
            self._queue.give_back()
            return None
        if not is_ready:
            self._queue.end_preparing(job.run_id)
        return data

    def _must_make_room(self, setting_up_s: float, began: float) -> bool:
        """Whether others have waited, and the run has trained for a slice, and for as long as it took to set it up."""
        now = time.monotonic()
        since = self._awaited_since
        has_waited = since is not None and now - since >= WAITED_S
        return has_waited and now - began >= max(self._slice_s, setting_up_s)

    def _must_end(self, job: Job) -> bool:
        run_id, want = self._told
        return self._leaving or (run_id == job.run_id and want != "run")


class _Stretch:
    """The steps that a run takes in one go: `began` by the monotonic clock, `step_s` core-seconds a step."""

    def __init__(self) -> None:
        self.began = math.inf
        self.step_s: float | None = None
        self._first: tuple[int, float] = (0, 0.0)

    def reach(self, step: int) -> None:
        """Note that `step` steps are done; the first ones, which warm up, are not timed."""
        now = time.thread_time()
        if self.began == math.inf:
            self.began, self._first = time.monotonic(), (step, now)
        elif step > self._first[0]:
            self.step_s = (now - self._first[1]) / (step - self._first[0])


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m models.service.worker", description="Train the runs that a store holds."
    )
    parser.add_argument("--store", type=Path, required=True, help="folder of the store")
    parser.add_argument("--name", default=secrets.token_hex(8), help="name that no other worker ever had")
    parser.add_argument("--parent", type=int, help="leave when this process is no longer the parent")
    parser.add_argument("--no-warm-up", action="store_true", help="a run is on its way: only wait for it")
    parser.add_argument("--slice", type=float, default=SLICE_S, metavar="S", help="train so long while others wait")
    given = parser.parse_args()
    quieten()
    own_files.use(folder_of(given.store))
    worker = Worker(given.store, given.name, given.parent, is_warm=given.no_warm_up, slice_s=given.slice)
    logging.basicConfig(filename=given.store / LOG_FILE, format="%(asctime)s %(process)d %(levelname)s %(message)s")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.leave())
    keep_freed()
    torch.set_num_threads(1)
    worker.work()
    worker.close()
    # Taking torch down in good order takes a second or more, and whoever stops the server waits for it.
    logging.shutdown()
    os._exit(0)


if __name__ == "__main__":
    main()
