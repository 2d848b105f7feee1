"""The fault campaign: real servers and workers, disturbed at random moments; every experiment must end as if none were.

Each fault has a store and a server of its own, on which 2 arms under 2 seeds train on the shipped digits. At a random
share of the steps the fault comes; when it is over, the runs must go on by themselves, and results and curves must be
bit for bit those of an undisturbed experiment. `recovered` counts from the end of the fault until every run that was
under way is further than it was. Clocks are not set: heartbeats are rewritten as another clock would leave them. The
disk is full by a small tmpfs where this runs as root, else by a limit on the size of the processes' files.

    python -m benchmarks.faults [--rounds 2] [--seed 11] [--only NAME] [--at-once 2]
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.fault_kinds import FAULTS, Scene, fill_the_disk, kill_the_first_of_two_servers
from models.comparison.experiment import Experiment
from models.store.store import Store
from models.store.stored import StoredExperiment

PATIENCE_S = 300.0
LOOK_EVERY_S = 0.05
LEFT_WITHIN_S = 20.0
"""Workers whose server was killed notice it and leave; what they wrote afterwards would be left behind."""
DISK_BYTES = 32 * 2**20
EXPERIMENT = {
    "dataset": {"name": "digits"},
    "image_size": 8,
    "train_size": 100,
    "arms": [
        {"name": "plain"},
        {
            "name": "turned",
            "recipe": {"modality": "image", "steps": [{"transform": "rotate", "params": {"angle": [-15, 15]}}]},
        },
    ],
    "network": {"width": 4, "depth": 1},
    "training": {"steps": 600, "batch_size": 16},
    "seeds": 2,
}


@contextmanager
def scene_of(seed: str, *, on_small_disk: bool = False) -> Iterator[Scene]:
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    is_mounted = on_small_disk and not os.geteuid()
    if is_mounted:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)], check=True)
    try:
        with closing(Store(folder)) as store:
            scene = Scene(store, random.Random(seed))
            try:
                scene.start_server()
                yield scene
            finally:
                for server in scene.servers:
                    server.__exit__()
                deadline = time.monotonic() + LEFT_WITHIN_S
                while scene.workers() and time.monotonic() < deadline:
                    time.sleep(LOOK_EVERY_S)
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(store: Store, experiment_id: str, is_so: Callable[[StoredExperiment], bool]) -> StoredExperiment | None:
    """The experiment once it is so, None where it takes too long."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        stored = store.experiment(experiment_id)
        if stored is not None and is_so(stored):
            return stored
        time.sleep(LOOK_EVERY_S)
    return None


def outcome(store: Store, experiment_id: str) -> tuple[Any, Any]:
    """Results and curves, without what the clock says."""
    results = {key: replace(found, wall_s=0.0).to_dict() for key, found in store.results(experiment_id).items()}
    return results, sorted(metric[1:] for metric in store.metrics(experiment_id)[0])


def disturbed(name: str, seed: str) -> tuple[float | None, tuple[Any, Any] | None]:
    """Seconds until training went on, and what came out; None where it did not."""
    with scene_of(seed, on_small_disk=FAULTS[name] is fill_the_disk) as scene:
        if FAULTS[name] is kill_the_first_of_two_servers:
            scene.start_server()
        experiment_id = scene.store.submit(Experiment.from_dict(EXPERIMENT), "faults", name)
        share = scene.dice.uniform(0.1, 0.7)

        def is_due(stored: StoredExperiment) -> bool:
            done, steps = sum(run.step for run in stored.runs), sum(run.steps for run in stored.runs)
            return done >= share * steps and any(run.state == "running" for run in stored.runs)

        before = wait_for(scene.store, experiment_id, is_due)
        if before is None:
            return None, None
        FAULTS[name](scene)
        over = time.monotonic()
        under_way = {run.id: run.step for run in before.runs if run.state == "running"}

        def goes_on(stored: StoredExperiment) -> bool:
            return stored.ended or all(
                run.state == "finished" or (run.state == "running" and run.step > under_way[run.id])
                for run in stored.runs
                if run.id in under_way
            )

        recovered = time.monotonic() - over if wait_for(scene.store, experiment_id, goes_on) else None
        ended = wait_for(scene.store, experiment_id, lambda stored: stored.ended)
        if ended is None or ended.state != "finished":
            for run in ended.runs if ended else ():
                print("   ", run.state, run.error, file=sys.stderr)
            return recovered, None
        return recovered, outcome(scene.store, experiment_id)


def undisturbed() -> tuple[Any, Any]:
    with scene_of("undisturbed") as scene:
        experiment_id = scene.store.submit(Experiment.from_dict(EXPERIMENT), "faults", "undisturbed")
        ended = wait_for(scene.store, experiment_id, lambda stored: stored.ended)
        assert ended is not None
        assert ended.state == "finished"
        return outcome(scene.store, experiment_id)


def main(rounds: int, seed: int, only: str, at_once: int) -> int:
    """Print a row a fault. Returns how many experiments did not end, or ended otherwise."""
    expected = undisturbed()
    failures = 0
    print(f"{'fault':<42} times  recovered in s      identical", flush=True)
    names = [name for name in FAULTS if only in name]

    def rounds_of(name: str) -> list[tuple[float | None, tuple[Any, Any] | None]]:
        return [disturbed(name, f"{seed} {name} {k}") for k in range(rounds)]

    with ThreadPoolExecutor(at_once) as pool:
        all_found = pool.map(rounds_of, names)
        for name, found in zip(names, all_found, strict=True):
            failures += _row(name, found, expected)
    return failures


def _row(name: str, found: list[tuple[float | None, tuple[Any, Any] | None]], expected: tuple[Any, Any]) -> int:
    same = sum(result == expected for _, result in found)
    took = ", ".join("never" if recovered is None else f"{recovered:.1f}" for recovered, _ in found)
    print(f"{name:<42} {len(found):>5}  {took:<18}  {same} of {len(found)}", flush=True)
    return len(found) - same


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2, help="how often each fault comes")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--only", default="", help="faults whose name contains this")
    parser.add_argument("--at-once", type=int, default=2, help="how many servers are disturbed side by side")
    given = parser.parse_args()
    sys.exit(min(main(given.rounds, given.seed, given.only, given.at_once), 1))
