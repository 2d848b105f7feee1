"""The convolutional network: the shapes promised, the textbook's numbers, and weights of the generator alone."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from augment.errors import InputError
from models.comparison.specs import NetworkSpec
from models.networks.activations import ACTIVATIONS
from models.networks.layers import halved
from models.networks.network import Network, build, usable_precision
from models.networks.normalisations import NORMALISATIONS


def network(side: int = 16, channels: int = 1, seed: int = 0, **settings: object) -> Network:
    spec = NetworkSpec.from_dict(settings)
    return build(spec.kind, spec.settings, (channels, side, side), 10, seed)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("side", "depth"), [(8, 3), (28, 3), (31, 4), (64, 1)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("normalisation", NORMALISATIONS)
def test_shapes(side: int, depth: int, channels: int, dtype: torch.dtype, normalisation: str) -> None:
    made = network(side, channels, width=4, depth=depth, normalisation=normalisation)
    logits = made.forward(torch.rand(5, channels, side, side).to(dtype), None)
    assert logits.shape == (5, 10)
    assert logits.dtype == torch.float32


@pytest.mark.parametrize("side", [8, 9])
@pytest.mark.parametrize("kernel", [3, 5, 7])
def test_a_block_is_convolution_pooling_activation(side: int, kernel: int) -> None:
    made = network(side, 3, width=8, depth=1, normalisation="none", kernel=kernel)
    weights, images = made.weights, torch.randn(6, 3, side, side)
    filters = weights["blocks.0.weight"].permute(0, 3, 1, 2)
    assert filters.shape == (8, 3, kernel, kernel)
    pooled = F.max_pool2d(F.conv2d(images, filters, weights["blocks.0.bias"], padding="same"), 2)
    textbook = F.linear(F.relu(pooled).flatten(1), weights["head.weight"], weights["head.bias"])
    torch.testing.assert_close(made.forward(images, None), textbook)


def test_a_filter_without_a_middle_is_refused() -> None:
    with pytest.raises(InputError, match="kernel, is 4; it has to be odd"):
        network(kernel=4)


def test_weights_come_from_the_seed() -> None:
    first, same, other = (network(seed=seed).weights.vector for seed in (1, 1, 2))
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


def test_arms_share_the_weights_that_both_have() -> None:
    plain, without = network().weights, network(normalisation="none").weights
    assert all(torch.equal(plain[name], without[name]) for name in without.names())


def test_biases_and_scales_are_spared_by_weight_decay() -> None:
    weights = network().weights
    spared = {name for name, part in weights.slices(weights.decays).items() if not part.any()}
    assert spared == {name for name in weights.names() if name.endswith((".bias", ".scale"))}
    assert weights.slices(weights.decays)["head.weight"].all()


def test_parameters_are_views_of_the_vector() -> None:
    weights = network().weights
    before = weights["head.weight"].detach().clone()
    weights.vector.mul_(2)
    assert torch.equal(weights["head.weight"], 2 * before)


def test_batch_normalisation_is_tested_with_the_statistics_of_training() -> None:
    made, images = network(normalisation="batch"), torch.randn(8, 1, 16, 16)
    made.forward(images, None)
    kept = {name: value.clone() for name, value in made.weights.buffers.items()}
    made.weights.training = False
    alone, among = made.forward(images[:1], None), made.forward(images, None)[:1]
    torch.testing.assert_close(alone, among)
    assert all(torch.equal(kept[name], value) for name, value in made.weights.buffers.items())


def test_a_choice_of_the_blocks_changes_the_answer() -> None:
    images, plain = torch.randn(2, 1, 16, 16), network()
    for name in set(ACTIVATIONS) - {"relu"}:
        assert not torch.allclose(network(activation=name).forward(images, None), plain.forward(images, None))


def test_a_picture_too_small_for_the_depth_is_refused() -> None:
    assert network(16, depth=4).weights["head.weight"].shape == (10, 16 * 2**3)
    with pytest.raises(InputError, match="at least 16 pixels"):
        network(15, depth=4)


def test_gradients_can_be_read_by_layer() -> None:
    made = network()
    loss = made.forward(torch.rand(4, 1, 16, 16), None).square().sum()
    gradient = made.weights.gradient_of(loss)
    norms = made.weights.layer_norms(gradient)
    assert list(norms) == made.weights.names()
    assert sum(norm**2 for norm in norms.values()) ** 0.5 == pytest.approx(gradient.norm().item(), rel=1e-5)


def test_precision() -> None:
    assert usable_precision("auto") in ("float32", "bfloat16")
    assert usable_precision("float32") == "float32"


@pytest.mark.parametrize("shape", [(3, 5, 8, 8), (2, 4, 7, 9), (2, 1, 2, 2)])
def test_halving_gives_the_same_with_and_without_a_gradient(shape: tuple[int, ...]) -> None:
    images = torch.randn(shape, generator=torch.Generator().manual_seed(0)).to(memory_format=torch.channels_last)
    wanted = F.max_pool2d(images, 2)
    assert torch.equal(halved(images), wanted)
    with torch.inference_mode():
        assert torch.equal(halved(images), wanted)
