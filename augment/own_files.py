"""Files that people bring and that recipes name: a recording as a background, a list of words as a thesaurus.

A recipe names one by its content: its sort and the first 16 hexadecimal digits of the file's SHA-256, as in
`recording-1a2b3c4d5e6f7081`. So the same recipe gives the same result wherever the file lies and whatever it is called
there. Each process looks in one folder, which `use` sets; processes that it starts look there too.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from augment.decoding import checked
from augment.errors import InputError, Note
from augment.whole_files import write_whole

VARIABLE = "AUGMENT_FILES"
"""The environment variable that holds the folder: child processes inherit it, however they are started."""
OLD_VARIABLE = "AUGMENT_RECORDINGS"
"""What scripts that were exported earlier ask for."""
MAX_BYTES = 20_000_000
ID = re.compile(r"[a-z]+-[0-9a-f]{16}")
"""The id of a file that somebody brought, of whatever sort."""
_SHORT = 6


def _nothing(choice: str) -> None:
    """For a sort without anything to say of it."""


@dataclass(frozen=True)
class FileSort:
    """One sort of file that people bring: what a Param names that takes it (`augment.params.choice`).

    `name` begins its ids. `check(data)`, a function of a module, raises InputError where a file cannot be used.
    `endings` are those of the files that are read, lower case, with the dot, and `ending_of(data)` is that of one.
    `limits` are what the page says of it. The last two are asked for one value of the Param, a file's id or a
    choice that ships: `about(value)` says what is in use, and `lacking(choice)` why a choice cannot be used here.
    """

    name: str
    check: Callable[[bytes], object]
    endings: tuple[str, ...]
    ending_of: Callable[[bytes], str]
    max_bytes: int = MAX_BYTES
    limits: Mapping[str, object] = field(default_factory=dict, hash=False)
    about: Callable[[str], Note | None] = _nothing
    lacking: Callable[[str], InputError | None] = _nothing

    def names(self, value: object) -> bool:
        """Whether `value` is the id of such a file; whether there is one is another question."""
        return is_id(value) and sort_of(str(value)) == self.name

    def problem(self, value: str, folder: Path | None = None) -> InputError | None:
        """Why a value cannot be used, with what lies in `folder` (None: the process's own)."""
        if not self.names(value):
            return self.lacking(value)
        return _missing(value) if file_of(value, folder) is None else None


def use(folder: Path) -> None:
    """Let this process, and those that it will start, look for files in `folder`."""
    os.environ[VARIABLE] = str(folder.absolute())


def is_id(value: object) -> bool:
    """Whether `value` is the id of a file that somebody brought, of whatever sort."""
    return isinstance(value, str) and ID.fullmatch(value) is not None


def sort_of(own: str) -> str:
    """The name of the sort, with which an id begins."""
    return own.partition("-")[0]


def short(own: str) -> str:
    """The first digits of an id, by which people tell files apart: `1a2b3c`."""
    return _digits(own)[:_SHORT]


def id_of(data: bytes, sort: FileSort) -> str:
    """The id of a file of that sort."""
    return f"{sort.name}-{_digest(data)}"


def add(folder: Path, data: bytes, sort: FileSort) -> str:
    """Keep a file in `folder`, which is made where it is missing, and return its id; the same one is kept once.

    Raises InputError where the sort cannot use it, and where it cannot be written.
    """
    checked(sort.check, data)
    own = id_of(data, sort)
    path = folder / own
    try:
        if _content(path) == _digits(own):
            os.utime(path)
            return own
        write_whole(path, data)
    except OSError as error:
        raise InputError("own_file.not_kept", "The file cannot be kept: {detail}.", detail=error.strerror) from None
    return own


def file_of(own: str, folder: Path | None = None) -> Path | None:
    """The file of that content in `folder` (None: the process's own), whatever its name; None where there is none."""
    folder = folder or _folder()
    if folder is None or not is_id(own):
        return None
    return next((path for path in _places(folder, own) if _content(path) == _digits(own)), None)


def read(own: str) -> bytes:
    """The file of an id. Raises InputError where it is not here."""
    path = file_of(own)
    try:
        if path is not None:
            return path.read_bytes()
    except OSError:  # deleted since
        pass
    raise _missing(own)


def _missing(own: str) -> InputError:
    return InputError(
        f"{sort_of(own)}.missing",
        "There is no {id} here; name the folder that its file lies in, under whatever name, by --files.",
        id=own, short=short(own),
    )  # fmt: skip


def _folder() -> Path | None:
    named = os.environ.get(VARIABLE) or os.environ.get(OLD_VARIABLE)
    return Path(named) if named else None


def _places(folder: Path, own: str) -> Iterator[Path]:
    """Where the file may lie: under its id, or under a name that is no other file's id."""
    yield folder / own
    with suppress(OSError):
        yield from (path for path in sorted(folder.iterdir()) if not is_id(path.name))


def _digits(own: str) -> str:
    return own.partition("-")[2]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _content(path: Path) -> str | None:
    """The digits of what a file holds now; None where it is no file, or a larger one than is taken."""
    try:
        status = path.stat()
        is_taken = stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES
        return _content_of(path, status.st_mtime_ns, status.st_size) if is_taken else None
    except OSError:
        return None


@functools.lru_cache(maxsize=4096)
def _content_of(path: Path, changed_ns: int, size: int) -> str:
    return _digest(path.read_bytes())
