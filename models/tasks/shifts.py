"""Shifted tests: the test samples as they might come on a worse day, to see what survives.

Hendrycks and Dietterich, "Benchmarking neural network robustness to common corruptions and perturbations", ICLR 2019,
in small. Every shift is a recipe of the app's own transforms under a fixed seed, so it is the same for every arm,
seed and experiment. A recipe that trains on a shift's own family has practised for it, hence `inside`.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from augment.example import Sample
from augment.recipe import Recipe
from augment.transforms import catalogue

MAX_SAMPLES = 1_000
"""Test samples a shifted test uses at most: the first so many, which the datasets have in mixed order."""
LEAST_CHANGED = 0.1
"""Share of the samples: a shift that leaves nearly all as they are is no test of anything."""
MAX_BYTES = 8_000_000
"""Bytes of samples a shifted test keeps in memory at most."""


@dataclass(frozen=True)
class Shift:
    """One shifted test: `kind` at one `strength`; `amount` says how much, in words with units."""

    modality: str
    kind: str
    strength: str
    amount: str
    transform: str
    params: dict[str, Any]

    @property
    def id(self) -> str:
        """`rotation_mild`, or where the strength is a setting of the transform, `white_noise snr_db=10`."""
        return f"{self.kind}{' ' if '=' in self.strength else '_'}{self.strength}"

    @cached_property
    def recipe(self) -> Recipe:
        step = {"transform": self.transform, "params": self.params}
        return Recipe.from_dict({"modality": self.modality, "seed": 20_240_229, "steps": [step]})

    @property
    def family(self) -> str:
        return catalogue(self.modality)[self.transform].family

    def apply(self, samples: Sequence[Sample]) -> list[Sample]:
        return self.recipe.compile().apply_batch(samples, np.arange(len(samples)))


def tests_something(before: Sequence[Sample], after: Sequence[Sample]) -> bool:
    """Whether at least LEAST_CHANGED of the samples are others afterwards."""
    changed = sum(pickle.dumps(old) != pickle.dumps(new) for old, new in zip(before, after, strict=True))
    return changed >= LEAST_CHANGED * len(before)


def samples_used(count: int, bytes_a_row: int) -> int:
    """How many of `count` test samples a shifted test uses."""
    return min(count, MAX_SAMPLES, max(1, MAX_BYTES // bytes_a_row))


_SHIFTS: dict[str, dict[str, Shift]] = {}


def register_shift(shift: Shift) -> Shift:
    """Add a shifted test. Raises ValueError where its modality has one of that id."""
    own = _SHIFTS.setdefault(shift.modality, {})
    if shift.id in own:
        raise ValueError(f"there is a shifted test {shift.id} of {shift.modality} already")
    own[shift.id] = shift
    return shift


def shifts_of(modality: str) -> dict[str, Shift]:
    """The shifted tests of a modality by id, in the order in which they are shown."""
    return dict(_SHIFTS.get(modality, {}))


def inside(shift: Shift, recipe: Recipe | None) -> bool:
    """Whether a step of `recipe` that is switched on, or one of a policy's own, is of the shift's own family."""
    steps = [step for step in (recipe.steps if recipe is not None else ()) if step.enabled and step.p > 0]
    steps += [own for step in steps for own in step.steps if own.enabled and own.p > 0]
    return any(shift.family in step.transform.families for step in steps)


for _row in (
    ("image", "rotation", "mild", "up to ±20°", "rotate", {"angle": [-20, 20]}),
    ("image", "rotation", "strong", "up to ±40°", "rotate", {"angle": [-40, 40]}),
    ("image", "translation", "mild", "up to ±10 % of the side", "translate", {"x": [-0.1, 0.1], "y": [-0.1, 0.1]}),
    ("image", "translation", "strong", "up to ±20 % of the side", "translate", {"x": [-0.2, 0.2], "y": [-0.2, 0.2]}),
    ("image", "noise", "mild", "standard deviation 0.1", "gaussian_noise", {"std": 0.1}),
    ("image", "noise", "strong", "standard deviation 0.25", "gaussian_noise", {"std": 0.25}),
    ("image", "blur", "mild", "sigma 3 % of the side", "gaussian_blur", {"sigma": 3}),
    ("image", "blur", "strong", "sigma 6 % of the side", "gaussian_blur", {"sigma": 6}),
    ("image", "occlusion", "mild", "a square of 25 % of the side", "cutout", {"size": 0.25}),
    ("image", "occlusion", "strong", "a square of 50 % of the side", "cutout", {"size": 0.5}),
    ("audio", "white_noise", "snr_db=20", "at 20 dB", "white_noise", {"snr_db": 20}),
    ("audio", "white_noise", "snr_db=10", "at 10 dB", "white_noise", {"snr_db": 10}),
    ("audio", "white_noise", "snr_db=0", "at 0 dB", "white_noise", {"snr_db": 0}),
    ("audio", "gain", "gain_db=-12", "−12 dB", "gain", {"gain_db": -12}),
    ("audio", "low_pass", "cutoff_hz=2000", "at 2 kHz", "low_pass", {"cutoff_hz": 2000}),
    ("audio", "reverb", "rt60_s=0.6", "of 0.6 s", "reverb", {"rt60_s": 0.6, "wet": 0.6}),
    ("audio", "pitch_shift", "semitones=-2", "by 2 semitones down", "pitch_shift", {"semitones": -2}),
    ("audio", "pitch_shift", "semitones=2", "by 2 semitones up", "pitch_shift", {"semitones": 2}),
    ("text", "typos", "5", "typing errors in 5 % of the words, at least one", "keyboard_typo", {"share": 0.05}),
    ("text", "typos", "10", "typing errors in 10 % of the words, at least one", "keyboard_typo", {"share": 0.1}),
    ("text", "deleted", "20", "20 % of the words left out, at least one", "random_deletion", {"share": 0.2}),
    ("text", "synonyms", "20", "synonyms for 20 % of the words, as far as known", "synonym", {"share": 0.2}),
    ("text", "order", "3", "words moved by up to 3 places", "window_shuffle", {"distance": 3}),
    ("text", "capitals", "all", "every word in capitals", "letter_case", {"share": 1, "case": "upper"}),
    ("text", "homophones", "10", "10 % of the Chinese characters", "chinese_homophone", {"share": 0.1}),
):
    register_shift(Shift(*_row))
