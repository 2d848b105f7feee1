"""Retimed: a sound gets other samples, more or fewer of them, and its clip follows or keeps its length."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from augment.audio.loading import MAX_SECONDS
from augment.example import Audio, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind
from augment.params import choice

LENGTH = choice(
    "length", ("changes", "kept"), "changes",
    "Whether the clip becomes shorter or longer, or keeps its length: cut at its end, or filled up with silence.",
)  # fmt: skip


LONGEST_S = 60.0
"""No clip grows beyond this, however many steps double it; one that came longer may grow to MAX_SECONDS."""


class Retimed(NamedTuple):
    """`samples` float32 (n,) in [-1, 1] of any length; `length` is one of LENGTH's choices."""

    samples: np.ndarray
    length: str = "changes"


def fitted(samples: np.ndarray, count: int) -> np.ndarray:
    """Samples (n,) as (count,): the end cut off, or silence put behind it."""
    if len(samples) >= count:
        return samples[:count]
    filled = np.zeros(count, samples.dtype)
    filled[: len(samples)] = samples
    return filled


def _sound(now: UnderWay) -> Audio:
    sound: Audio = settled(now).sample
    return sound


def _carry_out(now: UnderWay, plan: Retimed, around: Around) -> UnderWay:
    example = settled(now)
    sound = example.sample
    count = len(sound.samples)
    if plan.length == "kept":
        samples = fitted(plan.samples, count)
    else:
        most_s = LONGEST_S if count <= LONGEST_S * sound.sample_rate else MAX_SECONDS
        samples = plan.samples[: int(most_s * sound.sample_rate)]
    return UnderWay(example._replace(sample=sound.with_samples(samples)))


register_kind(Kind(Retimed, _sound, _carry_out))
