"""Dropout: a share of the values is set to zero in training, anew in every step, and the others make up for it.

Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", JMLR 15, 2014; of whole channels
Tompson et al., "Efficient object localization using convolutional networks", CVPR 2015.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from augment.params import Param, number

if TYPE_CHECKING:
    from torch import Tensor

Draw = Callable[..., "Tensor"]
"""`draw(shape, *place)`: numbers in [0, 1) of that shape, float32, other ones for each place in the network."""


def of_features(default: float) -> Param:
    return number("dropout", 0, 0.9, default, "Share of features dropped at random before the last layer.", step=0.05)


def of_channels() -> Param:
    return number("block_dropout", 0, 0.9, 0, "Share of channels dropped at random between blocks.", step=0.05)


def dropped(values: Tensor, share: float, draw: Draw | None, *place: str | int) -> Tensor:
    """`values` (N, C) or (N, C, ...) with a `share` of the C of each sample at zero; as they are without `draw`."""
    if draw is None or share == 0:
        return values
    kept = draw(values.shape[:2], *place) >= share
    return values * (kept.to(values.dtype) / (1 - share)).view(*kept.shape, *[1] * (values.dim() - 2))
