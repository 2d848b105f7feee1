"""A small convolutional network over pictures."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from augment.errors import InputError
from augment.params import integer
from models.networks.activations import ACTIVATIONS, activation_param
from models.networks.dropout import Draw, dropped, of_channels, of_features
from models.networks.initialisations import initialisation_param
from models.networks.layers import convolution, halved, head
from models.networks.network import NETWORKS, Forward, Settings
from models.networks.normalisations import NORMALISATIONS, normalisation_param
from models.networks.weights import Weights

if TYPE_CHECKING:
    from torch import Tensor


def check_depth(settings: Settings, shape: tuple[int, ...]) -> None:
    """Raises InputError where halving a picture of `shape` (C, H, W) `depth` times leaves nothing of it."""
    depth, side = int(settings["depth"]), min(shape[1:])
    if 2**depth > side:
        raise InputError(
            "experiment.depth",
            "A network of depth {depth} needs images of at least {least} pixels a side; these have {size}.",
            depth=depth, least=2**depth, size=side,
        )  # fmt: skip


def check(settings: Settings, shape: tuple[int, ...]) -> None:
    """Raises InputError as `check_depth` does, and where the filters have no middle."""
    check_depth(settings, shape)
    if int(settings["kernel"]) % 2 == 0:
        sentence = "The side of a filter, kernel, is {kernel}; it has to be odd, so that the filter has a middle."
        raise InputError("experiment.kernel", sentence, kernel=settings["kernel"])


@NETWORKS.register(
    "cnn",
    integer("width", 4, 64, 16, "Channels of the first block; each further block has twice as many.", step=4),
    integer("depth", 1, 4, 3, "Number of blocks; each halves the sides of the picture."),
    integer("kernel", 3, 7, 3, "Side of the square that a filter sees; odd.", step=2, unit="pixels"),
    activation_param(),
    normalisation_param("a convolution"),
    initialisation_param(),
    of_features(0),
    of_channels(),
    about="Blocks of convolution, pooling, normalisation and activation, then one linear layer.",
    source="LeCun et al., Proc. IEEE 86, 1998; order within a block: Jordan, 2024",
    fits=("picture",),
    is_default=True,
    check=check,
)
def cnn(settings: Settings, shape: tuple[int, ...], classes: int, weights: Weights) -> Forward:
    """Channels double from block to block. Pooling comes first: all that follows then has a quarter of the work."""
    width, depth, block_dropout = int(settings["width"]), int(settings["depth"]), float(settings["block_dropout"])
    activation = ACTIVATIONS[str(settings["activation"])].function
    normalisation = NORMALISATIONS[str(settings["normalisation"])].function
    blocks = []
    widths = [shape[0], *(width * 2**k for k in range(depth))]
    for k, channels in enumerate(pairwise(widths)):
        name = f"blocks.{k}"
        convolve = convolution(weights, name, channels, int(settings["kernel"]))
        blocks.append((convolve, normalisation(weights, name, channels[1]), activation(weights, name)))
    features = widths[-1] * (shape[1] // 2**depth) * (shape[2] // 2**depth)
    classify = head(weights, features, classes, float(settings["dropout"]))

    def forward(images: Tensor, draw: Draw | None) -> Tensor:
        for k, (convolve, normalise, activate) in enumerate(blocks):
            if k > 0:
                images = dropped(images, block_dropout, draw, "block", k)
            images = activate(normalise(halved(convolve(images))))
        return classify(images.flatten(1), draw)

    return forward
