"""A convolutional network over words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from augment.params import choice, integer, number
from models.networks.activations import ACTIVATIONS
from models.networks.initialisations import INITIALISATIONS
from models.networks.network import NETWORKS, Forward, Settings
from models.networks.weights import Weights
from models.torch_later import F, torch

if TYPE_CHECKING:
    from torch import Tensor

SPANS = (3, 4, 5)
"""Words that a filter sees at once."""


@NETWORKS.register(
    "textcnn",
    integer("embedding", 8, 128, 64, "Numbers that stand for one word.", step=8),
    integer("filters", 8, 128, 48, "Filters for each of the spans of 3, 4 and 5 words.", step=8),
    choice("activation", tuple(ACTIVATIONS), "relu", "What a unit makes of the sum of its inputs."),
    choice("initialisation", tuple(INITIALISATIONS), "pytorch", "How the first weights are drawn."),
    number("dropout", 0, 0.9, 0.3, "Share of features dropped at random before the last layer.", step=0.05),
    about="Filters slide over the words; of each the strongest answer counts, wherever it is.",
    source="Kim, “Convolutional neural networks for sentence classification”, EMNLP 2014",
    fits=("tokens",),
)
def textcnn(settings: Settings, shape: tuple[int, ...], classes: int, weights: Weights) -> tuple[Forward, int]:
    """Word 0 is the padding, whose embedding is always zero, as are the places beyond the text's ends."""
    vocabulary, _ = shape
    embedding, filters = int(settings["embedding"]), int(settings["filters"])
    activate = ACTIVATIONS[str(settings["activation"])].function
    weights.matrix("embedding", (vocabulary, embedding), 1)
    for span in SPANS:
        weights.matrix(f"spans.{span}.weight", (filters, embedding, span), embedding * span)
        weights.zeros(f"spans.{span}.bias", filters)
    features = filters * len(SPANS)
    weights.matrix("head.weight", (classes, features), features)
    weights.zeros("head.bias", classes)

    def strongest(words: Tensor, there: Tensor, span: int) -> Tensor:
        """The strongest answer of each filter over the places where it sees a word. (N, filters)."""
        reach = span - 1
        answers = F.conv1d(F.pad(words, (reach, reach)), weights[f"spans.{span}.weight"], weights[f"spans.{span}.bias"])
        sees = F.max_pool1d(F.pad(there, (reach, reach)), span, 1) > 0
        return activate(answers).masked_fill(~sees, float("-inf")).amax(2)

    def forward(tokens: Tensor, kept: Tensor | None) -> Tensor:
        # A text without a known word is seen as one padding, so that there is something to be strongest.
        there = (tokens > 0).float()
        there[:, 0] = 1
        words = (F.embedding(tokens, weights["embedding"]) * (tokens > 0)[..., None]).transpose(1, 2)
        values = torch.cat([strongest(words, there[:, None], span) for span in SPANS], dim=1)
        if kept is not None:
            values = values * kept
        return F.linear(values, weights["head.weight"], weights["head.bias"])

    return forward, features
