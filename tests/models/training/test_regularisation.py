"""Regularisation: each as PyTorch or the paper has it, each neutral at 0, and all of them with any optimiser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from models.comparison.experiment import DatasetSpec
from models.comparison.specs import REGULARISATION, NetworkSpec, TrainingSpec
from models.data.dataset import Dataset
from models.data.datasets import load_dataset
from models.networks.network import build
from models.networks.weights import Weights
from models.training.events import Checkpoint
from models.training.loop import measured
from models.training.regularisation import REGULARISERS, EarlyStopping, Regularisation
from tests.models.training.test_loop import curve, events_of, outcome, run_spec


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset(DatasetSpec("image", name="digits"), {"image_size": 8})


@pytest.fixture(scope="module")
def few_tests(digits: Dataset) -> Dataset:
    return replace(digits, test_samples=digits.test_samples[:100], test_labels=digits.test_labels[:100])


def under(**settings: float) -> Regularisation:
    return Regularisation(TrainingSpec.from_dict(settings).settings)


def some_weights() -> Weights:
    spec = NetworkSpec.from_dict({"width": 4, "depth": 2})
    weights = build("cnn", spec.settings, (1, 8, 8), 3, 0).weights
    weights.vector.copy_(torch.randn(len(weights.vector), generator=torch.Generator().manual_seed(1)))
    return weights


def test_all_are_off_by_default_and_say_so() -> None:
    assert {param.name for param in REGULARISATION} == set(REGULARISERS)
    assert all(param.default == param.low == 0 for param in REGULARISATION)
    assert all("0 is off" in param.help for param in REGULARISATION)


def test_off_is_nothing_done_bit_for_bit() -> None:
    held, weights, gradient = under(), some_weights(), torch.randn(100) * 1_000
    before = weights.vector.clone()
    held.shrink(weights, 0.5)
    assert torch.equal(weights.vector, before)
    assert held.limited(gradient) is gradient
    logits, labels = torch.randn(8, 5), torch.randint(0, 5, (8,))
    assert torch.equal(held.loss(logits, labels), F.cross_entropy(logits, labels))


@pytest.mark.parametrize("size", [0.01, 100.0])
def test_clipping_is_pytorchs(size: float) -> None:
    gradient = size * torch.randn(50, generator=torch.Generator().manual_seed(0))
    for name, clip in (
        ("clip_norm", torch.nn.utils.clip_grad_norm_),
        ("clip_value", torch.nn.utils.clip_grad_value_),
    ):
        parameter, before = torch.zeros(50, requires_grad=True), gradient.clone()
        parameter.grad = gradient.clone()
        clip([parameter], 1.5)
        torch.testing.assert_close(under(**{name: 1.5}).limited(gradient), parameter.grad)
        assert torch.equal(gradient, before)
    both = under(clip_norm=1.5, clip_value=0.1).limited(gradient)
    assert both.norm() < 1.5001
    assert both.abs().max() <= 0.1


def test_the_limits_reach_the_step_and_not_what_is_told_of_the_gradient() -> None:
    made = build("cnn", NetworkSpec.from_dict({"width": 4, "depth": 2}).settings, (1, 8, 8), 3, 0)
    images, labels = torch.rand(8, 1, 8, 8), torch.tensor([0, 1, 2, 0, 1, 2, 0, 1])
    pass_ = measured(made, under(clip_norm=0.01), images, labels, None)
    assert pass_.gradient.norm().item() == pytest.approx(0.01, rel=1e-3)
    assert pass_.raw.norm() > 0.1


def test_the_gradient_is_told_as_it_came(digits: Dataset) -> None:
    [(_, metrics)] = curve(events_of(run_spec(steps=1, clip_norm=0.1), digits))
    assert metrics["gradient_norm"] > 0.5


@pytest.mark.parametrize("soft", [False, True])
def test_label_smoothing_is_the_papers(soft: bool) -> None:
    logits, labels = torch.randn(8, 5), torch.randint(0, 5, (8,))
    shares = F.one_hot(labels, 5).float()
    if soft:
        shares = 0.7 * shares + 0.3 * shares.roll(1, 0)
    smoothed = 0.8 * shares + 0.2 / 5
    textbook = -(smoothed * logits.log_softmax(1)).sum(1).mean()
    torch.testing.assert_close(under(label_smoothing=0.2).loss(logits, shares if soft else labels), textbook)


def test_l1_is_soft_thresholding_that_spares_biases_and_scales() -> None:
    weights = some_weights()
    before, after = weights.slices(weights.vector.clone()), weights.slices(weights.vector)
    under(l1=0.6).shrink(weights, 0.5)
    for name in weights.names():
        expected = before[name] if name.endswith((".bias", ".scale")) else F.softshrink(before[name], 0.3)
        torch.testing.assert_close(after[name], expected)
    assert (after["head.weight"] == 0).sum() > 10


def test_max_norm_shortens_the_weights_into_each_unit() -> None:
    weights = some_weights()
    before, after = weights.slices(weights.vector.clone()), weights.slices(weights.vector)
    under(max_norm=2.7).shrink(weights, 0.5)
    for name in weights.names():
        rows = before[name].flatten(1) if before[name].dim() > 1 else None
        factor = torch.ones(1) if rows is None else (2.7 / rows.norm(dim=1)).clamp(max=1)
        expected = before[name] * factor.view(-1, *[1] * (before[name].dim() - 1))
        torch.testing.assert_close(after[name], expected)
    lengths = before["blocks.0.weight"].flatten(1).norm(dim=1)
    assert lengths.min() < 2.7 < lengths.max()


def test_early_stopping_waits_as_long_as_it_says_and_keeps_the_best() -> None:
    weights, stopping = some_weights(), EarlyStopping(2)
    over = []
    for step, loss in enumerate([3, 2, 2.5, 1, 1, 1.5]):
        weights.vector.fill_(step)
        stopping.follow(loss, weights)
        over.append(stopping.is_over)
    assert over == [False] * 5 + [True]
    assert stopping.brings_back(weights)
    assert weights.vector.unique().tolist() == [3]
    never = EarlyStopping(0)
    for loss in (1, 2, 3, 4):
        never.follow(loss, weights)
    assert not never.is_over
    assert not never.brings_back(weights)


LEARNING_TOO_FAST: dict[str, Any] = {
    "early_stopping": 1, "optimiser": "sgd", "learning_rate": 0.5, "schedule": "constant", "steps": 240,
}  # fmt: skip


def test_a_run_that_stops_early_says_when_and_is_tested_at_its_best(digits: Dataset) -> None:
    events = events_of(run_spec(**LEARNING_TOO_FAST), digits)
    told = [(step, metrics) for step, metrics in curve(events) if "validation_loss" in metrics]
    steps, losses = [step for step, _ in told], [metrics["validation_loss"] for _, metrics in told]
    assert losses[-1] >= losses[-2] == min(losses)
    result = outcome(events)
    assert result["steps"] == steps[-1] < 240
    assert not result["still_improving"]
    assert result["validation_accuracy"] == told[-2][1]["validation_accuracy"]
    without = outcome(events_of(run_spec(**LEARNING_TOO_FAST | {"early_stopping": 0, "steps": 240}), digits))
    assert without["steps"] == 240
    assert without["loss"] != result["loss"]


def test_a_run_with_early_stopping_goes_on_from_a_checkpoint(digits: Dataset) -> None:
    run = run_spec(**LEARNING_TOO_FAST | {"early_stopping": 2})
    events = events_of(run, digits)
    for saved in [event for event in events if isinstance(event, Checkpoint)]:
        assert outcome(events_of(run, digits, saved.blob)) == outcome(events)


@pytest.mark.parametrize("optimiser", ["sgd", "adamw", "lbfgs"])
def test_each_changes_a_run_with_any_optimiser(few_tests: Dataset, optimiser: str) -> None:
    amounts = {"l1": 0.01, "label_smoothing": 0.2, "clip_value": 0.01, "clip_norm": 0.1, "max_norm": 0.5}
    assert {*amounts, "early_stopping"} == {*REGULARISERS}
    arms = [{"name": "plain"}, *({"name": name, "training": {name: amount}} for name, amount in amounts.items())]
    plain, *held = (
        outcome(events_of(run_spec(k, arms=arms, optimiser=optimiser), few_tests)) for k in range(len(arms))
    )
    for name, run in zip(amounts, held, strict=True):
        assert run["loss"] != plain["loss"], name
        assert run["accuracy"] > 0.4, name
