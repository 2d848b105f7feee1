"""Finds the Chromium that the browser tests drive; `python -m tests.browser.chromium` gets one where none is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need Chromium, and none was found or could be downloaded. Install it "
    "(Debian, Ubuntu: apt-get install chromium; macOS: brew install chromium), or name one: CHROMIUM=/path/to/chromium."
)


def find_chromium() -> str | None:
    """The path of a Chromium: the one named by CHROMIUM, an installed one, or Playwright's own."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if named:
        return named
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  slow to import, and seldom needed

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


if __name__ == "__main__" and find_chromium() is None:
    download = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if download.returncode or find_chromium() is None:
        sys.exit(ADVICE)
