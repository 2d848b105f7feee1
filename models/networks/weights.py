"""Weights: the named tensors of a network, all in one vector, so that an optimiser's step is a handful of calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from models.torch_later import torch

if TYPE_CHECKING:
    from torch import Generator, Tensor

Initialise = Callable[["Tensor", int, int, "Generator"], "Tensor"]
"""Fills a tensor that adds up `fan_in` inputs, each of which goes into `fan_out` sums, from a generator."""


class Weights:
    """What a network takes its tensors from while it is built, and finds them in afterwards by name.

    Matrices, convolutions and rows are drawn from `generator` by the chosen initialisation; biases, scales and slopes
    are not, and no weight decay pulls at them. After `join`, `vector` float32 (n,) holds all parameters: changing it
    changes them.
    """

    vector: Tensor
    decays: Tensor

    def __init__(self, initialise: Initialise, generator: Generator) -> None:
        self._initialise = initialise
        self._generator = generator
        self._parameters: dict[str, Tensor] = {}
        self._decays: dict[str, bool] = {}
        self.buffers: dict[str, Tensor] = {}
        self.training = True

    def matrix(self, name: str, shape: tuple[int, ...]) -> None:
        """(out, in), or (out, in, places) of filters; each of the `out` adds up all that lies in its row."""
        self._add(name, self._drawn(shape), decays=True)

    def convolution(self, name: str, channels_out: int, channels_in: int, side: int) -> None:
        """Kept as (out, side, side, in): channels last, as the images come, is several times faster on processors."""
        weight = self._drawn((channels_out, channels_in, side, side))
        self._add(name, weight.permute(0, 2, 3, 1).contiguous(), decays=True)

    def rows(self, name: str, count: int, width: int) -> None:
        """(count, width), of which one row at a time is taken and none are added up: an embedding."""
        self._add(name, self._initialise(torch.empty(count, width), 1, width, self._generator), decays=True)

    def _drawn(self, shape: tuple[int, ...]) -> Tensor:
        weight = torch.empty(shape)
        return self._initialise(weight, weight[0].numel(), weight[:, 0].numel(), self._generator)

    def zeros(self, name: str, size: int) -> None:
        self.filled(name, size, 0)

    def ones(self, name: str, size: int) -> None:
        self.filled(name, size, 1)

    def filled(self, name: str, size: int, value: float) -> None:
        self._add(name, torch.full((size,), float(value)), decays=False)

    def buffer(self, name: str, value: Tensor) -> None:
        """A tensor that is kept with the weights and that no gradient reaches."""
        self.buffers[name] = value

    def _add(self, name: str, value: Tensor, *, decays: bool) -> None:
        if name in self._parameters:
            raise ValueError(f"the network has two parameters {name}")
        self._parameters[name] = value
        self._decays[name] = decays

    def join(self) -> Weights:
        """Move all parameters into the one vector, which they then are views of."""
        self.vector = torch.cat([value.flatten() for value in self._parameters.values()])
        self.decays = torch.cat(
            [torch.full((value.numel(),), float(self._decays[name])) for name, value in self._parameters.items()]
        )
        for name, part in self.slices(self.vector).items():
            self._parameters[name] = part.data.requires_grad_()
        return self

    def slices(self, vector: Tensor) -> dict[str, Tensor]:
        """A vector like `vector`, a gradient say, by parameter."""
        parts, start = {}, 0
        for name, value in self._parameters.items():
            parts[name] = vector[start : start + value.numel()].view(value.shape)
            start += value.numel()
        return parts

    def __getitem__(self, name: str) -> Tensor:
        return self._parameters[name]

    def __contains__(self, name: str) -> bool:
        return name in self._parameters

    def names(self) -> list[str]:
        return list(self._parameters)

    def parameters(self) -> list[Tensor]:
        return list(self._parameters.values())

    def pulled(self) -> list[Tensor]:
        """Those that weight decay pulls at."""
        return [value for name, value in self._parameters.items() if self._decays[name]]

    def gradient_of(self, loss: Tensor) -> Tensor:
        """The gradient of `loss` by all parameters, float32, in the order of `vector`."""
        return torch.cat([part.flatten() for part in torch.autograd.grad(loss, self.parameters())])

    def layer_norms(self, gradient: Tensor) -> dict[str, float]:
        """The length of each parameter's part of a gradient."""
        return {name: part.norm().item() for name, part in self.slices(gradient).items()}

    def state(self) -> dict[str, dict[str, Tensor] | Tensor]:
        return {"vector": self.vector, "buffers": self.buffers}

    def restore(self, state: dict) -> None:
        self.vector.copy_(state["vector"])
        for name, value in state["buffers"].items():
            self.buffers[name].copy_(value)
