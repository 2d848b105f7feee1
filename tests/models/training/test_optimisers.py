"""Optimisers and schedules: over one vector, the same steps as PyTorch's own."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from models.choices import Registry
from models.comparison.specs import NetworkSpec, TrainingSpec
from models.networks.network import Network, build
from models.training.optimisers import OPTIMISERS
from models.training.schedules import SCHEDULES

MAKERS = {
    "adamw": lambda groups, settings: torch.optim.AdamW(groups, lr=settings["learning_rate"]),
    "sgd": lambda groups, settings: torch.optim.SGD(
        groups, lr=settings["learning_rate"], momentum=settings["momentum"]
    ),
}


def small_network() -> Network:
    spec = NetworkSpec.from_dict({"width": 4, "depth": 2})
    return build("cnn", spec.settings, (1, 8, 8), 3, 0)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_the_same_steps_as_pytorch(name: str) -> None:
    settings = TrainingSpec.from_dict({"optimiser": name, "weight_decay": 0.1}).settings
    ours, theirs = small_network(), small_network()
    optimiser = OPTIMISERS[name].function(settings, ours.weights)
    spared = [theirs.weights[n] for n in theirs.weights.names() if n.endswith((".bias", ".scale"))]
    pulled = [theirs.weights[n] for n in theirs.weights.names() if not n.endswith((".bias", ".scale"))]
    groups = [{"params": pulled, "weight_decay": 0.1}, {"params": spared, "weight_decay": 0.0}]
    reference = MAKERS[name](groups, settings)
    generator = torch.Generator().manual_seed(1)
    for _ in range(20):
        images, labels = torch.rand(16, 1, 8, 8, generator=generator), torch.randint(0, 3, (16,), generator=generator)
        gradient = ours.weights.gradient_of(F.cross_entropy(ours.forward(images, None), labels))
        optimiser.step(gradient, settings["learning_rate"])
        reference.zero_grad()
        F.cross_entropy(theirs.forward(images, None), labels).backward()
        reference.step()
    for parameter in ours.weights.names():
        torch.testing.assert_close(ours.weights[parameter], theirs.weights[parameter], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_stay_within_the_learning_rate(name: str) -> None:
    spec = TrainingSpec.from_dict({"schedule": name})
    factors = [spec.rate_factor(step / 100) for step in range(100)]
    assert all(0 < factor <= 1 for factor in factors)
    assert max(factors) == 1
    assert name == "constant" or factors[-1] < 0.01


def test_the_warm_up_is_as_long_as_it_says() -> None:
    for warm_up in (0.1, 0.5):
        spec = TrainingSpec.from_dict({"schedule": "one_cycle", "warm_up": warm_up})
        factors = [spec.rate_factor(step / 100) for step in range(100)]
        peak = factors.index(max(factors))
        assert peak == 100 * warm_up
        assert factors[: peak + 1] == sorted(factors[: peak + 1])
        assert factors[peak:] == sorted(factors[peak:], reverse=True)


def test_a_second_choice_of_a_name_is_refused() -> None:
    registry = Registry("models.training.schedules")
    registry.register("a", about="", source="")(abs)
    with pytest.raises(ValueError, match="already"):
        registry.register("a", about="", source="")(abs)
