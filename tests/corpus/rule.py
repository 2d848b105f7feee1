"""The rule for every case: it loads, or is refused in one sentence, in bounds, and nothing else is touched."""

from __future__ import annotations

import os
import re
import resource
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from augment.errors import InputError
from tests.corpus.case import Case

MOST_CPU_S = 5.0
MOST_BYTES = 1_000_000_000
MOST_CHARACTERS = 300
_OF_DECODERS = re.compile(
    rb"\[src/libmpg123/|Note: |Warning: Xing|\w*(TIFF|Decode)\w*: |\w*[a-z][A-Z]\w*: |tempfile\.tif: |libpng \w+: "
)
"""What libmpg123, libtiff and libpng write about a damaged file; Python cannot keep them from that."""
_NO_WORDS = re.compile(r"<class|object at 0x|Traceback|Error\(|Exception|\b\w+\.\w+Error\b")


class Outcome(NamedTuple):
    """What came of a case. `key` is that of the refusal, empty where it was loaded; `faults` break the rule."""

    name: str
    key: str
    sentence: str
    cpu_s: float
    megabytes: float
    faults: list[str]


class Watch:
    """Sees what a process writes outside of `folder`, and what appears in `stderr`, to which descriptor 2 leads."""

    def __init__(self, folder: Path, stderr: Path) -> None:
        self._folder, self._stderr = str(folder.resolve()), stderr
        self._strays: list[str] = []
        self._told = 0
        self._is_on = False
        sys.addaudithook(self._heard)

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._is_on:
            return
        writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        changes = event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate")
        if (writes or changes) and not os.path.realpath(os.fspath(args[0])).startswith(self._folder):
            self._strays.append(f"{event} {args[0]!r}")
        if event in ("subprocess.Popen", "os.system", "socket.connect", "os.exec", "os.posix_spawn"):
            self._strays.append(event)

    def tried(self, case: Case, load: Callable[[Case, Path], None], folder: Path) -> Outcome:
        before, data = self._told, bytes(bytearray(case.data))
        key, sentence, faults = "", "", []
        start, resident = time.process_time(), _peak(is_reset=True)
        self._strays.clear()
        self._is_on = True
        try:
            load(case, folder)
        except InputError as error:
            key, sentence = error.key, str(error)
            faults += faults_of(sentence, folder)
        except BaseException as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            faults.append(f"{type(error).__name__}: {str(error)[:200]} at {Path(where.filename).name}:{where.lineno}")
        self._is_on = False
        cpu_s, grown = time.process_time() - start, _peak() - resident
        self._told = self._stderr.stat().st_size
        if self._told > before:
            with self._stderr.open("rb") as file:
                file.seek(before)
                told = [line for line in file.read().splitlines() if line and not _OF_DECODERS.match(line)]
            faults += [f"stderr: {told[0][:300]!r}"] if told else []
        faults += [f"outside: {stray}" for stray in self._strays]
        if cpu_s > MOST_CPU_S:
            faults.append(f"{cpu_s:.1f} s")
        if grown > MOST_BYTES:
            faults.append(f"{grown / 1e6:.0f} MB")
        if data != case.data:
            faults.append("the bytes were changed")
        return Outcome(case.name, key, sentence, round(cpu_s, 3), round(grown / 1e6, 1), faults)


def faults_of(sentence: str, folder: Path) -> list[str]:
    """What keeps a refusal from being one sentence for people."""
    rules = (
        ("no full stop", not sentence.endswith(".")),
        ("more than one line", len(sentence.splitlines()) != 1),
        ("not to be written", any("\ud800" <= letter <= "\udfff" for letter in sentence)),
        (f"{len(sentence)} characters", len(sentence) > MOST_CHARACTERS),
        ("names what Python calls it", _NO_WORDS.search(sentence) is not None),
        ("names a path", str(folder) in sentence),
    )
    return [f"{what}: {sentence[:400]!r}" for what, holds in rules if holds]


def _peak(is_reset: bool = False) -> int:
    """The largest resident memory since it was last reset, in bytes; since the process began, where that cannot be."""
    with suppress(OSError):
        if is_reset:
            Path("/proc/self/clear_refs").write_text("5")
        found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
        if found:
            return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
