"""A convolutional network over words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from augment.params import integer
from models.networks.activations import ACTIVATIONS, activation_param
from models.networks.dropout import Draw, of_features
from models.networks.initialisations import initialisation_param
from models.networks.layers import embedding, head, places
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
    activation_param(),
    initialisation_param(),
    of_features(0.3),
    about="Filters slide over the words; of each the strongest answer counts, wherever it is.",
    source="Kim, “Convolutional neural networks for sentence classification”, EMNLP 2014",
    fits=("tokens",),
    is_default=True,
)
def textcnn(settings: Settings, shape: tuple[int, ...], classes: int, weights: Weights) -> Forward:
    """The places beyond the text's ends are zero, as padding is."""
    width, filters = int(settings["embedding"]), int(settings["filters"])
    embed = embedding(weights, shape[0], width)
    for span in SPANS:
        weights.matrix(f"spans.{span}.weight", (filters, width, span))
        weights.zeros(f"spans.{span}.bias", filters)
    activate = ACTIVATIONS[str(settings["activation"])].function(weights, "spans")
    classify = head(weights, filters * len(SPANS), classes, float(settings["dropout"]))

    def strongest(words: Tensor, there: Tensor, span: int) -> Tensor:
        """The strongest answer of each filter over the places where it sees a word. (N, filters)."""
        reach = span - 1
        answers = F.conv1d(F.pad(words, (reach, reach)), weights[f"spans.{span}.weight"], weights[f"spans.{span}.bias"])
        sees = F.max_pool1d(F.pad(there, (reach, reach)), span, 1) > 0
        return activate(answers).masked_fill(~sees, float("-inf")).amax(2)

    def forward(tokens: Tensor, draw: Draw | None) -> Tensor:
        words, there = embed(tokens).transpose(1, 2), places(tokens).float()[:, None]
        return classify(torch.cat([strongest(words, there, span) for span in SPANS], dim=1), draw)

    return forward
