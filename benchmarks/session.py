"""One person at a page, as the server meets them: Streamlit's protocol without a browser."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import random
import time
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import NamedTuple

import numpy as np
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

SLIDER_KEY = "-param:"
"""What the ids of the sliders to be moved contain: the beginning of their keys, after a hash."""
EVENTS_OF = "$$STREAMLIT_INTERNAL_KEY_{id}__events"
"""The id under which a component's events travel."""
RESULT_KEY = "-live_result"
"""What the id of the component ends with that shows the picture to wait for: its key, after a hash."""
UPLOAD_KEY = ":upload"
"""What the id of the page's file uploader ends with: the end of its key."""
XSRF_COOKIE = "_streamlit_xsrf"
BOUNDARY = "a-photo-ends-here"
PAINT_S = 0.03
"""What a browser needs to paint a picture that has come."""
GIVE_UP_AFTER_S = 20.0


class Pace(NamedTuple):
    """What a person does for how long."""

    seconds: float
    every_s: float
    """Between two changes of a slider; 0: dragged without a pause."""
    uploads_s: float
    """Between two photos brought; 0: none."""


class Session:
    """One open page."""

    def __init__(self, url: str, number: int) -> None:
        self._url = url
        self._random = random.Random(number)
        self._query = ""
        self._page = ""
        self._sliders: dict[str, tuple[BidiComponent, str]] = {}
        self._moved = ""
        self._number = number
        self._session_id = ""
        self._uploader = "", ""
        self._words = ""
        self._last_photo = ""
        self._urls: asyncio.Queue[FileURLs] = asyncio.Queue()
        self._ready = asyncio.Event()
        self.delays_s: list[float] = []
        self.pages_s: list[float] = []
        self.uploads_s: list[float] = []
        self.lost = 0
        self.late = 0

    async def live(self, start_s: float, pace: Pace) -> None:
        """Open the page, and from `start_s` of the loop's clock on do what `pace` says."""
        end_s, every_s, uploads_s = start_s + pace.seconds, pace.every_s, pace.uploads_s
        address = self._url.replace("http", "ws", 1) + "/_stcore/stream"
        async with connect(address, subprotocols=["streamlit"], max_size=None) as socket:
            http = HTTPConnection(self._url.removeprefix("http://"), timeout=GIVE_UP_AFTER_S)
            listening = asyncio.create_task(self._listen(socket))
            await socket.send(self._rerun())
            await asyncio.wait_for(self._ready.wait(), GIVE_UP_AFTER_S)
            clock = asyncio.get_running_loop().time
            if not every_s:
                await asyncio.sleep(start_s + self._random.uniform(0, 1) - clock())
                while clock() < end_s:
                    await asyncio.to_thread(self._moves, http, *self._choice())
                    await asyncio.sleep(PAINT_S)
                listening.cancel()
                return
            first = start_s + self._random.uniform(0, every_s)
            next_upload = start_s + self._random.uniform(0, uploads_s) if uploads_s else end_s
            for due in itertools.takewhile(lambda due: due < end_s, itertools.count(first, every_s)):
                if due >= clock():
                    await asyncio.sleep(due - clock())
                    if due >= next_upload:
                        next_upload += uploads_s
                        await self._upload(socket)
                    else:
                        await self._change(socket, http)
                else:
                    self.late += 1
            listening.cancel()

    def _choice(self) -> tuple[str, list[float]]:
        """One of the sliders, by its component's id, and new values for it."""
        chosen = self._random.choice(list(self._sliders))
        return chosen, self._values(self._read(chosen))

    def _read(self, slider: str) -> dict:
        return json.loads(self._sliders[slider][0].json)

    def _moves(self, http: HTTPConnection, slider: str, values: list[float]) -> None:
        """What a slider says while it moves: the result alone is asked for."""
        body = json.dumps({"of": self._read(slider)["of"], "values": values})
        sent = time.perf_counter()
        is_drawn = False
        for _ in range(2):  # the server ends a connection that was not used for a while, and a browser asks again
            try:
                http.request("POST", self._moved, body)
                answer = http.getresponse()
                is_drawn = answer.status == HTTPStatus.OK and answer.read().startswith(b"<img")
                break
            except (OSError, HTTPException):
                http.close()
        if is_drawn:
            self.delays_s.append(time.perf_counter() - sent)
        else:
            self.lost += 1

    async def _change(self, socket: ClientConnection, http: HTTPConnection) -> None:
        """A slider moves, and rests when the result is painted: then the whole page follows."""
        slider, values = self._choice()
        await asyncio.to_thread(self._moves, http, slider, values)
        await asyncio.sleep(PAINT_S)
        self._ready.clear()
        sent = time.perf_counter()
        event = {"event": "rested", "value": {"values": values}}
        await socket.send(self._rerun(self._sliders[slider][1], slider, event))
        try:
            await asyncio.wait_for(self._ready.wait(), GIVE_UP_AFTER_S)
            self.pages_s.append(time.perf_counter() - sent)
        except TimeoutError:
            self.lost += 1

    async def _upload(self, socket: ClientConnection) -> None:
        """Bring a photo; it has come when its name stands on the page."""
        stem = f"photo{self._number}x{len(self.uploads_s)}"
        photo = await asyncio.to_thread(_photo, self._random.randrange(2**32))
        sent = time.perf_counter()
        asked = BackMsg()
        asked.file_urls_request.request_id = stem
        asked.file_urls_request.session_id = self._session_id
        asked.file_urls_request.file_names.append(f"{stem}.jpg")
        await socket.send(asked.SerializeToString())
        urls = await asyncio.wait_for(self._urls.get(), GIVE_UP_AFTER_S)
        is_there = await asyncio.to_thread(_put, self._url, urls.upload_url, f"{stem}.jpg", photo)
        if self._last_photo:  # a browser takes the one away that stood there
            await asyncio.to_thread(_send, self._url, "DELETE", self._last_photo)
        self._last_photo = urls.delete_url
        self._ready.clear()
        self._words = ""
        rerun = BackMsg.FromString(self._rerun(self._uploader[1]))
        state = rerun.rerun_script.widget_states.widgets.add(id=self._uploader[0]).file_uploader_state_value
        state.uploaded_file_info.add(name=f"{stem}.jpg", size=len(photo), file_id=urls.file_id, file_urls=urls)
        await socket.send(rerun.SerializeToString())
        try:
            await asyncio.wait_for(self._ready.wait(), GIVE_UP_AFTER_S)
        except TimeoutError:
            is_there = False
        if is_there and stem in self._words:
            self.uploads_s.append(time.perf_counter() - sent)
        else:
            self.lost += 1

    def _values(self, slider: dict) -> list[float]:
        """Random values, low to high."""
        steps = round((slider["high"] - slider["low"]) / slider["step"])
        places = sorted(self._random.randint(0, steps) for _ in slider["values"])
        return [round(slider["low"] + place * slider["step"], slider["decimals"]) for place in places]

    def _rerun(self, fragment_id: str = "", heard: str = "", event: dict | None = None) -> bytes:
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.fragment_id = fragment_id
        if event is not None:
            widgets = message.rerun_script.widget_states.widgets
            widgets.add(id=EVENTS_OF.format(id=heard), json_trigger_value=json.dumps([event]))
        return message.SerializeToString()

    async def _listen(self, socket: ClientConnection) -> None:
        async for data in socket:
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._take(message)
            elif kind == "file_urls_response":
                self._urls.put_nowait(message.file_urls_response.file_urls[0])
            elif kind == "new_session":
                self._session_id = message.new_session.initialize.session_id
            elif kind == "navigation":
                self._page = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self._ready.set()

    def _take(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        component = element.bidi_component
        self._words += element.markdown.body
        if kind == "file_uploader" and element.file_uploader.id.endswith(UPLOAD_KEY):
            self._uploader = element.file_uploader.id, message.delta.fragment_id
        if kind == "bidi_component" and SLIDER_KEY in component.id:
            self._sliders[component.id] = component, message.delta.fragment_id
        elif kind == "bidi_component" and component.id.endswith(RESULT_KEY):
            self._moved = f"/moved/{json.loads(component.json)['token']}"


def _photo(seed: int) -> bytes:
    """A JPEG of 1600 x 1200 with the detail of a photo."""
    coarse = np.random.default_rng(seed).integers(0, 256, (60, 80, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(coarse).resize((1600, 1200), Image.Resampling.BICUBIC).save(file, "JPEG", quality=90)
    return file.getvalue()


def _put(url: str, path: str, name: str, data: bytes) -> bool:
    """Send a file as a browser's form does; returns whether the server took it."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return _send(url, "PUT", path, head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode())


def _send(url: str, method: str, path: str, body: bytes = b"") -> bool:
    with closing(HTTPConnection(url.removeprefix("http://"), timeout=GIVE_UP_AFTER_S)) as http:
        http.request("GET", "/_stcore/health")
        answer = http.getresponse()
        answer.read()
        token = SimpleCookie(answer.getheader("Set-Cookie"))[XSRF_COOKIE].value
        headers = {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Cookie": f"{XSRF_COOKIE}={token}",
            "X-Xsrftoken": token,
        }
        http.request(method, path, body, headers)
        return http.getresponse().status == HTTPStatus.NO_CONTENT
