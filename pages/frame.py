"""What every page stands in: set-up and navigation. Streamlit runs this file for each visitor."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.components.address import ROOM, one_entry_a_step, stay
from pages.components.faults import faults_told
from pages.components.hiding import hide_parts
from pages.components.lab.rooms import room_line
from pages.components.layout import masthead
from pages.components.look import ICON, apply_style
from pages.components.messages import t
from pages.components.presentation import presentation_switch
from pages.components.startup import start

ICONS = {"image": ":material/image:", "audio": ":material/graphic_eq:"}


def _page(name: str, path: str, *, is_shown: bool, is_default: bool = False) -> StreamlitPage:
    """An explorer page under one of its addresses: the menu has the one where one is."""
    return st.Page(
        f"{name}.py", title=t(f"{name}.title"), icon=ICONS[name], url_path=path, default=is_default,
        visibility="visible" if is_shown else "hidden",
    )  # fmt: skip


st.set_page_config(page_title=t("app.title"), page_icon=ICON, layout="wide")
apply_style()
presentation_switch()
start()
one_entry_a_step()
stay(ROOM)
# The default page is served at the root alone; whoever comes to /image, or /sound, finds that in the menu.
own = {name: (st.context.url or "").endswith(f"/{name}") for name in ("image", "sound")}
page = st.navigation(
    [
        _page("image", "start", is_default=True, is_shown=not own["image"]),
        _page("image", "image", is_shown=own["image"]),
        _page("audio", "audio", is_shown=not own["sound"]),
        _page("audio", "sound", is_shown=own["sound"]),
        st.Page("text.py", title=t("text.title"), icon=":material/text_fields:", url_path="text"),
        st.Page("lessons.py", title=t("lessons.title"), icon=":material/school:", url_path="lessons"),
        st.Page("train.py", title=t("train.title"), icon=":material/ssid_chart:", url_path="train"),
        st.Page("admin.py", title=t("admin.title"), url_path="admin", visibility="hidden"),
        st.Page("room.py", title=t("room.title"), url_path="room", visibility="hidden"),
    ],
    position="top",
)
masthead(page.title)
with st.container(horizontal=True, vertical_alignment="center", gap="small", key="link_line"):
    if page.url_path not in ("admin", "room"):
        with faults_told():
            room_line()
    hide_parts({"": "image", "sound": "audio"}.get(page.url_path, page.url_path))
with faults_told():
    page.run()
