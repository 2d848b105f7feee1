"""Supervisor: keeps the worker processes of a store running for as long as the process that serves it runs itself."""

from __future__ import annotations

import atexit
import fcntl
import logging
import os
import secrets
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import IO

from augment.errors import InputError, Note, note_from_dict, note_to_dict
from models.service.settings import Settings
from models.store.database import store_fault
from models.store.queue import Queue
from models.store.schema import FILE_NAME, LOG_FILE
from models.store.store import Store

PROJECT = Path(__file__).resolve().parents[2]
LOCK_FILE = "supervisor.lock"
LOG_LIMIT_BYTES = 5 * 2**20
LOOK_EVERY_S = 0.5
PRUNE_EVERY_S = 3_600.0
LEAVE_WITHIN_S = 3.0
SHORT_LIFE_S = 10.0
LONGEST_WAIT_S = 60.0
FAILURES_TO_REPORT = 3
NICENESS = 10
"""Previews in the pages go before training wherever both want a core."""

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

log = logging.getLogger(__name__)


class Supervisor:
    """Starts `workers` processes over the store in `folder`, replaces those that die, and ends them on `stop`.

    Of all supervisors of one store, in whatever process, one has workers; the others stand by to take over from it.
    Where `keep_days` is given, what ended longer ago is deleted from the store. `niceness` is added to this process's.
    Workers take a step on their own to be warm, unless `warm_up` says that a run is on its way already.
    """

    def __init__(
        self, folder: Path, workers: int, keep_days: float | None = None, niceness: int = 0, *, warm_up: bool = True
    ) -> None:
        self._folder = folder
        self._places = [_Place(folder, niceness, warm_up) for _ in range(workers)]
        self._keep_days = keep_days
        self._prune_at = 0.0
        self._store = Store(folder)
        self._lock = _Lock(folder / LOCK_FILE)
        self._fault: Note | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def start(self) -> None:
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """End the workers; their runs go back to the queue."""
        self._stopping.set()
        self._thread.join()
        atexit.unregister(self.stop)

    @property
    def problem(self) -> Note | None:
        """Why nothing is trained, None where all is well."""
        if self._fault is not None:
            return self._fault
        if any(place.failures < FAILURES_TO_REPORT for place in self._places):
            return None
        sentence = "The training processes end as soon as they start; {log} in the store's folder says why."
        return Note("workers.failing", sentence, log=LOG_FILE)

    def _watch(self) -> None:
        try:
            while not self._stopping.is_set():
                # Whatever goes wrong, it may be over the next time; without this thread nothing would be trained again.
                try:
                    self._look()
                    self._fault = None
                except Exception as error:
                    log.exception("The workers could not be looked after")
                    self._fault = _said(error, self._folder)
                self._stopping.wait(LOOK_EVERY_S)
        finally:
            self._dismiss()
            self._store.close()
            self._lock.close()

    def _look(self) -> None:
        if not self._lock.is_ours():
            # Where it was before, the folder was deleted, and another supervisor was the first at the new one.
            self._dismiss()
            return
        for place in self._places:
            place.look()
        if self._keep_days is not None and time.monotonic() >= self._prune_at:
            self._prune_at = time.monotonic() + PRUNE_EVERY_S
            self._store.prune(self._keep_days)

    def _dismiss(self) -> None:
        """End the workers; their runs go back to the queue."""
        for place in self._places:
            place.dismiss()
        deadline = time.monotonic() + LEAVE_WITHIN_S
        for place in self._places:
            place.wait(deadline)


def _said(error: Exception, folder: Path) -> Note:
    """What is wrong, in one sentence."""
    if isinstance(error, OSError):
        error = store_fault(folder / FILE_NAME, error)
    if isinstance(error, InputError):
        return note_from_dict(note_to_dict(error))
    sentence = "The training processes cannot be looked after ({kind}); it is tried again."
    return Note("workers.fault", sentence, kind=type(error).__name__)


class _Lock:
    """Of all supervisors of a store, in whatever process, one holds it; the system frees it when that one dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def is_ours(self) -> bool:
        """Whether it is held here, taken now where it was free. Raises OSError where it cannot be told."""
        if self._file is None or not self._lies_there(self._file):
            self.close()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _lies_there(self, file: IO[str]) -> bool:
        """Whether the file was not deleted with its folder: another one would be locked by others meanwhile."""
        try:
            return os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except FileNotFoundError:
            return False

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


class _Place:
    """One worker and its successors. `failures` counts short lives in a row; each one lengthens the wait."""

    def __init__(self, folder: Path, niceness: int, warm_up: bool) -> None:
        self._folder = folder
        self._niceness = niceness
        self._extra = [] if warm_up else ["--no-warm-up"]
        self._name = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._wait_until = 0.0
        self.failures = 0

    def look(self) -> None:
        if self._process is None:
            if time.monotonic() >= self._wait_until:
                self._start()
        elif self._process.poll() is not None:
            self._bury()
        elif time.monotonic() - self._started > SHORT_LIFE_S:
            self.failures = 0

    def _start(self) -> None:
        self._name, self._started = secrets.token_hex(8), time.monotonic()
        command = [sys.executable, "-m", "models.service.worker", "--store", str(self._folder), "--name", self._name]
        with _open_log(self._folder / LOG_FILE) as log_file:
            self._process = subprocess.Popen(
                [*command, "--parent", str(os.getpid()), *self._extra],
                # A group of its own keeps Ctrl-C in a terminal away from the worker. A session of its own would do that
                # too, but Linux shares the cores out between sessions before it looks at niceness.
                cwd=PROJECT, env=os.environ | ONE_THREAD, process_group=0,
                stdin=subprocess.DEVNULL, stdout=log_file, stderr=log_file,
            )  # fmt: skip
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, self._process.pid, own + self._niceness)

    def _bury(self) -> None:
        """Hand a dead worker's run to the others at once, before its heartbeat is missed."""
        self._process = None
        if time.monotonic() - self._started < SHORT_LIFE_S:
            self.failures += 1
        self._wait_until = time.monotonic() + min(LONGEST_WAIT_S, 2.0**self.failures - 1)
        # Where this fails, the missing heartbeat tells it to the others.
        with closing(Queue(self._folder, self._name)) as queue:
            queue.died()

    def dismiss(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def wait(self, until: float) -> None:
        """Wait for the dismissed worker until that time, then end it by force."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        with closing(Queue(self._folder, self._name)) as queue:
            queue.give_back()


_supervisors: dict[Path, Supervisor] = {}
_starting = threading.Lock()


def ensure_workers(settings: Settings) -> Note | None:
    """See to it that the store has its workers, from the first call until this process ends; cheap to call again.

    Returns a sentence where they cannot be kept running, else None.
    """
    supervisor = _supervisors.get(settings.store)
    if supervisor is None:
        with _starting:
            supervisor = _supervisors.get(settings.store)
            if supervisor is None:
                supervisor = Supervisor(settings.store, settings.workers, settings.keep_days, NICENESS)
                supervisor.start()
                _supervisors[settings.store] = supervisor
    return supervisor.problem


def _open_log(path: Path) -> IO[bytes]:
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")
