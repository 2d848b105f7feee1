"""Texts on the way to the screen: every change marked by colour and by sign, everything from outside escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from augment.text.edits import Piece

MOST_CHARACTERS = 2_000
"""What a page computes on at most."""


def marked(pieces: Iterable[Piece]) -> str:
    """HTML of a result with its changes; nothing in it but the marks is markup."""
    return f'<div class="text-sample">{"".join(map(_piece, pieces))}</div>'


def unmarked(text: str) -> str:
    """HTML of a text as it is."""
    return f'<div class="text-sample">{_escaped(text)}</div>'


def _piece(piece: Piece) -> str:
    text, before = _escaped(piece.text), _escaped(piece.before)
    removed = f'<del class="text-removed">{before}</del>'
    shapes = {
        "kept": text,
        "inserted": f'<ins class="text-added">{text}</ins>',
        "deleted": removed,
        "substituted": f'{removed}<ins class="text-added">{text}</ins>',
        "moved": f'<span class="text-moved">{text}</span>',
    }
    return shapes[piece.change]


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<br>")
