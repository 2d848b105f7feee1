"""Texts on the way to the screen: every change marked by colour and by sign, everything from outside escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from augment.text.edits import Piece
from augment.text.moves import with_moves
from augment.text.touched import KINDS, Touched
from pages.components.messages import t

MOST_CHARACTERS = 2_000
"""What a page computes on at most."""
MOST_TOUCHED = 8
"""Deciding words of one kind that a warning names."""
MOST_WORD_CHARACTERS = 24


def marked(pieces: Sequence[Piece]) -> str:
    """HTML of a result with its changes; nothing in it but the marks is markup."""
    return f'<div class="text-sample" dir="auto">{"".join(map(_piece, with_moves(pieces)))}</div>'


def unmarked(text: str) -> str:
    """HTML of a text as it is."""
    return f'<div class="text-sample" dir="auto">{_escaped(text)}</div>'


def legend() -> str:
    """HTML of what the marks mean."""
    marks = (_removed(t("text.removed")), _added(t("text.added")), _moved(t("text.moved")))
    return f'<p class="text-legend">{" ".join(marks)}</p>'


def warning(found: Sequence[Touched]) -> str:
    """HTML of a warning that names the deciding words that were touched, with the signs of the marks; empty of none."""
    parts = []
    for kind in KINDS:
        words = [_touched(own) for own in found if own.kind == kind]
        more = " …" if len(words) > MOST_TOUCHED else ""
        if words:
            parts.append(f"{t(f'text.touched_{kind}')} {', '.join(words[:MOST_TOUCHED])}{more}")
    return f'<p class="result-risk">⚠ {escape(t("text.touched"))} {"; ".join(parts)}</p>' if parts else ""


def _touched(own: Touched) -> str:
    before, after = (f"<bdi>{_changed(_short(word))}</bdi>" for word in (own.before, own.after))
    if own.moved:
        return f"⇄{before}"
    if own.before and own.after:
        return f"{before} → {after}"
    return f"−{before}" if own.before else f"+{after}"


def _short(word: str) -> str:
    return word if len(word) <= MOST_WORD_CHARACTERS else word[: MOST_WORD_CHARACTERS - 1] + "…"


def _piece(piece: Piece) -> str:
    if piece.change == "kept":
        return _escaped(piece.text)
    if piece.change == "moved":
        return _around(_moved, piece.text)
    return _around(_removed, piece.before) + _around(_added, piece.text)


def _around(mark: Callable[[str], str], text: str) -> str:
    """A mark around a text, but not around the spaces at its ends: a line may break there, and nothing else."""
    inner = text.strip(" ") or text
    if not inner:
        return ""
    lead, _, trail = text.partition(inner)
    return lead + mark(_changed(inner)) + trail


def _removed(html: str) -> str:
    return f'<del class="text-removed">{html}</del>'


def _added(html: str) -> str:
    return f'<ins class="text-added">{html}</ins>'


def _moved(html: str) -> str:
    return f'<span class="text-moved">{html}</span>'


def _escaped(text: str) -> str:
    return escape(text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")


def _changed(text: str) -> str:
    """A changed text, escaped: what cannot be seen in it has a sign, or a change of it could not be seen either."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    html = _UNSEEN.sub(lambda match: f'<i class="text-unseen">{_SIGNS[match.group()]}</i>', escape(lines))
    if text.isspace():
        html = html.replace(" ", '<i class="text-unseen">␣</i>').replace("\t", '<i class="text-unseen">⇥</i>')
    return html.replace("\n", '<i class="text-unseen">↵</i><br>' if text.isspace() else "<br>")


_SIGNS = {
    "\xa0": "NBSP", "\xad": "SHY", "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200e": "LRM", "\u200f": "RLM",
    "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO", "\u2060": "WJ",
    "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI", "\ufeff": "BOM", "\0": "NUL",
}  # fmt: skip
"""Characters that nobody sees, by Unicode's own short names. (The joiner U+200D is seen: in emoji.)"""
_UNSEEN = re.compile(f"[{''.join(_SIGNS)}]")
