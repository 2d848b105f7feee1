"""Optimisers: over one vector, the same steps as PyTorch's own."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from models.comparison.specs import NetworkSpec, TrainingSpec
from models.networks.cnn import CNN
from models.training.optimisers import OPTIMISERS, gradient_of, one_vector

MAKERS = {
    "adamw": lambda parameters, spec: torch.optim.AdamW(
        parameters, lr=spec.learning_rate, weight_decay=spec.weight_decay
    ),
    "sgd": lambda parameters, spec: torch.optim.SGD(
        parameters, lr=spec.learning_rate, momentum=spec.momentum, weight_decay=spec.weight_decay
    ),
}


def small_network() -> CNN:
    return CNN(NetworkSpec.from_dict({"width": 4, "depth": 2}), 1, 8, 3, torch.Generator().manual_seed(0))


@pytest.mark.parametrize("name", OPTIMISERS)
def test_the_same_steps_as_pytorch(name: str) -> None:
    spec = TrainingSpec.from_dict({"optimiser": name, "weight_decay": 0.1})
    ours, theirs = small_network(), small_network()
    parameters = one_vector(ours)
    optimiser = OPTIMISERS[name](spec, len(parameters))
    reference = MAKERS[name](theirs.parameters(), spec)
    generator = torch.Generator().manual_seed(1)
    for _ in range(20):
        images, labels = torch.rand(16, 1, 8, 8, generator=generator), torch.randint(0, 3, (16,), generator=generator)
        optimiser.step(parameters, gradient_of(F.cross_entropy(ours(images), labels), ours), spec.learning_rate)
        reference.zero_grad()
        F.cross_entropy(theirs(images), labels).backward()
        reference.step()
    for got, want in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(got, want, rtol=1e-3, atol=1e-4)


def test_parameters_are_views_of_the_vector() -> None:
    network = small_network()
    before = [parameter.detach().clone() for parameter in network.parameters()]
    vector = one_vector(network)
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), before, strict=True))
    vector.zero_()
    assert all(not parameter.any() for parameter in network.parameters())
