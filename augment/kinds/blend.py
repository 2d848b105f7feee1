"""Blend: several chains of steps start from the same image, and their results are laid over one another and over it."""

from __future__ import annotations

from typing import NamedTuple

import cv2

from augment.example import UnderWay, settled
from augment.kinds.chain import Chain
from augment.kinds.depth import in_bits_of, rounded_as
from augment.kinds.kind import Around, Kind, register_kind


class Blend(NamedTuple):
    """`weights` of the chains' results in what comes out; the image itself has the rest. All are in [0, 1].

    Targets stay where they are: where an example has some, the chains must move nothing.
    """

    chains: tuple[Chain, ...]
    weights: tuple[float, ...]


def has_targets(now: UnderWay) -> bool:
    return now.example.targets is not None


def _carry_out(now: UnderWay, plan: Blend, around: Around) -> UnderWay:
    example = settled(now)
    start = example.sample
    mixed = cv2.addWeighted(start, 1 - sum(plan.weights), start, 0, 0, dtype=cv2.CV_32F)
    for chain, weight in zip(plan.chains, plan.weights, strict=True):
        at = UnderWay(example)
        for made in chain.steps:
            at = around.run(made, at)
        mixed = cv2.addWeighted(in_bits_of(start, settled(at).sample), weight, mixed, 1, 0, dtype=cv2.CV_32F)
    return UnderWay(example._replace(sample=rounded_as(start, mixed.reshape(start.shape))))


def _weighed(plan: Blend) -> tuple[tuple[float, int], ...]:
    return tuple((weight, len(chain.steps)) for chain, weight in zip(plan.chains, plan.weights, strict=True))


register_kind(Kind(Blend, has_targets, _carry_out, weighed=_weighed))
