"""SoundMixing: a sound is mixed with a partner, and so are their labels, in the same shares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from augment.audio.loading import resampled
from augment.audio.measures import SILENCE_DB, rms_db
from augment.example import Example, UnderWay, settled
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.mixing import mixed_shares, partner_of
from augment.kinds.retimed import fitted


class SoundMixing(NamedTuple):
    """The amplitude of the partner is multiplied by `weight` in [0, 1], that of the sound itself by the rest.

    `match_level`: the partner is first brought to the sound's own RMS, where neither is silent.
    """

    weight: float
    match_level: bool = False


def _carry_out(now: UnderWay, plan: SoundMixing, around: Around) -> UnderWay:
    """The partner comes at the sound's rate and length: its end is cut off, or silence put behind it."""
    partner = partner_of(around)
    if partner is None:
        return now
    example = settled(now)
    sound = example.sample
    other = fitted(resampled(partner.sample, sound.sample_rate).samples, len(sound.samples))
    own_db, other_db = (rms_db(samples) if plan.match_level else SILENCE_DB for samples in (sound.samples, other))
    ratio = 10 ** ((own_db - other_db) / 20) if min(own_db, other_db) > SILENCE_DB else 1.0
    mixed = np.float32(1 - plan.weight) * sound.samples + np.float32(plan.weight * ratio) * other
    shares = mixed_shares(example.shares, partner.shares, plan.weight)
    return UnderWay(Example(sound.with_samples(np.clip(mixed, -1, 1, out=mixed)), example.targets, shares))


register_kind(Kind(SoundMixing, None, _carry_out, mixes=True))
