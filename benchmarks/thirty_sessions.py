"""Thirty people at once: each moves a slider of the Image page every two seconds while two runs train.

Every session speaks with the server as a browser does: it opens the page by Streamlit's protocol, finds a slider, asks
for the picture of a new value, and when it would have painted that, reports the value, so that the whole page follows.
The time from the question to the picture's last byte is the preview's latency, all but the browser's own share. The
server's memory is its resident set.

With --drag nobody lets go: each value is asked for as soon as a browser would have painted the last one's picture.

    python -m benchmarks.thirty_sessions [--seconds 60] [--sessions 30] [--script app.py] [--drag] [--idle]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.preview_latency import ROOT, Served
from models.comparison.experiment import Experiment
from models.service.supervisor import NICENESS, Supervisor
from models.store.store import Store

SLIDER_KEY = "-param:"
"""What the ids of the sliders to be moved contain: the beginning of their keys, after a hash."""
EVENTS_OF = "$$STREAMLIT_INTERNAL_KEY_{id}__events"
"""The id under which a component's events travel."""
RESULT_KEY = "-live_result"
"""What the id of the component ends with that shows the picture to wait for: its key, after a hash."""
PAINT_S = 0.03
"""What a browser needs to paint a picture that has come."""
MEMORY_EVERY_S = 10.0
GIVE_UP_AFTER_S = 20.0
WORKERS = 2


class Session:
    """One open page."""

    def __init__(self, url: str, number: int) -> None:
        self._url = url
        self._random = random.Random(number)
        self._query = ""
        self._page = ""
        self._sliders: dict[str, tuple[BidiComponent, str]] = {}
        self._moved = ""
        self._ready = asyncio.Event()
        self.delays_s: list[float] = []
        self.pages_s: list[float] = []
        self.lost = 0
        self.late = 0

    async def live(self, start_s: float, end_s: float, every_s: float) -> None:
        """Open the page, and from `start_s` to `end_s` of the loop's clock move a slider every `every_s` seconds.

        With 0 seconds it is dragged without a pause.
        """
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
            for due in itertools.takewhile(lambda due: due < end_s, itertools.count(first, every_s)):
                if due >= clock():
                    await asyncio.sleep(due - clock())
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
        try:
            http.request("POST", self._moved, body)
            answer = http.getresponse()
            is_drawn = answer.status == HTTPStatus.OK and answer.read().startswith(b"<img")
        except OSError:
            is_drawn = False
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
        if kind == "bidi_component" and SLIDER_KEY in component.id:
            self._sliders[component.id] = component, message.delta.fragment_id
        elif kind == "bidi_component" and component.id.endswith(RESULT_KEY):
            self._moved = f"/moved/{json.loads(component.json)['token']}"


@contextmanager
def training(folder: Path) -> Iterator[None]:
    """Two runs under way in the store in `folder`, one a worker, for as long as it takes."""
    arms = [{"name": "plain"}, {"name": "augmented"}]
    entry = {"dataset": {"name": "digits"}, "arms": arms, "seeds": 50, "training": {"steps": 10_000}}
    supervisor = Supervisor(folder, WORKERS, niceness=NICENESS)
    with closing(Store(folder)) as store:
        experiment_id = store.submit(Experiment.from_dict(entry), "benchmark", "Thirty sessions")
        supervisor.start()
        try:
            while sum(run.step > 0 for run in store.experiment(experiment_id).runs) < WORKERS:
                time.sleep(0.2)
            yield
            print(f"{sum(run.step for run in store.experiment(experiment_id).runs)} steps were trained meanwhile")
        finally:
            supervisor.stop()


async def watch_memory(process: int, until_s: float) -> list[float]:
    """The resident set of `process` in MB, every MEMORY_EVERY_S seconds."""
    clock = asyncio.get_running_loop().time
    found = []
    while clock() < until_s:
        listed = await asyncio.to_thread(subprocess.check_output, ["ps", "-o", "rss=", "-p", str(process)])
        found.append(int(listed) / 1024)
        await asyncio.sleep(min(MEMORY_EVERY_S, max(0.1, until_s - clock())))
    return found


async def crowd(served: Served, url: str, sessions: int, seconds: float, every_s: float) -> None:
    """Run the sessions, then print what they met."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(sessions + 2))  # none of the people waits for another to be served
    start = loop.time() + 5
    people = [Session(url, number) for number in range(sessions)]
    tasks = [person.live(start, start + seconds, every_s) for person in people]
    memory, *_ = await asyncio.gather(watch_memory(served.process.pid, start + seconds), *tasks)
    lost, late = sum(person.lost for person in people), sum(person.late for person in people)
    pace = f"one change every {every_s:g} s each" if every_s else "dragging without a pause"
    print(f"{sessions} sessions, {pace}, for {seconds:g} s:", end=" ")
    print(f"{lost} lost, {late} not asked for in time")
    _tell("preview", [delay for person in people for delay in person.delays_s])
    _tell("the whole page", [delay for person in people for delay in person.pages_s])
    print(f"server memory every {MEMORY_EVERY_S:g} s, MB:", " ".join(f"{size:.0f}" for size in memory))


def _tell(name: str, delays_s: list[float]) -> None:
    if len(delays_s) > 1:
        cuts_ms = [1_000 * cut for cut in statistics.quantiles(delays_s, n=20)]
        print(
            f"{name}, {len(delays_s)} times: median {cuts_ms[9]:.0f} ms, 95th percentile {cuts_ms[-1]:.0f} ms,", end=" "
        )
        print(f"longest {1_000 * max(delays_s):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.thirty_sessions", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long; 600 shows whether memory stays level")
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between a session's changes")
    parser.add_argument("--drag", action="store_true", help="move without a pause, as fast as pictures are painted")
    parser.add_argument("--script", type=Path, default=ROOT / "app.py", help="the Streamlit app")
    parser.add_argument("--idle", action="store_true", help="train nothing, for comparison")
    given = parser.parse_args()
    every = 0.0 if given.drag else given.every
    with tempfile.TemporaryDirectory(prefix="explorer-") as folder:
        served = Served(given.script, Path(folder))
        with served as url:
            if given.idle:
                asyncio.run(crowd(served, url, given.sessions, given.seconds, every))
                return
            with training(Path(folder)):
                asyncio.run(crowd(served, url, given.sessions, given.seconds, every))


if __name__ == "__main__":
    main()
