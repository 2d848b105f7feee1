"""What the server does once, before the first page is shown."""

import gc
import importlib
import pkgutil
from pathlib import Path

import cv2
import streamlit as st

COMPONENTS = Path(__file__).parent


@st.cache_resource(show_spinner=False)
def start_once() -> None:
    """Make every rerun cheap for everyone on this server.

    Streamlit runs a full garbage collection after each rerun. Freezing what the imports left behind takes that
    collection from over 100 ms to next to nothing; what sessions allocate later is still collected.
    """
    for module in ("pandas", *(f"pages.components.{found.name}" for found in pkgutil.iter_modules([str(COMPONENTS)]))):
        importlib.import_module(module)
    cv2.setNumThreads(1)
    gc.collect()
    gc.freeze()
