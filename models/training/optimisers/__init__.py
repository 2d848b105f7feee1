"""Optimisers by name, over one vector that holds all parameters: a step is a handful of calls, whatever the network.

They do what `torch.optim` does, in a tenth of the time for networks this small, and without the second that
`torch.optim` takes to load a compiler that is never used here. Weight decay spares biases and scales.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from augment.params import Param, number
from models.choices import Registry
from models.networks.network import Settings
from models.networks.weights import Weights
from models.torch_later import torch

if TYPE_CHECKING:
    from torch import Tensor

OPTIMISERS = Registry(__name__)


class Measured(NamedTuple):
    """What one pass of a batch of N gives: its mean loss, logits float32 (N, classes), and gradient float32 (n,).

    `raw` is the gradient as it came, `gradient` what is left of it under the limits that are set.
    """

    loss: Tensor
    logits: Tensor
    raw: Tensor
    gradient: Tensor


Measure = Callable[[], Measured]
"""Passes the step's own batch, under the step's own dropout, through the weights as they are now."""


class Optimiser(Protocol):
    """Changes the weights' vector float32 (n,) in place. `state` is all it remembers, to be saved and restored.

    `gradient` float32 (n,) is that before the step, and is left as it is; who needs it also after, calls `measure`.
    """

    state: dict[str, Tensor]

    def step(self, gradient: Tensor, learning_rate: float, measure: Measure) -> None: ...


class Decaying:
    """What all optimisers begin with: the vector they change, and weight decay, which spares biases and scales."""

    def __init__(self, settings: Settings, weights: Weights) -> None:
        self._vector = weights.vector
        self._decay = float(settings["weight_decay"]) * weights.decays

    def _pulled(self, gradient: Tensor) -> Tensor:
        """The gradient with the decay as a part of it."""
        return torch.addcmul(gradient, self._vector, self._decay)


def rate(default: float) -> Param:
    """The Param `learning_rate` of an optimiser."""
    return number("learning_rate", 0.00001, 10, default, "Highest learning rate of the schedule.", step=0.0001)


def decay(default: float) -> Param:
    """The Param `weight_decay` of an optimiser."""
    return number("weight_decay", 0, 1, default, "How strongly weights are pulled towards zero.", step=0.0001)
