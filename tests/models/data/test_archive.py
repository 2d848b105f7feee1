"""Zips from strangers: nothing leaves its folder, nothing unpacks without bounds, and what is left out is named."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from augment.errors import InputError
from augment.image.modality import MODALITY
from models.data import archive
from models.data.archive import Archive

ENDINGS = MODALITY.endings


def write_zip(path: Path, files: dict[str, bytes], packed: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", packed) as file:
        for name, data in files.items():
            file.writestr(zipfile.ZipInfo(name), data, packed)
    return path


def read(path: Path) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """(path, part, label) of each entry that can be read, and why the others cannot."""
    with Archive(path, ENDINGS) as opened:
        left_out = {skipped.path: str(skipped.reason) for skipped in opened.skipped}
        entries = []
        for entry, data in opened.read():
            if isinstance(data, InputError):
                left_out[entry.path] = str(data)
            else:
                entries.append((entry.path, entry.part, entry.label))
    return entries, left_out


@pytest.mark.parametrize("outer", ["", "flowers/", "a/b/"])
def test_parts_and_classes_come_from_the_folders(tmp_path: Path, outer: str) -> None:
    names = ["train/rose/1.png", "Train/tulip/1.png", "test/rose/2.PNG", "testing/tulip/2.jpeg"]
    entries, left_out = read(write_zip(tmp_path / "a.zip", {outer + name: b"x" for name in names} | {"notes.txt": b""}))
    assert {(part, label) for _, part, label in entries} == {
        (p, c) for p in ("train", "test") for c in ("rose", "tulip")
    }
    assert list(left_out) == ["notes.txt"]


@pytest.mark.parametrize("outer", ["", "flowers/", "train/"])
def test_classes_alone(tmp_path: Path, outer: str) -> None:
    entries, left_out = read(
        write_zip(tmp_path / "a.zip", {f"{outer}{name}/1.png": b"x" for name in ("rose", "tulip")})
    )
    assert [label for _, _, label in entries] == ["rose", "tulip"]
    assert not left_out


def test_what_systems_leave_behind_is_not_even_mentioned(tmp_path: Path) -> None:
    files = ["a/1.png", "b/1.png", "__MACOSX/a/._1.png", "a/.DS_Store", ".git/x.png", "a/Thumbs.db"]
    entries, left_out = read(write_zip(tmp_path / "a.zip", dict.fromkeys(files, b"x")))
    assert [path for path, _, _ in entries] == ["a/1.png", "b/1.png"]
    assert not left_out


@pytest.mark.parametrize(
    "name",
    ["../a/1.png", "/a/1.png", "a/../../1.png", "C:/a/1.png", "..\\a\\1.png", "1.png", "a/b/c/1.png", "a/1.exe",
     "a\nb/1.png", " /1.png"],
)  # fmt: skip
def test_odd_paths_are_left_out_with_a_reason(tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.parent.iterdir())
    files = {"train/a/1.png": b"x", "train/b/1.png": b"x", "test/a/1.png": b"y", name: b"z"}
    entries, left_out = read(write_zip(tmp_path / "a.zip", files))
    assert len(entries) == 3
    assert len(left_out) == 1
    assert all(reason.endswith(".") for reason in left_out.values())
    assert sorted(tmp_path.parent.iterdir()) == before


def test_links_are_left_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("a/1.png", b"x")
        link = zipfile.ZipInfo("b/passwd.png")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    entries, left_out = read(tmp_path / "a.zip")
    assert len(entries) == 1
    assert "link" in left_out["b/passwd.png"]


def test_encrypted_and_damaged_entries_are_left_out(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a/1.png": b"first", "b/1.png": b"second", "c/1.png": b"third"})
    data = bytearray(path.read_bytes())
    entry_in_table = data.rindex(b"b/1.png") - 46
    struct.pack_into("<H", data, entry_in_table + 8, 1)
    data[data.index(b"third")] ^= 0xFF
    path.write_bytes(data)
    entries, left_out = read(path)
    assert [label for _, _, label in entries] == ["a"]
    assert "encrypted" in left_out["b/1.png"]
    assert "damaged" in left_out["c/1.png"]


def test_a_path_that_comes_twice_counts_once(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file, pytest.warns(UserWarning, match="Duplicate"):
        for data in (b"one", b"two"):
            file.writestr("a/1.png", data)
    entries, left_out = read(tmp_path / "a.zip")
    assert len(entries) == len(left_out) == 1


def test_a_bomb_is_refused_by_its_table(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a/1.png": bytes(20_000_000)}, zipfile.ZIP_DEFLATED)
    with pytest.raises(InputError, match="100 times its size"):
        Archive(path, ENDINGS)


def test_a_table_that_lies_does_not_help(tmp_path: Path) -> None:
    """The table says 1000 bytes where 20 million come out: no more than promised is ever unpacked."""
    path = write_zip(tmp_path / "a.zip", {"a/1.png": bytes(20_000_000)}, zipfile.ZIP_DEFLATED)
    data = path.read_bytes().replace(struct.pack("<I", 20_000_000), struct.pack("<I", 1_000))
    path.write_bytes(data)
    entries, left_out = read(path)
    assert not entries
    assert "damaged" in left_out["a/1.png"]


def test_limits_hold_while_unpacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "a.zip", {f"a/{k}.png": bytes(1_000) for k in range(10)})
    with Archive(path, ENDINGS) as opened:
        monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 5_000)
        with pytest.raises(InputError, match="unpacks to more"):
            list(opened.read())
    with pytest.raises(InputError, match="unpacks to more"):
        Archive(path, ENDINGS)


def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 3)
    with pytest.raises(InputError, match="more than 3 files"):
        Archive(write_zip(tmp_path / "a.zip", {f"a/{k}.png": b"" for k in range(4)}), ENDINGS)


@pytest.mark.parametrize("data", [b"", b"PK", b"hello", b"PK\x05\x06" + bytes(10), bytes(100)])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(InputError, match="not a zip"):
        Archive(path, ENDINGS)


def test_cut_short_anywhere_it_never_crashes(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("a/1.png", "b/1.png"):
            file.writestr(name, b"some bytes " * 9)
    path = tmp_path / "a.zip"
    for end in range(0, len(buffer.getvalue()), 7):
        path.write_bytes(buffer.getvalue()[:end])
        with pytest.raises(InputError):
            read(path)


def table_of(names: list[bytes]) -> bytes:
    """A zip's table and end record alone: 46 bytes and the name for each entry, and nothing in front of them."""
    table = b"".join(b"PK\1\2" + bytes(24) + struct.pack("<H", len(name)) + bytes(16) + name for name in names)
    count = len(names) & 0xFFFF
    return table + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(table), 0, 0)


