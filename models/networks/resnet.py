"""A small residual network over pictures."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from augment.params import integer
from models.networks.activations import ACTIVATIONS, activation_param
from models.networks.dropout import Draw, dropped, of_channels, of_features
from models.networks.initialisations import initialisation_param
from models.networks.layers import Layer, convolution, halved, head
from models.networks.network import NETWORKS, Forward, Settings
from models.networks.normalisations import NORMALISATIONS, normalisation_param
from models.networks.weights import Weights

if TYPE_CHECKING:
    from torch import Tensor


@NETWORKS.register(
    "resnet",
    integer("width", 4, 64, 16, "Channels of the first block; each further block has twice as many.", step=4),
    integer("depth", 1, 4, 3, "Number of blocks of two convolutions; each but the first halves the picture's sides."),
    activation_param(),
    normalisation_param("a convolution"),
    initialisation_param(),
    of_features(0),
    of_channels(),
    about="Each block adds to what it is given, so that the gradient has a short way to the first layers.",
    source="He et al., “Deep residual learning for image recognition”, CVPR 2016",
    fits=("picture",),
)
def resnet(settings: Settings, shape: tuple[int, ...], classes: int, weights: Weights) -> Forward:
    """One convolution and pooling, then the blocks, then the mean over all places."""
    width, depth, block_dropout = int(settings["width"]), int(settings["depth"]), float(settings["block_dropout"])
    convolve, normalise, activate = _convolved(settings, weights, "stem", (shape[0], width), 1)
    widths = [width, *(width * 2**k for k in range(depth))]
    blocks = [_block(settings, weights, f"blocks.{k}", channels) for k, channels in enumerate(pairwise(widths))]
    classify = head(weights, widths[-1], classes, float(settings["dropout"]))

    def forward(images: Tensor, draw: Draw | None) -> Tensor:
        images = activate(normalise(halved(convolve(images))))
        for k, block in enumerate(blocks):
            images = block(dropped(images, block_dropout, draw, "block", k))
        return classify(images.mean((2, 3)), draw)

    return forward


def _convolved(
    settings: Settings, weights: Weights, name: str, channels: tuple[int, int], stride: int
) -> tuple[Layer, Layer, Layer]:
    convolve = convolution(weights, name, channels, 3, stride)
    normalise: Layer = NORMALISATIONS[str(settings["normalisation"])].function(weights, name, channels[1])
    return convolve, normalise, ACTIVATIONS[str(settings["activation"])].function(weights, name)


def _block(settings: Settings, weights: Weights, name: str, channels: tuple[int, int]) -> Layer:
    """Where the channels double, the sides are halved, and what is added to is brought to that by a 1×1 convolution."""
    stride = channels[1] // channels[0]
    first, normalise_first, activate_first = _convolved(settings, weights, f"{name}.first", channels, stride)
    second, normalise, activate = _convolved(settings, weights, f"{name}.second", (channels[1], channels[1]), 1)
    shortcut = convolution(weights, f"{name}.shortcut", channels, 1, stride) if stride > 1 else None

    def block(images: Tensor) -> Tensor:
        change = normalise(second(activate_first(normalise_first(first(images)))))
        return activate(change + (images if shortcut is None else shortcut(images)))

    return block
