"""Zips of class folders, read without trusting them.

Nothing is ever unpacked to disk, so no path can leave a folder; sizes are checked in the zip's own table before, and
counted while, anything is unpacked, since a table may lie.
"""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISLNK

from augment.errors import InputError, Note
from augment.params import shown
from models.data.class_names import shortened

MAX_ENTRIES = 100_000
MAX_TABLE_BYTES, MAX_LINES = 50_000_000, 250_000
"""Of the zip's table, which is held in memory as a whole: macOS puts a hidden file beside each, and folders count."""
LINE_MARK, LINE_BYTES = b"PK\1\2", 46
LENGTHS, LENGTHS_AT = struct.Struct("<HHH"), 28
"""Of a line of the table: what it begins with, its size without name, extra field and comment, and their lengths."""
MAY_BE_IGNORED = re.compile(rb"(\A|[/\\])\.|__MACOSX|Thumbs\.db|desktop\.ini|[/\\]\Z")
MAX_PATH_CHARACTERS, MAX_FOLDERS = 1_000, 32
"""Of one file's path: what lies deeper is left out."""
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Those that are unpacked a little at a time; of the others, Python unpacks whatever a few bytes may hold at once."""
MAX_ENTRY_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 2_000_000_000
MAX_RATIO = 100
"""Unpacked to packed size. Real data sets stay below 3, of quiet sounds below 30; a zip bomb starts at 1000."""
RATIO_FREE_BYTES = 1_000_000
"""Below this unpacked size the ratio is not looked at: tiny plain files may pack well."""
MOST_FOLDERS_NAMED, MOST_CHARACTERS_NAMED = 5, 93
MOST_OF_A_FOLDER, MOST_OF_AN_ENDING = 40, 8
"""Characters in the sentence that tells what was found."""
PART_NAMES = {"train": "train", "training": "train", "test": "test", "testing": "test"}


@dataclass(frozen=True)
class ArchiveEntry:
    """One file in a zip: `part` is "train", "test" or "" (to be split), `label` its class folder."""

    path: str
    part: str
    label: str
    info: zipfile.ZipInfo


@dataclass(frozen=True)
class Skipped:
    """A file that was left out, and why, in a sentence."""

    path: str
    reason: Note | InputError


class Archive:
    """An open zip of class folders with files of `endings`, a context manager.

    Raises InputError where the zip cannot be used.
    """

    def __init__(self, path: Path, endings: tuple[str, ...]) -> None:
        try:
            self._file = _TableFirst(path)
        except FileNotFoundError:
            raise InputError("dataset.no_file", "There is no file {name}.", name=shown(path.name)) from None
        except (OSError, ValueError):
            raise _not_a_zip(path) from None
        try:
            self._zip = _opened(self._file, path)
            infos = [info for info in self._zip.infolist() if not _is_ignored(info)]
            _check_sizes(infos, path.stat().st_size)
            self.entries, self.skipped = _sorted_out(infos, endings)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        self._file.close()

    def folders(self) -> str:
        """What lies where, in words: `12 .png files in cats/, 1 .txt file outside any folder`; the fullest first."""
        paths = [*(entry.path for entry in self.entries), *(skipped.path for skipped in self.skipped)]
        counts = Counter((path.rpartition("/")[0] or ".", _ending(path)) for path in paths).most_common()
        named = [_files_in(*place, count) for place, count in counts[:MOST_FOLDERS_NAMED]]
        while len(", ".join(named)) > MOST_CHARACTERS_NAMED:
            del named[-1]
        left = len(counts) - len(named)
        return ", ".join([*named, *([f"and files in {left} more places"] if left > 0 else [])]) or "no files"

    def read(self) -> Iterator[tuple[ArchiveEntry, bytes | InputError]]:
        """Every entry with its bytes, or with what is wrong with it, in the order of the paths.

        Raises InputError once more is unpacked than the limit, whatever the zip's table says.
        """
        unpacked = 0
        for entry in self.entries:
            try:
                data = self.bytes_of(entry)
            except InputError as error:
                yield entry, error
                continue
            unpacked += len(data)
            if unpacked > MAX_UNPACKED_BYTES or len(data) > MAX_ENTRY_BYTES:
                raise _too_big(unpacked)
            yield entry, data

    def bytes_of(self, entry: ArchiveEntry) -> bytes:
        """The content of one entry, cut off behind MAX_ENTRY_BYTES. Raises InputError where it is damaged."""
        try:
            with self._zip.open(entry.info) as file:
                return file.read(MAX_ENTRY_BYTES + 1)
        except Exception:  # zipfile answers hostile bytes with a dozen kinds of exception
            raise InputError("dataset.entry_damaged", "The file is damaged or packed in an unknown way.") from None


class _TableFirst(io.BufferedReader):
    """A zip's file: until `is_open`, no more is read at once than a table may have, nor a table of too many lines.

    zipfile finds the table by the end record, reads it in one piece, and only then makes objects of all its lines,
    which takes seconds. What the end record says of their number is nothing to go by: zipfile does not look at it.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))
        self.is_open = False

    def read(self, size: int | None = -1) -> bytes:
        if not self.is_open and size is not None and size > MAX_TABLE_BYTES:
            raise _too_many()
        data = super().read(size)
        if not self.is_open and _has_too_many(data):
            raise _too_many()
        return data