def peak_of_a_refusal(path: Path, limit: int = 100_000) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=f"more than {limit} files"):
            Archive(path, ENDINGS)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_table_without_end_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(table_of([b""] * (archive.MAX_LINES + 1)))
    assert peak_of_a_refusal(path) < 2.5 * path.stat().st_size, "its bytes, and not an object for each entry"
    path.write_bytes(bytes(archive.MAX_TABLE_BYTES + 1) + table_of([b"a/1.png"])[-22:])
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, len(data) - 10, archive.MAX_TABLE_BYTES + 1)
    path.write_bytes(data)
    assert peak_of_a_refusal(path) < 1_000_000


def test_too_many_files_are_refused_before_they_are_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What systems leave behind beside them does not count, folders neither."""
    monkeypatch.setattr(archive, "MAX_ENTRIES", 2_000)
    ignored = [b"__MACOSX/a/._%d.png" % k for k in range(900)] + [b".b/%d" % k for k in range(900)]
    ignored += [b"f/%d/" % k for k in range(900)]
    path = tmp_path / "a.zip"
    path.write_bytes(table_of([*ignored, *(b"a/%d.png" % k for k in range(2_000))]))
    with Archive(path, ENDINGS) as opened:
        assert len(opened.entries) == 2_000
    path.write_bytes(table_of([*ignored, *(b"a/%d.png" % k for k in range(2_001))]))
    assert peak_of_a_refusal(path, 2_000) < 2.5 * path.stat().st_size, "its bytes, and not an object for each entry"


def test_an_entry_without_a_name_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(table_of([b"", b"a/1.png", b"b/1.png"]))
    with Archive(tmp_path / "a.zip", ENDINGS) as opened:
        assert [entry.path for entry in opened.entries] == ["a/1.png", "b/1.png"]
        assert [skipped.path for skipped in opened.skipped] == [""]


@pytest.mark.parametrize("name", ["a/" * 33 + "1.png", "a/" + "x" * 1_000 + ".png"])
def test_what_lies_too_deep_is_left_out(tmp_path: Path, name: str) -> None:
    entries, left_out = read(write_zip(tmp_path / "a.zip", {"a/1.png": b"x", "b/1.png": b"x", name: b"x"}))
    assert len(entries) == 2
    assert left_out == {name: "Its path is too long."}


def test_deep_folders_around_a_set_take_time_in_step_with_their_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each path is parted once: once for each folder took a minute for 384 kB of them."""
    parted = 0

    class Counted(str):
        __slots__ = ()

        def split(self, *args: Any) -> list[str]:  # type: ignore[override]
            nonlocal parted
            parted += 1
            return super().split(*args)

        def lower(self) -> Counted:
            return Counted(super().lower())

    paths = [Counted("Wrap/" * 2_000 + f"{name}/{k}.png") for name in "ab" for k in range(3)]
    assert archive._outer_folders(paths) == 2_000
    assert parted == len(paths)
    assert archive._outer_folders([]) == 0
    assert archive._outer_folders(["a/b/train/x/1.png", "A/b/test/y/1.png"]) == 2
    assert archive._outer_folders(["a/b/1.png"]) == 1


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_unpacked_without_bounds_is_not_unpacked(tmp_path: Path, packed: int) -> None:
    """A table may say 1,000 bytes: of these two, zipfile unpacks whatever the packed bytes hold, and then cuts it."""
    path = write_zip(tmp_path / "a.zip", {"a/1.png": bytes(30_000_000), "b/1.png": b"x"}, packed)
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 30_000_000), struct.pack("<I", 1_000)))
    entries, left_out = read(path)
    assert not entries
    assert set(left_out.values()) == {"It is packed in another way than deflated."}
