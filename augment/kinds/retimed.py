"""Retimed: a sound gets other samples, more or fewer of them, and its clip follows or keeps its length."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from augment.example import Audio, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind
from augment.params import choice

LENGTH = choice(
    "length", ("changes", "kept"), "changes",
    "Whether the clip becomes shorter or longer, or keeps its length: cut at its end, or filled up with silence.",
)  # fmt: skip


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
    samples = plan.samples if plan.length == "changes" else fitted(plan.samples, len(sound.samples))
    return UnderWay(example._replace(sample=sound._replace(samples=samples)))


register_kind(Kind(Retimed, _sound, _carry_out))
