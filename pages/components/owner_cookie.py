"""The cookie by which a browser finds its own runs again: sent to this server alone, and seen by no script."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWNER_COOKIE = "explorer_owner"
SECRET = re.compile(r"[\w-]{16,64}", re.ASCII)
KEPT_S = 365 * 86_400


def known_secret(cookies: Mapping[str, str]) -> str | None:
    """The secret in a browser's cookies, None where there is none of that form."""
    secret = cookies.get(OWNER_COOKIE, "")
    return secret if SECRET.fullmatch(secret) else None


class OwnerCookie:
    """Sets the cookie with every page that is opened: a new secret, or the one that came, for another year.

    It can be set with a page alone, as what happens on an open page comes over a socket, and scripts may not see it.
    Lax and not strict: who comes by a link from elsewhere would not be known, and would be given a new secret.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _opens_page(scope):
            await self._app(scope, receive, send)
            return
        cookie = _cookie(Headers(scope=scope), scope["scheme"])

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", cookie)
                headers["Cache-Control"] = "private, no-cache"  # kept on the way, it would make two people one
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _opens_page(scope: Scope) -> bool:
    is_read = scope["type"] == "http" and scope["method"] == "GET"
    return is_read and "text/html" in Headers(scope=scope).get("accept", "")


def _cookie(headers: Headers, scheme: str) -> str:
    secret = known_secret(cookie_parser(headers.get("cookie", ""))) or secrets.token_urlsafe(16)
    # Behind a server that ends TLS, the scheme is what that one says.
    is_secure = "https" in (scheme, headers.get("x-forwarded-proto", "").split(",")[0].strip())
    parts = [f"{OWNER_COOKIE}={secret}", "Path=/", f"Max-Age={KEPT_S}", "HttpOnly", "SameSite=Lax"]
    return "; ".join([*parts, "Secure"] if is_secure else parts)
