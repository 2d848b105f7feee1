"""What is proposed for a dataset, brought to the set-up wherever nobody has chosen otherwise."""

from __future__ import annotations

from augment.params import Scalar
from models.comparison.experiment import Experiment
from models.comparison.specs import DatasetSpec
from models.data.datasets import proposal
from pages.components import state
from pages.components.state import Key


def proposed_values(dataset: DatasetSpec) -> dict[str, Scalar]:
    """The proposal by the keys of the set-up's widgets. Raises InputError where the dataset cannot be read."""
    found = proposal(dataset)
    own = {Key.setup("task", name): value for name, value in found.task.items()}
    return own | {
        Key.setup("experiment", "train_size"): found.train_size,
        Key.setup("training", "steps"): found.steps,
        Key.setup("training", "batch_size"): found.batch_size,
    }


def follow_proposal(dataset: DatasetSpec) -> None:
    """Once for each dataset that is chosen: what stands as it was proposed before takes what is proposed now.

    A value that somebody has set is another one than was proposed, and stays. Raises InputError.
    """
    if state.get(Key.PROPOSED_FOR) == dataset:
        return
    before = state.get(Key.PROPOSED, {})
    wanted = proposed_values(dataset)
    for key, value in wanted.items():
        if state.get(key) == before.get(key):
            state.put(key, value)
    _remember(dataset, wanted)


def use_proposal(dataset: DatasetSpec) -> None:
    """Bring the set-up to what is proposed, whatever stands there."""
    wanted = proposed_values(dataset)
    for key, value in wanted.items():
        state.put(key, value)
    _remember(dataset, wanted)


def keep_from_proposals(experiment: Experiment) -> None:
    """The set-up was brought to that of `experiment`: nothing is proposed until another dataset is chosen."""
    values = {
        Key.setup("experiment", "train_size"): experiment.train_size.count,
        Key.setup("training", "steps"): experiment.training.steps,
        Key.setup("training", "batch_size"): experiment.training.batch_size,
    }
    own = {Key.setup("task", name): value for name, value in experiment.settings.items()}
    _remember(experiment.dataset, own | values)


def _remember(dataset: DatasetSpec, values: dict[str, Scalar]) -> None:
    state.put(Key.PROPOSED_FOR, dataset)
    state.put(Key.PROPOSED, state.get(Key.PROPOSED, {}) | values)
