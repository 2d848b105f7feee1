"""The page's address: it names what is shown, and the browser's Back goes one step for each thing that was shown."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.components import state

_one_entry_a_step = st.components.v2.component(
    "one_entry_a_step",
    html="<span></span>",
    js="""export default function () {
      if (window.hasOneEntryAStep) return;
      window.hasOneEntryAStep = true;
      const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
      history.pushState = (state, title, url) => {
        const to = new URL(url ?? location.href, location.href);
        const isStopOnTheWay = to.pathname === location.pathname && !(to.search && location.search);
        (isStopOnTheWay ? replace : push)(state, title, url);
      };
    }""",
)


def one_entry_a_step() -> None:
    """Let going to a page be one entry in the browser's history; once a page run.

    Streamlit comes to a page by its bare address, clears that of the page that is left, and then what is shown is
    written there: up to three entries, and Back would stop at each, on an address that is at once written again.
    """
    _one_entry_a_step(key="one_entry_a_step")


PRESENT, ROOM, HIDE = "present", "room", "hide"
KEPT = (PRESENT, ROOM, HIDE)
"""How and among whom a page is looked at, not what it shows: it stays whatever is shown."""


def stay(name: str) -> str | None:
    """What the address says of one of KEPT; going to another page begins with a bare address, and it goes along."""
    key = f"address:{name}"
    if name in st.query_params:
        state.put(key, st.query_params[name])
    elif state.get(key):
        st.query_params[name] = state.get(key)
    return state.get(key) or None


def leave(name: str) -> None:
    """Let the address say nothing of that any more."""
    state.put(f"address:{name}", None)
    st.query_params.pop(name, None)


def read_address() -> dict[str, str]:
    """What the address says is shown."""
    return {name: value for name, value in st.query_params.to_dict().items() if name not in KEPT}


def write_address(wanted: Mapping[str, str]) -> None:
    """Let the address say that `wanted` is shown, and nothing else."""
    if read_address() != wanted:
        kept = {name: st.query_params[name] for name in KEPT if name in st.query_params}
        st.query_params.from_dict({**wanted, **kept})
