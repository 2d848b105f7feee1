"""The server's door: by which names it is entered, what is served to nobody, and what every answer tells browsers."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import net_util

from augment.errors import InputError
from pages.components.server import settings

# Streamlit asks a service on the internet for its own address: for a line that it prints, and whenever a foreign page
# knocks. Nobody who is let in here needs the answer.
net_util.get_external_ip = lambda: None

UNKNOWN_NAME = "This server does not go by the name in the address: whoever runs it can add it to EXPLORER_HOSTS."
FOREIGN_PAGE = "A page of another site asks; if it is a name of this app, it belongs in EXPLORER_HOSTS."
NOT_SERVED = "Nothing is served here."

CLOSED = re.compile(r"/(?:_stcore/(?!(?:health|host-config|stream)$|upload_file/)|component/|auth/|oauth2callback)")
"""What Streamlit serves and the app does not need: metrics, its interface for agents, files of components, log-in."""

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:/@\s]+)(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
_ORIGIN = re.compile(r"https?://([^/]+)")


def _policy() -> str:
    """The Content-Security-Policy, less where connections may go."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    inline = [base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in _inline_scripts(page)]
    return "; ".join(
        (
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            # Streamlit makes a component's code a blob, and imports that.
            "script-src 'self' blob: " + " ".join(f"'sha256-{digest}'" for digest in inline),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            # A recording is read from the blob that the microphone fills.
            "connect-src 'self' blob:",
        )
    )


def _inline_scripts(page: str) -> list[str]:
    return re.findall(r"<script>(.*?)</script>", page, re.DOTALL)


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Less than this would make the Origin of the page's own requests "null".
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer, beside the Content-Security-Policy."""


def hostname(host: str) -> str:
    """The name in a Host header, in small letters and without port; empty where it is no host."""
    found = _HOST.fullmatch(host)
    return found[1].lower().rstrip(".") if found else ""


def is_address(name: str) -> bool:
    """Whether it is an IP address: no other site can make its own name lead here while the browser says an address."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


class Door:
    """ASGI middleware that refuses what is asked under a strange name or by a strange page, before Streamlit sees it.

    `hosts`: names under which the server is reached, beside localhost and addresses; those of EXPLORER_HOSTS if None.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None = None) -> None:
        self.app = app
        self.named = frozenset(_named() if hosts is None else hosts)
        self.policy = _policy()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] != "websocket" or not self._refusal(scope):
            await self.app(scope, receive, send)
        else:
            await WebSocketClose(1008)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False
        policy = self.policy + _sockets(Headers(scope=scope).get("host", ""))

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers["Content-Security-Policy"] = policy
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            return await PlainTextResponse(refusal, 403)(scope, receive, send_with_headers)
        if CLOSED.search(scope["path"]):
            return await PlainTextResponse(NOT_SERVED, 404)(scope, receive, send_with_headers)
        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            if not started:  # Starlette's own answer to a failure passes no middleware
                await PlainTextResponse("Internal server error.", 500)(scope, receive, send_with_headers)
            raise

    def _refusal(self, scope: Scope) -> str:
        """Why this is not answered, in one sentence; empty where it is."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        name = hostname(host)
        if not (name == "localhost" or name in self.named or is_address(name)):
            return UNKNOWN_NAME
        if origin is None:
            return ""
        found = _ORIGIN.fullmatch(origin)
        if found and found[1].lower() == host.lower():
            return ""
        if not (found and hostname(found[1]) in self.named):
            return FOREIGN_PAGE
        # A proxy in between calls the server by another name than the browser does; Streamlit compares the two.
        scope["headers"] = [
            (key, found[1].encode("latin-1") if key == b"host" else value) for key, value in scope["headers"]
        ]
        return ""


def _sockets(host: str) -> str:
    """The page's own websockets, for browsers whose 'self' does not take them in."""
    name = hostname(host)
    return f" ws://{host} wss://{host}" if name and name.isascii() and not name.startswith("[") else ""


def _named() -> Collection[str]:
    with suppress(InputError):  # every page says what is the matter
        return settings().hosts
    return ()
