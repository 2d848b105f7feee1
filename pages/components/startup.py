"""What the server does once, before the first page is shown."""

import asyncio
import gc
import importlib
import pkgutil
import socket
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import cv2
import streamlit as st
from streamlit.net_util import get_internal_ip

from augment import decoding
from augment.errors import InputError
from pages.components.lab.jobs import store, wake_workers
from pages.components.messages import show_error
from pages.components.server import settings

COMPONENTS = Path(__file__).parent
BYTES_A_PIXEL = 37
"""That opening a picture may take: a server that takes larger ones gives more memory to it."""


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
    decoding.quieten()
    decoding.use(decoding.Pool(megabytes=max(decoding.MOST_MEGABYTES, settings().max_pixels * BYTES_A_PIXEL // 10**6)))
    wake_workers()


@asynccontextmanager
async def serving(app: object) -> AsyncIterator[None]:
    """The server's life: what it does before the first visitor comes."""
    send_at_once()
    with suppress(InputError):  # every page says what is the matter
        _start_once()
    urls = addresses()
    # Streamlit's own message asks a service on the internet for this machine's address.
    print("", "  Augmentation Explorer", *(f"  {url}" for url in urls), "", sep="\n", flush=True)
    if not st.get_option("server.headless"):
        asyncio.get_running_loop().call_later(0.5, webbrowser.open, urls[0])
    yield


def addresses() -> list[str]:
    """Where this server is found, the nearest first."""
    host, port = st.get_option("server.address") or "0.0.0.0", st.get_option("server.port")
    hosts = ["localhost", str(get_internal_ip())] if host in ("0.0.0.0", "::") else [host]
    return [f"http://{host}:{port}" for host in dict.fromkeys(hosts)]


def send_at_once() -> None:
    """Let nothing that this server sends wait for its visitors' acknowledgement of what went before.

    Of sockets that it did not make itself, asyncio leaves Nagle's algorithm on, and Streamlit makes its own: each
    answer's body then comes 40 ms after its head. What is accepted is as the socket that listens.
    """
    for found in gc.get_objects():
        if type(found) is socket.socket and found.fileno() >= 0 and found.type == socket.SOCK_STREAM:
            with suppress(OSError):  # no socket of the internet
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def start() -> None:
    """Make the server ready; where a setting or the store cannot be used, say so and go no further."""
    try:
        store()
    except InputError as error:
        show_error(error)
        st.stop()
    _start_once()
