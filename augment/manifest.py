"""The manifest: one JSON object, its entries a line each, written as they come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from augment.recipe import Recipe
from augment.sources import Skipped

MANIFEST = "manifest.json"


def manifest_of(recipe: Recipe, entries: Iterable[dict[str, Any]], skipped: Iterable[Skipped] = ()) -> Iterator[bytes]:
    """The recipe, what each file came from and drew, and what was left out, piece by piece."""
    yield f'{{\n"recipe": {_line(recipe.to_dict())},\n"files": ['.encode("utf-8", "backslashreplace")
    yield from _listed(entries)
    yield b'],\n"skipped": ['
    yield from _listed({"source": problem.source, "reason": problem.reason} for problem in skipped)
    yield b"]\n}\n"


def _listed(entries: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    separator = ""
    for entry in entries:
        yield f"{separator}\n{_line(entry)}".encode("utf-8", "backslashreplace")
        separator = ","
    yield b"\n" if separator else b""


def _line(value: Any) -> str:
    """A file name that is not UTF-8 becomes a \\udc… escape in the file, which JSON can hold."""
    return json.dumps(value, ensure_ascii=False)
