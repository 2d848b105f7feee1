"""What networks are built from: activations, normalisations, first weights and dropout are PyTorch's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn

from models.networks.activations import ACTIVATIONS
from models.networks.dropout import dropped
from models.networks.initialisations import INITIALISATIONS
from models.networks.normalisations import NORMALISATIONS
from models.networks.weights import Weights
from models.training.loop import dropout_draws


def no_weights() -> Weights:
    return Weights(lambda weight, fan_in, fan_out, generator: weight, torch.Generator())


def built(function: Callable[..., Callable[[torch.Tensor], torch.Tensor]], *more: int) -> tuple[Callable, Weights]:
    """A part of a network with weights of random size."""
    weights = no_weights()
    weights.zeros("other", 1)
    part = function(weights, "n", *more)
    weights.join()
    weights.vector.copy_(torch.randn(len(weights.vector), generator=torch.Generator().manual_seed(1)))
    return part, weights


PYTORCHS = {
    "relu": nn.ReLU(), "leaky_relu": nn.LeakyReLU(), "prelu": nn.PReLU(), "elu": nn.ELU(), "gelu": nn.GELU(),
    "sigmoid": nn.Sigmoid(), "tanh": nn.Tanh(),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("shape", [(6, 4), (3, 4, 5, 7)])
def test_activations_are_pytorchs(name: str, shape: tuple[int, ...]) -> None:
    weights = no_weights()
    activate = ACTIVATIONS[name].function(weights, "n")
    values = torch.randn(shape)
    torch.testing.assert_close(activate(values), PYTORCHS[name](values))
    narrow = activate(values.to(torch.bfloat16))
    assert narrow.dtype == torch.bfloat16
    torch.testing.assert_close(narrow.float(), PYTORCHS[name](values), atol=0.05, rtol=0.05)


def test_prelu_learns_its_slope_and_no_decay_pulls_at_it() -> None:
    activate, weights = built(ACTIVATIONS["prelu"].function)
    values = torch.tensor([-2.0, 0.0, 3.0])
    slope = weights["n.slope"].item()
    assert activate(values).tolist() == pytest.approx([-2 * slope, 0, 3])
    gradient = weights.slices(weights.gradient_of(activate(values).sum() + 0 * weights["other"].sum()))
    assert gradient["n.slope"].item() == -2
    assert not weights.decays.any()


PYTORCHS_NORMALISATIONS: dict[str, Callable[[int], nn.Module]] = {
    "layer": lambda channels: nn.GroupNorm(1, channels),
    "group": lambda channels: nn.GroupNorm({8: 4, 6: 3, 7: 1, 10: 2}[channels], channels),
}


@pytest.mark.parametrize("name", PYTORCHS_NORMALISATIONS)
@pytest.mark.parametrize("shape", [(6, 8, 5, 7), (3, 6), (3, 7, 2, 2), (5, 10)])
def test_normalisations_of_each_sample_are_pytorchs(name: str, shape: tuple[int, ...]) -> None:
    normalise, weights = built(NORMALISATIONS[name].function, shape[1])
    theirs = PYTORCHS_NORMALISATIONS[name](shape[1])
    theirs.load_state_dict({"weight": weights["n.scale"], "bias": weights["n.bias"]})
    values = torch.randn(shape)
    torch.testing.assert_close(normalise(values), theirs(values))
    assert normalise(values.to(torch.bfloat16)).dtype == torch.bfloat16


def test_layer_normalisation_of_features_is_the_textbooks() -> None:
    normalise, weights = built(NORMALISATIONS["layer"].function, 8)
    values = torch.randn(3, 8)
    textbook = nn.functional.layer_norm(values, (8,), weights["n.scale"], weights["n.bias"])
    torch.testing.assert_close(normalise(values), textbook)


@pytest.mark.parametrize("shape", [(16, 8, 5, 7), (16, 8)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_batch_normalisation_is_pytorchs_in_training_and_in_tests(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    normalise, weights = built(NORMALISATIONS["batch"].function, shape[1])
    theirs = (nn.BatchNorm2d if len(shape) == 4 else nn.BatchNorm1d)(shape[1])
    theirs.load_state_dict({"weight": weights["n.scale"], "bias": weights["n.bias"]}, strict=False)
    tolerance = {"atol": 0.05, "rtol": 0.05} if dtype == torch.bfloat16 else {}
    for _ in range(3):
        values = 3 + 2 * torch.randn(shape)
        ours = normalise(values.to(dtype))
        assert ours.dtype == dtype
        torch.testing.assert_close(ours.float(), theirs(values), **tolerance)
    for name, value in (("mean", theirs.running_mean), ("variance", theirs.running_var)):
        assert weights.buffers[f"n.{name}"].dtype == torch.float32
        torch.testing.assert_close(weights.buffers[f"n.{name}"], value, **tolerance)
    weights.training = False
    theirs.eval()
    torch.testing.assert_close(normalise(values.to(dtype)).float(), theirs(values), **tolerance)


@pytest.mark.parametrize("shape", [(3, 4, 5, 7), (3, 4)])
def test_without_normalisation_there_is_a_bias(shape: tuple[int, ...]) -> None:
    add, weights = built(NORMALISATIONS["none"].function, 4)
    values = torch.randn(shape)
    assert torch.equal(add(values)[:, 2], values[:, 2] + weights["n.bias"][2])


INIT: dict[str, Callable[[torch.Tensor, torch.Generator], object]] = {
    "pytorch": lambda weight, generator: nn.init.kaiming_uniform_(weight, 5**0.5, generator=generator),
    "xavier": lambda weight, generator: nn.init.xavier_uniform_(weight, generator=generator),
    "he": lambda weight, generator: nn.init.kaiming_normal_(weight, generator=generator),
    "normal": lambda weight, generator: nn.init.normal_(weight, 0, 0.01, generator=generator),
    "zero": lambda weight, generator: nn.init.zeros_(weight),
}


@pytest.mark.parametrize("name", INITIALISATIONS)
@pytest.mark.parametrize("shape", [(8, 5), (8, 5, 3), (8, 5, 3, 3)])
def test_first_weights_are_pytorchs(name: str, shape: tuple[int, ...]) -> None:
    weights = Weights(INITIALISATIONS[name].function, torch.Generator().manual_seed(3))
    if len(shape) == 4:
        weights.convolution("w", 8, 5, 3)
        ours = weights["w"].permute(0, 3, 1, 2)
    else:
        weights.matrix("w", shape)
        ours = weights["w"]
    theirs = torch.empty(shape)
    INIT[name](theirs, torch.Generator().manual_seed(3))
    torch.testing.assert_close(ours, theirs)


def test_a_row_of_an_embedding_adds_nothing_up() -> None:
    seen = []
    weights = Weights(lambda weight, *fans_and_generator: seen.append(fans_and_generator[:2]) or weight, None)
    weights.rows("embedding", 50, 8)
    assert seen == [(1, 8)]


@pytest.mark.parametrize("shape", [(200, 50), (200, 50, 3, 3)])
def test_dropout_drops_the_share_and_the_others_make_up_for_it(shape: tuple[int, ...]) -> None:
    values, draw = torch.ones(shape), dropout_draws(0, 0)
    left = dropped(values, 0.25, draw, "here")
    assert left.unique().tolist() == pytest.approx([0, 4 / 3])
    assert left.mean().item() == pytest.approx(1, abs=0.02)
    channels = left.flatten(2) if left.dim() == 4 else left[..., None]
    assert torch.equal(channels.amin(2), channels.amax(2)), "a channel goes as a whole"
    assert not torch.equal(left, dropped(values, 0.25, draw, "there"))
    assert torch.equal(dropped(values, 0.25, None), values)
    assert torch.equal(dropped(values, 0, draw), values)
    assert dropped(values.to(torch.bfloat16), 0.25, draw).dtype == torch.bfloat16
