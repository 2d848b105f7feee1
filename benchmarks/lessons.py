"""Every lesson through the app's own store and workers: how long it takes, and whether it shows what it promises.

    python -m benchmarks.lessons [few_images …] [--first-seed 100]

Accuracies are in percentage points, arm minus the one it is held against. Against the first arm they and their
intervals are those of the report, which the Train page shows; of other measures and pairs the interval is Student's t
over the seeds. Wall seconds are those with warm workers, as a visitor of the app has them, on a machine that should be
idle: the load average stands beside them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import numpy as np
from scipy.stats import t as student

from models.comparison.report import Report, report
from models.lessons import OF_CURVES, Effect, Lesson, lessons
from models.service.settings import Settings
from models.service.supervisor import Supervisor
from models.store.store import Store
from models.training.events import RunResult

AT_FIRST, AT_LAST = 1 / 4, 1 / 5
"""Shares of a curve."""
NOT_IN_PERCENT = ("loss", "steps", *OF_CURVES)
Curves = dict[tuple[int, int, str], list[float]]


def curves_of(store: Store, experiment_id: str) -> Curves:
    """The values of every metric by arm, seed and name, step by step."""
    curves: Curves = defaultdict(list)
    for metric in store.metrics(experiment_id)[0]:
        curves[metric.arm_index, metric.seed, metric.name].append(metric.value)
    return curves


def value(measure: str, result: RunResult, curves: Curves, arm: int, seed: int) -> float:
    if measure == "training_loss":
        losses = curves[arm, seed, "loss"]
        return fmean(losses[-max(1, int(AT_LAST * len(losses))) :])
    if measure == "gradient_norm":
        lengths = curves[arm, seed, "gradient_norm"]
        return fmean(lengths[: max(1, int(AT_FIRST * len(lengths)))])
    if measure == "gap":
        return result.train_accuracy - result.accuracy
    return float(getattr(result, measure) if hasattr(result, measure) else result.shifted[measure])


def measured(effect: Effect, found: Report, curves: Curves) -> tuple[float, float, tuple[float, float]]:
    """Both arms' means, and the interval of their difference."""
    names = [arm.name for arm in found.experiment.arms]
    arms = [names.index(effect.against), names.index(effect.arm)]
    rows = np.array(
        [
            [value(effect.measure, found.results[arm, seed], curves, arm, seed) for arm in arms]
            for seed in found.experiment.seeds
        ]
    )
    differences = rows[:, 1] - rows[:, 0]
    reach = student.ppf(0.975, len(rows) - 1) * differences.std(ddof=1) / len(rows) ** 0.5
    interval = (differences.mean() - reach, differences.mean() + reach)
    if arms[0] == 0:
        comparison = next(entry for entry in found.comparisons if entry.arm == effect.arm)
        shown = {entry.shift.id: entry.difference for entry in comparison.shifted} | {"accuracy": comparison.difference}
        if effect.measure in shown:
            interval = shown[effect.measure].ci95 or interval
    return rows[:, 0].mean(), rows[:, 1].mean(), interval


def is_kept(effect: Effect, interval: tuple[float, float]) -> bool:
    if effect.direction == "no winner":
        return interval[0] <= 0 <= interval[1]
    return interval[0] > 0 if effect.direction == "higher" else interval[1] < 0


def run(lesson: Lesson, store: Store, first_seed: int) -> bool:
    """Run a lesson and print what it shows. Whether it keeps all that it promises."""
    count = len(lesson.experiment.seeds)
    experiment = replace(lesson.experiment, seeds=tuple(range(first_seed, first_seed + count)))
    started = time.monotonic()
    experiment_id = store.submit(experiment, "lessons", lesson.id)
    while not (stored := store.experiment(experiment_id)).ended:
        time.sleep(0.1)
    wall = time.monotonic() - started
    took = f"{wall:.0f} s at load {os.getloadavg()[0]:.1f}"
    print(f"\n{lesson.id}: {took}, {len(experiment.arms)} arms, seeds {first_seed} to {experiment.seeds[-1]}")
    for error in {str(run.error) for run in stored.runs if run.error}:
        print(f"  failed: {error}")
    if stored.state != "finished":
        return False
    found = report(experiment, store.results(experiment_id))
    curves = curves_of(store, experiment_id)
    for index, arm in enumerate(experiment.arms):
        results = found.arm_results(index)
        of_arm = " ".join(
            f"{name} {fmean(getattr(r, name) for r in results):.3f}" for name in ("accuracy", "train_accuracy", "loss")
        )
        shifted = " ".join(f"{name} {fmean(r.shifted[name] for r in results):.2f}" for name in results[0].shifted)
        print(f"  {arm.name}: {of_arm} | {shifted}")
    kept = True
    for effect in lesson.effects:
        before, after, (low, high) = measured(effect, found, curves)
        scale = 1 if effect.measure in NOT_IN_PERCENT else 100
        one = is_kept(effect, (low, high))
        kept &= one
        print(
            f"  {'kept  ' if one else 'BROKEN'} {effect.measure} of “{effect.arm}” against “{effect.against}”: "
            f"{effect.direction}; {scale * before:.3g} → {scale * after:.3g}, {scale * (after - before):+.3g} "
            f"({scale * low:.3g} to {scale * high:.3g})"
        )
    for remark in found.remarks:
        print(f"  {remark}")
    sys.stdout.flush()
    return kept


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", metavar="id", help="the lessons; default: all")
    parser.add_argument("--first-seed", type=int, default=0, help="the lessons' seeds start from here")
    given = parser.parse_args(arguments)
    chosen = [lessons()[id] for id in given.ids or lessons()]
    with tempfile.TemporaryDirectory(prefix="explorer-") as folder, closing(Store(Path(folder))) as store:
        workers = Supervisor(Path(folder), Settings.from_environment().workers)
        workers.start()
        try:
            time.sleep(10)  # until the workers are warm
            kept = [run(lesson, store, given.first_seed) for lesson in chosen]
        finally:
            workers.stop()
    print(f"\n{sum(kept)} of {len(kept)} lessons keep what they promise")
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
