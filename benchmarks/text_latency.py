"""From a slider's new value on the Text page to the new text painted, its marks and warnings included.

A text of 200 words, with two recipes: of words (synonyms, swaps, deletions) and of characters and words. A value is
chosen by a press on a slider's rail, which starts the clock: a text is often there before the button is let go. It
stops two animation frames after the new text stands in the page.

    python -m benchmarks.text_latency [--changes 40]
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from playwright.sync_api import Page

from augment.text.measures import word_count
from augment.text.ready import READY
from augment.text.tokens import words
from benchmarks.preview_latency import SETTLE_MS, measure_recipes

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
    measure_recipes(RECIPES, "text", open_page, "random_deletion-share", changes=given.changes, stopwatch=STOPWATCH)


if __name__ == "__main__":
    main()
