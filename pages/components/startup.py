"""What the server does once, before the first page is shown."""

import gc
import importlib
import pkgutil
from pathlib import Path

import cv2
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from augment.errors import InputError
from pages.components.address import one_entry_a_step
from pages.components.lab.jobs import store, wake_workers
from pages.components.messages import show_error

COMPONENTS = Path(__file__).parent


@st.cache_resource(show_spinner=False)
def _start_once() -> None:
    """Make every rerun cheap for everyone on this server, and have the training processes ready before the first run.

    A full garbage collection walks every object and holds up all sessions meanwhile. Freezing what the imports left
    behind takes it from over 100 ms to next to nothing; what sessions allocate later is still collected.
    """
    components = pkgutil.walk_packages([str(COMPONENTS)], "pages.components.")
    for module in ("pandas", *(found.name for found in components)):
        importlib.import_module(module)
    cv2.setNumThreads(1)
    gc.collect()
    gc.freeze()
    wake_workers()


def through_app() -> None:
    """Begin every page with this: where it runs by itself, it is started over from app.py.

    Streamlit lists the files of a folder `pages` by itself until a script has called st.navigation. So the first
    visitor of a server who opens a page by its address would get that page alone, beside a bar of file names.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
    one_entry_a_step()


def start() -> None:
    """Make the server ready; where a setting or the store cannot be used, say so and go no further."""
    try:
        store()
    except InputError as error:
        show_error(error)
        st.stop()
    _start_once()
