"""A journal of work done piece by piece, so that what was stopped or killed goes on where it was."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

MISSING = -1


class Journal:
    """A line of JSON for what is done, first of all what it is about, then each of `count` pieces as they are done.

    In memory is held only where each piece's line begins: 8 bytes.
    """

    def __init__(self, path: Path, about: dict[str, Any], count: int) -> None:
        self._path, self._about = path, about
        self._starts = array("q", [MISSING]) * count
        self._file: BinaryIO

    def go_on(self, is_so: Callable[[int, Any], bool]) -> None:
        """Open it with what it holds of the same work, or anew.

        A piece counts where `is_so(place, told)`, which may raise what odd contents raise; nothing behind a line that
        is none, as the last one may be, is used.
        """
        self._path.touch()
        self._file = self._path.open("r+b", buffering=0)
        end = 0
        with self._path.open("rb") as lines:
            for start, line in _with_starts(lines):
                try:
                    told = json.loads(line) if line.endswith(b"\n") else None
                    if told is None or (start == 0 and told != self._about):
                        break
                    if start > 0 and 0 <= (place := int(told["place"])) < len(self._starts):
                        self._starts[place] = start if is_so(place, told) else MISSING
                except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                    break
                end = start + len(line)
        self._file.truncate(end)
        self._file.seek(end)
        if end == 0:
            self._write(self._about)

    def __contains__(self, place: int) -> bool:
        return self._starts[place] != MISSING

    @property
    def is_whole(self) -> bool:
        return MISSING not in self._starts

    def add(self, place: int, told: dict[str, Any]) -> None:
        start = self._file.tell()
        self._write({"place": place, **told})
        self._starts[place] = start

    def all(self) -> Iterator[dict[str, Any]]:
        """What is told of the pieces, in their order."""
        with self._path.open("rb") as file:
            for start in self._starts:
                if start != MISSING:
                    file.seek(start)
                    yield json.loads(file.readline())

    def close(self) -> None:
        self._file.close()

    def _write(self, told: Any) -> None:
        """At once, so that no kill can take it back."""
        line = memoryview(json.dumps(told).encode() + b"\n")
        while line:
            line = line[self._file.write(line) :]


def _with_starts(lines: BinaryIO) -> Iterator[tuple[int, bytes]]:
    start = 0
    for line in lines:
        yield start, line
        start += len(line)
