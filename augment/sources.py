"""Which files a recipe is applied to, and under which names the results are written."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from augment.errors import InputError
from augment.modality import Modality, modality
from augment.params import shown
from augment.transforms import MODALITIES

MAX_FILE_BYTES = 512_000_000


class Skipped(NamedTuple):
    """A source that gave nothing, and why in one sentence."""

    source: str
    reason: str


class Source(NamedTuple):
    """A file to augment, and the name of its results within the output folder, without copy number and ending.

    `table_ending`: of a table, whose results are one table of the same kind; empty of a single sample. Of a large
    folder every one is held in memory: these are plain strings, as a Path takes four times the room.
    """

    path: str
    name: str
    table_ending: str = ""

    def output(self, copy: int, kind: Modality) -> str:
        """The name of a copy's file within the output folder; of a table, whatever the copy, that of the one table."""
        return self.name + (self.table_ending or f"-{copy}{kind.written_ending}")

    def beside(self, copy: int, ending: str) -> str:
        """The name of a file that belongs to that copy, as a mask to its picture."""
        return f"{self.name}-{copy}{ending}"

    def outputs(self, copies: int, kind: Modality) -> Iterator[str]:
        """The names of all files that may come of it."""
        for copy in range(1 if self.table_ending else copies):
            yield self.output(copy, kind)
            yield from (self.beside(copy, ending) for ending in kind.beside)


def find_sources(paths: list[Path], out: Path, name: str) -> tuple[list[Source], list[Skipped]]:
    """The files that `paths` name, each once, folders searched through in order of names.

    In a folder, files of other kinds, hidden files and the output folder are passed over. Beside the sources comes
    what was named but cannot be used. Raises InputError where `out` is itself one of the folders.
    """
    kind = modality(name)
    found: dict[str, Source] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if not path.is_dir():
            ending = path.suffix.lower()
            sources = iter([Source(str(path), path.stem, ending if ending in kind.table_endings else "")])
        elif path.resolve() == out.resolve():
            named = shown(str(out))
            raise InputError(
                "batch.out_is_input", "The output folder {out} is also an input; choose another.", out=named
            )
        else:
            sources = _sources_in(path, path.resolve().name if len(paths) > 1 else "", kind, out.resolve(), skipped)
        for source in sources:
            found.setdefault(os.path.realpath(source.path), source)
    return list(found.values()), skipped


def _sources_in(folder: Path, inside: str, kind: Modality, out: Path, skipped: list[Skipped]) -> Iterator[Source]:
    is_empty = True
    for file in _files_in(folder, kind, out, skipped):
        is_empty = False
        yield Source(str(file), (inside / file.relative_to(folder).with_suffix("")).as_posix())
    if is_empty:
        skipped.append(Skipped(str(folder), f"The folder holds no file that is {kind.noun}."))


def _files_in(folder: Path, kind: Modality, out: Path, skipped: list[Skipped]) -> Iterator[Path]:
    def report(error: OSError) -> None:
        skipped.append(Skipped(str(error.filename), f"The folder cannot be read: {error.strerror}."))

    for parent, folders, names in os.walk(folder, onerror=report):
        folders[:] = sorted(name for name in folders if (Path(parent) / name).resolve() != out)
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in kind.endings:
                yield Path(parent) / name


def name_apart(sources: list[Source], out: Path, kind: Modality, copies: int, kept: Iterable[str]) -> list[Source]:
    """The sources with names that differ from one another, and whose results overwrite none of the files `kept`.

    Names that differ in case only count as the same: some file systems hold them for one.
    """
    taken: set[str] = set()
    kept_paths = {_comparable(str(form)) for path in map(Path, kept) for form in (path.resolve(), path.absolute())}
    folders: dict[str, str] = {}
    apart = []
    for source in sources:
        named, number = source, 1
        parent = source.name.rpartition("/")[0]
        if parent not in folders:
            folders[parent] = str((out / parent).resolve())
        while _comparable(named.name) in taken or not kept_paths.isdisjoint(
            _comparable(f"{folders[parent]}{os.sep}{output.rpartition('/')[2]}")
            for output in named.outputs(copies, kind)
        ):
            number += 1
            named = source._replace(name=f"{source.name}~{number}")
        taken.add(_comparable(named.name))
        apart.append(named)
    return apart


def _comparable(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def read_file(path: Path, kind: Modality) -> bytes:
    """The bytes of a file that may be one of this modality. Raises InputError, OSError."""
    ending = path.suffix.lower()
    # Not asked where it is plain, as the answer imports all that the other modalities need.
    others = (modality(name) for name in MODALITIES if ending not in kind.endings)
    other = next((other for other in others if ending in other.endings), None)
    if other is not None:
        raise InputError(
            "batch.other_modality",
            "The file is {noun}, but the recipe is for {modality}.",
            noun=other.noun,
            modality=kind.name,
        )
    if not path.exists():
        raise InputError("batch.missing", "There is no such file or folder.")
    if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
        raise InputError(
            "batch.not_readable",
            "This is not {noun} file of at most {limit} megabytes.",
            noun=kind.noun,
            limit=MAX_FILE_BYTES // 1_000_000,
        )
    return path.read_bytes()
