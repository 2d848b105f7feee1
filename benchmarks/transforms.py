"""Each image transform against Albumentations, Pillow, torchvision and Kornia on the same job, in one thread.

Run `python -m benchmarks.transforms`, with `--quick` for a glance, with names for some of the rows of image_rows. What
is not installed is left out. Both sides get batches: ours through a compiled recipe as training and `apply` do,
Albumentations image by image through its Compose, keeping the results; Kornia a tensor of float32. What converts from
one library's form to another's is not timed. Freed memory is kept on both sides (augment.memory).

Rounds alternate between the libraries; a ratio is the median over rounds of their time by ours, in time of this
process's own, so that what else the machine does counts little. Where no place or value is drawn, the mean difference
of the two results is given, in levels of 255.
"""

from __future__ import annotations

import argparse
import importlib
import math
import os
import statistics
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import cv2
import numpy as np
import threadpoolctl
from PIL import Image

from augment.memory import keep_freed
from augment.params import Value
from augment.recipe import Recipe
from benchmarks.image_rows import ROWS, SIDE, Row

BATCH = 8
OTHERS = ("Albumentations", "Pillow", "torchvision", "Kornia")
FIVE_STEPS: dict[str, dict[str, Value]] = {
    "horizontal_flip": {},
    "rotate": {"angle": (-15, 15)},
    "brightness": {"factor": (0.8, 1.2)},
    "contrast": {"factor": (0.8, 1.2)},
    "cutout": {"size": 0.3},
}

Job = Callable[[], Any]


