"""A real server on a free port with its own store, and a real Chromium."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect, sync_playwright

from tests.browser.chromium import find_chromium

ROOT = Path(__file__).parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
    "--host-resolver-rules=MAP teacher.local 127.0.0.1",
]

expect.set_options(timeout=20_000)

VERDICT = re.compile("Worth using|Not worth using|No clear difference|always right|the same answer")
"""What the banner of an ended comparison says."""


class Server:
    """The app in a process of its own, and one that trains; `restart` keeps the port and the store."""

    def __init__(self, store: Path, address: str = "127.0.0.1", environment: Mapping[str, str] | None = None) -> None:
        self.address, self.environment = address, environment or {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.store = store
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
        self.process = subprocess.Popen(
            [*command, "--server.port", str(self.port), "--server.address", self.address],
            cwd=ROOT, env=os.environ | {"EXPLORER_STORE": str(self.store), "EXPLORER_WORKERS": "1", **self.environment},
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not come up within a minute")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def restart(self) -> None:
        self.stop()
        self.start()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("store"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    assert executable, "no Chromium; see `python -m tests.browser.chromium`"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser profile on a laptop's screen; an error in the page's script fails the test, and so does what the
    Content-Security-Policy forbids."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    context.close()
    assert not errors, errors


def train_little(page: Page, steps: int = 10, seeds: int = 2) -> None:
    """On the Train page: so few steps and seeds; two seeds are enough for a verdict."""
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()
    settle(page)
    slider = page.get_by_role("slider", name="Seeds")
    while int(slider.input_value()) > seeds:
        slider.press("ArrowLeft")
    expect(slider).to_have_value(str(seeds))
    settle(page)
    page.get_by_text("Training", exact=True).click()
    steps_box = page.get_by_label("Steps", exact=True)
    steps_box.fill(str(steps))
    steps_box.press("Enter")
    settle(page)


STILL_MS = 200
STILL = """([stamp, ms]) => {
  const app = document.querySelector(
    "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]");
  if (!app) window.still = null;
  else if (window.still?.stamp !== stamp) window.still = {stamp, since: performance.now()};
  return Boolean(window.still && performance.now() - window.still.since > ms);
}"""


def settle(page: Page) -> None:
    """Wait until the page is connected and no script has run for a moment: one run may bring about the next."""
    page.wait_for_function(STILL, arg=[time.monotonic(), STILL_MS], timeout=20_000)


def place_of(found: Locator) -> FloatRect:
    """Where an element is drawn, once it is: a page run or a poll may just be putting another in its place."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        expect(found).to_be_visible()
        if place := found.bounding_box():
            return place
    raise AssertionError(f"{found} is nowhere")
