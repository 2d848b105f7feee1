"""Optimisers: over one vector, the same steps as PyTorch's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
import torch
import torch.nn.functional as F

from models.choices import Registry
from models.comparison.specs import NetworkSpec, TrainingSpec
from models.networks.network import Network, build
from models.training.loop import measured
from models.training.optimisers import OPTIMISERS, Optimiser
from models.training.regularisation import Regularisation

PLAIN = TrainingSpec.from_dict({}).settings


def small_network() -> Network:
    spec = NetworkSpec.from_dict({"width": 4, "depth": 2})
    return build("cnn", spec.settings, (1, 8, 8), 3, 0)


def training(optimiser: str, **settings: float) -> TrainingSpec:
    return TrainingSpec.from_dict({"optimiser": optimiser, "weight_decay": 0.1, **settings})


MAKERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "sgd": lambda groups, own: torch.optim.SGD(groups, own["learning_rate"], own["momentum"]),
    "nesterov": lambda groups, own: torch.optim.SGD(groups, own["learning_rate"], own["momentum"], nesterov=True),
    "rmsprop": lambda groups, own: torch.optim.RMSprop(groups, own["learning_rate"], own["memory"]),
    "adagrad": lambda groups, own: torch.optim.Adagrad(groups, own["learning_rate"]),
    "adam": lambda groups, own: torch.optim.Adam(groups, own["learning_rate"]),
    "adamw": lambda groups, own: torch.optim.AdamW(groups, own["learning_rate"]),
}


def batches(count: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    generator = torch.Generator().manual_seed(1)
    for _ in range(count):
        images, labels = torch.rand(16, 1, 8, 8, generator=generator), torch.randint(0, 3, (16,), generator=generator)
        yield images, labels


def take_steps(network: Network, optimiser: Optimiser, rate: float, steps: int) -> None:
    for images, labels in batches(steps):
        measure = partial(measured, network, Regularisation(PLAIN), images, labels, None)
        optimiser.step(measure().gradient, rate, measure)


@pytest.mark.parametrize("own", [training(name) for name in MAKERS] + [training("sgd", momentum=0)], ids=str)
def test_the_same_steps_as_pytorch(own: TrainingSpec) -> None:
    ours, theirs = small_network(), small_network()
    spared = [theirs.weights[n] for n in theirs.weights.names() if n.endswith((".bias", ".scale"))]
    pulled = [theirs.weights[n] for n in theirs.weights.names() if not n.endswith((".bias", ".scale"))]
    groups = [{"params": pulled, "weight_decay": 0.1}, {"params": spared, "weight_decay": 0.0}]
    reference = MAKERS[own.optimiser](groups, own.settings)
    take_steps(ours, OPTIMISERS[own.optimiser].function(own.settings, ours.weights), own.learning_rate, 20)
    for images, labels in batches(20):
        reference.zero_grad()
        F.cross_entropy(theirs.forward(images, None), labels).backward()
        reference.step()
    for parameter in ours.weights.names():
        torch.testing.assert_close(ours.weights[parameter], theirs.weights[parameter], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(("history", "size"), [(1, 1), (4, 1), (4, 0)])
def test_lbfgs_is_pytorchs_on_one_batch_throughout(history: int, size: float) -> None:
    """PyTorch's knows no weight decay; here it is part of the loss. Weights of size 0 have a gradient below 1."""
    ours, theirs = small_network(), small_network()
    for network in (ours, theirs):
        network.weights.vector.mul_(size)
    own = training("lbfgs", history=history)
    optimiser = OPTIMISERS["lbfgs"].function(own.settings, ours.weights)
    reference = torch.optim.LBFGS(theirs.weights.parameters(), 0.3, max_iter=1, history_size=history)
    [(images, labels)] = batches(1)

    def loss() -> torch.Tensor:
        reference.zero_grad()
        squares = sum(theirs.weights[n].square().sum() for n in theirs.weights.names() if n.endswith("weight"))
        own_loss = F.cross_entropy(theirs.forward(images, None), labels) + 0.05 * squares
        own_loss.backward()
        return own_loss

    measure = partial(measured, ours, Regularisation(PLAIN), images, labels, None)
    first = measure().loss
    for _ in range(12):
        optimiser.step(measure().gradient, 0.3, measure)
        reference.step(loss)
    assert measure().loss < first
    for parameter in ours.weights.names():
        torch.testing.assert_close(ours.weights[parameter], theirs.weights[parameter], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_what_an_optimiser_remembers_is_all_in_its_state(name: str) -> None:
    """A fresh one with the state of one that has taken steps goes on as that does, bit for bit."""
    network, own = small_network(), training(name)
    optimiser = OPTIMISERS[name].function(own.settings, network.weights)
    take_steps(network, optimiser, 0.01, 5)
    resumed = small_network()
    resumed.weights.vector.copy_(network.weights.vector)
    fresh = OPTIMISERS[name].function(own.settings, resumed.weights)
    fresh.state = {key: value.clone() for key, value in optimiser.state.items()}
    for each, its in ((network, optimiser), (resumed, fresh)):
        take_steps(each, its, 0.01, 3)
    assert torch.equal(resumed.weights.vector, network.weights.vector)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_step_leaves_its_gradient_as_it_is(name: str) -> None:
    network = small_network()
    optimiser = OPTIMISERS[name].function(training(name).settings, network.weights)
    [(images, labels)] = batches(1)
    measure = partial(measured, network, Regularisation(PLAIN), images, labels, None)
    gradient = measure().gradient
    before = gradient.clone()
    optimiser.step(gradient, 0.01, measure)
    assert torch.equal(gradient, before)


def test_a_second_choice_of_a_name_is_refused() -> None:
    registry = Registry("models.training.schedules")
    registry.register("a", about="", source="")(abs)
    with pytest.raises(ValueError, match="already"):
        registry.register("a", about="", source="")(abs)
