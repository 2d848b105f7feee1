"""Layers whose units see all that there is."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

from augment.params import integer
from models.networks.activations import ACTIVATIONS, activation_param
from models.networks.dropout import Draw, dropped, of_channels, of_features
from models.networks.initialisations import initialisation_param
from models.networks.layers import Layer, embedding, head, linear, places
from models.networks.network import NETWORKS, Forward, Settings
from models.networks.normalisations import NORMALISATIONS, normalisation_param
from models.networks.weights import Weights

if TYPE_CHECKING:
    from torch import Tensor


@NETWORKS.register(
    "mlp",
    integer("width", 8, 256, 64, "Units of a layer.", step=8),
    integer("depth", 1, 8, 2, "Number of layers before the last one."),
    activation_param(),
    normalisation_param("a layer"),
    initialisation_param(),
    of_features(0),
    of_channels(),
    about="Every unit sees all values of the layer before; what is near to what, or comes first, it is not told.",
    source="Rumelhart, Hinton and Williams, Nature 323, 1986; of texts Iyyer et al., ACL 2015",
    fits=("picture", "tokens"),
)
def mlp(settings: Settings, shape: tuple[int, ...], classes: int, weights: Weights) -> Forward:
    """A picture goes in value by value, a text as the mean of its words' embeddings."""
    width, depth, block_dropout = int(settings["width"]), int(settings["depth"]), float(settings["block_dropout"])
    activation = ACTIVATIONS[str(settings["activation"])].function
    normalisation = NORMALISATIONS[str(settings["normalisation"])].function
    is_picture = len(shape) == 3
    values_of: Layer = _all_values if is_picture else _mean_word(weights, shape[0], width)
    blocks = []
    for k, (size_in, size_out) in enumerate(pairwise([prod(shape) if is_picture else width, *[width] * depth])):
        name = f"blocks.{k}"
        layer = linear(weights, name, size_in, size_out, bias=False)
        blocks.append((layer, normalisation(weights, name, size_out), activation(weights, name)))
    classify = head(weights, width, classes, float(settings["dropout"]))

    def forward(inputs: Tensor, draw: Draw | None) -> Tensor:
        values = values_of(inputs)
        for k, (layer, normalise, activate) in enumerate(blocks):
            if k > 0:
                values = dropped(values, block_dropout, draw, "block", k)
            values = activate(normalise(layer(values)))
        return classify(values, draw)

    return forward


def _all_values(images: Tensor) -> Tensor:
    return images.flatten(1)


def _mean_word(weights: Weights, vocabulary: int, width: int) -> Layer:
    embed = embedding(weights, vocabulary, width)
    return lambda tokens: embed(tokens).sum(1) / places(tokens).sum(1, keepdim=True)
