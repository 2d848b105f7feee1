"""How far the seeds of the default network are apart on strong noise and blur, and those of BatchNorm beside it.

    python -m benchmarks.spread [digits | path/to/a.zip] [--seeds 5]

What a shifted test shows must be the arm's doing. A network that keeps statistics of its training inputs meets inputs
that they were not made of, and one seed then differs from the next by tens of points.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.compare_training import RECIPE, ROOT

TESTS = ("noise_strong", "blur_strong")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", nargs="?", default="digits")
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    is_file = given.dataset.endswith(".zip")
    experiment = {
        "dataset": {"path": str(Path(given.dataset).resolve())} if is_file else {"name": given.dataset},
        "task": {"image_size": 28},
        "train_size": 300,
        "arms": [
            {"name": f"{name}, {normalisation}", "network": {"normalisation": normalisation}} | recipe
            for normalisation in ("layer", "batch")
            for name, recipe in (("plain", {}), ("augmented", {"recipe": RECIPE}))
        ],
        "seeds": given.seeds,
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "experiment.json"
        file.write_text(json.dumps(experiment))
        command = [sys.executable, "-m", "models", "train", str(file), "--json"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    print(f"mean ± standard deviation over {given.seeds} seeds, accuracy in %")
    for name, arm in json.loads(done.stdout)["arms"].items():
        tests = {"clean": arm["accuracy"]} | {test: arm["shifted"][test] for test in TESTS}
        said = {
            test: f"{100 * np.mean(seeds):.1f} ± {100 * np.std(seeds, ddof=1):.1f}" for test, seeds in tests.items()
        }
        print(f"{name:18}", "   ".join(f"{test} {numbers}" for test, numbers in said.items()))


if __name__ == "__main__":
    main()
