"""A result that keeps up with a slider while it moves, without a run of the page.

A page run leaves a Redraw behind, which draws the result of any value of a slider. `result.js` asks for it (`route.py`)
with the values that a moving slider says, the next ones when the last result has been painted. A whole run of the page,
which Streamlit needs for each change, takes a browser several times as long as the picture itself.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from pathlib import Path
from weakref import WeakValueDictionary

import streamlit as st

from pages.components import state
from pages.components.messages import t
from pages.components.state import Key

FOLDER = Path(__file__).parent
RESULT = "live_result"

_result = st.components.v2.component("live_result", js=(FOLDER / "result.js").read_text("utf-8"), isolate_styles=False)


class Redraw:
    """How the result of a session is drawn while a slider moves; called outside of its page runs, from any thread."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(16)
        self.draw: Callable[[str, str, object], str] | None = None
        """`draw(step_id, name, numbers)` gives the result's HTML. It needs no session."""
        self.lock = asyncio.Lock()
        """One at a time: whoever asks faster than results can be drawn waits for himself alone."""
        self.runs = 0
        _redraws[self.token] = self


_redraws: WeakValueDictionary[str, Redraw] = WeakValueDictionary()
"""By their tokens, which nobody else can guess. Sessions hold them, and take them along when they end."""


def redraw_of(token: str) -> Redraw | None:
    return _redraws.get(token)


def live_result(html: str, draw: Callable[[str, str, object], str]) -> None:
    """Show the result as `html`, in which nothing from outside is markup, and let `draw` follow moving sliders.

    `draw(step_id, name, numbers)` gives the HTML for the numbers that the slider of a step's Param shows. It is called
    from other threads than the session's. It may raise InputError or KeyError where there is no such value.
    """
    redraw = state.get(Key.REDRAW)
    if redraw is None:
        redraw = Redraw()
        state.put(Key.REDRAW, redraw)
    redraw.draw = draw
    # The browser looks at what a run says only where that differs from the last; a slider may have moved meanwhile.
    redraw.runs += 1
    _result(key=RESULT, data={"html": html, "token": redraw.token, "run": redraw.runs, "enlarge": t("bench.enlarge")})
