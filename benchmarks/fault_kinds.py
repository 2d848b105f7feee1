"""What the fault campaign does to servers and workers, each fault at a moment that its dice choose."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from benchmarks.preview_latency import ROOT, Served
from models.store.schema import FILE_NAME
from models.store.store import Store


@dataclass
class Scene:
    """One store, its servers, and the dice."""

    store: Store
    dice: random.Random
    servers: list[Served] = field(default_factory=list)

    def start_server(self) -> None:
        server = Served(ROOT / "app.py", self.store.folder)
        self.servers.append(server)
        server.__enter__()

    def kill_server(self, at: int = 0) -> None:
        process = self.servers.pop(at).process
        process.kill()
        process.wait()

    def workers(self) -> list[int]:
        command = ["pgrep", "-f", f"models.service.worker --store {self.store.folder}"]
        return [int(line) for line in subprocess.run(command, capture_output=True, check=False).stdout.split()]

    def signal_workers(self, number: int, most: int | None = None) -> list[int]:
        """Send a signal to that many workers, chosen by the dice; to all without a number. Returns whom it reached."""
        found = self.workers()
        chosen = self.dice.sample(found, min(len(found), most or len(found)))
        for process in chosen:
            os.kill(process, number)
        return chosen

    def wait(self, least_s: float, most_s: float) -> None:
        time.sleep(self.dice.uniform(least_s, most_s))


Fault = Callable[[Scene], None]
"""Disturbs, and returns when the cause of the trouble is gone."""


def kill_a_worker(scene: Scene) -> None:
    scene.signal_workers(signal.SIGKILL, 1)


def kill_all_workers(scene: Scene) -> None:
    scene.signal_workers(signal.SIGKILL)


def end_a_worker(scene: Scene) -> None:
    scene.signal_workers(signal.SIGTERM, 1)


def kill_the_server(scene: Scene) -> None:
    scene.kill_server()
    scene.wait(0, 2)
    scene.start_server()


def kill_server_and_workers(scene: Scene) -> None:
    os.kill(scene.servers[0].process.pid, signal.SIGSTOP)  # so that it replaces none on its last breath
    scene.signal_workers(signal.SIGKILL)
    scene.kill_server()
    scene.start_server()


def kill_the_first_of_two_servers(scene: Scene) -> None:
    scene.kill_server()


def stop_a_worker(scene: Scene) -> None:
    stopped = scene.signal_workers(signal.SIGSTOP, 1)
    scene.wait(7, 10)
    _go_on(stopped)


def stop_everything(scene: Scene) -> None:
    """As a machine that is suspended, but for its clock."""
    server = scene.servers[0].process.pid
    os.kill(server, signal.SIGSTOP)
    stopped = scene.signal_workers(signal.SIGSTOP)
    scene.wait(7, 10)
    _go_on([*stopped, server])


def _go_on(processes: list[int]) -> None:
    for process in processes:
        os.kill(process, signal.SIGCONT)


def hold_the_store(scene: Scene) -> None:
    """Longer than a connection waits."""
    with closing(sqlite3.connect(scene.store.folder / FILE_NAME, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        scene.wait(11, 14)
        connection.execute("ROLLBACK")


def kill_all_while_the_store_is_held(scene: Scene) -> None:
    with closing(sqlite3.connect(scene.store.folder / FILE_NAME, isolation_level=None, timeout=30)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        scene.signal_workers(signal.SIGKILL)
        scene.wait(11, 14)
        connection.execute("ROLLBACK")


def fill_the_disk(scene: Scene) -> None:
    if os.geteuid():
        with _short_files([*scene.workers(), scene.servers[0].process.pid]):
            scene.wait(3, 6)
        return
    filling = scene.store.folder / "filling"
    with filling.open("wb", buffering=0) as file:  # else closing it would meet the full disk once more
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    scene.wait(3, 6)
    filling.unlink()


@contextmanager
def _short_files(processes: list[int]) -> Iterator[None]:
    limits = {process: resource.prlimit(process, resource.RLIMIT_FSIZE) for process in processes}
    for process, (_, hard) in limits.items():
        resource.prlimit(process, resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        for process, limit in limits.items():
            resource.prlimit(process, resource.RLIMIT_FSIZE, limit)


def heartbeat_of_another_boot(scene: Scene) -> None:
    _rewrite(scene, "boot = 'another'")


def heartbeat_from_the_future(scene: Scene) -> None:
    _rewrite(scene, f"heartbeat = heartbeat + {scene.dice.uniform(10, 1e6)}")


def heartbeat_of_long_ago(scene: Scene) -> None:
    _rewrite(scene, f"heartbeat = heartbeat - {scene.dice.uniform(10, 1e6)}")


def _rewrite(scene: Scene, changes: str) -> None:
    with closing(sqlite3.connect(scene.store.folder / FILE_NAME, timeout=30)) as connection, connection:
        connection.execute(f"UPDATE runs SET {changes} WHERE state = 'running'")


FAULTS: dict[str, Fault] = {
    "kill -9 of a worker": kill_a_worker,
    "kill -9 of all workers": kill_all_workers,
    "SIGTERM of a worker": end_a_worker,
    "kill -9 of the server": kill_the_server,
    "kill -9 of server and workers": kill_server_and_workers,
    "second server, kill -9 of the first": kill_the_first_of_two_servers,
    "SIGSTOP of a worker, 7 to 10 s": stop_a_worker,
    "SIGSTOP of server and workers, 7 to 10 s": stop_everything,
    "store locked, 11 to 14 s": hold_the_store,
    "store locked, kill -9 of all workers": kill_all_while_the_store_is_held,
    "disk full, 3 to 6 s": fill_the_disk,
    "clock: heartbeat of another boot": heartbeat_of_another_boot,
    "clock: heartbeat from the future": heartbeat_from_the_future,
    "clock: heartbeat of long ago": heartbeat_of_long_ago,
}
