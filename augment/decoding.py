"""Opening what people upload in a few processes of its own, with limits on memory and time.

`decoded(function, ...)` calls the function there where this process has such a Pool (a server with threads has, by
`use`), else here: a worker and a command are processes of their own already. Whatever a file does to the process that
opens it is one sentence, and costs that process alone.
"""

from __future__ import annotations

import atexit
import logging
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from augment.errors import InputError, note_from_dict, raised
from augment.wire import receive, send

R = TypeVar("R")

PROJECT = Path(__file__).resolve().parents[1]
PROCESSES = 2
MOST_MEGABYTES = 1_500
"""Above what a process holds before it opens a file. 40 megapixels of 16 bits with alpha take between 600 and 1,000."""
MOST_CPU_S, MOST_WAIT_S = 20, 60.0
"""Of a processor for one file, and by the clock: the machine may be busy."""
MOST_WAITING = 64
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
"""Each thread would reserve addresses, which the limit counts."""


def quieten() -> None:
    """Keep what Pillow thinks of a file's tags out of this process's log: it helps nobody.

    For whoever owns the process (a command, a worker, a script): a library must not decide it.
    """
    warnings.filterwarnings("ignore", module=r"PIL\b")
    logging.getLogger("PIL").setLevel(logging.CRITICAL)


def decoded(function: Callable[..., R], *args: object) -> R:
    """What a function of a module of ours makes of `args`, under limits where this process has a Pool.

    Raises InputError as the function does, and where it fails or goes beyond a limit. Arguments and result are what
    `augment.wire` takes.
    """
    found: R = function(*args) if _pool is None else _pool.call(function, args)
    return found


def checked(function: Callable[..., object], *args: object) -> None:
    """The same where only the refusal is of interest."""
    if _pool is None:
        function(*args)
    else:
        _pool.call(function, args, is_wanted=False)


class _Ended(Exception):
    """The process is gone; its code, as in `subprocess`."""


class _Process:
    """One process that opens files."""

    def __init__(self, megabytes: int, seconds: int) -> None:
        path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
        self._megabytes = megabytes
        self._process = subprocess.Popen(
            [sys.executable, "-m", "augment.decoder", str(megabytes), str(seconds)], process_group=0,
            env=os.environ | ENVIRONMENT | {"PYTHONPATH": path},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.pid = self._process.pid
        self.is_fit = True

    @property
    def is_alive(self) -> bool:
        return self.is_fit and self._process.poll() is None

    def answer(self, question: tuple[Any, ...], wait_s: float) -> tuple[str, Any]:
        """How it ended, and what was found. Raises _Ended."""
        stdin, stdout = cast(BinaryIO, self._process.stdin), cast(BinaryIO, self._process.stdout)
        clock = threading.Timer(wait_s, self._process.kill)
        clock.daemon = True
        clock.start()
        try:
            for part in question:
                send(stdin, part)
            how, found, self.is_fit = receive(stdout, self._megabytes * 1_000_000)
        except (OSError, EOFError, ValueError, TypeError, LookupError, AttributeError):
            self.is_fit = False
            # Somebody who kills from outside ends in SIGKILL too, and so does the clock.
            is_late = clock.finished.is_set()
            self.end()
            raise _Ended("slow" if is_late or -self._process.returncode == _too_long() else "ended") from None
        except BaseException:
            self.end()
            raise
        finally:
            clock.cancel()
        return how, found

    def end(self) -> None:
        with suppress(subprocess.TimeoutExpired):  # one that died says of what
            self._process.wait(0.2)
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()


def _too_long() -> int:
    return int(getattr(signal, "SIGXCPU", 0))


class Pool:
    """Up to `count` processes, started when they are first needed; any number of threads may ask."""

    def __init__(
        self, count: int = PROCESSES, megabytes: int = MOST_MEGABYTES, cpu_s: int = MOST_CPU_S,
        wait_s: float = MOST_WAIT_S, waiting: int = MOST_WAITING,
    ) -> None:  # fmt: skip
        self._limits = megabytes, cpu_s
        self._wait_s = wait_s
        self._places = threading.BoundedSemaphore(count + waiting)
        self._turns = threading.BoundedSemaphore(count)
        self._lock = threading.Lock()
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()

    def start(self) -> None:
        """Have one process ready."""
        with self._turns:
            self._put_back(self._taken())

    def call(self, function: Callable[..., Any], args: Iterable[object], is_wanted: bool = True) -> Any:
        """See `decoded`."""
        question = (function.__module__, function.__qualname__), (tuple(args), is_wanted)
        if not self._places.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turns.acquire(timeout=self._wait_s):
                raise _busy()
            try:
                return self._answer(question)
            finally:
                self._turns.release()
        finally:
            self._places.release()

    def _answer(self, question: tuple[Any, ...]) -> Any:
        process = self._taken()
        try:
            how, found = process.answer(question, self._wait_s)
        except _Ended as ended:
            how, found = str(ended), None
        finally:
            self._put_back(process)
        if how == "found":
            return found
        raise raised(note_from_dict(found)) if how == "refused" else self._fault(how)

    def _fault(self, how: str) -> InputError:
        megabytes, seconds = self._limits
        sentence = {
            "slow": "The file was not opened: it takes more than {seconds} s to open.",
            "memory": "The file was not opened: it takes more than {megabytes} MB of memory to open.",
            "ended": "The file was not opened: the process that opens files ended over it.",
        }.get(how, "The file was not opened: it is damaged in a way that nobody thought of.")
        return InputError(f"decoding.{how}", sentence, seconds=seconds, megabytes=megabytes)

    def _taken(self) -> _Process:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    return process
                self._all.discard(process)
                process.end()
            process = _Process(*self._limits)
            self._all.add(process)
            return process

    def _put_back(self, process: _Process) -> None:
        with self._lock:
            if process.is_alive and process in self._all:
                self._idle.append(process)
                return
            self._all.discard(process)
        process.end()

    @property
    def pids(self) -> list[int]:
        """Of the processes that there are."""
        with self._lock:
            return [process.pid for process in self._all]

    def close(self) -> None:
        """End all processes, those at work too; a later call starts others."""
        with self._lock:
            processes, self._all, self._idle = self._all, set(), []
        for process in processes:
            process._process.kill()
            process._process.wait()


def _busy() -> InputError:
    return InputError("decoding.busy", "Too many files are being opened at the moment; try again in a minute.")


_pool: Pool | None = None


def use(pool: Pool | None) -> None:
    """Let this process open files in `pool`, until it ends; None: by itself."""
    global _pool  # noqa: PLW0603 - one a process
    if _pool is not None:
        _pool.close()
    _pool = pool


atexit.register(use, None)
