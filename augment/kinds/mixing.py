"""Mixing: a sample is mixed with a partner, and so are their labels, in the same shares."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment import draws
from augment.example import Example, Shares, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind

_PARTNER = draws.key_of("partner")


class Mixing(NamedTuple):
    """`weight` in [0, 1] of the partner; the sample itself keeps the rest."""

    weight: float


def _carry_out(now: UnderWay, plan: Mixing, around: Around) -> UnderWay:
    """Without anybody to mix with, the sample stays as it is.

    The partner is one of the pool, as it came, whatever was done to the sample before.
    """
    if not around.pool:
        return now
    drawn = draws.uniforms(np.array([around.state], np.uint64), np.array([_PARTNER], np.uint64))[0, 0]
    partner = around.pool[int(drawn * len(around.pool))]
    sample, targets, shares = settled(now)
    mixed = _mixed(sample, partner.sample, plan.weight)
    return UnderWay(Example(mixed, targets, mixed_shares(shares, partner.shares, plan.weight)))


def _mixed(image: np.ndarray, partner: np.ndarray, weight: float) -> np.ndarray:
    """Two images, the second brought to the size and channels of the first."""
    height, width, channels = image.shape
    if partner.shape[:2] != (height, width):
        partner = cv2.resize(partner, (width, height), interpolation=cv2.INTER_AREA).reshape(height, width, -1)
    if partner.shape[2] != channels:
        conversion = cv2.COLOR_RGB2GRAY if channels == 1 else cv2.COLOR_GRAY2RGB
        partner = cv2.cvtColor(partner, conversion)
    return cv2.addWeighted(image, 1 - weight, partner.reshape(image.shape), weight, 0).reshape(image.shape)


def mixed_shares(own: Shares, partner: Shares, weight: float) -> Shares:
    """The labels' shares after mixing; a class that both hold is named once."""
    mixed: dict[int, float] = {}
    for shares, factor in ((own, 1 - weight), (partner, weight)):
        for label, share in shares:
            mixed[label] = mixed.get(label, 0.0) + factor * share
    return tuple((label, share) for label, share in mixed.items() if share > 0)


register_kind(Kind(Mixing, None, _carry_out, mixes=True))
