"""Thirty people at once: each moves a slider of the Image page every two seconds while two runs train.

Every session speaks with the server as a browser does: it opens the page by Streamlit's protocol, finds a slider, asks
for the picture of a new value, and when it would have painted that, reports the value, so that the whole page follows.
The time from the question to the picture's last byte is the preview's latency, all but the browser's own share. The
server's memory is its resident set.

With --drag nobody lets go: each value is asked for as soon as a browser would have painted the last one's picture.
With --uploads S everybody also brings a photo of their own (1600 x 1200, JPEG) every S seconds, and one whose name does
not come to stand on the page counts as lost.

    python -m benchmarks.thirty_sessions [--seconds 60] [--sessions 30] [--uploads 30] [--drag] [--idle]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.preview_latency import ROOT, Served
from benchmarks.session import Pace, Session
from models.comparison.experiment import Experiment
from models.service.supervisor import NICENESS, Supervisor
from models.store.store import Store

MEMORY_EVERY_S = 10.0
WORKERS = 2


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


async def crowd(served: Served, url: str, sessions: int, pace: Pace) -> None:
    """Run the sessions, then print what they met."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(sessions + 2))  # none of the people waits for another to be served
    start = loop.time() + 5
    people = [Session(url, number) for number in range(sessions)]
    tasks = [person.live(start, pace) for person in people]
    memory, *_ = await asyncio.gather(watch_memory(served.process.pid, start + pace.seconds), *tasks)
    lost, late = sum(person.lost for person in people), sum(person.late for person in people)
    moving = f"one change every {pace.every_s:g} s each" if pace.every_s else "dragging without a pause"
    print(f"{sessions} sessions, {moving}, for {pace.seconds:g} s:", end=" ")
    print(f"{lost} lost, {late} not asked for in time")
    _tell("preview", [delay for person in people for delay in person.delays_s])
    _tell("a photo brought", [delay for person in people for delay in person.uploads_s])
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
    parser.add_argument("--uploads", type=float, default=0.0, help="seconds between a session's uploads; 0: none")
    parser.add_argument("--script", type=Path, default=ROOT / "app.py", help="the Streamlit app")
    parser.add_argument("--idle", action="store_true", help="train nothing, for comparison")
    given = parser.parse_args()
    pace = Pace(given.seconds, 0.0 if given.drag else given.every, given.uploads)
    with tempfile.TemporaryDirectory(prefix="explorer-") as folder:
        served = Served(given.script, Path(folder))
        with served as url:
            if given.idle:
                asyncio.run(crowd(served, url, given.sessions, pace))
                return
            with training(Path(folder)):
                asyncio.run(crowd(served, url, given.sessions, pace))


if __name__ == "__main__":
    main()
