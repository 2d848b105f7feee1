"""What the server does once, before the first page is shown."""

import gc

import cv2
import streamlit as st


@st.cache_resource(show_spinner=False)
def start_once() -> None:
    """Make every rerun cheap for everyone on this server.

    Streamlit runs a full garbage collection after each rerun. Freezing what the imports left behind takes that
    collection from over 100 ms to next to nothing; what sessions allocate later is still collected.
    """
    import pages.components.recipe_editor  # noqa: F401, PLC0415  imported first, so that it is frozen with the rest

    cv2.setNumThreads(1)
    gc.collect()
    gc.freeze()
