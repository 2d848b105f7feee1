"""Shifted tests: the test images as they might come on a worse day, to see what survives.

Hendrycks and Dietterich, "Benchmarking neural network robustness to common corruptions and perturbations", ICLR 2019,
in small. Every shift is a recipe of the app's own transforms under a fixed seed, so it is the same for every arm,
seed and experiment. A recipe that trains on a shift's own family has practised for it, hence `inside`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from augment.recipe import Recipe
from augment.transforms import catalogue

MAX_IMAGES = 1_000
"""Test images a shifted test uses at most: the first so many, which the datasets have in mixed order."""
MAX_BYTES = 8_000_000
"""Bytes of images a shifted test keeps in memory at most."""


@dataclass(frozen=True)
class Shift:
    """One shifted test: `kind` at one `strength`, "mild" or "strong"; `amount` says how much, in words with units."""

    kind: str
    strength: str
    amount: str
    transform: str
    params: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.kind}_{self.strength}"

    @cached_property
    def recipe(self) -> Recipe:
        step = {"transform": self.transform, "params": self.params}
        return Recipe.from_dict({"modality": "image", "seed": 20_240_229, "steps": [step]})

    @property
    def family(self) -> str:
        return catalogue("image")[self.transform].family

    def images_used(self, images: np.ndarray) -> int:
        """How many of `images`, (N, H, W, C), this test uses."""
        return min(len(images), MAX_IMAGES, max(1, MAX_BYTES // images[0].size))

    def apply(self, images: np.ndarray) -> np.ndarray:
        """The shifted form of the images it uses. uint8 (N, H, W, C) to uint8 (images_used, H, W, C)."""
        used = images[: self.images_used(images)]
        return np.stack(self.recipe.compile().apply_batch(list(used), np.arange(len(used))))


_TABLE: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("rotation", "mild", "up to ±20°", "rotate", {"angle": [-20, 20]}),
    ("rotation", "strong", "up to ±40°", "rotate", {"angle": [-40, 40]}),
    ("translation", "mild", "up to ±10 % of the side", "translate", {"x": [-0.1, 0.1], "y": [-0.1, 0.1]}),
    ("translation", "strong", "up to ±20 % of the side", "translate", {"x": [-0.2, 0.2], "y": [-0.2, 0.2]}),
    ("noise", "mild", "standard deviation 0.1", "gaussian_noise", {"std": 0.1}),
    ("noise", "strong", "standard deviation 0.25", "gaussian_noise", {"std": 0.25}),
    ("blur", "mild", "sigma 3 % of the side", "gaussian_blur", {"sigma": 3}),
    ("blur", "strong", "sigma 6 % of the side", "gaussian_blur", {"sigma": 6}),
    ("occlusion", "mild", "a square of 25 % of the side", "cutout", {"size": 0.25}),
    ("occlusion", "strong", "a square of 50 % of the side", "cutout", {"size": 0.5}),
)
SHIFTS: dict[str, Shift] = {shift.id: shift for shift in (Shift(*row) for row in _TABLE)}
"""Every shifted test by id, in the order in which they are shown."""


def inside(shift: Shift, recipe: Recipe | None) -> bool:
    """Whether a step of `recipe` that is switched on is of the shift's own family."""
    steps = recipe.steps if recipe is not None else ()
    return any(step.enabled and step.p > 0 and step.transform.family == shift.family for step in steps)
