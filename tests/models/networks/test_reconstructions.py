"""Networks put together from PyTorch's own layers, with the same weights, give the same answers."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from models.networks.attention import MAX_PATCHES, patch_side
from models.networks.weights import Weights
from tests.models.networks.test_every_kind import batch, network


def filled(layer: nn.Module, **values: Tensor) -> nn.Module:
    """`layer` with these parameters; convolutions are kept with their channels last."""
    layer.load_state_dict({name: v.permute(0, 3, 1, 2) if v.dim() == 4 else v for name, v in values.items()})
    return layer


def linear(weights: Weights, name: str) -> nn.Module:
    """Before a normalisation, which has a bias of its own, there is none."""
    values = {"weight": weights[f"{name}.weight"]}
    if f"{name}.scale" not in weights:
        values["bias"] = weights[f"{name}.bias"]
    size_out, size_in = values["weight"].shape
    return filled(nn.Linear(size_in, size_out, bias="bias" in values), **values)


def norm(layer: nn.Module, weights: Weights, name: str) -> nn.Module:
    return filled(layer, weight=weights[f"{name}.scale"], bias=weights[f"{name}.bias"])


def embedded(weights: Weights, tokens: Tensor) -> Tensor:
    table = weights["embedding"].detach().clone()
    table[0] = 0
    return nn.Embedding.from_pretrained(table, padding_idx=0)(tokens)


def shuffled(weights: Weights) -> Weights:
    """With biases and scales that are not 0 and 1, so that a forgotten one is noticed."""
    weights.vector.add_(0.1 * torch.randn(len(weights.vector), generator=torch.Generator().manual_seed(9)))
    return weights


def some_texts() -> Tensor:
    tokens = batch("tokens", (50, 12))
    for row, length in enumerate((12, 1, 5, 7, 11)):
        tokens[row, length:] = 0
    return tokens


@pytest.mark.parametrize("inputs", ["picture", "tokens"])
@pytest.mark.parametrize("depth", [1, 3])
def test_mlp(inputs: str, depth: int) -> None:
    shape = (3, 8, 6) if inputs == "picture" else (50, 12)
    made = network("mlp", inputs, shape, width=16, depth=depth, activation="tanh")
    weights, given = shuffled(made.weights), batch(inputs, shape) if inputs == "picture" else some_texts()
    layers: list[nn.Module] = []
    for k in range(depth):
        layers += [linear(weights, f"blocks.{k}"), norm(nn.LayerNorm(16), weights, f"blocks.{k}"), nn.Tanh()]
    values = given.flatten(1)
    if inputs == "tokens":
        values = torch.stack([embedded(weights, text[text > 0]).mean(0) for text in given])
    theirs = nn.Sequential(*layers, linear(weights, "head"))(values)
    torch.testing.assert_close(made.forward(given, None), theirs)


@pytest.mark.parametrize("shape", [(1, 16, 16), (3, 9, 13)])
def test_resnet(shape: tuple[int, ...]) -> None:
    made = network("resnet", "picture", shape, width=8, depth=3)
    weights, images = shuffled(made.weights), batch("picture", shape)

    def convolved(name: str, stride: int = 1) -> nn.Module:
        out, side, _, into = weights[f"{name}.weight"].shape
        layer = nn.Conv2d(into, out, side, stride, padding=side // 2, bias=False)
        return filled(layer, weight=weights[f"{name}.weight"])

    def normalised(name: str) -> nn.Module:
        return norm(nn.GroupNorm(1, len(weights[f"{name}.scale"])), weights, name)

    values = torch.relu(normalised("stem")(nn.MaxPool2d(2)(convolved("stem")(images))))
    for k in range(3):
        name, stride = f"blocks.{k}", 1 if k == 0 else 2
        change = torch.relu(normalised(f"{name}.first")(convolved(f"{name}.first", stride)(values)))
        change = normalised(f"{name}.second")(convolved(f"{name}.second")(change))
        values = torch.relu(change + (values if k == 0 else convolved(f"{name}.shortcut", 2)(values)))
    assert values.shape[1] == 32
    theirs = linear(weights, "head")(nn.AdaptiveAvgPool2d(1)(values).flatten(1))
    torch.testing.assert_close(made.forward(images, None), theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("inputs", ["picture", "tokens"])
@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("depth", [1, 2])
def test_rnn(inputs: str, cell: str, depth: int) -> None:
    shape = (3, 8, 11) if inputs == "picture" else (50, 12)
    made = network("rnn", inputs, shape, width=16, depth=depth, cell=cell)
    weights, given = shuffled(made.weights), batch(inputs, shape) if inputs == "picture" else some_texts()
    layer = (nn.GRU if cell == "gru" else nn.LSTM)(24 if inputs == "picture" else 16, 16, depth, batch_first=True)
    for k in range(depth):
        for part, short in (("input", "ih"), ("state", "hh")):
            getattr(layer, f"weight_{short}_l{k}").data.copy_(weights[f"layers.{k}.{part}.weight"])
            getattr(layer, f"bias_{short}_l{k}").data.copy_(weights[f"layers.{k}.{part}.bias"])
    if inputs == "picture":
        columns = torch.stack([given[:, :, :, x].flatten(1) for x in range(11)], 1)
        last = layer(columns)[0][:, -1]
    else:
        last = torch.cat([layer(embedded(weights, text[None, text > 0]))[0][:, -1] for text in given])
    torch.testing.assert_close(made.forward(given, None), linear(weights, "head")(last))


@pytest.mark.parametrize("inputs", ["picture", "tokens"])
def test_attention(inputs: str) -> None:
    shape = (3, 16, 13) if inputs == "picture" else (50, 12)
    made = network("attention", inputs, shape, heads=3, head_width=8, depth=2)
    weights, given = shuffled(made.weights), batch(inputs, shape) if inputs == "picture" else some_texts()
    if inputs == "picture":
        patches = nn.functional.pad(given, (0, 2, 0, 2)).unfold(2, 3, 3).unfold(3, 3, 3)
        rows = patches.permute(0, 2, 3, 4, 5, 1).flatten(3).flatten(1, 2)
        values, absent = rows @ weights["patches.weight"].flatten(1).T, None
    else:
        values, absent = embedded(weights, given), given == 0
    values = values + weights["positions"]
    for k in range(2):
        name = f"blocks.{k}"
        layer = nn.TransformerEncoderLayer(24, 3, 48, 0.0, "gelu", batch_first=True, norm_first=True)
        parts = {"self_attn.out_proj": "answer", "linear1": "widen", "linear2": "narrow"}
        own = {
            f"{to}.{what}": weights[f"{name}.{of}.{what}"] for to, of in parts.items() for what in ("weight", "bias")
        }
        own |= {f"self_attn.in_proj_{what}": weights[f"{name}.ask.{what}"] for what in ("weight", "bias")}
        for to, of in (("norm1", "first"), ("norm2", "second")):
            own |= {f"{to}.weight": weights[f"{name}.{of}.scale"], f"{to}.bias": weights[f"{name}.{of}.bias"]}
        values = filled(layer, **own)(values, src_key_padding_mask=absent)
    values = norm(nn.LayerNorm(24), weights, "last")(values)
    if absent is None:
        pooled = values.mean(1)
    else:
        pooled = torch.stack([row[there].mean(0) for row, there in zip(values, ~absent, strict=True)])
    theirs = linear(weights, "head")(pooled)
    torch.testing.assert_close(made.forward(given, None), theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("sides", [(7, 7), (8, 8), (16, 16), (28, 28), (40, 32), (64, 64), (32, 321)])
def test_patches_cover_the_picture_and_are_few(sides: tuple[int, int]) -> None:
    def count(side: int) -> int:
        return -(-sides[0] // side) * -(-sides[1] // side)

    side = patch_side(*sides)
    assert count(side) <= MAX_PATCHES
    assert side == 1 or count(side - 1) > MAX_PATCHES
