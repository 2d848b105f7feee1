"""The Lessons page: experiments that show one thing each, a click away."""

import streamlit as st

from pages.components.lab.lessons import lesson_cards
from pages.components.messages import t

st.caption(t("lessons.about"))
lesson_cards()
