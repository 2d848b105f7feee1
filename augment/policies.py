"""Policies that serve every modality: they choose among steps of their own."""

from __future__ import annotations

import numpy as np

from augment.kinds.policy import Policy
from augment.params import integer
from augment.transforms import MODALITIES, transform


@transform(
    MODALITIES, "policy",
    integer("count", 0, 16, 2, "How many of the steps listed in it are applied; all where there are fewer.", neutral=0),
    summary="Applies some of the steps listed in it, drawn anew for every sample, in the order in which they stand.",
    label_safety="As safe as the least safe step in it.",
    source="Uniform choice without replacement; as in RandAugment: Cubuk et al., NeurIPS 2020",
)  # fmt: skip
def some_of(listed: int, count: int, rng: np.random.Generator) -> Policy:
    chosen = rng.permutation(listed)[:count]
    return Policy(tuple(sorted(chosen.tolist())))
