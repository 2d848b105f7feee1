"""The look of all pages: one style sheet, and the colours that charts share."""

from pathlib import Path

import streamlit as st

from models.take_home import colours

ICON = Path(__file__).with_name("icon.png")

ARM_COLOURS = {
    "light": colours.ARM_COLOURS,
    "dark": ("#56B4E9", "#FF8C42", "#2DC99A", "#E58FC1", "#F0C040", "#C9D1D5"),
}
"""Of the arms, by theme; each has a contrast of 4.5 or more to its page."""

SOURCE_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00")
"""Of a sample and of those that are mixed into it: bar of the label, boxes, masks and points (Okabe and Ito, 2008)."""


def source_colour(number: int) -> str:
    """Of the sample itself, 0, or of one of its partners, from 1 on; beyond the set they come again."""
    return SOURCE_COLOURS[0 if number == 0 else 1 + (number - 1) % (len(SOURCE_COLOURS) - 1)]


ARM_DASHES = colours.ARM_DASHES

CHART_TITLE = {"fontSize": 14, "fontWeight": 600}
"""Text style of what stands above a chart."""


def is_dark() -> bool:
    return st.context.theme.type == "dark"


def arm_colour(arm_index: int) -> str:
    """The colour of an arm in the visitor's theme; the first arm's is the baseline's."""
    return ARM_COLOURS["dark" if is_dark() else "light"][arm_index]


def apply_style() -> None:
    """Add the style sheet, and the page's colour in the visitor's theme, which Streamlit tells its components alone.

    Within the page the browser chooses, as a theme that changes while it is open runs no script. What opens above it
    is not told the theme, but to open it a script has run.
    """
    light, dark = (st.get_option(f"theme.{theme}.backgroundColor") for theme in ("light", "dark"))
    st.html(Path(__file__).with_name("style.css"))
    now = dark if is_dark() else light
    st.html(f"<style>:root {{ --page: {now}; }} .stApp {{ --page: light-dark({light}, {dark}); }}</style>")
