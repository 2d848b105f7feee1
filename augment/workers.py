"""Pieces of work in processes of their own: what one of them does to its process costs that piece alone."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple, TypeVar

import cv2

from augment.decoding import quieten

P = TypeVar("P")
R = TypeVar("R")

# Forking is fifty times as quick as a fresh start, and safe where no library's threads are under way. They may be on
# macOS, and Windows cannot fork.
CONTEXT: Any = get_context("fork" if sys.platform == "linux" else "spawn")


class _Task(NamedTuple):
    piece: Any
    is_second_try: bool = False


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    task: _Task | None = None

    def ask(self, task: _Task | None) -> None:
        """Give it a task, or tell it that it may go."""
        self.task = task
        # It may have ended meanwhile, which whoever waits for its answer will see.
        with suppress(OSError):
            self.connection.send(None if task is None else (task.piece,))


def in_processes(
    work: Callable[[P], R], pieces: Iterable[P], count: int, is_stopped: Callable[[], bool] = lambda: False
) -> Generator[tuple[P, R | None]]:
    """Each piece with what `work` made of it, in the order in which they are done, from `count` processes.

    None stands for the result where the process ended over it. That may be because of what others need, as of memory:
    so such a piece is tried once more before. Only the pieces under way are held. After `is_stopped` no further ones
    begin, and those under way are finished.
    """
    cv2.setNumThreads(1)  # one thread a file is faster than several in each, and none may be under way at a fork
    coming, again = map(_Task, pieces), list[_Task]()
    crew: dict[Any, _Worker] = {}

    def next_task() -> _Task | None:
        return None if is_stopped() else again.pop() if again else next(coming, None)

    def hire() -> None:
        task = next_task()
        if task is not None:
            worker = _start(work, list(crew))
            crew[worker.connection] = worker
            worker.ask(task)

    try:
        for _ in range(count):
            hire()
        while crew:
            for connection in wait(list(crew)):
                worker = crew[connection]
                task = worker.task
                assert task is not None
                try:
                    result = worker.connection.recv()
                except (EOFError, OSError):
                    _end(crew.pop(connection))
                    if not task.is_second_try:
                        again.append(_Task(task.piece, True))
                    hire()
                    if task.is_second_try:
                        yield task.piece, None
                    continue
                worker.ask(next_task())  # before the result is looked at, so that it is not kept waiting
                if worker.task is None:
                    _end(crew.pop(connection))
                yield task.piece, result
    finally:
        for worker in crew.values():
            worker.process.terminate()
            _end(worker)


def _start(work: Callable[[Any], Any], others: list[Connection]) -> _Worker:
    ours, theirs = CONTEXT.Pipe()
    # A fork has every open end of this process; it would keep other workers waiting after this process is gone.
    inherited = [*others, ours] if CONTEXT.get_start_method() == "fork" else []
    process = CONTEXT.Process(target=_serve, args=(work, theirs, inherited), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _end(worker: _Worker) -> None:
    worker.connection.close()
    worker.process.join()


def _serve(work: Callable[[Any], Any], connection: Connection, inherited: list[Connection]) -> None:
    """What a process does: a piece at a time, until there are no more, or nobody is there to give it one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the one that gives out work decides
    for other in inherited:
        other.close()
    cv2.setNumThreads(1)
    quieten()  # what matters about a file is reported in one sentence
    try:
        while (asked := connection.recv()) is not None:
            connection.send(work(*asked))
    except (EOFError, OSError):
        return
