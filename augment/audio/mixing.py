"""Mixing transforms: two sounds and their labels become one."""

from __future__ import annotations

from augment.kinds.sound_mixing import SoundMixing
from augment.params import flag, number
from augment.transforms import transform


@transform(
    "audio", "mixing",
    number("weight", 0, 0.5, (0, 0.5), "Share of the other sound's amplitude, and of its label.", neutral=0,
           unit="of the result", label="Other sound"),
    flag("match_level", False, "Brings the other sound to this one's level first: a loud one would drown this one "
         "although its label's share is small."),
    title="MixUp",
    summary="Mixes another sound with this one; the label becomes a mix of both.",
    label_safety="The label is mixed in the same shares. They are true to what is heard where both are equally loud.",
    source="Zhang et al., “mixup: Beyond empirical risk minimization”, ICLR 2018; for sounds: Tokozume et al., "
    "“Learning from between-class examples”, ICLR 2018",
)  # fmt: skip
def mixup(weight: float, match_level: bool) -> SoundMixing | None:
    return None if weight == 0 else SoundMixing(weight, match_level)
