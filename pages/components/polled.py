"""Parts of a page that are drawn anew every few seconds, without the rest of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.components.faults import telling_faults


def polled(draw: Callable[[], None], every: float | None) -> None:
    """Draw a part of the page, again after so many seconds, or with None when something in it is used.

    It has a container to itself. Where such a part begins anew before all of a page run has been sent, Streamlit leaves
    out what that run drew of it: its place would be lost, and what follows in the same container would move up.
    """
    with st.container():
        st.fragment(telling_faults(draw), run_every=every)()
