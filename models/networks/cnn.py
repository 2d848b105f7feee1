"""A small convolutional network over pictures."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from augment.errors import InputError
from augment.params import choice, integer, number
from models.networks.activations import ACTIVATIONS
from models.networks.initialisations import INITIALISATIONS
from models.networks.network import NETWORKS, Forward, Settings
from models.networks.normalisations import NORMALISATIONS
from models.networks.weights import Weights
from models.torch_later import F

if TYPE_CHECKING:
    from torch import Tensor


def check(settings: Settings, shape: tuple[int, ...]) -> None:
    """Raises InputError where halving a picture of `shape` (C, H, W) `depth` times leaves nothing of it."""
    depth, side = int(settings["depth"]), min(shape[1:])
    if 2**depth > side:
        raise InputError(
            "experiment.depth",
            "A network of depth {depth} needs images of at least {least} pixels a side; these have {size}.",
            depth=depth, least=2**depth, size=side,
        )  # fmt: skip


@NETWORKS.register(
    "cnn",
    integer("width", 4, 64, 16, "Channels of the first block; each further block has twice as many.", step=4),
    integer("depth", 1, 4, 3, "Number of blocks; each halves the sides of the picture."),
    choice("activation", tuple(ACTIVATIONS), "relu", "What a unit makes of the sum of its inputs."),
    choice("normalisation", tuple(NORMALISATIONS), "layer", "How values are brought to one size after a convolution."),
    choice("initialisation", tuple(INITIALISATIONS), "pytorch", "How the first weights are drawn."),
    number("dropout", 0, 0.9, 0, "Share of features dropped at random before the last layer.", step=0.05),
    about="Blocks of convolution, pooling, normalisation and activation, then one linear layer.",
    source="LeCun et al., Proc. IEEE 86, 1998; order within a block: Jordan, 2024",
    fits=("picture",),
    check=check,
)
def cnn(settings: Settings, shape: tuple[int, ...], classes: int, weights: Weights) -> tuple[Forward, int]:
    """Channels double from block to block. Pooling comes first: all that follows then has a quarter of the work.

    Weights are kept in float32 and rounded to the input's format at each call.
    """
    width, depth = int(settings["width"]), int(settings["depth"])
    activate = ACTIVATIONS[str(settings["activation"])].function
    normalisation = NORMALISATIONS[str(settings["normalisation"])].function
    widths = [shape[0], *(width * 2**k for k in range(depth))]
    blocks = []
    for k, (channels_in, channels_out) in enumerate(pairwise(widths)):
        weights.convolution(f"blocks.{k}.weight", channels_out, channels_in, 3)
        blocks.append((f"blocks.{k}.weight", normalisation(weights, f"blocks.{k}", channels_out)))
    features = widths[-1] * (shape[1] // 2**depth) * (shape[2] // 2**depth)
    weights.matrix("head.weight", (classes, features), features)
    weights.zeros("head.bias", classes)

    def forward(images: Tensor, kept: Tensor | None) -> Tensor:
        for name, normalise in blocks:
            weight = weights[name].to(images.dtype).permute(0, 3, 1, 2)
            images = activate(normalise(F.max_pool2d(F.conv2d(images, weight, padding=1), 2)))
        values = images.flatten(1).float()
        if kept is not None:
            values = values * kept
        return F.linear(values, weights["head.weight"], weights["head.bias"])

    return forward, features
