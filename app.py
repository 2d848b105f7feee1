"""The server: the pages, and beside them the address that answers sliders while they move."""

import streamlit as st
from starlette.middleware import Middleware

from pages.components.door import Door
from pages.components.live_result.route import ROUTE
from pages.components.owner_cookie import OwnerCookie
from pages.components.startup import serving

app = st.App("pages/frame.py", routes=[ROUTE], middleware=[Middleware(Door), Middleware(OwnerCookie)], lifespan=serving)
