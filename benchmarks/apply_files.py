"""`python -m augment apply` on a folder of photos against the loop one would write with Pillow and Albumentations.

Both decode, do the same five steps and write JPEG of the same quality, on two processes: the loop by a Pool of two.
Then the memory that apply takes at its peak, of all its processes, for N files and for 4 N.

    python -m benchmarks.apply_files [--files 10000]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import cv2
import numpy as np

SIDE, DIFFERENT, QUALITY, PROCESSES = 512, 200, 95, 2
RECIPE = {
    "modality": "image",
    "seed": 0,
    "steps": [
        {"transform": "horizontal_flip", "p": 0.5},
        {"transform": "rotate", "params": {"angle": [-15, 15]}},
        {"transform": "brightness", "params": {"factor": [0.8, 1.2]}},
        {"transform": "contrast", "params": {"factor": [0.8, 1.2]}},
        {"transform": "gaussian_noise", "params": {"std": 0.05}},
    ],
}

LOOP = f"""
import os, sys
os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
from multiprocessing import Pool
from pathlib import Path
import albumentations as A, cv2, numpy as np
from PIL import Image

cv2.setNumThreads(1)
steps = A.Compose([
    A.HorizontalFlip(p=0.5),
    A.Rotate((-15, 15), p=1),
    A.RandomBrightnessContrast((-0.2, 0.2), (0, 0), p=1),
    A.RandomBrightnessContrast((0, 0), (-0.2, 0.2), p=1),
    A.GaussNoise(std_range=(0.05, 0.05), p=1),
])

def one(path):
    image = np.asarray(Image.open(path).convert("RGB"))
    result = steps(image=image)["image"]
    Image.fromarray(result).save(Path(sys.argv[2], path.stem + "-0.jpg"), quality={QUALITY})

if __name__ == "__main__":
    Path(sys.argv[2]).mkdir()
    with Pool({PROCESSES}) as pool:
        for _ in pool.imap_unordered(one, sorted(Path(sys.argv[1]).glob("*.jpg")), chunksize=8):
            pass
"""


def photos(folder: Path, count: int) -> Path:
    """So many JPEG files of smooth noise, of which `DIFFERENT` differ; the others are further names of these."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(count):
        path = folder / f"{number:06}.jpg"
        if number < DIFFERENT:
            coarse = rng.integers(0, 256, (SIDE // 8, SIDE // 8, 3), dtype=np.uint8)
            image = cv2.resize(coarse, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
            path.write_bytes(cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, 90))[1].tobytes())
        else:
            path.hardlink_to(folder / f"{number % DIFFERENT:06}.jpg")
    return folder


def seconds(command: list[str]) -> np.ndarray:
    """By the clock, and of processors, which what else the machine does changes less."""
    start, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stderr=subprocess.PIPE)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return np.array((time.perf_counter() - start, spent))


def apply_command(place: Path, folder: Path, out: Path) -> list[str]:
    options = ["--out", str(out), "--workers", str(PROCESSES), "--format", "jpeg", "--quality", str(QUALITY)]
    return [sys.executable, "-m", "augment", "apply", str(place / "recipe.json"), str(folder), *options]


def peak_megabytes(command: list[str]) -> tuple[float, float]:
    """Of the process that gives out the work, and of all together (shared pages counted in part), as Linux tells."""
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    alone, together = 0.0, 0.0
    finished = threading.Event()
    threading.Thread(target=lambda: (running.wait(), finished.set()), daemon=True).start()
    while not finished.wait(0.1):
        own = proportional_megabytes(running.pid)
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
        workers = children.read_text().split() if children.exists() else []
        alone = max(alone, own)
        together = max(together, own + sum(proportional_megabytes(int(pid)) for pid in workers))
    return alone, together


def proportional_megabytes(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:PROCESSES]))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "recipe.json").write_text(json.dumps(RECIPE))
        (place / "loop.py").write_text(LOOP)
        few = photos(place / "few", given.files)
        ours, loop = [], []
        print(f"{given.files} files of {SIDE} × {SIDE}, JPEG {QUALITY}, {PROCESSES} processes")
        for turn in range(given.rounds):  # in turns, so that what else the machine does meets both
            loop.append(seconds([sys.executable, str(place / "loop.py"), str(few), str(place / f"loop{turn}")]))
            ours.append(seconds(apply_command(place, few, place / f"apply{turn}")))
            clock, spent = loop[-1] / ours[-1]
            print(f"loop {loop[-1][0]:.1f} s, apply {ours[-1][0]:.1f} s: {clock:.2f} times as fast, in processor time "
                  f"{spent:.2f}; load {os.getloadavg()[0]:.1f}")  # fmt: skip
        clock, spent = np.median(loop, axis=0) / np.median(ours, axis=0)
        print(f"of the medians: {clock:.2f} times as fast, in processor time {spent:.2f}")
        many = photos(place / "many", 4 * given.files)
        for source in (few, many):
            alone, together = peak_megabytes(apply_command(place, source, place / f"memory-{source.name}"))
            count = len(list(source.iterdir()))
            print(f"{count} files: peak {together:.0f} MB in all processes, {alone:.0f} MB where work is given out")


if __name__ == "__main__":
    main()
