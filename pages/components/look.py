"""The look of all pages: one style sheet, and the colours that charts share."""

from pathlib import Path

import streamlit as st

from models.take_home import colours

ICON = Path(__file__).with_name("icon.png")

ARM_COLOURS, ARM_DASHES = colours.ARM_COLOURS, colours.ARM_DASHES

CHART_TITLE = {"fontSize": 14, "fontWeight": 600}
"""Text style of what stands above a chart."""


def apply_style() -> None:
    st.html(Path(__file__).with_name("style.css"))
