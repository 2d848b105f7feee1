"""The process that opens files for others, one at a time, within limits: `python -m augment.decoder MEGABYTES SECONDS`.

It is asked on its standard input and answers on its standard output; whatever libraries write goes nowhere. On systems
without a limit on memory (macOS knows none on addresses), or on time, it works without.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from augment.decoding import quieten
from augment.errors import InputError, note_to_dict
from augment.wire import receive, send

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows
    resource = None

LEAVES_ABOVE = 256 << 20
"""Bytes of addresses more than before a file: what a file left behind is no longer there for the next."""


def main(megabytes: int, seconds: int) -> None:
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    quieten()
    with suppress(EOFError, BrokenPipeError):
        while _answer(asked, answers, megabytes, seconds):
            pass


def _answer(asked: BinaryIO, answers: BinaryIO, megabytes: int, seconds: int) -> bool:
    """Whether it can go on."""
    module, own = receive(asked)
    function = getattr(importlib.import_module(module), own)
    args, is_wanted = receive(asked)  # records among them are known by now
    before = _addresses()
    _limit(before + megabytes * 1_000_000, seconds)
    how, found = _outcome(function, args)
    is_fit = how in ("found", "refused") and _addresses() <= before + LEAVES_ABOVE
    send(answers, (how, found if is_wanted or how == "refused" else None, is_fit))
    return is_fit


def _outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "found", function(*args)
    except InputError as error:
        return "refused", note_to_dict(error)
    except MemoryError:
        return "memory", None
    except Exception:  # hostile bytes find what nobody thought of
        return "failed", None


def _limit(most_bytes: int, seconds: int) -> None:
    if resource is None:
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        # The limit is on the process's whole life.
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + seconds, hard))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, hard))


def _addresses() -> int:
    """Bytes of address space in use; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
