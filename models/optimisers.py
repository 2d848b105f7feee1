"""Optimisers by name. All are fused: one pass over each parameter instead of one an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch

from models.specs import TrainingSpec


def _adamw(parameters: Iterable[torch.nn.Parameter], spec: TrainingSpec) -> torch.optim.Optimizer:
    """Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019."""
    return torch.optim.AdamW(parameters, lr=spec.learning_rate, weight_decay=spec.weight_decay, fused=True)


def _sgd(parameters: Iterable[torch.nn.Parameter], spec: TrainingSpec) -> torch.optim.Optimizer:
    return torch.optim.SGD(
        parameters, lr=spec.learning_rate, momentum=spec.momentum, weight_decay=spec.weight_decay, fused=True
    )


OPTIMISERS: dict[str, Callable[[Iterable[torch.nn.Parameter], TrainingSpec], torch.optim.Optimizer]] = {
    "adamw": _adamw,
    "sgd": _sgd,
}
