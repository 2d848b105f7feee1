"""What every page stands in: set-up and navigation. Streamlit runs this file for each visitor."""

import streamlit as st

from pages.components.address import ROOM, one_entry_a_step, stay
from pages.components.faults import faults_told
from pages.components.hiding import hide_parts
from pages.components.layout import masthead
from pages.components.look import ICON, apply_style
from pages.components.messages import t
from pages.components.presentation import presentation_switch
from pages.components.startup import start

st.set_page_config(page_title=t("app.title"), page_icon=ICON, layout="wide")
apply_style()
presentation_switch()
start()
one_entry_a_step()
stay(ROOM)
page = st.navigation(
    [
        st.Page("image.py", title=t("image.title"), icon=":material/image:", url_path="start", default=True),
        # The default page is served at the root alone; whoever types /image gets it too.
        st.Page("image.py", title=t("image.title"), url_path="image", visibility="hidden"),
        st.Page("audio.py", title=t("audio.title"), url_path="sound", visibility="hidden"),
        st.Page("audio.py", title=t("audio.title"), icon=":material/graphic_eq:", url_path="audio"),
        st.Page("text.py", title=t("text.title"), icon=":material/text_fields:", url_path="text"),
        st.Page("lessons.py", title=t("lessons.title"), icon=":material/school:", url_path="lessons"),
        st.Page("train.py", title=t("train.title"), icon=":material/ssid_chart:", url_path="train"),
        st.Page("admin.py", title=t("admin.title"), url_path="admin", visibility="hidden"),
        st.Page("room.py", title=t("room.title"), url_path="room", visibility="hidden"),
    ],
    position="top",
)
masthead(page.title)
hide_parts()
with faults_told():
    page.run()
