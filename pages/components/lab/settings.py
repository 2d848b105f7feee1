"""The control of one setting of an experiment, built from its Param."""

from __future__ import annotations

import streamlit as st

from augment.params import Param, Scalar
from models.comparison.specs import CHOICES
from pages.components import state
from pages.components.messages import t
from pages.components.param_slider import option_label
from pages.components.state import Key
from pages.components.values import slider_format

GROUPS = ("network", "training")
"""Groups of settings of the whole experiment; an arm has groups of its own."""
MOST_POSITIONS = 150
"""A number with more values than this is typed: a slider could not hit them."""


def use_own_defaults(group: str, name: str) -> None:
    """Another choice brings its own Params: a learning rate for one optimiser means nothing to the next."""
    for param in CHOICES[name][state.get(Key.setup(group, name))].params:
        state.put(Key.setup(group, param.name), default_of(param))


def default_of(param: Param) -> Scalar:
    return param.default  # type: ignore[return-value]  a setting's default is never a range


def _is_typed(param: Param) -> bool:
    """Whether a slider would not do: too many values, or a default between two of its positions."""
    positions = (param.high - param.low) / param.step
    from_low = (float(default_of(param)) - param.low) / param.step
    return positions > MOST_POSITIONS or abs(from_low - round(from_low)) > 1e-6


def setting_label(name: str) -> str:
    return t(f"setting.{name}", default=name.replace("_", " ").capitalize())


def setting(param: Param, group: str) -> Scalar:
    """Draw the control of one setting; its value lasts over pages."""
    key = Key.setup(group, param.name)
    label, help = setting_label(param.name), t(f"setting.{param.name}_help", default=param.help)
    default = st.session_state.get(key, default_of(param))
    if param.is_number:
        default = min(max(default, param.low), param.high)
    if param.kind == "choice":
        state.sync(key, default if default in param.choices else default_of(param))
        return st.selectbox(
            label, param.choices, format_func=option_label, key=key, help=help, persist_state="session",
            disabled=len(param.choices) == 1, args=(group, param.name),
            on_change=use_own_defaults if group in GROUPS and param.name in CHOICES else None,
        )  # fmt: skip
    number = int if param.kind == "int" else float
    state.sync(key, number(default))
    low, high = number(param.low), number(param.high)
    if _is_typed(param):
        format = "%d" if param.kind == "int" else "%g"
        return st.number_input(
            label, low, high, step=number(param.step), key=key, help=help, format=format, persist_state="session"
        )
    return st.slider(
        label, low, high, step=number(param.step), key=key, help=help, format=slider_format(param),
        persist_state="session",
    )  # fmt: skip
