"""A slider that shows what it does while it moves; Streamlit's own sends nothing until it is let go.

`slider.js` defines the element <live-slider> once a page (`slider_code`); each slider mounts one (`live_slider`). While
it moves it says so within the browser, where `live_result` listens. When it rests, it reports its values to the page.
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
from pages.components.values import as_shown, from_shown, shown_decimals, unit_suffix

FOLDER = Path(__file__).parent
WORDS = ("between", "type", "typed", "neutral", "help")
CODE = "slider_code"


def _read(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


STYLE = _read("slider.css")
_code = st.components.v2.component("live_slider_code", js=_read("slider.js"), isolate_styles=False)
_slider = st.components.v2.component("live_slider", js=_read("mount.js"), isolate_styles=False)


def slider_code() -> None:
    """Bring what all sliders of a page share, without which none is seen.

    Once a page run and outside of fragments, so that it does not travel again with every change.
    """
    _code(key=CODE, data={"style": STYLE})


def live_slider(
    param: Param,
    value: Value,
    on_change: Callable[[Value], None],
    *,
    key: str,
    of: tuple[str, str],
    label: str,
    help: str,
) -> None:
    """Draw the slider of a number, showing `value`; a pair has two handles.

    `on_change(value)` is called when it rests. `of` goes with what it says while it moves.
    """
    values: tuple[Scalar, ...] = value if isinstance(value, tuple) else (value,)

    def rested() -> None:
        said = (state.get(key) or {}).get("rested")
        with suppress(InputError):  # a page that was tampered with: the recipe stays as it is
            on_change(from_shown(param, said.get("values") if isinstance(said, dict) else None, like=value))

    neutral = param.neutral if param.neutral is not None and param.low <= float(param.neutral) <= param.high else None
    names = [label] if len(values) == 1 else [t("slider.from", label=label), t("slider.to", label=label)]
    data = {
        "of": of, "label": label, "help": help, "names": names, "low": as_shown(param, param.low),
        "values": [as_shown(param, own) for own in values], "high": as_shown(param, param.high),
        "step": as_shown(param, param.step), "decimals": shown_decimals(param), "unit": unit_suffix(param),
        "neutral": None if neutral is None else as_shown(param, neutral), "whole": param.kind == "int",
        "words": {name: t(f"slider.{name}") for name in WORDS},
    }  # fmt: skip
    _slider(key=key, data=data, on_rested_change=rested)
