"""Small experiments and results for the tests of the store and the workers."""

import numpy as np

from models.comparison.experiment import Experiment
from models.training.events import RunResult, Swept


def small_experiment(seeds: int = 1, steps: int = 20, arms: int = 2, **changes: object) -> Experiment:
    """An experiment on the digits that trains in about a millisecond a step."""
    recipe = {"modality": "image", "steps": [{"transform": "rotate", "params": {"angle": [-15, 15]}}]}
    return Experiment.from_dict(
        {
            "dataset": {"name": "digits"},
            "image_size": 8,
            "train_size": 100,
            "arms": [{"name": "plain"}, *({"name": f"turned {k}", "recipe": recipe} for k in range(1, arms))],
            "network": {"width": 4, "depth": 1},
            "training": {"steps": steps, "batch_size": 16},
            "seeds": seeds,
            **changes,
        }
    )


def some_result(accuracy: float = 0.5) -> RunResult:
    predictions = np.arange(9, dtype=np.uint16)
    confidences = np.linspace(0.2, 1, 9, dtype=np.float32)
    return RunResult(
        accuracy, 1.0, {"noise_mild": 0.25}, predictions > 4, predictions, 1.0, None, False, "float32", 9, 0.1,
        confidences=confidences, swept={"rotate.angle": Swept((-15, 0, 15.5), np.eye(3, 7, dtype=bool))},
    )  # fmt: skip
