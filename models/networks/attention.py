"""A small transformer encoder over the patches of a picture or the words of a text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from augment.params import integer
from models.networks.activations import ACTIVATIONS, activation_param
from models.networks.dropout import Draw, of_features
from models.networks.initialisations import initialisation_param
from models.networks.layers import convolution, embedding, head, layer_norm, linear, places
from models.networks.network import NETWORKS, Forward, Settings
from models.networks.weights import Weights
from models.torch_later import F, torch

if TYPE_CHECKING:
    from torch import Tensor

MAX_PATCHES = 49
Placed = Callable[["Tensor"], tuple["Tensor", "Tensor"]]
"""Inputs to values (N, places, width), and where there is something, bool (N, places)."""


@NETWORKS.register(
    "attention",
    integer("heads", 1, 8, 2, "How many questions each place asks of all others at once."),
    integer("head_width", 4, 32, 16, "Numbers in a question; a place has as many as all its questions.", step=4),
    integer("depth", 1, 4, 2, "Number of blocks of attention and two layers."),
    activation_param("gelu"),
    initialisation_param("xavier"),
    of_features(0),
    about="Every patch or word looks at all others and takes what it asks for; where each stands is learnt.",
    source="Vaswani et al., NeurIPS 2017; of pictures Dosovitskiy et al., ICLR 2021",
    fits=("picture", "tokens"),
)
def attention(settings: Settings, shape: tuple[int, ...], classes: int, weights: Weights) -> Forward:
    """Normalised before each part of a block, as Xiong et al., ICML 2020; the mean over all places decides."""
    heads, width = int(settings["heads"]), int(settings["heads"]) * int(settings["head_width"])
    placed = _patches(weights, shape, width) if len(shape) == 3 else _words(weights, shape, width)
    blocks = [_block(settings, weights, f"blocks.{k}", heads, width) for k in range(int(settings["depth"]))]
    normalise = layer_norm(weights, "last", width)
    classify = head(weights, width, classes, float(settings["dropout"]))

    def forward(inputs: Tensor, draw: Draw | None) -> Tensor:
        values, there = placed(inputs)
        for block in blocks:
            values = block(values, there)
        return classify((normalise(values) * there[..., None]).sum(1) / there.sum(1, keepdim=True), draw)

    return forward


def patch_side(height: int, width: int) -> int:
    """Pixels; the smallest with which at most MAX_PATCHES cover the picture."""
    return next(side for side in count(1) if -(-height // side) * -(-width // side) <= MAX_PATCHES)


def _patches(weights: Weights, shape: tuple[int, ...], width: int) -> Placed:
    """Beyond its right and lower edge a picture is zero."""
    channels, *sides = shape
    side = patch_side(*sides)
    below, right = (-size % side for size in sides)
    convolve = convolution(weights, "patches", (channels, width), side, side)
    weights.matrix("positions", (-(-sides[0] // side) * -(-sides[1] // side), width))

    def placed(images: Tensor) -> tuple[Tensor, Tensor]:
        patches = convolve(F.pad(images, (0, right, 0, below))).flatten(2).transpose(1, 2).float()
        return patches + weights["positions"], torch.ones(patches.shape[:2], dtype=torch.bool)

    return placed


def _words(weights: Weights, shape: tuple[int, ...], width: int) -> Placed:
    embed = embedding(weights, shape[0], width)
    weights.matrix("positions", (shape[1], width))
    return lambda tokens: (embed(tokens) + weights["positions"][: tokens.shape[1]], places(tokens))


def _block(
    settings: Settings, weights: Weights, name: str, heads: int, width: int
) -> Callable[[Tensor, Tensor], Tensor]:
    normalise_first = layer_norm(weights, f"{name}.first", width)
    ask, answer = linear(weights, f"{name}.ask", width, 3 * width), linear(weights, f"{name}.answer", width, width)
    normalise_second = layer_norm(weights, f"{name}.second", width)
    widen = linear(weights, f"{name}.widen", width, 2 * width)
    narrow = linear(weights, f"{name}.narrow", 2 * width, width)
    activate = ACTIVATIONS[str(settings["activation"])].function(weights, name)

    def block(values: Tensor, there: Tensor) -> Tensor:
        """(N, places, width) to the like; nobody looks where nothing is."""
        query, key, value = ask(normalise_first(values)).unflatten(2, (3, heads, -1)).permute(2, 0, 3, 1, 4)
        found = F.scaled_dot_product_attention(query, key, value, attn_mask=there[:, None, None])
        values = values + answer(found.transpose(1, 2).flatten(2))
        return values + narrow(activate(widen(normalise_second(values))))

    return block
