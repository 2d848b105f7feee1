"""Gradient descent and its two forms of momentum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from augment.params import number
from models.networks.network import Settings
from models.networks.weights import Weights
from models.torch_later import torch
from models.training.optimisers import OPTIMISERS, Decaying, Measure, decay, rate

if TYPE_CHECKING:
    from torch import Tensor


@OPTIMISERS.register(
    "sgd", rate(0.05),
    number("momentum", 0, 0.999, 0.9, "How much of the last step goes into the next; 0 is plain descent.", step=0.01),
    decay(0.0005),
    about="Stochastic gradient descent with momentum.",
    source="Polyak, USSR Computational Mathematics 4, 1964",
)  # fmt: skip
class SGD(Decaying):
    """Weight decay is added to the gradient."""

    def __init__(self, settings: Settings, weights: Weights) -> None:
        super().__init__(settings, weights)
        self._momentum = float(settings["momentum"])
        self.state = {"velocity": torch.zeros(len(weights.vector))}

    def step(self, gradient: Tensor, learning_rate: float, measure: Measure) -> None:
        velocity = self.state["velocity"]
        velocity.mul_(self._momentum).add_(gradient).addcmul_(self._vector, self._decay)
        self._vector.sub_(velocity, alpha=learning_rate)


@OPTIMISERS.register(
    "nesterov", rate(0.05),
    number("momentum", 0, 0.999, 0.9, "How much of the last step goes into the next.", step=0.01),
    decay(0.0005),
    about="Momentum that looks ahead: the gradient counts where the last step's swing would lead.",
    source="Nesterov, Soviet Mathematics Doklady 27, 1983; in this form Sutskever et al., ICML 2013",
)  # fmt: skip
class Nesterov(SGD):
    def step(self, gradient: Tensor, learning_rate: float, measure: Measure) -> None:
        velocity = self.state["velocity"]
        pulled = self._pulled(gradient)
        velocity.mul_(self._momentum).add_(pulled)
        self._vector.sub_(pulled.add_(velocity, alpha=self._momentum), alpha=learning_rate)
