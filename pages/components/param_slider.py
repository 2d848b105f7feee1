"""A slider, select box, toggle or text box built from a Param: two handles of a slider are a range to draw from."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from augment.own_files import is_id
from augment.params import MAX_WORDS_CHARACTERS, Param, Scalar, Value
from pages.components.live_slider import live_slider
from pages.components.messages import t
from pages.components.own_files import file_label, own_files
from pages.components.server import settings
from pages.components.state import get, sync
from pages.components.values import decimals, labelled, slider_format


def as_range(param: Param, value: Scalar) -> Value:
    """The values that a knob standing at `value` is opened to: from its neutral value to as far on the other side."""
    if not param.is_number:
        return param.choices or (False, True)
    number = float(value)
    reach = abs(number - float(param.neutral)) if param.neutral is not None else 0.0
    reach = reach or (param.high - param.low) / 10
    centre = float(param.neutral) if param.neutral is not None else number
    low, high = max(param.low, centre - reach), min(param.high, centre + reach)
    return (round(low, decimals(param)), round(high, decimals(param)))


def as_fixed(param: Param, value: tuple[Scalar, ...]) -> Value:
    """The one value that a range is closed to: the end farther from neutral, so that the step still shows."""
    if not param.is_number:
        return value[0]
    neutral = float(param.neutral) if param.neutral is not None else float(value[0])
    return max(value, key=lambda end: abs(float(end) - neutral))


def param_control(
    param: Param,
    value: Value,
    on_change: Callable[[Value], None],
    *,
    key: str,
    of: tuple[str, str],
    label: str,
    help: str,
) -> None:
    """Draw the control for `param`, showing `value`; `on_change(value)` is called when a person has moved it.

    `of` says whose value it is, to who listens while a slider moves.
    """
    drawn = isinstance(value, tuple)
    widget_key = f"{key}:{'range' if drawn else 'fixed'}"
    shown: object = value
    label = labelled(label, param)

    def moved() -> None:
        chosen = get(widget_key)
        if param.kind == "words":
            chosen = "".join(filter(str.isprintable, chosen))
        on_change(tuple(chosen) if isinstance(chosen, list) else chosen)

    if param.is_number and settings().live_sliders:
        live_slider(param, value, on_change, key=widget_key, of=of, label=label, help=help)
    elif param.is_number:
        number = int if param.kind == "int" else float
        shown = tuple(number(end) for end in value) if isinstance(value, tuple) else number(value)
        sync(widget_key, shown)
        st.slider(
            label, number(param.low), number(param.high), step=number(param.step), format=slider_format(param),
            key=widget_key, help=help, on_change=moved,
        )  # fmt: skip
    elif drawn:
        sync(widget_key, list(value))  # type: ignore[arg-type]
        options = offered(param, value)
        label_of = options.__getitem__
        st.multiselect(label, list(options), format_func=label_of, key=widget_key, help=help, on_change=moved)
    elif param.kind == "choice":
        sync(widget_key, value)
        options = offered(param, value)
        st.selectbox(label, list(options), format_func=options.__getitem__, key=widget_key, help=help, on_change=moved)
    elif param.kind == "words":
        sync(widget_key, value)
        st.text_input(
            label, key=widget_key, help=help, on_change=moved, max_chars=MAX_WORDS_CHARACTERS,
            placeholder=t("recipe.words_placeholder"),
        )  # fmt: skip
    else:
        sync(widget_key, value)
        st.toggle(label, key=widget_key, help=help, on_change=moved)


def offered(param: Param, value: Value) -> dict[Scalar, str]:
    """What there is to choose from, and what it is called: the files of this session and of `value` too."""
    options: list[Scalar] = list(param.choices or (False, True))
    if param.files:
        options += [*filter(param.files.names, own_files()), *(value if isinstance(value, tuple) else (value,))]
    return {option: option_label(option) for option in options}


def option_label(option: Scalar) -> str:
    if is_id(option):
        return file_label(str(option))
    return t(f"option.{str(option).lower()}", default=str(option).replace("_", " ").capitalize())