def _has_too_many(table: bytes) -> bool:
    """Whether it has too many lines, or too many of those that are files for certain (see `_is_ignored`)."""
    lines = table.count(LINE_MARK)
    if lines <= MAX_ENTRIES or lines > MAX_LINES:
        return lines > MAX_LINES
    place, files = 0, 0
    while files <= MAX_ENTRIES and table.startswith(LINE_MARK, place) and place + LINE_BYTES <= len(table):
        name, extra, comment = LENGTHS.unpack_from(table, place + LENGTHS_AT)
        start = place + LINE_BYTES
        files += not MAY_BE_IGNORED.search(table[start : start + name])
        place = start + name + extra + comment
    return files > MAX_ENTRIES


def _opened(file: _TableFirst, path: Path) -> zipfile.ZipFile:
    try:
        opened = zipfile.ZipFile(file)
    except InputError:
        raise
    except Exception:
        raise _not_a_zip(path) from None
    file.is_open = True
    return opened


def _not_a_zip(path: Path) -> InputError:
    return InputError("dataset.not_zip", "{name} is not a zip file that can be read.", name=shown(path.name))


def _files_in(folder: str, ending: str, count: int) -> str:
    kind = f"{shortened(ending)} " if 0 < len(ending) <= MOST_OF_AN_ENDING else ""
    short = shortened(folder) if len(folder) <= MOST_OF_A_FOLDER else f"…{shortened(folder)[1 - MOST_OF_A_FOLDER :]}"
    place = "outside any folder" if folder == "." else f"in {short}/"
    return f"{count} {kind}file{'' if count == 1 else 's'} {place}"


def _is_ignored(info: zipfile.ZipInfo) -> bool:
    """Folders, and what operating systems leave behind: `__MACOSX/`, `.DS_Store`, `Thumbs.db`."""
    path = info.filename.replace("\\", "/")
    parts = path.split("/", MAX_FOLDERS)
    hidden = "/." in f"/{path}" and any(part.startswith(".") and part not in (".", "..") for part in parts)
    return path.endswith("/") or hidden or "__MACOSX" in parts or parts[-1] in ("Thumbs.db", "desktop.ini")


def _too_big(size: int) -> InputError:
    return InputError(
        "dataset.too_big",
        "The zip unpacks to more than {limit} megabytes in all or {each} in one file.",
        limit=MAX_UNPACKED_BYTES // 1_000_000, each=MAX_ENTRY_BYTES // 1_000_000, size=size,
    )  # fmt: skip


def _too_many() -> InputError:
    return InputError("dataset.entries", "The zip has more than {limit} files.", limit=MAX_ENTRIES)


