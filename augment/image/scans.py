"""How often a JPEG goes over its picture: thousands of scans of a few bytes each keep a decoder busy for minutes."""

from __future__ import annotations

import re
import struct

MAX_SCANS = 100
"""Encoders write about ten. At 40 megapixels, a hundred empty ones take two to three seconds."""
_SCAN = b"\xff\xda"
_ALONE = (0x01, *range(0xD0, 0xD9))
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends the coded data of a scan; a zero stands behind a byte of it that looks like one."""


def has_too_many_scans(data: bytes) -> bool:
    """Whether `data` is a JPEG of more than MAX_SCANS scans, by its markers, without decoding."""
    return data.startswith(b"\xff\xd8") and data.count(_SCAN) > MAX_SCANS and _scans(data) > MAX_SCANS


def _scans(data: bytes) -> int:
    """Pictures within segments (a thumbnail), and what stands behind the end (a film), do not count."""
    count, at = 0, 2
    while (found := _MARKER.search(data, at)) is not None:
        marker, at = found[0][1], found.end()
        if marker == 0xD9:
            break
        count += marker == 0xDA
        if marker not in _ALONE and at + 2 <= len(data):
            at += max(2, struct.unpack_from(">H", data, at)[0])
    return count
