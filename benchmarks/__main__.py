"""Runs every benchmark, one after another: `make bench`. Each can be run by itself, as `python -m benchmarks.NAME`."""

import pkgutil
import subprocess
import sys

import benchmarks

NOT_BY_THEMSELVES = ("__main__", "naive_training", "image_rows")
"""naive_training is one side of compare_training, image_rows what transforms measures."""

for module in pkgutil.iter_modules(benchmarks.__path__):
    if module.name not in NOT_BY_THEMSELVES:
        print(f"\n== {module.name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{module.name}"], check=True)
