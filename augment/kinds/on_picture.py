"""OnPicture: a sound's log-mel picture is changed, and the sound is not; carried out when the picture is made."""

from __future__ import annotations

from typing import NamedTuple

from augment.example import Mask, TimeWarp, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind


class OnPicture(NamedTuple):
    """One more change of the log-mel picture, after those that it has."""

    change: Mask | TimeWarp


def _carry_out(now: UnderWay, plan: OnPicture, around: Around) -> UnderWay:
    example = settled(now)
    sound = example.sample
    return UnderWay(example._replace(sample=sound._replace(on_picture=(*sound.on_picture, plan.change))))


register_kind(Kind(OnPicture, None, _carry_out))
