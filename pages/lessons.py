"""The Lessons page: experiments that show one thing each, a click away."""

import streamlit as st

from pages.components.lab.lessons import lesson_cards
from pages.components.messages import t

about, room = st.columns([6, 1], vertical_alignment="center")
about.caption(t("lessons.about"))
with room:
    st.page_link("room.py", label=t("lessons.room"), icon=":material/groups:", help=t("room.about"))
lesson_cards()
