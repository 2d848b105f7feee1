"""The Lessons page: experiments that show one thing each, a click away."""

import streamlit as st

from pages.components.lab.lessons import lesson_cards
from pages.components.messages import t

with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="lessons_about"):
    st.caption(t("lessons.about"), width="stretch")
    st.page_link("room.py", label=t("lessons.room"), icon=":material/groups:", help=t("room.about"), width="content")
lesson_cards()
