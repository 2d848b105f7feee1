"""Readings of original and result, as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from augment.modality import Measure
from pages.components.messages import t
from pages.components.words import as_html


def readings_table(original: Sequence[Measure], result: Sequence[Measure], shown: Callable[[Measure], str]) -> None:
    """A column a reading of the result; what `original` has no value for stays empty in its row."""
    known = {own.name: shown(own) for own in original}
    rows = [
        ["", *(_named(own) for own in result)],
        [t("bench.original"), *(known.get(own.name, "") for own in result)],
        [t("bench.result"), *(shown(own) for own in result)],
    ]
    body = "".join(f"<tr><th>{name}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for name, *cells in rows)
    st.html(f'<div class="readings"><table>{body}</table></div>')


def _named(own: Measure) -> str:
    """What it is called, and for who points at it, what it says."""
    about = t(f"reading.{own.name}_help", default="")
    return f'<abbr title="{as_html(about)}">{t(f"reading.{own.name}")}</abbr>' if about else t(f"reading.{own.name}")
