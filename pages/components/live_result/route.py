"""The address at which a moving slider's values become the result's HTML."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from augment.errors import InputError
from augment.reading import read_json
from pages.components.live_result import redraw_of

MOST_BYTES = 4_096
"""Of a question: a step, a name, and one or two numbers."""


async def _moved(request: Request) -> PlainTextResponse:
    redraw = redraw_of(request.path_params["token"])
    if redraw is None or redraw.draw is None:
        return PlainTextResponse("This page is no longer open.", 404)
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or not 0 < int(length) <= MOST_BYTES:
        return PlainTextResponse("A step, a name and its numbers are asked for.", 413)
    try:
        said = read_json(await request.body(), "The question", MOST_BYTES)
        (step_id, name), numbers = said["of"], said["values"]
        async with redraw.lock:
            if await request.is_disconnected():
                return PlainTextResponse("", 499)
            html = await run_in_threadpool(redraw.draw, str(step_id), str(name), numbers)
    except (InputError, KeyError, TypeError, ValueError):
        return PlainTextResponse("No slider of this page has such a value.", 422)
    # It is put into the page by result.js alone, and must not be taken for a page by a browser that is led here.
    return PlainTextResponse(html, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})


ROUTE = Route("/{base:path}moved/{token}", _moved, methods=["POST"])
"""Relative to any page, wherever the app is mounted."""
