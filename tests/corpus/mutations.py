"""What happens to files: cut short, damaged, joined, mislabelled, and given sizes that they do not have."""

from __future__ import annotations

import struct

from tests.corpus.case import Mutate, Rng

HEADS = (
    b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\xff\xff\xff\xffWEBPVP8X", b"BM", b"II*\0", b"MM\0*",
    b"PK\3\4", b"PK\5\6", b"RIFF\x24\0\0\0WAVEfmt ", b"fLaC", b"OggS", b"ID3\4", b"\xff\xfb\x90", b"%PDF-1.7", b"<svg",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\0\x20ftypavif", b"\x1f\x8b\x08", b"{", b"[", b"\0",
)  # fmt: skip
EXTREMES = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
HEADER = 100
"""Bytes at the beginning, and at the end, in which most that a reader trusts stands."""


def _place(rng: Rng, data: bytes) -> int:
    """A place in the file, as often as not near one of its ends."""
    near = rng.integers(0, min(HEADER, len(data)) + 1)
    return int((near, len(data) - near, rng.integers(0, len(data) + 1))[rng.integers(3)])


def cut_short(rng: Rng, data: bytes) -> bytes:
    return data[: _place(rng, data)]


def without_beginning(rng: Rng, data: bytes) -> bytes:
    return data[int(rng.integers(0, min(HEADER, len(data)) + 1)) :]


def bytes_changed(rng: Rng, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.integers(1, 9) if data else 0):
        changed[min(_place(rng, data), len(data) - 1)] = rng.integers(256)
    return bytes(changed)


def bit_flipped(rng: Rng, data: bytes) -> bytes:
    place = _place(rng, data)
    return data[:place] + bytes(byte ^ 1 << rng.integers(8) for byte in data[place : place + 1]) + data[place + 1 :]


def number_replaced(rng: Rng, data: bytes) -> bytes:
    """A size, a count or an offset becomes an extreme one."""
    value, width = EXTREMES[rng.integers(len(EXTREMES))], ("B", "H", "I")[rng.integers(3)]
    packed = struct.pack("<>"[rng.integers(2)] + width, value & (1 << 8 * struct.calcsize(width)) - 1)
    place = _place(rng, data)
    return data[:place] + packed + data[place + len(packed) :]


def stretch_repeated(rng: Rng, data: bytes) -> bytes:
    start, end = sorted((_place(rng, data), _place(rng, data)))
    return data[:end] + data[start:end] * int(rng.integers(1, 4)) + data[end:]


def stretch_dropped(rng: Rng, data: bytes) -> bytes:
    start, end = sorted((_place(rng, data), _place(rng, data)))
    return data[:start] + data[end:]


def stretch_filled(rng: Rng, data: bytes) -> bytes:
    start, end = sorted((_place(rng, data), _place(rng, data)))
    return data[:start] + bytes([(0, 255, 32, rng.integers(256))[rng.integers(4)]]) * (end - start) + data[end:]


def another_head(rng: Rng, data: bytes) -> bytes:
    head = HEADS[rng.integers(len(HEADS))]
    return head + data[len(head) :] if rng.integers(2) else head + data


def noise_behind(rng: Rng, data: bytes) -> bytes:
    return data + rng.bytes(int(rng.integers(1, 2_000)))


def noise_within(rng: Rng, data: bytes) -> bytes:
    place = _place(rng, data)
    return data[:place] + rng.bytes(int(rng.integers(1, 40))) + data[place:]


def twice(rng: Rng, data: bytes) -> bytes:
    return data + data


OF_BYTES: dict[str, Mutate] = {
    change.__name__: change
    for change in (
        cut_short, without_beginning, bytes_changed, bit_flipped, number_replaced, stretch_repeated, stretch_dropped,
        stretch_filled, another_head, noise_behind, noise_within, twice,
    )
}  # fmt: skip


def another_encoding(rng: Rng, data: bytes) -> bytes:
    text = data.decode("utf-8", "replace")
    encoding = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "cp1252")[rng.integers(7)]
    return text.encode(encoding, "replace")


def character_within(rng: Rng, data: bytes) -> bytes:
    """One that readers trip over: no text, no end, no character at all, or what has a meaning."""
    odd = (
        b"\0", b"\r", b"\n", b"\x1a", b'"', b"'", b"\\", b",", b"\t", b"{", b"}", b"[", b"]", b":", b"\xed\xa0\x80",
        b"=",
        b"\xe2\x80\xa8", b"\xef\xbf\xbe", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\\ud800", b"\x1b[2J", b"\xe2\x80\xae",
        b"-",
    )[rng.integers(24)]  # fmt: skip
    place = _place(rng, data)
    return data[:place] + odd * (1, 1, 1, 2_000)[rng.integers(4)] + data[place:]


OF_TEXTS = {
    change.__name__: change
    for change in (
        another_encoding, character_within, cut_short, bytes_changed, stretch_repeated, stretch_dropped, another_head,
        noise_within, twice,
    )
}  # fmt: skip
