"""Networks by kind, and the number format they compute in.

A network is a registered function `(settings, shape, classes, weights) -> Forward`: it takes its tensors from `weights`
and returns what is called with a batch. `fits` says what goes in: "picture", float (N, C, H, W), shape (C, H, W), or
"tokens", int64 (N, words), shape (vocabulary, words).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from augment.params import Scalar
from models.choices import Registry
from models.networks.dropout import Draw
from models.networks.initialisations import INITIALISATIONS
from models.networks.weights import Weights
from models.torch_later import torch

if TYPE_CHECKING:
    from torch import Tensor

NETWORKS = Registry("models.networks")
Settings = Mapping[str, Scalar]

Forward = Callable[["Tensor", "Draw | None"], "Tensor"]
"""A batch of inputs and `draw` to logits float32 (N, classes). Under dropout the numbers come from `draw`, so that no
global generator is read; without one nothing is dropped."""


class Network(NamedTuple):
    """What is called with a batch, and the weights that it takes its tensors from."""

    forward: Forward
    weights: Weights


def build(kind: str, settings: Settings, shape: tuple[int, ...], classes: int, seed: int) -> Network:
    """The network of that kind with its first weights, drawn from `seed`. Raises InputError as `check` does."""
    check(kind, settings, shape)
    generator = torch.Generator().manual_seed(seed)
    weights = Weights(INITIALISATIONS[str(settings["initialisation"])].function, generator)
    forward: Forward = NETWORKS[kind].function(settings, shape, classes, weights)
    return Network(forward, weights.join())


def check(kind: str, settings: Settings, shape: tuple[int, ...]) -> None:
    """Raises InputError where a network of that kind and these settings takes no input of `shape`."""
    own = NETWORKS[kind].check
    if own is not None:
        own(settings, shape)


def usable_precision(wanted: str) -> str:
    """`wanted`, with "auto" turned into "bfloat16" where the processor computes in it, else "float32"."""
    if wanted != "auto":
        return wanted
    probes = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    has_bfloat16 = any(getattr(torch.cpu, probe, lambda: False)() for probe in probes)
    return "bfloat16" if has_bfloat16 else "float32"
