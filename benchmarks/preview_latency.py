"""From a slider's move, or its release, to the new picture painted, in real Chromium, with the floor beside it.

The floor is a bare Streamlit page that shows one of two ready pictures; its slider is dragged and let go. On the Image
page a value is chosen by a press on the rail. The release starts the clock; it stops two animation frames after the new
picture has been decoded.

Then the Image page's slider is dragged to and fro without a pause, a move every 16 ms. Each move starts a clock of its
own, which the first picture stops that shows its value or a later one: what the gate leaves out waits for the next.

    python -m benchmarks.preview_latency [--changes 60] [--moves 600]
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import numpy as np
from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.chromium import find_chromium

ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]

SETTLE_MS = 20_000
"""A fresh server's workers import torch meanwhile."""
WARM_UP_S = 30
"""And take their first steps."""

DRAG = 12
"""Pixels, to and fro."""

MOVE_MS = 16
SWEEP = 80
"""Moves of a pixel each before the drag turns round."""

RECIPE = {
    "modality": "image",
    "seed": 0,
    "steps": [{"transform": "rotate", "params": {"angle": 20}}, {"transform": "scale"}, {"transform": "translate"}],
}
"""The ready recipe, with one angle, which the picture's caption then names."""

FLOOR = """
import gc
import cv2, numpy as np, streamlit as st
st.set_page_config(layout="wide")
@st.cache_resource
def start():
    noise = np.random.default_rng(0).integers(0, 255, (2, 32, 32, 3), np.uint8)
    images = [cv2.imencode(".jpg", cv2.resize(image, (512, 512)), [1, 85])[1].tobytes() for image in noise]
    gc.collect(); gc.freeze()
    return images
images = start()
@st.fragment
def show():
    value = st.slider("value", 0, 100, 50, key="param:floor")
    st.container(key="result").image(images[value % 2])
show()
"""

STOPWATCH = """() => {
  window.delays = [];
  const image = () => document.querySelector('.st-key-result img');
  let pressed = 0, before = image().src;
  document.addEventListener('pointerup', () => { pressed = performance.now(); before = image().src; }, true);
  new MutationObserver(async () => {
    const shown = image();
    if (!pressed || !shown || shown.src === before) return;
    const since = pressed; pressed = 0;
    try { await shown.decode(); } catch { return; }
    requestAnimationFrame(() => requestAnimationFrame(() => window.delays.push(performance.now() - since)));
  }).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['src']});
}"""


MOVES = """() => {
  window.delays = [];
  const moves = [];
  window.addEventListener('live-slider-moved',
    ({detail}) => moves.push({value: detail.values[0], since: performance.now()}));
  const result = document.querySelector('.st-key-result');
  let before = result.querySelector('img').src;
  new MutationObserver(async () => {
    const shown = result.querySelector('img');
    if (!shown || shown.src === before) return;
    before = shown.src;
    const caption = result.querySelector('.result-caption').textContent.replace('−', '-');
    const value = Number(/angle (-?[0-9.]+)/.exec(caption)[1]);
    try { await shown.decode(); } catch { return; }
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const place = moves.findIndex((move) => move.value === value);
      for (const move of moves.splice(0, place + 1)) window.delays.push(performance.now() - move.since);
    }));
  }).observe(result, {subtree: true, childList: true, attributes: true, attributeFilter: ['src']});
}"""


class Served:
    """A Streamlit script served on a free port for the length of a `with`."""

    def __init__(self, script: Path, store: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true",
             "--server.port", str(self.port), "--browser.gatherUsageStats", "false"],
            cwd=ROOT, env=os.environ | {"EXPLORER_STORE": str(store)}, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def __enter__(self) -> str:
        url = f"http://127.0.0.1:{self.port}"
        for _ in range(300):
            try:
                with urlopen(f"{url}/_stcore/health", timeout=1):
                    return url
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not come up")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()


def open_page(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning] .st-key-result img")
    page.wait_for_timeout(SETTLE_MS)


