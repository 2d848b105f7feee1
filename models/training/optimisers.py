"""Optimisers by name, over one vector that holds all parameters: a step is a handful of calls, whatever the network.

They do what `torch.optim` does, in a tenth of the time for networks this small, and without the second that
`torch.optim` takes to load a compiler that is never used here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor, nn

from models.comparison.specs import TrainingSpec

BETAS = (0.9, 0.999)
"""AdamW's decay of the running mean of the gradient, and of its square."""
EPSILON = 1e-8


class Optimiser(Protocol):
    """Changes `parameters` float32 (n,) in place. `state` is all it remembers, to be saved and restored."""

    state: dict[str, Tensor]

    def step(self, parameters: Tensor, gradient: Tensor, learning_rate: float) -> None: ...


class AdamW:
    """Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019."""

    def __init__(self, spec: TrainingSpec, size: int) -> None:
        self._weight_decay = spec.weight_decay
        self.state = {"mean": torch.zeros(size), "square": torch.zeros(size), "steps": torch.zeros(())}

    def step(self, parameters: Tensor, gradient: Tensor, learning_rate: float) -> None:
        mean, square, steps = self.state.values()
        steps += 1
        mean.lerp_(gradient, 1 - BETAS[0])
        square.mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
        mean_bias, square_bias = (1 - beta ** steps.item() for beta in BETAS)
        parameters.mul_(1 - learning_rate * self._weight_decay)
        spread = (square / square_bias).sqrt_().add_(EPSILON)
        parameters.addcdiv_(mean, spread, value=-learning_rate / mean_bias)


class SGD:
    """Stochastic gradient descent with momentum (Polyak, 1964) and weight decay added to the gradient."""

    def __init__(self, spec: TrainingSpec, size: int) -> None:
        self._momentum = spec.momentum
        self._weight_decay = spec.weight_decay
        self.state = {"velocity": torch.zeros(size)}

    def step(self, parameters: Tensor, gradient: Tensor, learning_rate: float) -> None:
        velocity = self.state["velocity"]
        velocity.mul_(self._momentum).add_(gradient).add_(parameters, alpha=self._weight_decay)
        parameters.sub_(velocity, alpha=learning_rate)


OPTIMISERS: dict[str, Callable[[TrainingSpec, int], Optimiser]] = {"adamw": AdamW, "sgd": SGD}
"""Constructors by name: settings, and the number of parameters."""


def one_vector(network: nn.Module) -> Tensor:
    """Move all parameters into one float32 vector, which they then are views of: changing it changes them."""
    vector = torch.cat([parameter.detach().flatten() for parameter in network.parameters()])
    start = 0
    for parameter in network.parameters():
        parameter.data = vector[start : start + parameter.numel()].view_as(parameter)
        start += parameter.numel()
    return vector


def gradient_of(loss: Tensor, network: nn.Module) -> Tensor:
    """The gradient of `loss` by all parameters, float32, in the order of `one_vector`."""
    return torch.cat([part.flatten() for part in torch.autograd.grad(loss, list(network.parameters()))])
