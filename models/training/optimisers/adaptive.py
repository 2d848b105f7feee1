"""Optimisers that scale each weight's step by the size of its own gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from augment.params import number
from models.networks.network import Settings
from models.networks.weights import Weights
from models.torch_later import torch
from models.training.optimisers import OPTIMISERS, Decaying, Measure, decay, rate

if TYPE_CHECKING:
    from torch import Tensor

BETAS = (0.9, 0.999)
"""Adam's decay of the running mean of the gradient, and of its square."""
EPSILON = 1e-8
ADAGRAD_EPSILON = 1e-10


@OPTIMISERS.register(
    "adamw", rate(0.005), decay(0.01),
    about="Steps scaled by the gradient's own size; the decay stands apart from it.",
    source="Loshchilov and Hutter, “Decoupled weight decay regularization”, ICLR 2019",
)  # fmt: skip
class AdamW(Decaying):
    def __init__(self, settings: Settings, weights: Weights) -> None:
        super().__init__(settings, weights)
        self.state = _moments(weights)

    def step(self, gradient: Tensor, learning_rate: float, measure: Measure) -> None:
        self._vector.addcmul_(self._vector, self._decay, value=-learning_rate)
        _follow_moments(self._vector, self.state, gradient, learning_rate)


@OPTIMISERS.register(
    "adam", rate(0.005), decay(0),
    about="Steps scaled by the gradient's own size, which also scales the decay, as that is part of the gradient.",
    source="Kingma and Ba, “Adam: a method for stochastic optimization”, ICLR 2015",
)  # fmt: skip
class Adam(Decaying):
    def __init__(self, settings: Settings, weights: Weights) -> None:
        super().__init__(settings, weights)
        self.state = _moments(weights)

    def step(self, gradient: Tensor, learning_rate: float, measure: Measure) -> None:
        pulled = self._pulled(gradient)
        _follow_moments(self._vector, self.state, pulled, learning_rate)


def _moments(weights: Weights) -> dict[str, Tensor]:
    size = len(weights.vector)
    return {"mean": torch.zeros(size), "square": torch.zeros(size), "steps": torch.zeros(())}


def _follow_moments(vector: Tensor, state: dict[str, Tensor], gradient: Tensor, learning_rate: float) -> None:
    """Adam's step: along the running mean of the gradient, over the root of that of its square."""
    mean, square, steps = state["mean"], state["square"], state["steps"]
    steps += 1
    mean.lerp_(gradient, 1 - BETAS[0])
    square.mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
    mean_bias, square_bias = (1 - beta ** steps.item() for beta in BETAS)
    spread = (square / square_bias).sqrt_().add_(EPSILON)
    vector.addcdiv_(mean, spread, value=-learning_rate / mean_bias)


@OPTIMISERS.register(
    "rmsprop", rate(0.005),
    number("memory", 0, 0.999, 0.9, "How much of the past goes into the running mean of the squared gradient."),
    decay(0),
    about="Steps over the root of a running mean of the squared gradient: all weights move at a like pace.",
    source="Tieleman and Hinton, Neural Networks for Machine Learning, lecture 6.5, 2012",
)  # fmt: skip
class RMSprop(Decaying):
    """Weight decay is added to the gradient."""

    def __init__(self, settings: Settings, weights: Weights) -> None:
        super().__init__(settings, weights)
        self._memory = float(settings["memory"])
        self.state = {"square": torch.zeros(len(weights.vector))}

    def step(self, gradient: Tensor, learning_rate: float, measure: Measure) -> None:
        pulled = self._pulled(gradient)
        square = self.state["square"].mul_(self._memory).addcmul_(pulled, pulled, value=1 - self._memory)
        self._vector.addcdiv_(pulled, square.sqrt().add_(EPSILON), value=-learning_rate)


@OPTIMISERS.register(
    "adagrad", rate(0.05), decay(0),
    about="Steps over the root of the sum of all squared gradients so far: they shrink by themselves.",
    source="Duchi, Hazan and Singer, Journal of Machine Learning Research 12, 2011",
)  # fmt: skip
class AdaGrad(Decaying):
    """Weight decay is added to the gradient."""

    def __init__(self, settings: Settings, weights: Weights) -> None:
        super().__init__(settings, weights)
        self.state = {"square": torch.zeros(len(weights.vector))}

    def step(self, gradient: Tensor, learning_rate: float, measure: Measure) -> None:
        pulled = self._pulled(gradient)
        square = self.state["square"].addcmul_(pulled, pulled)
        self._vector.addcdiv_(pulled, square.sqrt().add_(ADAGRAD_EPSILON), value=-learning_rate)
