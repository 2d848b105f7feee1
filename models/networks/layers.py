"""Layers that several kinds of networks are built from.

Each function adds what it needs to the weights, under `name`, and returns what is called with the values. Weights are
kept in float32 and rounded to the values' format at each call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from models.networks.dropout import Draw, dropped
from models.networks.weights import Weights
from models.torch_later import F, torch

if TYPE_CHECKING:
    from torch import Tensor

Layer = Callable[["Tensor"], "Tensor"]
Head = Callable[["Tensor", "Draw | None"], "Tensor"]


def convolution(weights: Weights, name: str, channels: tuple[int, int], side: int = 3, stride: int = 1) -> Layer:
    """`channels` in and out, no bias; the picture's sides become a `stride`-th.

    Filters that overlap see a border of zeros; those as large as their stride lie side by side and see none.
    """
    weights.convolution(f"{name}.weight", channels[1], channels[0], side)
    border = side // 2 if stride < side else 0

    def layer(images: Tensor) -> Tensor:
        weight = weights[f"{name}.weight"].to(images.dtype).permute(0, 3, 1, 2)
        return F.conv2d(images, weight, stride=stride, padding=border)

    return layer


def halved(images: Tensor) -> Tensor:
    """(N, C, H, W) to (N, C, H // 2, W // 2): the largest of each 2 by 2."""
    if torch.is_grad_enabled():
        return F.max_pool2d(images, 2)
    # PyTorch's own also notes where each one stood, which only a gradient needs, and takes twice as long.
    rows, columns = (side // 2 * 2 for side in images.shape[2:])
    upper, lower = (images[:, :, row:rows:2, :columns] for row in (0, 1))
    larger = torch.maximum(upper, lower)
    return torch.maximum(larger[..., 0::2], larger[..., 1::2])


def linear(weights: Weights, name: str, size_in: int, size_out: int, *, bias: bool = True) -> Layer:
    weights.matrix(f"{name}.weight", (size_out, size_in))
    if bias:
        weights.zeros(f"{name}.bias", size_out)
    parts = [f"{name}.weight", f"{name}.bias"][: 1 + bias]
    return lambda values: F.linear(values, *(weights[part].to(values.dtype) for part in parts))


def layer_norm(weights: Weights, name: str, width: int) -> Layer:
    """Every place (..., width) by its own mean and spread: Ba, Kiros and Hinton, 2016."""
    weights.ones(f"{name}.scale", width)
    weights.zeros(f"{name}.bias", width)
    return lambda values: F.layer_norm(values, (width,), weights[f"{name}.scale"], weights[f"{name}.bias"])


def embedding(weights: Weights, vocabulary: int, width: int) -> Layer:
    """Tokens (N, words) to (N, words, width); word 0 is the padding and always zero."""
    weights.rows("embedding", vocabulary, width)
    return lambda tokens: F.embedding(tokens, weights["embedding"]) * (tokens > 0)[..., None]


def places(tokens: Tensor) -> Tensor:
    """Where in tokens (N, words) a word stands, bool. A text without one is seen as one padding: something must be."""
    there = tokens > 0
    there[:, 0] = True
    return there


def head(weights: Weights, features: int, classes: int, dropout: float) -> Head:
    """The last layer: features (N, features) of any format to logits float32 (N, classes), with dropout before it."""
    layer = linear(weights, "head", features, classes)
    return lambda values, draw: layer(dropped(values.float(), dropout, draw))
