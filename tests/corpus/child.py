"""Tries cases of one kind in this process: `python -m tests.corpus.child KIND SEED COUNT FOLDER [FIRST]`.

Each outcome is a line of JSON in FOLDER/outcomes, written before the next case begins: where the process dies, the case
that killed it is the one behind the last line.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import shutil
import sys
import warnings
from itertools import islice
from pathlib import Path

from augment.decoding import quieten
from tests.corpus.rule import Watch

MOST_ADDRESSES = 8 << 30
"""Bytes above which nothing is handed out: a defect must not take the machine with it."""


def main(kind: str, seed: int, count: int, folder: Path, first: int = 0) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESSES, resource.RLIM_INFINITY))
    module = importlib.import_module(f"tests.corpus.{kind}")
    for category in (UserWarning, RuntimeWarning):
        warnings.simplefilter("always", category, append=True)
    quieten()
    stderr = folder / "stderr"
    os.dup2(os.open(stderr, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
    inside = folder / "inside"
    watch = Watch(inside, stderr)
    with (folder / "outcomes").open("a", encoding="utf-8") as outcomes:
        for case in islice(module.cases(seed, count), first, None):
            inside.mkdir()
            outcome = watch.tried(case, module.load, inside)
            print(json.dumps(outcome._asdict()), file=outcomes, flush=True)
            shutil.rmtree(inside)


if __name__ == "__main__":
    kind, seed, count, folder, *first = sys.argv[1:]
    main(kind, int(seed), int(count), Path(folder), int(*first))
