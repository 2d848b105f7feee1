"""The app's training against the script one would write at first: wall time, and whether the accuracies agree.

    python -m benchmarks.compare_training [path/to/mnist.zip] [--repeats 3]

The zip holds class folders; without one, scikit-learn's digits are used. Both sides run as processes of their own, in
turn; the ratio is that of the medians. The load average beside each time tells whether the machine was idle, which it
has to be.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import fmean, median
from typing import Any

from scipy.stats import ttest_rel

from models.comparison.sentences import points

ROOT = Path(__file__).parent.parent
RECIPE = {
    "modality": "image",
    "steps": [
        {"transform": "rotate", "params": {"angle": [-15, 15]}},
        {"transform": "scale", "params": {"factor": [0.9, 1.1]}},
        {"transform": "translate", "params": {"x": [-0.1, 0.1], "y": [-0.1, 0.1]}},
    ],
}
COMMANDS = {
    "app": [sys.executable, "-m", "models", "train", "{file}", "--json"],
    "naive script": [sys.executable, "-m", "benchmarks.naive_training", "{file}"],
}


def experiment(zip_file: Path | None, seeds: int, steps: int) -> dict[str, Any]:
    return {
        "dataset": {"path": str(zip_file.resolve())} if zip_file else {"name": "digits"},
        "image_size": 28,
        "train_size": 300,
        "arms": [{"name": "plain"}, {"name": "augmented", "recipe": RECIPE}],
        "training": {"steps": steps},
        "seeds": seeds,
    }


def processor_seconds() -> float:
    """Processor time of all processes that this one has started and waited for, and of those that they have."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def timed(command: list[str], file: Path) -> tuple[float, dict[str, Any]]:
    """Seconds from start to end of the process, imports included, and the form it printed."""
    before = processor_seconds()
    load, started = os.getloadavg()[0], time.perf_counter()
    done = subprocess.run(
        [part.format(file=file) for part in command],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    spent = processor_seconds() - before
    print(f"  {seconds:6.1f} s, {spent:.1f} s of processor time (load average before: {load:.1f})", flush=True)
    return seconds, json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("zip_file", type=Path, nargs="?")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=300)
    given = parser.parse_args()
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    forms: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "experiment.json"
        file.write_text(json.dumps(experiment(given.zip_file, given.seeds, given.steps)))
        for _ in range(given.repeats):
            for name, command in COMMANDS.items():
                print(name, flush=True)
                spent, forms[name] = timed(command, file)
                seconds[name].append(spent)
    ratio = median(seconds["naive script"]) / median(seconds["app"])
    print(f"\nwall time: {ratio:.2f} times faster than the naive script")
    print("precision:", *{word for arm in forms["app"]["arms"].values() for word in arm["precision"]})
    for arm in ("plain", "augmented"):
        ours, theirs = (forms[name]["arms"][arm]["accuracy"] for name in COMMANDS)
        low, high = ttest_rel(ours, theirs).confidence_interval(0.95)
        agree = "they agree" if low <= 0 <= high else "they do not agree"
        print(
            f"{arm}: app {100 * fmean(ours):.1f} %, naive script {100 * fmean(theirs):.1f} %; app minus naive script "
            f"{points(fmean(ours) - fmean(theirs))} points, 95 % interval {points(low)} to {points(high)}: {agree}"
        )
    form = forms["app"]
    print(form["sentence"])
    for shift, found in form["shifted"].items():
        low, high = found["ci95"] or (float("nan"), float("nan"))
        place = "inside" if found["inside"] else "outside"
        print(f"  {shift:20} {points(found['mean']):>6} points ({points(low)} to {points(high)}), {place} the family")


if __name__ == "__main__":
    main()
