"""Which images a run trains on, which it is validated on, and in what order they come."""

from __future__ import annotations

import numpy as np

from augment.draws import derive_seed
from augment.errors import InputError
from models.comparison.specs import TrainSize

MAX_VALIDATION_IMAGES = 500
MIN_VALIDATION_IMAGES = 20


def draw_subset(labels: np.ndarray, size: TrainSize, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the training subset, each class in its share, and of the validation part, from what is left over.

    The validation part is empty where fewer than MIN_VALIDATION_IMAGES are left. Raises InputError where the
    classes have too few images for `size`.
    """
    have = np.bincount(labels, minlength=classes)
    if (
        size.in_all(classes) > have.sum()
        or size.in_all(classes) < classes
        or (size.per_class and size.count > min(have))
    ):
        raise InputError(
            "training.size",
            "A training size of {wanted} images does not fit: there are {have} in all, in {classes} classes of at "
            "least {least}, and each class needs one.",
            wanted=size.in_all(classes), have=int(have.sum()), classes=classes, least=int(min(have)),
        )  # fmt: skip
    wanted = np.full(classes, size.count) if size.per_class else shares(have, size.count)
    mixed = np.random.default_rng(derive_seed("subset", seed)).permutation(len(labels))
    is_taken = np.zeros(len(labels), bool)
    for label in range(classes):
        is_taken[mixed[labels[mixed] == label][: wanted[label]]] = True
    left_over = mixed[~is_taken[mixed]][:MAX_VALIDATION_IMAGES]
    return mixed[is_taken[mixed]], left_over if len(left_over) >= MIN_VALIDATION_IMAGES else left_over[:0]


def shares(have: np.ndarray, count: int) -> np.ndarray:
    """`count` images split over classes in proportion to `have` (largest remainders), at least one of each class."""
    exact = have * (count / have.sum())
    split = np.maximum(np.floor(exact).astype(np.int64), 1)
    while split.sum() != count:
        missing = int(np.sign(count - split.sum()))
        room = np.where(split + missing >= 1, (exact - split) * missing, -np.inf)
        split[np.argmax(room)] += missing
    return split


def batch_order(images: int, draws: int, seed: int) -> np.ndarray:
    """Which of `images` each draw takes, (draws,): all of them once an epoch, each epoch in an order of its own."""
    rng = np.random.default_rng(derive_seed("order", seed))
    return np.concatenate([rng.permutation(images) for _ in range(-(-draws // images))])[:draws]
