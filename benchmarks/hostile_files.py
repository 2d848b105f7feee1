"""The whole corpus of hostile files: how many of each kind keep the rule, and what the worst of them takes.

    python -m benchmarks.hostile_files [--count 1500] [--seed 7]

Every file is loaded, or refused in one sentence, in at most 5 s of processor time and 1 GB; see `tests/corpus`.
"""

from __future__ import annotations

import argparse
import sys

from tests.corpus.campaign import KINDS, SEED, main

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_500, help="files of each kind")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    sys.exit(min(sum(main(kind, given.count, given.seed) for kind in KINDS), 1))
