"""The network over words."""

from __future__ import annotations

import pytest
import torch

from models.comparison.specs import NetworkSpec
from models.networks.network import Network, build


def network(words: int, seed: int = 0) -> Network:
    spec = NetworkSpec.from_dict({"embedding": 16, "filters": 8}, "tokens")
    return build("textcnn", spec.settings, (50, words), 4, seed)


def test_padding_changes_no_answer() -> None:
    made = network(20)
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


def test_dropout_reaches_the_features() -> None:
    made = network(6)
    tokens = torch.randint(1, 50, (3, 6), generator=torch.Generator().manual_seed(0))
    none_kept = made.forward(tokens, torch.zeros(3, made.features))
    assert none_kept[0].tolist() == pytest.approx(made.weights["head.bias"].tolist())
