"""The plain text lists that ship beside the code, in `lists/`: one entry a line, `#` before a remark."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).with_name("lists")


def lines_of(name: str) -> list[str]:
    """The entries of `lists/NAME.txt`, without remarks and empty lines."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in map(str.strip, lines) if line and not line.startswith("#")]


def groups_of(name: str) -> list[list[str]]:
    """The same, each line as the words in it, which stand for one another."""
    return [line.split() for line in lines_of(name)]
