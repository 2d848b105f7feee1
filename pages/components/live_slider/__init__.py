"""A slider that shows what it does while it moves; Streamlit's own sends nothing until it is let go.

`slider.js` defines the element <live-slider> once a page (`slider_code`); each slider mounts one (`live_slider`). While
it moves, its values go through the gate (`gate`), which stands in the fragment of the result alone and lets the next
value through when the last one's result has been painted. When it rests, the slider itself reports its last values,
which redraws all that surrounds it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import streamlit as st

from augment.errors import InputError
from augment.params import Param, Scalar, Value
from pages.components import state
from pages.components.messages import t
from pages.components.state import Key
from pages.components.values import as_shown, decimals, shown_decimals, shown_factor, unit_suffix

FOLDER = Path(__file__).parent
WORDS = ("between", "type", "typed", "neutral", "help")
CODE, GATE = "slider_code", "slider_gate"


def _read(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


STYLE = _read("slider.css")
_code = st.components.v2.component("live_slider_code", js=_read("slider.js"), isolate_styles=False)
_gate = st.components.v2.component("live_slider_gate", js=_read("gate.js"), isolate_styles=False)
_slider = st.components.v2.component("live_slider", js=_read("mount.js"), isolate_styles=False)


def slider_code() -> None:
    """Bring what all sliders of a page share, without which none is seen.

    Once a page run and outside of fragments, so that it does not travel again with every change.
    """
    _code(key=CODE, data={"style": STYLE})


def gate(result: str) -> None:
    """Let moved values in, and say that the last one's result is out: draw it after the container of key `result`."""
    _gate(key=GATE, data={"token": state.get(Key.SLIDER_TOKEN), "result": result}, on_moved_change=_moved)


def _moved() -> None:
    moved = _said(GATE, "moved")
    state.put(Key.SLIDER_TOKEN, moved.get("token"))
    _take(moved.get("slider"), moved)


def _rested(key: str) -> None:
    _take(key, _said(key, "rested"))


def _said(key: str, event: str) -> dict:
    """What came with an event; nothing where the page behind the message is gone, or was tampered with."""
    said = (state.get(key) or {}).get(event)
    return said if isinstance(said, dict) else {}


def _take(key: object, moved: dict) -> None:
    """Hand the values on to whom the slider belongs. Sliders that are no longer there are not heard."""
    take = state.get(Key.SLIDERS, {}).get(str(key))
    if take:
        take(moved.get("values"))


def live_slider(
    param: Param, value: Value, on_change: Callable[[Value], None], *, key: str, label: str, help: str
) -> None:
    """Draw the slider of a number, showing `value`; a pair has two handles.

    `on_change(value)` is called while it moves and once more when it rests.
    """
    values: tuple[Scalar, ...] = value if isinstance(value, tuple) else (value,)

    def take(numbers: list[Scalar]) -> None:
        with suppress(InputError, TypeError):  # a page that was tampered with: the recipe stays as it is
            if len(numbers) == len(values) and not any(isinstance(number, bool) for number in numbers):
                back = tuple(round(number / shown_factor(param), decimals(param)) for number in numbers)
                on_change(param.check(back if isinstance(value, tuple) else back[0]))

    state.put(Key.SLIDERS, state.get(Key.SLIDERS, {}) | {key: take})
    neutral = param.neutral if param.neutral is not None and param.low <= float(param.neutral) <= param.high else None
    names = [label] if len(values) == 1 else [t("slider.from", label=label), t("slider.to", label=label)]
    data = {
        "slider": key, "label": label, "help": help, "names": names, "low": as_shown(param, param.low),
        "values": [as_shown(param, own) for own in values], "high": as_shown(param, param.high),
        "step": as_shown(param, param.step), "decimals": shown_decimals(param), "unit": unit_suffix(param),
        "neutral": None if neutral is None else as_shown(param, neutral), "whole": param.kind == "int",
        "words": {name: t(f"slider.{name}") for name in WORDS},
    }  # fmt: skip
    _slider(key=key, data=data, on_rested_change=lambda: _rested(key))
