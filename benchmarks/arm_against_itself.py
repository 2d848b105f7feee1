"""The same recipe under two recipe seeds, as the two arms: they differ by luck alone, so there must be no winner.

    python -m benchmarks.arm_against_itself [--experiments 20]

Each experiment on the digits has recipe seeds and run seeds of its own. A 95 % interval may be wrong once in twenty.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context

from tqdm import tqdm

from models.comparison.evidence import NO_WINNER
from models.comparison.experiment import Experiment
from models.comparison.report import report
from models.data.datasets import dataset_of
from models.training.events import Finished
from models.training.loop import train


def experiment(number: int, seeds: int) -> Experiment:
    def recipe(seed: int) -> dict[str, object]:
        names = ("rotate", "scale", "translate")
        return {"modality": "image", "seed": seed, "steps": [{"transform": name} for name in names]}

    arms = [{"name": "first", "recipe": recipe(2 * number)}, {"name": "second", "recipe": recipe(2 * number + 1)}]
    own_seeds = list(range(100 * number, 100 * number + seeds))
    return Experiment.from_dict({"dataset": {"name": "digits"}, "arms": arms, "seeds": own_seeds})


def judged(number: int, seeds: int) -> tuple[str, str]:
    """The verdict and its sentence."""
    made = experiment(number, seeds)
    data = dataset_of(made)
    results = {}
    for run in made.runs():
        *_, last = train(run, data)
        assert isinstance(last, Finished)
        results[run.arm_index, run.seed] = last.result
    found = report(made, results)
    return found.comparisons[0].winner, str(found.sentence)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--experiments", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    numbers = range(given.experiments)
    no_winner = 0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for winner, sentence in tqdm(pool.map(judged, numbers, repeat(given.seeds)), total=given.experiments):
            no_winner += winner == NO_WINNER
            tqdm.write(sentence)
    print(f"no winner in {no_winner} of {given.experiments} experiments")
    sys.exit(0 if no_winner >= 0.95 * given.experiments else 1)


if __name__ == "__main__":
    main()
