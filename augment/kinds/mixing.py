"""Mixing: an image is mixed with a partner, and so are their labels, in the same shares."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment import draws
from augment.example import Example, Shares, UnderWay, settled
from augment.kinds.erasing import Region, without
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.matrix import Frame

_PARTNER = draws.key_of("partner")


class Mixing(NamedTuple):
    """`weight` in [0, 1] of the partner; the sample itself keeps the rest.

    With `place`, the partner covers that share of the area and nothing else: a rectangle of the image's own form, whose
    place is x and y in [0, 1] of the room left. Without, it lies over the whole, half transparent.
    """

    weight: float
    place: tuple[float, float] | None = None


def _carry_out(now: UnderWay, plan: Mixing, around: Around) -> UnderWay:
    """Without anybody to mix with, the sample stays as it is."""
    partner = partner_of(around)
    if partner is None:
        return now
    sample, targets, shares = settled(now)
    other = _fitted(partner.sample, sample)
    if plan.place is None:
        mixed = cv2.addWeighted(sample, 1 - plan.weight, other, plan.weight, 0).reshape(sample.shape)
        return UnderWay(Example(mixed, targets, mixed_shares(shares, partner.shares, plan.weight)))
    top, left, height, width = region = _region(plan.weight, plan.place, sample.shape)
    mixed = sample.copy()
    mixed[top : top + height, left : left + width] = other[top : top + height, left : left + width]
    if targets is not None:
        targets = without(targets, (region,), Frame(*sample.shape[:2]))
    covered = height * width / (sample.shape[0] * sample.shape[1])
    return UnderWay(Example(mixed, targets, mixed_shares(shares, partner.shares, covered)))


def partner_of(around: Around) -> Example | None:
    """One of the pool, as it came, whatever was done to the sample before; None where the pool is empty."""
    if not around.pool:
        return None
    drawn = draws.uniforms(np.array([around.state], np.uint64), np.array([_PARTNER], np.uint64))[0, 0]
    return around.pool[int(drawn * len(around.pool))]


def _region(share: float, place: tuple[float, float], shape: tuple[int, ...]) -> Region:
    height, width = (round(side * share**0.5) for side in shape[:2])
    return Region(round(place[1] * (shape[0] - height)), round(place[0] * (shape[1] - width)), height, width)


def _fitted(partner: np.ndarray, image: np.ndarray) -> np.ndarray:
    """`partner` in the size and channels of `image`."""
    height, width, channels = image.shape
    if partner.shape[:2] != (height, width):
        partner = cv2.resize(partner, (width, height), interpolation=cv2.INTER_AREA).reshape(height, width, -1)
    if partner.shape[2] != channels:
        conversion = cv2.COLOR_RGB2GRAY if channels == 1 else cv2.COLOR_GRAY2RGB
        partner = cv2.cvtColor(partner, conversion)
    return partner.reshape(image.shape)


def mixed_shares(own: Shares, partner: Shares, weight: float) -> Shares:
    """The labels' shares after mixing; a class that both hold is named once."""
    mixed: dict[int, float] = {}
    for shares, factor in ((own, 1 - weight), (partner, weight)):
        for label, share in shares:
            mixed[label] = mixed.get(label, 0.0) + factor * share
    return tuple((label, share) for label, share in mixed.items() if share > 0)


register_kind(Kind(Mixing, None, _carry_out, mixes=True))
