"""The operations that automatic policies choose among, from nothing at strength 0 to their most at strength 1.

As tables and as code they are those of torchvision.transforms.v2 (0.28), in this catalogue's transforms and units:
a shear there is a tangent and here an angle, a shift there pixels and here a share, a factor there a distance from 1.
Here all turn and lean about the centre, and resample bilinearly.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from augment.kinds.kind import Made
from augment.params import Scalar


class Reach(NamedTuple):
    """What operations do at most. `shear` is a tangent, `shift` a share of the side, `turn` in degrees, `factor` the
    distance from 1, `bits` how many are kept at least and at most."""

    shear: float
    shift: float
    turn: float
    factor: float
    bits: tuple[int, int]


STANDARD = Reach(shear=0.3, shift=150 / 331, turn=30, factor=0.9, bits=(4, 8))
"""Of AutoAugment and RandAugment."""
WIDE = Reach(shear=0.99, shift=32 / 224, turn=135, factor=0.99, bits=(2, 8))
"""Of TrivialAugment Wide. A shift there is up to 32 pixels: taken for those of ImageNet's 224."""
OF_AUGMIX = Reach(shear=0.3, shift=1 / 3, turn=30, factor=0.9, bits=(0, 4))


class Operation(NamedTuple):
    """`values(strength, reach)` are those of the transform, strength in [-1, 1] where it is `signed`, else [0, 1]."""

    transform: str
    values: Callable[[float, Reach], dict[str, Scalar]]
    signed: bool = False


def _lean(strength: float, reach: Reach) -> dict[str, Scalar]:
    return {"angle": math.degrees(math.atan(strength * reach.shear))}


def _factor(strength: float, reach: Reach) -> dict[str, Scalar]:
    return {"factor": 1 + strength * reach.factor}


def _fewer_bits(strength: float, reach: Reach) -> dict[str, Scalar]:
    least, most = reach.bits
    return {"bits": max(1, round(most - strength * (most - least)))}


OPERATIONS = {
    "shear_x": Operation("shear", _lean, True),
    "shear_y": Operation("vertical_shear", _lean, True),
    "translate_x": Operation("translate", lambda strength, reach: {"x": strength * reach.shift, "y": 0.0}, True),
    "translate_y": Operation("translate", lambda strength, reach: {"x": 0.0, "y": strength * reach.shift}, True),
    "rotate": Operation("rotate", lambda strength, reach: {"angle": strength * reach.turn}, True),
    "brightness": Operation("brightness", _factor, True),
    "colour": Operation("saturation", _factor, True),
    "contrast": Operation("contrast", _factor, True),
    "sharpness": Operation("sharpness", _factor, True),
    "posterise": Operation("posterise", _fewer_bits),
    "solarise": Operation("solarise", lambda strength, reach: {"threshold": 1 - strength}),
    "auto_contrast": Operation("auto_contrast", lambda strength, reach: {"cutoff": 0.0}),
    "equalise": Operation("equalise", lambda strength, reach: {}),
    "invert": Operation("invert", lambda strength, reach: {}),
}


def made(place: str, name: str, strength: float, reach: Reach, *, to_the_other_side: bool) -> Made:
    """The operation as a step; `to_the_other_side` turns, leans, shifts … the other way, where there is one."""
    operation = OPERATIONS[name]
    signed = -strength if operation.signed and to_the_other_side else strength
    return Made(place, operation.transform, operation.values(signed, reach))


def transforms_of(names: tuple[str, ...]) -> tuple[str, ...]:
    """The transforms that the operations are made of, each once."""
    return tuple(dict.fromkeys(OPERATIONS[name].transform for name in names))