def _check_sizes(infos: list[zipfile.ZipInfo], packed: int) -> None:
    """`packed` is the size of the zip itself: entries may share packed bytes, so their own sizes prove nothing."""
    if len(infos) > MAX_ENTRIES:
        raise _too_many()
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MAX_UNPACKED_BYTES or any(info.file_size > MAX_ENTRY_BYTES for info in infos):
        raise _too_big(unpacked)
    if unpacked > RATIO_FREE_BYTES and unpacked > MAX_RATIO * packed:
        raise InputError(
            "dataset.ratio", "The zip unpacks to more than {limit} times its size, as no samples do.", limit=MAX_RATIO
        )


def _sorted_out(infos: list[zipfile.ZipInfo], endings: tuple[str, ...]) -> tuple[list[ArchiveEntry], list[Skipped]]:
    """The entries that lie in class folders, and the others with the reason why they are left out."""
    paths = sorted(((info.filename.replace("\\", "/"), info) for info in infos), key=lambda pair: pair[0])
    outer = _outer_folders([path for path, _ in paths if _is_wanted(path, endings) and not _is_too_deep(path)])
    entries, skipped, seen = [], [], set()
    for path, info in paths:
        if _is_too_deep(path):
            skipped.append(Skipped(path, Note("dataset.entry_deep", "Its path is too long.")))
            continue
        parts = path.split("/")[outer:]
        part = PART_NAMES.get(parts[0].lower(), "") if len(parts) > 2 else ""
        reason = _reason_to_skip(info, path, parts[1:] if part else parts, endings)
        if reason is None and path in seen:
            reason = Note("dataset.entry_repeated", "Another file in the zip has the same path.")
        seen.add(path)
        if reason is not None:
            skipped.append(Skipped(path, reason))
        else:
            entries.append(ArchiveEntry(path, part, parts[-2], info))
    return entries, skipped


def _outer_folders(paths: list[str]) -> int:
    """How many folders wrap the whole set: 1 for `flowers/train/rose/1.png`, 0 for `train/rose/1.png`."""
    parted = [path.lower().split("/") for path in paths]
    shared = os.path.commonprefix(parted)  # noqa: RUF071 - of lists it compares entry by entry
    wrapping = next((place for place, name in enumerate(shared) if name in PART_NAMES), len(shared))
    # A class folder and its files are left at least.
    return max(0, min(wrapping, min(map(len, parted), default=0) - 2))


def _is_wanted(path: str, endings: tuple[str, ...]) -> bool:
    return _ending(path) in endings


def _ending(path: str) -> str:
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 - making a Path of each would take most of the time


def _is_too_deep(path: str) -> bool:
    return len(path) > MAX_PATH_CHARACTERS or path.count("/") > MAX_FOLDERS


def _reason_to_skip(info: zipfile.ZipInfo, path: str, parts: list[str], endings: tuple[str, ...]) -> Note | None:
    """Why a file is left out, or None; `parts` is its path from the class folder on."""
    folder = parts[0] if parts else ""
    is_outside = path.startswith("/") or ".." in path.split("/") or ":" in path.partition("/")[0]
    is_name = folder.strip() and folder.isprintable()
    reasons = (
        (is_outside, "dataset.entry_outside", "Its path leads out of the zip."),
        (S_ISLNK(info.external_attr >> 16), "dataset.entry_link", "It is a link, not a file."),
        (info.flag_bits & 1, "dataset.entry_encrypted", "It is encrypted."),
        (info.compress_type not in PACKINGS, "dataset.entry_packing", "It is packed in another way than deflated."),
        (len(parts) != 2, "dataset.entry_place", "It does not lie directly in a class folder."),
        (not is_name, "dataset.entry_folder", "The name of its folder is empty or not printable."),
        (not _is_wanted(path, endings), "dataset.entry_kind", "It is not a file of the kind that the dataset is of."),
    )
    return next((Note(key, sentence) for holds, key, sentence in reasons if holds), None)
