"""Runs every benchmark, one after another: `make bench`. Each can be run by itself, as `python -m benchmarks.NAME`."""

import pkgutil
import subprocess
import sys

import benchmarks

NOT_BY_THEMSELVES = ("__main__", "naive_training", "image_rows", "fault_kinds", "session")
"""Parts of compare_training, transforms, faults and thirty_sessions."""

for module in pkgutil.iter_modules(benchmarks.__path__):
    if module.name not in NOT_BY_THEMSELVES:
        print(f"\n== {module.name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{module.name}"], check=True)
