"""The look of all pages: one style sheet, and the colours that charts share."""

from pathlib import Path

import streamlit as st

ICON = Path(__file__).with_name("icon.png")

ARM_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's colour-blind-safe palette: plain blue, augmented vermilion, then four more."""

ARM_DASHES = ("dashed", "solid", "dotted", "solid", "dashed", "dotted")
"""Arms differ in line style too, so that a projector or a photocopy loses nothing."""


CHART_TITLE = {"fontSize": 14, "fontWeight": 600}
"""Text style of what stands above a chart."""


def apply_style() -> None:
    st.html(Path(__file__).with_name("style.css"))
