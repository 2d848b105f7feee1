"""Which part of the workbench a change redraws.

A slider already shows where it stands, so moving one redraws the pictures alone, the result before all others: sending
the editor's many widgets again would double the time until the new picture is painted. These functions end the
callback that calls them.
"""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

RESULT = "result"
DETAILS = "details"
EDITOR = "editor"


def pictures() -> NoReturn:
    """Redraw what the recipe gives."""
    st.rerun([RESULT, DETAILS])


def workbench() -> NoReturn:
    """Redraw the editor too: steps came, went or moved, or values changed that another widget shows."""
    st.rerun([RESULT, EDITOR, DETAILS])
