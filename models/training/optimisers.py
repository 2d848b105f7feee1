"""Optimisers by name, over one vector that holds all parameters: a step is a handful of calls, whatever the network.

They do what `torch.optim` does, in a tenth of the time for networks this small, and without the second that
`torch.optim` takes to load a compiler that is never used here. Weight decay spares biases and scales.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from augment.params import Param, number
from models.choices import Registry
from models.networks.network import Settings
from models.networks.weights import Weights
from models.torch_later import torch

if TYPE_CHECKING:
    from torch import Tensor

OPTIMISERS = Registry(__name__)

BETAS = (0.9, 0.999)
"""AdamW's decay of the running mean of the gradient, and of its square."""
EPSILON = 1e-8


class Optimiser(Protocol):
    """Changes the weights' vector float32 (n,) in place. `state` is all it remembers, to be saved and restored."""

    state: dict[str, Tensor]

    def step(self, gradient: Tensor, learning_rate: float) -> None: ...


def _rate(default: float) -> Param:
    return number("learning_rate", 0.00001, 10, default, "Highest learning rate of the schedule.", step=0.0001)


def _decay(default: float) -> Param:
    return number("weight_decay", 0, 1, default, "How strongly weights are pulled towards zero.", step=0.0001)


@OPTIMISERS.register(
    "adamw", _rate(0.005), _decay(0.01),
    about="Steps scaled by the gradient's own size; the decay stands apart from it.",
    source="Loshchilov and Hutter, “Decoupled weight decay regularization”, ICLR 2019",
)  # fmt: skip
class AdamW:
    def __init__(self, settings: Settings, weights: Weights) -> None:
        self._vector = weights.vector
        self._decay = float(settings["weight_decay"]) * weights.decays
        size = len(weights.vector)
        self.state = {"mean": torch.zeros(size), "square": torch.zeros(size), "steps": torch.zeros(())}

    def step(self, gradient: Tensor, learning_rate: float) -> None:
        mean, square, steps = self.state["mean"], self.state["square"], self.state["steps"]
        steps += 1
        mean.lerp_(gradient, 1 - BETAS[0])
        square.mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
        mean_bias, square_bias = (1 - beta ** steps.item() for beta in BETAS)
        self._vector.addcmul_(self._vector, self._decay, value=-learning_rate)
        spread = (square / square_bias).sqrt_().add_(EPSILON)
        self._vector.addcdiv_(mean, spread, value=-learning_rate / mean_bias)


@OPTIMISERS.register(
    "sgd", _rate(0.05),
    number("momentum", 0, 0.999, 0.9, "How much of the last step goes into the next.", step=0.01),
    _decay(0.0005),
    about="Stochastic gradient descent with momentum.",
    source="Polyak, USSR Computational Mathematics 4, 1964",
)  # fmt: skip
class SGD:
    """Weight decay is added to the gradient."""

    def __init__(self, settings: Settings, weights: Weights) -> None:
        self._vector = weights.vector
        self._momentum = float(settings["momentum"])
        self._decay = float(settings["weight_decay"]) * weights.decays
        self.state = {"velocity": torch.zeros(len(weights.vector))}

    def step(self, gradient: Tensor, learning_rate: float) -> None:
        velocity = self.state["velocity"]
        velocity.mul_(self._momentum).add_(gradient).addcmul_(self._vector, self._decay)
        self._vector.sub_(velocity, alpha=learning_rate)
