"""Memory of results: freed memory is kept for the next ones instead of being given back to the system each time.

glibc maps every large array anew and gives it back when it is freed. The system then clears each page again: at
512×512 pixels that takes two to four times as long as a flip or a table look-up does.
"""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""mallopt(3)."""
_LARGEST_KEPT = 32 << 20
"""Bytes: glibc allows no more."""
_MOST_KEPT = 128 << 20
"""Bytes that may lie unused."""


def keep_freed() -> None:
    """Let this process keep up to 128 MB that it has freed. Nothing happens where the C library is not glibc.

    For whoever owns the process (a command, a worker, a script): a library must not decide it.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGEST_KEPT)
        mallopt(_M_TRIM_THRESHOLD, _MOST_KEPT)
