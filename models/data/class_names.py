"""Names from people's files that are short enough to be read, and still tell things apart."""

from __future__ import annotations

from collections.abc import Iterable

MAX_CHARACTERS = 80
_END = 26
"""Characters kept of a long name's end, where names that begin alike differ."""


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Each name as it is shown: a long one without its middle, and with a number where two are then alike."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in sorted(set(names), key=lambda name: (len(name), name)):
        short, number = shortened(name), 1
        while short in taken:
            number += 1
            short = shortened(name, f" ({number})")
        found[name] = short
        taken.add(short)
    return found


def shortened(name: str, mark: str = "") -> str:
    """At most MAX_CHARACTERS on one line, `mark` at the end."""
    name = "".join(letter if letter.isprintable() else "?" for letter in name)
    if len(name) + len(mark) <= MAX_CHARACTERS:
        return name + mark
    begin = MAX_CHARACTERS - _END - len(mark) - 3
    return f"{name[:begin].rstrip()} … {name[-_END:].lstrip()}{mark}"
