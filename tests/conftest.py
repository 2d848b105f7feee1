"""One thread for the linear algebra of each process: the tests run on all cores as it is, and two on one core spin."""

import os

for library in (
    "OMP",
    "MKL",
    "OPENBLAS",
):  # read when torch, NumPy and SciPy are loaded, also by processes started here
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
