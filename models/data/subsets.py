"""Which samples a run trains on, which it is validated on, and in what order they come."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from augment.draws import derive_seed
from augment.errors import InputError, Note
from models.comparison.specs import TrainSize

MAX_VALIDATION = 250
VALIDATIONS = 12
"""How often, about, a run is validated and its state saved on the way."""
MAX_TRAIN_SAMPLES_TESTED = 1_000
MIN_VALIDATION = 20
VALIDATION_SHARE = 0.2
"""Of the training subset, where too few others are left over."""


class Subset(NamedTuple):
    """Indices of the samples trained on and of those kept back for validation; `notes` say what was changed."""

    train: np.ndarray
    validation: np.ndarray
    notes: tuple[Note, ...] = ()


def draw_subset(labels: np.ndarray, size: TrainSize, classes: int, seed: int) -> Subset:
    """The training subset, each class in its share, and the validation part.

    It is drawn from what is left over; where fewer than MIN_VALIDATION are, a fifth of the subset is kept back for it.
    It is empty only where every class has a single sample, which must be trained on. Raises InputError where the
    classes have too few samples for `size`.
    """
    have = np.bincount(labels, minlength=classes)
    if (
        size.in_all(classes) > have.sum()
        or size.in_all(classes) < classes
        or (size.per_class and size.count > min(have))
    ):
        raise InputError(
            "training.size",
            "A training size of {wanted} samples does not fit: there are {have} in all, in {classes} classes of at "
            "least {least}, and each class needs one.",
            wanted=size.in_all(classes), have=int(have.sum()), classes=classes, least=int(min(have)),
        )  # fmt: skip
    wanted = np.full(classes, size.count) if size.per_class else shares(have, size.count)
    mixed = np.random.default_rng(derive_seed("subset", seed)).permutation(len(labels))
    taken, left_over = _split(mixed, labels, wanted)
    if len(left_over) >= MIN_VALIDATION:
        return Subset(taken, left_over[:MAX_VALIDATION])
    kept_back = min(MAX_VALIDATION, math.ceil(len(taken) * VALIDATION_SHARE))
    trained = shares(np.bincount(labels[taken], minlength=classes), max(classes, len(taken) - kept_back))
    train, back = _split(taken, labels, trained)
    sentence = "{back} of the {count} training samples are kept back for validation, as too few others are left."
    note = Note("training.kept_back", sentence, back=len(back), count=len(taken))
    return Subset(train, np.concatenate([back, left_over])[:MAX_VALIDATION], (note,) if len(back) else ())


def _split(mixed: np.ndarray, labels: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first `wanted[label]` of each label among the indices `mixed`, and the rest, both in the order given."""
    is_taken = np.zeros(len(mixed), bool)
    for label, count in enumerate(wanted):
        is_taken[np.flatnonzero(labels[mixed] == label)[:count]] = True
    return mixed[is_taken], mixed[~is_taken]


def shares(have: np.ndarray, count: int) -> np.ndarray:
    """`count` samples split over classes in proportion to `have` (largest remainders), at least one of each class."""
    exact = have * (count / have.sum())
    split = np.maximum(np.floor(exact).astype(np.int64), 1)
    while split.sum() != count:
        missing = int(np.sign(count - split.sum()))
        room = np.where(split + missing >= 1, (exact - split) * missing, -np.inf)
        split[np.argmax(room)] += missing
    return split


def batch_order(samples: int, draws: int, seed: int) -> np.ndarray:
    """Which of `samples` each draw takes, (draws,): all of them once an epoch, each epoch in an order of its own."""
    rng = np.random.default_rng(derive_seed("order", seed))
    return np.concatenate([rng.permutation(samples) for _ in range(-(-draws // samples))])[:draws]