def seconds(job: Job, calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        job()
    return (time.process_time() - start) / calls


def measured(jobs: dict[str, Job], rounds: int, at_least: float) -> dict[str, float]:
    """The median seconds of the first job, and of each other the median ratio to it."""
    calls = {}
    for name, job in jobs.items():
        job()
        calls[name] = max(1, math.ceil(at_least / max(seconds(job, 1), 1e-6)))
    times = [{name: seconds(job, calls[name]) for name, job in jobs.items()} for _ in range(rounds)]
    own, *others = jobs
    ratios = {name: statistics.median(of_round[name] / of_round[own] for of_round in times) for name in others}
    return {own: statistics.median(of_round[own] for of_round in times)} | ratios


def pictures(side: int, count: int) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    coarse = (rng.integers(0, 256, (max(side // 8, 4),) * 2 + (3,), dtype=np.uint8) for _ in range(count))
    return [cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC) for noise in coarse]


def installed(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


class Libraries:
    """The other libraries as far as they are installed, and the batch in the form that each takes."""

    def __init__(self, batch: list[np.ndarray]) -> None:
        self.batch = batch
        self.albumentations = installed("albumentations")
        self.pictures = [Image.fromarray(image) for image in batch]
        torch = installed("torch")
        self.kornia = torch and installed("kornia.augmentation")
        self.torchvision = torch and installed("torchvision.transforms.v2.functional")
        if torch:
            torch.set_num_threads(1)
            self.tensors = [torch.from_numpy(image).permute(2, 0, 1).contiguous() for image in batch]
            self.floats = torch.stack(self.tensors) / 255
        if self.torchvision:
            self.torchvision.uint8 = torch.uint8
            self.torchvision.black = torch.zeros(3, 1, 1, dtype=torch.uint8)
            self.torchvision.displacement = torch.rand(1, SIDE, SIDE, 2) * 0.02

    def compose(self, *transforms: Any) -> Job | None:
        if self.albumentations is None:
            return None
        call = self.albumentations.Compose(list(transforms))
        return lambda: [call(image=image)["image"] for image in self.batch]

    def jobs(self, row: Row) -> dict[str, Job]:
        jobs: dict[str, Job | None] = {}
        if self.albumentations:
            jobs["Albumentations"] = self.compose(row.albumentations(self.albumentations))
        if pillow := row.pillow:
            jobs["Pillow"] = lambda: [pillow(picture) for picture in self.pictures]
        if self.torchvision and (torchvision := row.torchvision):
            jobs["torchvision"] = lambda: [torchvision(self.torchvision, tensor) for tensor in self.tensors]
        if self.kornia and row.kornia:
            augmentation = row.kornia(self.kornia)
            jobs["Kornia"] = lambda: augmentation(self.floats)
        return {name: job for name, job in jobs.items() if job}


def batch_job(recipe: Recipe, batch: list[np.ndarray]) -> Job:
    compiled, indices = recipe.compile(), np.arange(len(batch))
    return lambda: compiled.apply_batch(batch, indices)


def difference(own: Job, other: Job | None) -> str:
    """The mean difference of the two results of the first image, in levels."""
    ours, theirs = own()[0], np.asarray(other()[0]) if other else None
    if theirs is None or ours.shape != theirs.shape:
        return "–"
    return f"{np.abs(ours.astype(int) - theirs).mean():.2f}"


def compare(names: list[str], rounds: int, at_least: float) -> None:
    libraries = Libraries(pictures(SIDE, BATCH))
    ratios: dict[str, list[float]] = {other: [] for other in OTHERS}
    print(f"\n{SIDE}×{SIDE}×3, batches of {BATCH}, µs an image\n")
    print(f"{'':20}{'ours':>8}" + "".join(f"{name:>16}" for name in OTHERS) + "  difference")
    for name in sorted(names, key=lambda name: bool(ROWS[name].unlike)):
        row = ROWS[name]
        own = batch_job(Recipe("image").with_step(name, **row.values), libraries.batch)
        others = libraries.jobs(row)
        found = measured({"ours": own} | others, rounds, at_least)
        cells = "".join(f"{found[other]:>15.2f}×" if other in found else f"{'–':>16}" for other in OTHERS)
        apart = "drawn" if row.drawn else difference(own, others.get("Albumentations"))
        print(
            f"{name:20}{found['ours'] / BATCH * 1e6:>8.0f}{cells}  {apart}{row.unlike and '; ' + row.unlike}",
            flush=True,
        )
        if not row.unlike:
            for other in others:
                ratios[other].append(found[other])
    for other, values in ratios.items():
        if values:
            slower = sum(value < 1 for value in values)
            print(f"{other}: geometric mean {statistics.geometric_mean(values):.2f}× over {len(values)} with equal "
                  f"parameters, {slower} of them slower here")  # fmt: skip


def compare_five_steps(side: int, count: int, rounds: int, at_least: float) -> None:
    batch = pictures(side, count)
    recipe = Recipe("image")
    for name, values in FIVE_STEPS.items():
        recipe = recipe.with_step(name, **values)
    jobs = {"ours": batch_job(recipe, batch)}
    libraries = Libraries(batch)
    if A := libraries.albumentations:
        compose = libraries.compose(
            A.HorizontalFlip(p=1), A.Rotate((-15, 15), p=1),
            A.ColorJitter((0.8, 1.2), (1, 1), (1, 1), (0, 0), p=1),
            A.ColorJitter((1, 1), (0.8, 1.2), (1, 1), (0, 0), p=1),
            A.CoarseDropout((1, 1), (0.3, 0.3), (0.3, 0.3), p=1),
        )  # fmt: skip
        jobs |= {"Albumentations": compose} if compose else {}
    found = measured(jobs, rounds, at_least)
    against = f", Albumentations {found['Albumentations']:.2f}×" if "Albumentations" in found else ""
    print(f"Five steps, {side}×{side}×3, batches of {count}: {found['ours'] / count * 1e6:.1f} µs an image{against}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="rows to measure; all where none is named")
    parser.add_argument("--quick", action="store_true", help="few and short rounds")
    chosen = parser.parse_args()
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
    cv2.setNumThreads(1)
    keep_freed()
    rounds, at_least = (3, 0.01) if chosen.quick else (11, 0.02)
    with threadpoolctl.threadpool_limits(1):
        compare(chosen.names or list(ROWS), rounds, at_least)
        if not chosen.names:
            print()
            compare_five_steps(SIDE, BATCH, rounds, at_least)
            compare_five_steps(32, 64, rounds, at_least)
    print(f"\nLoad of the machine meanwhile: {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
