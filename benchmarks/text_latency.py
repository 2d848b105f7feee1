"""From a slider's new value on the Text page to the new text painted, its marks and warnings included.

A text of 200 words, with two recipes: of words (synonyms, swaps, deletions) and of characters and words. A value is
chosen by a press on a slider's rail, which starts the clock: a text is often there before the button is let go. It
stops two animation frames after the new text stands in the page.

    python -m benchmarks.text_latency [--changes 40]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path
from urllib.parse import quote

import numpy as np
from playwright.sync_api import Page, sync_playwright

from augment.text.measures import word_count
from augment.text.ready import READY
from augment.text.tokens import words
from benchmarks.preview_latency import FLAGS, ROOT, SETTLE_MS, Served, measure_releases
from tests.browser.chromium import find_chromium

WORDS = 200

RECIPES = {
    "words": [
        {"transform": "synonym", "params": {"share": 0.3}},
        {"transform": "random_swap", "params": {"share": 0.2}},
        {"transform": "random_deletion", "params": {"share": 0.15}},
    ],
    "characters and words": [
        {"transform": "keyboard_typo", "params": {"share": 0.2}},
        {"transform": "random_insertion", "params": {"share": 0.2}},
        {"transform": "random_deletion", "params": {"share": 0.15}},
    ],
}
"""The share of the deletion is what is changed."""

STOPWATCH = """() => {
  window.delays = [];
  const text = () => document.querySelector('.st-key-result .text-sample')?.innerHTML;
  let pressed = 0, before = text();
  document.addEventListener('pointerdown', () => { pressed = performance.now(); before = text(); }, true);
  new MutationObserver(() => {
    const now = text();
    if (!pressed || !now || now === before) return;
    const since = pressed; pressed = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => window.delays.push(performance.now() - since)));
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def text_of(count: int) -> str:
    """The English samples, one after the other, up to so many words."""
    text = " ".join(READY[name]() for name in ("review_en", "letter_en", "question_en") * 4)
    return text[: words(text)[count - 1].end]


def open_page(page: Page, url: str, folder: Path) -> None:
    """The Text page with that text."""
    note = folder / "note.txt"
    note.write_text(text_of(WORDS), "utf-8")
    page.goto(url)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning] .st-key-result .text-sample")
    page.locator(".st-key-recipe_panel [data-testid=stPopover] button:visible").first.click()
    page.locator(".st-key-text-upload input[type=file]").set_input_files(note)
    page.get_by_text(f"{WORDS} words").first.wait_for()
    page.keyboard.press("Escape")
    page.wait_for_timeout(SETTLE_MS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=40)
    given = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.2f}, {word_count(text_of(WORDS))} words, {given.changes} changes each")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        with Served(ROOT / "app.py", Path(folder)) as url:
            for name, steps in RECIPES.items():
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                recipe = quote(json.dumps({"modality": "text", "seed": 0, "steps": steps}))
                open_page(page, f"{url}/text?recipe={recipe}", Path(folder))
                handle = page.locator("[class*='st-key-param-random_deletion-share'] [role=slider]")
                handle.scroll_into_view_if_needed()
                delays = measure_releases(page, handle, given.changes, steps=0, stopwatch=STOPWATCH)
                median, late = np.median(delays), np.percentile(delays, 95)
                print(f"{name:24} median {median:5.0f} ms   95th percentile {late:5.0f} ms")
                page.close()
        browser.close()
    print(f"load average at the end {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
