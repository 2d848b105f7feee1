"""A recurrent network: reads a picture column by column, which of a sound are its moments, and a text word by word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from augment.params import choice, integer
from models.networks.dropout import Draw, of_features
from models.networks.initialisations import initialisation_param
from models.networks.layers import embedding, head, places
from models.networks.network import NETWORKS, Forward, Settings
from models.networks.weights import Weights
from models.torch_later import torch

if TYPE_CHECKING:
    from torch import Tensor

Cell = Callable[..., "Tensor"]


def _gru(steps: Tensor, start: Tensor, *more: Any) -> Tensor:
    return torch.gru(steps, start, *more)[0]


def _lstm(steps: Tensor, start: Tensor, *more: Any) -> Tensor:
    return torch.lstm(steps, (start, start), *more)[0]


CELLS: dict[str, tuple[Cell, int]] = {"gru": (_gru, 3), "lstm": (_lstm, 4)}
"""How a cell runs, and the number of matrices it has for its input, and again for its state."""


@NETWORKS.register(
    "rnn",
    choice("cell", tuple(CELLS), "gru", "How the state is kept: by two gates (gru), or by three and a memory (lstm)."),
    integer("width", 8, 128, 64, "Numbers in the state, and those that stand for a word.", step=8),
    integer("depth", 1, 3, 1, "Number of layers; each reads the states of the one before."),
    initialisation_param(),
    of_features(0),
    about="Reads from left to right, column by column or word by word, and keeps a state; the last one decides.",
    source="LSTM: Hochreiter and Schmidhuber, Neural Computation 9, 1997; GRU: Cho et al., EMNLP 2014",
    fits=("picture", "tokens"),
)
def rnn(settings: Settings, shape: tuple[int, ...], classes: int, weights: Weights) -> Forward:
    """A column of a picture (C, H, W) is one step of C · H values; of a sound's that is all that sounds at a moment."""
    width, depth = int(settings["width"]), int(settings["depth"])
    run, matrices = CELLS[str(settings["cell"])]
    is_picture = len(shape) == 3
    embed = None if is_picture else embedding(weights, shape[0], width)
    size_in = shape[0] * shape[1] if is_picture else width
    names = [name for k in range(depth) for name in _layer(weights, k, matrices, width if k else size_in, width)]
    classify = head(weights, width, classes, float(settings["dropout"]))

    def states(steps: Tensor) -> Tensor:
        """The last layer's state after each step (N, steps, size), beginning from zero. (N, steps, width)"""
        start = torch.zeros(depth, len(steps), width)
        flat = [weights[name] for name in names]
        options = (True, depth, 0.0, False, False, True)  # biases, layers, no dropout, as in a test, one way, N first
        return run(steps, start, flat, *options)

    def forward(inputs: Tensor, draw: Draw | None) -> Tensor:
        if embed is None:
            return classify(states(inputs.float().permute(0, 3, 1, 2).flatten(2))[:, -1], draw)
        last = places(inputs).cumsum(1).argmax(1)
        return classify(states(embed(inputs))[torch.arange(len(last)), last], draw)

    return forward


def _layer(weights: Weights, number: int, matrices: int, size_in: int, width: int) -> list[str]:
    """Adds one layer's weights, and gives their names in the order in which PyTorch takes them."""
    name = f"layers.{number}"
    weights.matrix(f"{name}.input.weight", (matrices * width, size_in))
    weights.matrix(f"{name}.state.weight", (matrices * width, width))
    weights.zeros(f"{name}.input.bias", matrices * width)
    weights.zeros(f"{name}.state.bias", matrices * width)
    return [f"{name}.{part}" for part in ("input.weight", "state.weight", "input.bias", "state.bias")]
