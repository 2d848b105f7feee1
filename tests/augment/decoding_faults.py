"""What files may do to the process that opens them, as functions that it is asked for."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

_kept: list[bytearray] = []


def same(value: Any) -> Any:
    return value


def take_memory(megabytes: int) -> int:
    return len(bytearray(megabytes * 10**6)) // 10**6


def keep(megabytes: int) -> None:
    _kept.append(bytearray(megabytes * 10**6))


def compute(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def wait(seconds: float) -> None:
    time.sleep(seconds)


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def fail() -> None:
    raise KeyError("a")
