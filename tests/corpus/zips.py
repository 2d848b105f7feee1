"""Zips of class folders: odd names, links, bombs, tables that lie, entries that cannot be unpacked."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from augment.example import Audio
from augment.saving import encode_png, encode_wav
from models.comparison.specs import DatasetSpec
from models.data.datasets import contents, glance, load_dataset
from models.data.folders import modality_of_zip
from models.tasks.task import task
from tests.corpus import images
from tests.corpus.case import Case, Make, Rng, drawn
from tests.corpus.mutations import OF_BYTES

PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
ODD_NAMES = (
    "", "/", "a", "../a/1.png", "/a/1.png", "C:\\a\\1.png", "a/b/c/d/1.png", "a//1.png", "./a/1.png", "a/.png",
    "a/1.PNG",
    "a\n/1.png", " /1.png", "a/1.png/", "a" * 3_000 + "/1.png", "a/" * 900 + "1.png", "train/train/1.png",
    "train/1.png",
    "\u202egnp/1.png", "{name}/1.png", "*a*/1.png", "a/%s.png", "con/1.png", "a:b/1.png", "train/a/1.png",
    "test/b/2.png",
    "ﬁ/1.png", "é/1.png", "e\u0301/1.png", "a\\1.png", "a/1.txt", "b/2.wav", "no winner/1.png", "\\/1.png", "a/ .png",
)  # fmt: skip


def _picture(rng: Rng) -> bytes:
    return encode_png(rng.integers(0, 256, (9, 9, 3), np.uint8))


def _sound(rng: Rng) -> bytes:
    return encode_wav(Audio(rng.uniform(-1, 1, 300).astype(np.float32), 8_000))


def _text(rng: Rng) -> bytes:
    return " ".join(map(str, rng.integers(0, 99, 9))).encode()


FILES = ((".png", _picture), (".wav", _sound), (".txt", _text))


def _files(rng: Rng) -> dict[str, bytes]:
    """Two classes or three, with or without folders around them."""
    ending, make = FILES[rng.integers(3)]
    outer = ("", "", "set/", "train/", "a/b/c/")[rng.integers(5)]
    return {f"{outer}{name}/{k}{ending}": make(rng) for name in "abc"[: rng.integers(2, 4)] for k in range(3)}


def _packed(files: dict[str, bytes], how: int = zipfile.ZIP_STORED, rng: Rng | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in files.items():
            info = zipfile.ZipInfo("x")
            info.filename = name  # the constructor would mend it
            if rng is not None:
                info.external_attr = int((0, 0o120777 << 16, 0o40755 << 16, 0x10)[rng.integers(4)])
            file.writestr(info, data, how)
    return buffer.getvalue()


def _plain(rng: Rng) -> bytes:
    return _packed(_files(rng), PACKED[rng.integers(4)])


def _odd_names(rng: Rng) -> bytes:
    files = _files(rng)
    for _ in range(rng.integers(1, 6)):
        files[ODD_NAMES[rng.integers(len(ODD_NAMES))]] = _picture(rng)
    return _packed(files)


def _odd_entries(rng: Rng) -> bytes:
    """Links, folders, and files that are hostile themselves."""
    files = _files(rng)
    sort = list(images.MAKES)[rng.integers(len(images.MAKES))]
    for name in list(files)[:: int(rng.integers(1, 4))]:
        files[name] = (b"", images.MAKES[sort](rng), rng.bytes(99))[rng.integers(3)]
    return _packed(files, zipfile.ZIP_DEFLATED, rng)


def _bomb(rng: Rng) -> bytes:
    size = int(rng.choice([900_000, 20_000_000, 51_000_000]))
    return _packed({**_files(rng), "a/bomb.png": bytes(size)}, PACKED[rng.integers(1, 4)])


def _field_changed(rng: Rng) -> bytes:
    """One field of a local head, of the table or of its end record says something else."""
    data = bytearray(_plain(rng))
    mark, fields = (
        (b"PK\3\4", (4, 6, 8, 14, 18, 22, 26, 28)),
        (b"PK\1\2", (6, 8, 10, 16, 20, 24, 28, 30, 32, 34, 38, 42)),
        (b"PK\5\6", (4, 6, 8, 10, 12, 16, 20)),
    )[rng.integers(3)]
    place = data.find(mark)
    if place >= 0:
        value = (0, 1, 8, 9, 12, 14, 93, 99, 0xFFFF, 0x800, 0x7FFFFFFF, 0xFFFFFFFF)[rng.integers(12)]
        struct.pack_into("<H", data, place + fields[rng.integers(len(fields))], value & 0xFFFF)
    return bytes(data)


def _zip64(rng: Rng) -> bytes:
    """An end record that sends the reader on to another, which may lie."""
    data = _plain(rng)
    end = data.rindex(b"PK\5\6")
    sizes = [int((0, 1, 46, 2**31, 2**63 - 1, 2**64 - 1)[rng.integers(6)]) for _ in range(4)]
    record = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, *sizes)
    locator = b"PK\6\7" + struct.pack("<IQI", 0, (end, 2**40, 0)[rng.integers(3)], 1)
    return data[:end] + record + locator + data[end : end + 8] + b"\xff" * 12 + b"\0\0"


def many_entries(count: int, name: bytes = b"") -> bytes:
    """A table of so many entries over nothing, 46 bytes each and the name."""
    entry = b"PK\1\2" + bytes(24) + struct.pack("<H", len(name)) + bytes(16) + name
    table = entry * count
    return table + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count & 0xFFFF, count & 0xFFFF, len(table), 0, 0)


def _many(rng: Rng) -> bytes:
    name = (b"", b"a/1.png", b"a/" * 200 + b"1.png")[rng.integers(3)]
    count = int(rng.choice([10, 20_000, 260_000]))
    return many_entries(min(count, 15_000_000 // (46 + len(name))), name)


def _deep(rng: Rng) -> bytes:
    depth = int(rng.choice([3, 40, 20_000]))
    return _packed({f"{'a/' * depth}{name}/{k}.png": _picture(rng) for name in "ab" for k in range(3)})


MAKES: dict[str, Make] = {
    "plain": _plain, "odd names": _odd_names, "odd entries": _odd_entries, "bomb": _bomb,
    "field changed": _field_changed,
    "other field changed": _field_changed, "zip64": _zip64, "many": _many, "deep": _deep,
}  # fmt: skip


def cases(seed: int, count: int) -> Iterator[Case]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that come twice, while they are written
        yield from drawn("zips", seed, count, MAKES, OF_BYTES)


def load(case: Case, folder: Path) -> None:
    """All that the app reads of a zip: what it is of, what is in it, a first look, and the dataset."""
    path = folder / "upload.zip"
    path.write_bytes(case.data)
    try:
        spec = DatasetSpec(modality_of_zip(path), path=str(path))
        contents(spec)
        glance(spec)
        load_dataset(spec, _settings(spec), folder)
    finally:
        assert path.read_bytes() == case.data


def _settings(spec: DatasetSpec) -> dict[str, object]:
    return {param.name: param.default for param in task(spec.modality).params}
