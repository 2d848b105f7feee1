"""The network over words."""

from __future__ import annotations

from functools import partial

import torch

from models.comparison.specs import NetworkSpec, TrainingSpec
from models.networks.network import Network, build
from models.networks.textcnn import SPANS
from models.training.loop import measured
from models.training.optimisers import OPTIMISERS
from models.training.regularisation import Regularisation

PLAIN = TrainingSpec.from_dict({}).settings


def network(words: int, seed: int = 0) -> Network:
    spec = NetworkSpec.from_dict({"embedding": 16, "filters": 8}, "tokens")
    return build("textcnn", spec.settings, (50, words), 4, seed)


def test_padding_changes_no_answer() -> None:
    """Not even where every word lowers a filter's answer, so that no word at all would be the strongest."""
    made = network(20)
    made.weights["embedding"].detach().abs_()
    for span in SPANS:
        made.weights[f"spans.{span}.weight"].detach().abs_().neg_()
        made.weights[f"spans.{span}.bias"].detach().fill_(20)
    tokens = torch.randint(1, 50, (6, 9), generator=torch.Generator().manual_seed(0))
    padded = torch.cat([tokens, torch.zeros(6, 11, dtype=torch.int64)], dim=1)
    torch.testing.assert_close(made.forward(tokens, None), made.forward(padded, None))


def test_a_text_without_words_and_one_of_a_single_word_have_an_answer() -> None:
    tokens = torch.zeros(2, 12, dtype=torch.int64)
    tokens[1, 0] = 7
    logits = network(12).forward(tokens, None)
    assert torch.isfinite(logits).all()
    assert not torch.equal(logits[0], logits[1])


def test_the_order_of_words_counts() -> None:
    words = torch.tensor([[3, 9, 4, 8, 2], [2, 8, 4, 9, 3]])
    logits = network(5).forward(words, None)
    assert not torch.allclose(logits[0], logits[1])


def test_it_learns_where_a_word_decides_wherever_it_stands() -> None:
    """Texts of 3 to 12 words out of 45; one of four telling words, anywhere in the text, is the class."""
    generator = torch.Generator().manual_seed(0)

    def texts(count: int) -> tuple[torch.Tensor, torch.Tensor]:
        labels = torch.randint(0, 4, (count,), generator=generator)
        lengths = torch.randint(3, 13, (count, 1), generator=generator)
        tokens = torch.randint(5, 50, (count, 12), generator=generator)
        places = (torch.rand(count, 1, generator=generator) * lengths).long()
        tokens = tokens.scatter(1, places, labels[:, None] + 1)
        return tokens * (torch.arange(12) < lengths), labels

    made = network(12)
    optimiser = OPTIMISERS["adamw"].function({"weight_decay": 0.01}, made.weights)
    for _ in range(120):
        tokens, labels = texts(32)
        measure = partial(measured, made, Regularisation(PLAIN), tokens, labels, None)
        optimiser.step(measure().gradient, 0.01, measure)
    tokens, labels = texts(400)
    assert (made.forward(tokens, None).argmax(1) == labels).float().mean() > 0.8
