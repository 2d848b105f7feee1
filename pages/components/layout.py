"""Where things stand on a page: a panel of controls beside what they change, or on a narrow window below it.

The style sheet knows the parts by their keys. Below 900 pixels all of them stand in one column, what is seen first.
"""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.components.messages import t
from pages.components.words import as_html

PANEL_WIDTH = 350


class Stage(NamedTuple):
    """`panel` keeps in view and scrolls by itself; `view` scrolls with the page."""

    panel: DeltaGenerator
    view: DeltaGenerator


def stage(panel: str, view: str) -> Stage:
    """Lay out the two parts of a page under their keys."""
    with st.container(horizontal=True, wrap=False, gap="medium", key="stage"):
        return Stage(st.container(width=PANEL_WIDTH, key=panel), st.container(key=view))


def masthead(page: str) -> None:
    """Name and purpose of the product, in one line on every page; on a phone, whose menu is folded, that of `page`."""
    st.html(
        f'<div class="masthead"><b>{t("app.title")}</b> <span>{t("app.purpose")}</span></div>'
        f'<div class="masthead page-name"><b>{as_html(page)}</b></div>'
    )
