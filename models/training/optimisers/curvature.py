"""An optimiser that learns the curvature from how the gradient changes along its own steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from augment.params import integer
from models.networks.network import Settings
from models.networks.weights import Weights
from models.torch_later import torch
from models.training.optimisers import OPTIMISERS, Decaying, Measure, decay, rate

if TYPE_CHECKING:
    from torch import Tensor

LEAST_CURVATURE = 1e-10
"""Steps along which the gradient grew by less say nothing of the curvature."""


@OPTIMISERS.register(
    "lbfgs", rate(0.3),
    integer("history", 1, 20, 10, "How many of the last steps tell of the curvature."),
    decay(0.0005),
    about="Steps bent by the curvature, learnt from the last few steps; each costs two gradients of its batch.",
    source="Liu and Nocedal, Mathematical Programming 45, 1989; on batches Schraudolph, Yu and Günter, AISTATS 2007",
)  # fmt: skip
class LBFGS(Decaying):
    """Weight decay is added to the gradient.

    The change of the gradient is always measured on one and the same batch: between two batches it would be mostly
    their difference. On one batch throughout, this is `torch.optim.LBFGS` with one iteration a step.
    """

    def __init__(self, settings: Settings, weights: Weights) -> None:
        super().__init__(settings, weights)
        self._history = int(settings["history"])
        none = torch.zeros(0, len(weights.vector))
        self.state = {"moves": none, "changes": none}

    def step(self, gradient: Tensor, learning_rate: float, measure: Measure) -> None:
        before, pulled = self._vector.clone(), self._pulled(gradient)
        known = len(self.state["moves"]) > 0
        length = learning_rate if known else learning_rate * min(1.0, 1 / pulled.abs().sum().item())
        self._vector.sub_(self._bent(pulled), alpha=length)
        move, change = self._vector - before, self._pulled(measure().gradient) - pulled
        if torch.dot(move, change) > LEAST_CURVATURE:
            for name, latest in (("moves", move), ("changes", change)):
                self.state[name] = torch.cat([self.state[name], latest[None]])[-self._history :]

    def _bent(self, gradient: Tensor) -> Tensor:
        """The gradient times the inverse of the curvature, by the two loops of Nocedal, 1980."""
        pairs = list(zip(self.state["moves"], self.state["changes"], strict=True))
        direction, shares = gradient.clone(), []
        for move, change in reversed(pairs):
            share = torch.dot(move, direction) / torch.dot(move, change)
            direction.sub_(share * change)
            shares.append(share)
        if pairs:
            move, change = pairs[-1]
            direction.mul_(torch.dot(move, change) / torch.dot(change, change))
        for (move, change), share in zip(pairs, reversed(shares), strict=True):
            direction.add_(move * (share - torch.dot(change, direction) / torch.dot(move, change)))
        return direction