def centre(handle: Locator) -> tuple[float, float]:
    box = handle.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def measure_releases(
    page: Page, handle: Locator, changes: int, steps: int, *, stopwatch: str = STOPWATCH, pause_ms: int = 250
) -> np.ndarray:
    """Delays in milliseconds of `changes` new values of a slider (after ten that warm up).

    Its handle is dragged in `steps` moves; with none, the mouse is pressed on the rail beside it. `stopwatch` leaves
    its delays in `window.delays`.
    """
    # A press on the rail is a new value at once, whose picture may be there before the button is up.
    page.evaluate(stopwatch if steps else stopwatch.replace("pointerup", "pointerdown"))
    for change in range(changes + 10):
        (x, y), along = centre(handle), DRAG if change % 2 else -DRAG
        page.mouse.move(x if steps else x + along, y)
        page.mouse.down()
        if steps:
            page.mouse.move(x + along, y, steps=steps)
        page.mouse.up()
        page.wait_for_function(f"() => window.delays.length > {change}")
        page.wait_for_timeout(pause_ms)
    return np.array(page.evaluate("window.delays")[10:])


def measure_moves(page: Page, handle: Locator, moves: int) -> np.ndarray:
    """Delays in milliseconds of the moves of one drag that changed the value, of `moves`."""
    page.evaluate(MOVES)
    x, y = centre(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    for move in range(moves):
        along = move % (2 * SWEEP)
        page.mouse.move(x + min(along, 2 * SWEEP - along), y)
        page.wait_for_timeout(MOVE_MS)
    page.mouse.up()
    page.wait_for_timeout(1_000)
    return np.array(page.evaluate("window.delays"))


def measure_recipes(
    recipes: dict[str, list[dict[str, Any]]],
    modality: str,
    bring: Callable[[Page, str, Path], None],
    param: str,
    **measured: Any,
) -> None:
    """Print the delays of a page under each recipe, in a browser and on a server of its own.

    `bring(page, url, folder)` opens the page with its sample; `param` is the slider that is moved, as its key has it.
    `measured` goes to `measure_releases`.
    """
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        with Served(ROOT / "app.py", Path(folder)) as url:
            time.sleep(WARM_UP_S)
            for name, steps in recipes.items():
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                recipe = quote(json.dumps({"modality": modality, "seed": 0, "steps": steps}))
                bring(page, f"{url}/{modality}?recipe={recipe}", Path(folder))
                handle = page.locator(f"[class*='st-key-param-{param}'] [role=slider]")
                handle.scroll_into_view_if_needed()
                delays = measure_releases(page, handle, steps=0, **measured)
                median, late = np.median(delays), np.percentile(delays, 95)
                print(f"{name:24} median {median:5.0f} ms   95th percentile {late:5.0f} ms")
                page.close()
        browser.close()
    print(f"load average at the end {os.getloadavg()[0]:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--moves", type=int, default=600)
    given = parser.parse_args()
    image_page = f"/?sample=china&recipe={quote(json.dumps(RECIPE))}"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        floor_script = Path(folder, "floor.py")
        floor_script.write_text(FLOOR)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        with Served(floor_script, Path(folder)) as url:
            open_page(page, url)
            thumb = page.locator("[class*='st-key-param'] [data-testid=stSliderThumbValue]").locator("xpath=..")
            floor = measure_releases(page, thumb, given.changes, steps=4)
        with Served(ROOT / "app.py", Path(folder)) as url:
            open_page(page, url + image_page)
            handle = page.locator("[class*='st-key-param-rotate-angle'] [role=slider]")
            released = measure_releases(page, handle, given.changes, steps=0)
            open_page(page, url + image_page)
            moved = measure_moves(page, handle, given.moves)
        browser.close()
    print(f"load average {os.getloadavg()[0]:.2f}, {given.changes} changes each, {len(moved)} moves of one drag")
    for name, delays in (
        ("bare page, ready picture, let go", floor),
        ("Image page, three steps, let go", released),
        ("Image page, three steps, moving", moved),
    ):
        print(f"{name:34} median {np.median(delays):5.0f} ms   95th percentile {np.percentile(delays, 95):5.0f} ms")
    print(f"{'ratio, let go':34} median {np.median(released) / np.median(floor):5.2f}      95th percentile", end=" ")
    print(f"{np.percentile(released, 95) / np.percentile(floor, 95):5.2f}")


if __name__ == "__main__":
    main()
