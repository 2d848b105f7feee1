"""Activations: what a unit makes of the sum of its inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.choices import Registry
from models.torch_later import F, torch

if TYPE_CHECKING:
    from torch import Tensor

ACTIVATIONS = Registry(__name__)


@ACTIVATIONS.register(
    "relu", about="Passes what is positive and cuts the rest off.", source="Nair and Hinton, ICML 2010"
)
def relu(values: Tensor) -> Tensor:
    return F.relu(values)


@ACTIVATIONS.register(
    "leaky_relu", about="ReLU that lets a hundredth of the negative through.", source="Maas et al., ICML 2013"
)
def leaky_relu(values: Tensor) -> Tensor:
    return F.leaky_relu(values, 0.01)


@ACTIVATIONS.register("gelu", about="A smooth ReLU, weighted by the normal distribution.", source="Hendrycks, 2016")
def gelu(values: Tensor) -> Tensor:
    return F.gelu(values)


@ACTIVATIONS.register("tanh", about="Squeezes into −1 to 1; flat, hence slow, far out.", source="LeCun et al., 1998")
def tanh(values: Tensor) -> Tensor:
    return torch.tanh(values)
