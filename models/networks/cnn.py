"""The networks, by kind, and the number format they compute in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.comparison.specs import NetworkSpec

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


class Block(nn.Module):
    """Convolution 3×3, max-pooling 2×2, batch normalisation or a bias, ReLU. (N, C, H, W) to (N, C', H//2, W//2).

    Pooling comes first, as in Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", 2024: all that follows then
    has a quarter of the work. Weights are kept in float32 and rounded to the input's format at each call.
    """

    mean: Tensor
    variance: Tensor

    def __init__(self, channels_in: int, channels_out: int, normalised: bool, generator: torch.Generator) -> None:
        super().__init__()
        # Channels last, as the images come: several times faster on processors than channels first.
        weight = torch.empty(channels_out, channels_in, 3, 3, memory_format=torch.channels_last)
        self.weight = nn.Parameter(initialised(weight, generator).permute(0, 2, 3, 1))
        self.bias = nn.Parameter(torch.zeros(channels_out))
        self.normalised = normalised
        if normalised:
            self.scale = nn.Parameter(torch.ones(channels_out))
            self.register_buffer("mean", torch.zeros(channels_out))
            self.register_buffer("variance", torch.ones(channels_out))

    def forward(self, images: Tensor) -> Tensor:
        weight = self.weight.to(images.dtype).permute(0, 3, 1, 2)
        images = F.max_pool2d(F.conv2d(images, weight, padding=1), 2)
        if self.normalised:
            images = F.batch_norm(images, self.mean, self.variance, self.scale, self.bias, self.training)
        else:
            images = images + self.bias.to(images.dtype).view(1, -1, 1, 1)
        return F.relu(images)


class CNN(nn.Module):
    """Blocks whose channels double from one to the next, then one linear layer over all that is left.

    Images (N, C, H, W) in, logits float32 (N, classes) out. `dropped` (N, features) is what features are multiplied
    by during training, None for no dropout: the caller draws it, so that no global generator is read.
    """

    def __init__(self, spec: NetworkSpec, channels: int, side: int, classes: int, generator: torch.Generator) -> None:
        super().__init__()
        widths = [channels, *(spec.width * 2**k for k in range(spec.depth))]
        self.blocks = nn.ModuleList(Block(a, b, spec.normalisation == "batch", generator) for a, b in pairwise(widths))
        self.features = widths[-1] * (side // 2**spec.depth) ** 2
        weight = torch.empty(classes, self.features)
        self.head_weight = nn.Parameter(initialised(weight, generator))
        self.head_bias = nn.Parameter(torch.zeros(classes))

    def forward(self, images: Tensor, dropped: Tensor | None = None) -> Tensor:
        for block in self.blocks:
            images = block(images)
        features = images.flatten(1).float()
        if dropped is not None:
            features = features * dropped
        return F.linear(features, self.head_weight, self.head_bias)


def initialised(weight: Tensor, generator: torch.Generator) -> Tensor:
    """Fill `weight` as PyTorch's own layers start: He et al. 2015 at a sixth of the variance.

    The full variance costs 1.5 points of accuracy on 300 digits: the first features change too little.
    """
    return nn.init.kaiming_uniform_(weight, a=5**0.5, generator=generator)


NETWORKS: dict[str, Callable[[NetworkSpec, int, int, int, torch.Generator], CNN]] = {"cnn": CNN}
"""Constructors by kind: settings, channels and side of the images, number of classes, generator of the weights."""


def usable_precision(wanted: str) -> str:
    """`wanted`, with "auto" turned into "bfloat16" where the processor computes in it, else "float32"."""
    if wanted != "auto":
        return wanted
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    has_bfloat16 = any(getattr(torch.cpu, probe, lambda: False)() for probe in probes)
    return "bfloat16" if has_bfloat16 else "float32"
