"""From a slider's release to the new picture painted, in real Chromium, with the floor beside it.

The floor is a bare Streamlit page that shows one of two ready pictures. Both pages are driven alike: the mouse drags a
slider's handle and lets go of it, which starts the clock; it stops two animation frames after the new picture has been
decoded.

    python -m benchmarks.preview_latency [--changes 60]
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import find_chromium

ROOT = Path(__file__).parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]

SETTLE_MS = 20_000
"""A fresh server's workers import torch meanwhile."""

DRAG = 12
"""Pixels, to and fro."""

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


def measure(page: Page, url: str, slider: str, changes: int) -> np.ndarray:
    """Delays in milliseconds of `changes` drags of the first handle of `slider` (after ten that warm up)."""
    page.goto(url)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning] .st-key-result img")
    page.wait_for_timeout(SETTLE_MS)
    page.evaluate(STOPWATCH)
    handle = page.locator(f"{slider} [data-testid=stSliderThumbValue]").first.locator("xpath=..")
    for change in range(changes + 10):
        box = handle.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (DRAG if change % 2 else -DRAG), y, steps=4)
        page.mouse.up()
        page.wait_for_function(f"window.delays.length > {change}")
        page.wait_for_timeout(250)
    return np.array(page.evaluate("window.delays")[10:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=60)
    changes = parser.parse_args().changes
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        floor_script = Path(folder, "floor.py")
        floor_script.write_text(FLOOR)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        with Served(floor_script, Path(folder)) as url:
            floor = measure(page, url, "[class*='st-key-param']", changes)
        with Served(ROOT / "app.py", Path(folder)) as url:
            ours = measure(page, url, "[class*='st-key-param']", changes)
        browser.close()
    print(f"load average {os.getloadavg()[0]:.2f}, {changes} changes each")
    for name, delays in (("bare page, ready picture", floor), ("Image page, three-step recipe", ours)):
        print(f"{name:32} median {np.median(delays):5.0f} ms   95th percentile {np.percentile(delays, 95):5.0f} ms")
    print(f"{'ratio':32} median {np.median(ours) / np.median(floor):5.2f}      95th percentile", end=" ")
    print(f"{np.percentile(ours, 95) / np.percentile(floor, 95):5.2f}")


if __name__ == "__main__":
    main()
