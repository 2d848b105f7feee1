"""Masking: the erasing of sounds; a band of the log-mel picture is hidden, and filled when the picture is made."""

from __future__ import annotations

from typing import NamedTuple

from augment.example import Mask, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind


class Masking(NamedTuple):
    """One more mask over the log-mel picture."""

    mask: Mask


def _carry_out(now: UnderWay, plan: Masking, around: Around) -> UnderWay:
    example = settled(now)
    sound = example.sample
    return UnderWay(example._replace(sample=sound._replace(masks=(*sound.masks, plan.mask))))


register_kind(Kind(Masking, None, _carry_out))
