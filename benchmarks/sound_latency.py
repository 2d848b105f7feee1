"""From the release of a slider on the Sound page to the new picture painted and the new sound ready to play, both.

A clip of four seconds at 16 kHz, with a recipe of three steps: filter, noise and gain, and then with a stretch and a
change of pitch. A value is chosen by a press on a slider's rail.

    python -m benchmarks.sound_latency [--changes 40]
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from augment.audio.ready import READY
from augment.example import Audio
from augment.saving import encode_wav
from benchmarks.preview_latency import SETTLE_MS, measure_recipes

SECONDS, RATE = 4, 16_000

RECIPES = {
    "filter, noise, gain": [
        {"transform": "low_pass", "params": {"cutoff_hz": 3000}},
        {"transform": "white_noise", "params": {"snr_db": 20}},
        {"transform": "gain", "params": {"gain_db": -6}},
    ],
    "stretch, pitch, gain": [
        {"transform": "time_stretch", "params": {"rate": 1.2}},
        {"transform": "pitch_shift", "params": {"semitones": 2}},
        {"transform": "gain", "params": {"gain_db": -6}},
    ],
}
"""The gain is what is changed: all that stands before it is computed anew."""

PAUSE_MS = 1_000
"""Between two changes: one who listens does not let go four times a second."""

STOPWATCH = """() => {
  window.delays = [];
  const image = () => document.querySelector('.st-key-result img');
  const player = () => document.querySelector('.st-key-result audio');
  let pressed = 0, before = {}, ready = {};
  document.addEventListener('pointerup', () => {
    pressed = performance.now(); before = {image: image().src, player: player().src}; ready = {};
  }, true);
  const done = (name, since) => {
    if (since !== pressed) return;
    ready[name] = performance.now() - since;
    if (ready.image && ready.player) window.delays.push(Math.max(ready.image, ready.player));
  };
  new MutationObserver(() => {
    const since = pressed, picture = image(), heard = player();
    if (since && picture && picture.src !== before.image && !('image' in ready)) {
      ready.image = 0;
      const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => done('image', since)));
      picture.decode().catch(() => {}).then(painted);
    }
    if (since && heard && heard.src !== before.player && !('player' in ready)) {
      ready.player = 0;
      if (heard.readyState >= 2) done('player', since);
      else heard.addEventListener('loadeddata', () => done('player', since), {once: true});
    }
  }).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['src']});
}"""


def bring_clip(page: Page, url: str, folder: Path) -> None:
    """Open the Sound page with a clip of SECONDS."""
    clip = folder / "clip.wav"
    clip.write_bytes(encode_wav(Audio(np.resize(READY["voice"]().samples, SECONDS * RATE), RATE)))
    page.goto(url)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning] .st-key-result img")
    page.locator(".st-key-recipe_panel [data-testid=stPopover] button").first.click()
    page.locator(".st-key-audio-upload input[type=file]").set_input_files(clip)
    page.get_by_text("clip.wav").first.wait_for()
    page.keyboard.press("Escape")
    page.wait_for_timeout(SETTLE_MS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=40)
    given = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.2f}, {given.changes} changes each")
    measure_recipes(
        RECIPES, "audio", bring_clip, "gain-gain_db", changes=given.changes, stopwatch=STOPWATCH, pause_ms=PAUSE_MS
    )


if __name__ == "__main__":
    main()
