"""Normalisations between layers: values (N, C) or (N, C, H, W) to the like.

Each function adds what it needs to the weights, under `name`, and returns what is called with the values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from augment.params import Param, choice
from models.choices import Registry
from models.networks.weights import Weights
from models.torch_later import F, torch

if TYPE_CHECKING:
    from torch import Tensor

NORMALISATIONS = Registry(__name__)
Normalise = Callable[["Tensor"], "Tensor"]


def normalisation_param(after: str) -> Param:
    """The Param `normalisation` of a network; `after` says which layers it follows: “a convolution”."""
    about = f"How values are brought to one size after {after}."
    return choice("normalisation", tuple(NORMALISATIONS), "layer", about)


@NORMALISATIONS.register(
    "layer",
    about="Every sample by its own mean and spread, over channels and places: nothing is kept of the training samples.",
    source="Ba, Kiros and Hinton, 2016; as one group of Wu and He, ECCV 2018",
)
def layer(weights: Weights, name: str, channels: int) -> Normalise:
    return _in_groups(weights, name, channels, 1)


@NORMALISATIONS.register(
    "group",
    about="Every sample by mean and spread of four groups of its channels, each by itself.",
    source="Wu and He, “Group normalization”, ECCV 2018",
)
def group(weights: Weights, name: str, channels: int) -> Normalise:
    """Four groups, or the most below that into which the channels can be divided."""
    return _in_groups(weights, name, channels, next(count for count in (4, 3, 2, 1) if channels % count == 0))


def _in_groups(weights: Weights, name: str, channels: int, groups: int) -> Normalise:
    weights.ones(f"{name}.scale", channels)
    weights.zeros(f"{name}.bias", channels)
    return lambda values: F.group_norm(values, groups, weights[f"{name}.scale"], weights[f"{name}.bias"])


@NORMALISATIONS.register(
    "batch",
    about="Every channel by mean and spread of the batch; in tests by those of training, which shifts upset.",
    source="Ioffe and Szegedy, ICML 2015",
)
def batch(weights: Weights, name: str, channels: int) -> Normalise:
    weights.ones(f"{name}.scale", channels)
    weights.zeros(f"{name}.bias", channels)
    weights.buffer(f"{name}.mean", torch.zeros(channels))
    weights.buffer(f"{name}.variance", torch.ones(channels))
    return lambda values: F.batch_norm(
        values, weights.buffers[f"{name}.mean"], weights.buffers[f"{name}.variance"], weights[f"{name}.scale"],
        weights[f"{name}.bias"], weights.training,
    )  # fmt: skip


@NORMALISATIONS.register("none", about="No normalisation, a bias alone.", source="LeCun et al., Proc. IEEE 86, 1998")
def none(weights: Weights, name: str, channels: int) -> Normalise:
    weights.zeros(f"{name}.bias", channels)
    return lambda values: values + weights[f"{name}.bias"].to(values.dtype).view(-1, *[1] * (values.dim() - 2))
