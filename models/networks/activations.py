"""Activations: what a unit makes of the sum of its inputs.

Each function adds what it needs to the weights, under `name`, and returns what is called with values of any shape.
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

ACTIVATIONS = Registry(__name__)
Activate = Callable[["Tensor"], "Tensor"]


def activation_param(default: str = "relu") -> Param:
    """The Param `activation` of a network."""
    return choice("activation", tuple(ACTIVATIONS), default, "What a unit makes of the sum of its inputs.")


@ACTIVATIONS.register(
    "relu", about="Passes what is positive and cuts the rest off.", source="Nair and Hinton, ICML 2010"
)
def relu(weights: Weights, name: str) -> Activate:
    return F.relu


@ACTIVATIONS.register(
    "leaky_relu", about="ReLU that lets a hundredth of the negative through.", source="Maas et al., ICML 2013"
)
def leaky_relu(weights: Weights, name: str) -> Activate:
    return lambda values: F.leaky_relu(values, 0.01)


@ACTIVATIONS.register(
    "prelu",
    about="ReLU that learns how much of the negative to let through, one share a layer, a quarter at first.",
    source="He et al., ICCV 2015",
)
def prelu(weights: Weights, name: str) -> Activate:
    weights.filled(f"{name}.slope", 1, 0.25)
    return lambda values: F.prelu(values, weights[f"{name}.slope"].to(values.dtype))


@ACTIVATIONS.register(
    "elu",
    about="ReLU whose negative side bends towards −1, so that the mean stays near zero.",
    source="Clevert, Unterthiner and Hochreiter, ICLR 2016",
)
def elu(weights: Weights, name: str) -> Activate:
    return F.elu


@ACTIVATIONS.register("gelu", about="A smooth ReLU, weighted by the normal distribution.", source="Hendrycks, 2016")
def gelu(weights: Weights, name: str) -> Activate:
    return F.gelu


@ACTIVATIONS.register(
    "sigmoid",
    about="Squeezes into 0 to 1; its slope is at most a quarter, so that little reaches the first layers.",
    source="Rumelhart, Hinton and Williams, Nature 323, 1986",
)
def sigmoid(weights: Weights, name: str) -> Activate:
    return torch.sigmoid


@ACTIVATIONS.register("tanh", about="Squeezes into −1 to 1; flat, hence slow, far out.", source="LeCun et al., 1998")
def tanh(weights: Weights, name: str) -> Activate:
    return torch.tanh
