"""How often luck alone wins, and how often a real gain is found: counts with their own binomial intervals.

    python -m benchmarks.luck [digits | path/to/a.zip …] [--pool 40] [--simulated 2000] [--trained 100] [--steps 300]

Arms of luck alone have the same recipe under different recipe seeds. A pool of them is trained on each dataset, four
arms under each of `--pool` seeds, and what every run made of every test sample is kept. Simulated experiments draw
seeds and test samples from the pool and deal the arms of each seed anew, so that no arm is better than another; they
are looked at once, at 5 seeds, and at 5, 8 and 11. A gain is planted by turning that share of the other arm's right
answers into wrong ones. Last, whole experiments of two such arms under five seeds are trained and reported on as the
app does it.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from scipy.stats import binomtest
from tqdm import tqdm

from models.comparison.evidence import NO_WINNER, crossed, judged
from models.comparison.experiment import Experiment, RunSpec
from models.comparison.looks import level
from models.comparison.report import report
from models.data.datasets import dataset_of
from models.training.events import Finished, RunResult
from models.training.loop import train

ARMS = 4
LOOKS = ((5,), (5, 8, 11))
GAIN = 0.02
SEEDS_FOR_A_GAIN = 10
STEPS = ("rotate", "scale", "translate")


def experiment(dataset: str, arms: int, seeds: Sequence[int], steps: int, first_recipe_seed: int = 0) -> Experiment:
    recipes = [
        {"modality": "image", "seed": first_recipe_seed + arm, "steps": [{"transform": name} for name in STEPS]}
        for arm in range(arms)
    ]
    return Experiment.from_dict(
        {
            "dataset": {"path": str(Path(dataset).resolve())} if dataset.endswith(".zip") else {"name": dataset},
            "task": {"image_size": 32 if "cifar" in dataset else 16},
            "train_size": 300,
            "arms": [{"name": f"arm {arm}", "recipe": recipe} for arm, recipe in enumerate(recipes)],
            "seeds": list(seeds),
            "training": {"steps": steps},
        }
    )


def result_of(run: RunSpec) -> RunResult:
    data = dataset_of(run.experiment)
    *_, last = train(run, data)
    assert isinstance(last, Finished)
    return last.result


def trained_pool(dataset: str, seeds: int, steps: int, workers: ProcessPoolExecutor) -> tuple[np.ndarray, float]:
    """What runs of luck alone made of every test sample, bool (arms, seeds, samples), and the overlap of seeds."""
    made = experiment(dataset, ARMS, range(seeds), steps)
    results = list(tqdm(workers.map(result_of, made.runs()), total=ARMS * seeds, desc=Path(dataset).stem))
    return np.array([result.correct for result in results]).reshape(seeds, ARMS, -1).swapaxes(0, 1), results[0].overlap


def dealt(pool: np.ndarray, seeds: int, rng: np.random.Generator) -> np.ndarray:
    """An experiment of luck alone: seeds and test samples drawn from the pool, arms dealt anew within each seed."""
    drawn = pool[:, rng.choice(pool.shape[1], seeds, replace=False)]
    order = rng.permuted(np.tile(np.arange(ARMS)[:, None], seeds), axis=0)
    drawn = np.take_along_axis(drawn, order[:, :, None], axis=0)
    return drawn[:, :, rng.integers(0, pool.shape[2], pool.shape[2])].astype(np.float32)


def any_winner(right: np.ndarray, looks: tuple[int, ...], overlap: float) -> bool:
    """Whether any arm beats the first, or is beaten by it, at any of the looks."""
    for count in range(1, len(looks) + 1):
        seen = right[:, : looks[count - 1]]
        family = judged([crossed(arm - seen[0], overlap) for arm in seen[1:]], level(looks[:count]))
        if any(difference.clears_zero for difference in family):
            return True
    return False


def with_gain(right: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The second arm better by GAIN: of the first one's right answers, as many at random are wrong."""
    share = GAIN / right[0].mean()
    return np.stack([right[0] * (rng.random(right[0].shape) >= share), right[1]])


def wins_in_full(number: int, dataset: str, steps: int) -> bool:
    """Train one experiment of two arms of luck under five seeds of its own, and read the app's verdict."""
    made = experiment(dataset, 2, range(10_000 + 5 * number, 10_005 + 5 * number), steps, 1_000 + 2 * number)
    found = report(made, {(run.arm_index, run.seed): result_of(run) for run in made.runs()})
    return found.comparisons[0].winner != NO_WINNER


def say(what: str, count: int, of: int) -> None:
    low, high = binomtest(count, of).proportion_ci()
    print(f"  {what}: {count} of {of} = {100 * count / of:.1f} % (95 % interval {100 * low:.1f} to {100 * high:.1f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="*", default=["digits"])
    parser.add_argument("--pool", type=int, default=40, help="seeds in the pool")
    parser.add_argument("--simulated", type=int, default=2_000)
    parser.add_argument("--trained", type=int, default=100)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    given = parser.parse_args()
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as workers:
        for dataset in given.datasets:
            pool, overlap = trained_pool(dataset, given.pool, given.steps, workers)
            print(
                f"{Path(dataset).stem}: {ARMS} × {given.pool} runs, mean accuracy {100 * pool.mean():.1f} %", flush=True
            )
            rng = np.random.default_rng(0)
            for arms in range(2, ARMS + 1):
                for looks in LOOKS:
                    drawn = (dealt(pool, looks[-1], rng)[:arms] for _ in range(given.simulated))
                    wins = sum(any_winner(right, looks, overlap) for right in drawn)
                    say(f"false winners, {arms} arms, looked at {looks}", wins, given.simulated)
            drawn = (with_gain(dealt(pool, SEEDS_FOR_A_GAIN, rng)[:2], rng) for _ in range(given.simulated))
            found = sum(any_winner(right, (SEEDS_FOR_A_GAIN,), overlap) for right in drawn)
            say(f"a gain of {100 * GAIN:g} points found at {SEEDS_FOR_A_GAIN} seeds", found, given.simulated)
        if given.trained:
            whole = partial(wins_in_full, dataset=given.datasets[0], steps=given.steps)
            wins = list(tqdm(workers.map(whole, range(given.trained)), total=given.trained, desc="whole experiments"))
            say(f"false winners of whole experiments on {Path(given.datasets[0]).stem}", sum(wins), given.trained)


if __name__ == "__main__":
    main()
