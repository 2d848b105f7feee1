"""Plain: the transform makes the new sample itself, and nothing else moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from augment.example import Audio, Example, UnderWay, settled
from augment.kinds.depth import in_8_bits
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.opacity import spread_below
from augment.params import Scalar

if TYPE_CHECKING:
    from augment.transforms import Transform


def _sample(now: UnderWay) -> Any:
    return settled(now).sample


def _replace_sample(now: UnderWay, plan: Any, around: Around) -> UnderWay:
    example = settled(now)
    return UnderWay(Example(plan, example.targets, example.shares))


def _on_pixels(
    transform: Transform, now: UnderWay, values: tuple[Scalar, ...], drawing: dict[str, np.random.Generator]
) -> np.ndarray | None:
    """What it makes of an image: of 16 bits a channel in 8, where it knows no more.

    None where it leaves such an image, or a transparent one, as it is: that keeps its bits and hidden colours.
    """
    image, targets, _ = settled(now)
    if image.itemsize == 1 and (targets is None or targets.alpha is None):
        made: np.ndarray = transform.function(image, *values, **drawing)
        return made
    given = image if transform.takes_16_bits else in_8_bits(image)
    if targets is not None and targets.alpha is not None:
        given = spread_below(given, targets.alpha)
    made = transform.function(given, *values, **drawing)
    return None if made is given else made


register_kind(Kind(np.ndarray, _sample, _replace_sample, called=_on_pixels))
register_kind(Kind(Audio, _sample, _replace_sample))
register_kind(Kind(str, _sample, _replace_sample))
