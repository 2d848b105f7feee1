"""Networks: the shapes promised, the textbook's numbers, and weights of the generator alone."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from models.comparison.specs import NetworkSpec
from models.networks.cnn import CNN, Block, usable_precision
from models.training.schedules import SCHEDULES


def network(side: int = 16, channels: int = 1, seed: int = 0, **settings: object) -> CNN:
    return CNN(NetworkSpec.from_dict(settings), channels, side, 10, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("side", "depth"), [(8, 3), (28, 3), (31, 4), (64, 1)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_shapes(side: int, depth: int, channels: int, dtype: torch.dtype) -> None:
    logits = network(side, channels, width=4, depth=depth)(torch.rand(5, channels, side, side).to(dtype))
    assert logits.shape == (5, 10)
    assert logits.dtype == torch.float32


@pytest.mark.parametrize("side", [8, 9])
def test_a_block_is_convolution_pooling_normalisation_relu(side: int) -> None:
    block = Block(3, 8, True, torch.Generator().manual_seed(0))
    images = torch.randn(6, 3, side, side).to(memory_format=torch.channels_last).requires_grad_()
    with torch.no_grad():
        block.scale.copy_(torch.randn(8))
        block.bias.copy_(torch.randn(8))
    weights = (block.weight, block.scale, block.bias)
    pooled = F.max_pool2d(F.conv2d(images, block.weight.permute(0, 3, 1, 2), padding=1), 2)
    mean, variance = pooled.mean((0, 2, 3), keepdim=True), pooled.var((0, 2, 3), correction=0, keepdim=True)
    normalised = (pooled - mean) / (variance + 1e-5).sqrt()
    textbook = F.relu(normalised * block.scale.view(1, -1, 1, 1) + block.bias.view(1, -1, 1, 1))
    ours = block(images)
    torch.testing.assert_close(ours, textbook)
    direction = torch.randn_like(textbook)
    expected = torch.autograd.grad(textbook, (images, *weights), direction)
    found = torch.autograd.grad(ours, (images, *weights), direction)
    for got, want in zip(found, expected, strict=True):
        torch.testing.assert_close(got, want, rtol=1e-3, atol=1e-4)


def test_weights_come_from_the_generator() -> None:
    first, same, other = (network(seed=seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[name], same[name]) for name in first)
    assert not torch.equal(first["blocks.0.weight"], other["blocks.0.weight"])


def test_arms_share_the_weights_that_both_have() -> None:
    plain, without = network().state_dict(), network(normalisation="none").state_dict()
    assert all(torch.equal(plain[name], without[name]) for name in without)


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_stay_within_the_learning_rate(name: str) -> None:
    factors = [SCHEDULES[name](step / 100) for step in range(100)]
    assert all(0 < factor <= 1 for factor in factors)
    assert max(factors) == 1
    assert name == "constant" or factors[-1] < 0.01


def test_precision() -> None:
    assert usable_precision("auto") in ("float32", "bfloat16")
    assert usable_precision("float32") == "float32"
