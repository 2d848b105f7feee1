"""Every kind of network there is, on every input that it fits: what all of them promise."""

from __future__ import annotations

import pytest
import torch

from models.comparison.experiment import Experiment, RunSpec
from models.comparison.specs import DatasetSpec, NetworkSpec
from models.data.dataset import Dataset
from models.data.datasets import load_dataset
from models.networks.network import NETWORKS, Network, build
from models.training.events import Finished
from models.training.loop import dropout_draws, train

SHAPES = {"picture": [(1, 8, 8), (3, 16, 16), (1, 32, 21), (1, 40, 81)], "tokens": [(50, 12)]}
KINDS = [(kind, inputs) for kind in NETWORKS for inputs in NETWORKS[kind].fits]
CASES = [(kind, inputs, shape) for kind, inputs in KINDS for shape in SHAPES[inputs]]
DROPOUTS = [
    (kind, inputs, param.name)
    for kind, inputs in KINDS for param in NETWORKS[kind].params if "dropout" in param.name
]  # fmt: skip


def network(kind: str, inputs: str, shape: tuple[int, ...], seed: int = 0, **settings: object) -> Network:
    spec = NetworkSpec.from_dict({"kind": kind} | settings, inputs)
    return build(kind, spec.settings, shape, 4, seed)


def batch(inputs: str, shape: tuple[int, ...], count: int = 5) -> torch.Tensor:
    generator = torch.Generator().manual_seed(7)
    if inputs == "tokens":
        return torch.randint(1, shape[0], (count, shape[1]), generator=generator)
    return torch.randn(count, *shape, generator=generator)


@pytest.mark.parametrize(("kind", "inputs", "shape"), CASES)
def test_logits_for_each_class(kind: str, inputs: str, shape: tuple[int, ...]) -> None:
    made, values = network(kind, inputs, shape), batch(inputs, shape)
    logits = made.forward(values, dropout_draws(0, 0))
    assert (logits.shape, logits.dtype) == ((5, 4), torch.float32)
    if inputs == "picture":
        narrow = made.forward(values.to(torch.bfloat16), None)
        assert narrow.dtype == torch.float32
        torch.testing.assert_close(narrow, made.forward(values, None), atol=0.05, rtol=0.05)


@pytest.mark.parametrize(("kind", "inputs"), KINDS)
def test_weights_come_from_the_seed(kind: str, inputs: str) -> None:
    shape = SHAPES[inputs][0]
    first, same, other = (network(kind, inputs, shape, seed).weights.vector for seed in (1, 1, 2))
    assert torch.equal(first, same)
    assert not torch.equal(first, other)


@pytest.mark.parametrize(("kind", "inputs"), KINDS)
def test_every_weight_is_used_and_each_sample_judged_alone(kind: str, inputs: str) -> None:
    shape = SHAPES[inputs][0]
    made, values = network(kind, inputs, shape), batch(inputs, shape, 64)
    gradient = made.weights.gradient_of(made.forward(values, None).square().sum())
    assert {name for name, norm in made.weights.layer_norms(gradient).items() if norm == 0} == set()
    torch.testing.assert_close(made.forward(values[3:4], None), made.forward(values, None)[3:4])


@pytest.mark.parametrize(("kind", "inputs", "setting"), DROPOUTS)
def test_dropout_reaches_the_answer(kind: str, inputs: str, setting: str) -> None:
    shape = SHAPES[inputs][0]
    others = {name: 0 for *_, name in DROPOUTS if any(param.name == name for param in NETWORKS[kind].params)}
    made, values = network(kind, inputs, shape, **(others | {setting: 0.5})), batch(inputs, shape)
    answers = [made.forward(values, draw) for draw in (None, dropout_draws(0, 0), dropout_draws(0, 1))]
    assert not torch.allclose(answers[0], answers[1])
    assert not torch.allclose(answers[1], answers[2])
    never = network(kind, inputs, shape, **others)
    assert torch.equal(never.forward(values, dropout_draws(0, 0)), never.forward(values, None))


@pytest.mark.parametrize("kind", NETWORKS.fitting("tokens"))
def test_padding_changes_no_answer(kind: str) -> None:
    made, tokens = network(kind, "tokens", (50, 20)), batch("tokens", (50, 9))
    padded = torch.cat([tokens, torch.zeros(5, 11, dtype=torch.int64)], dim=1)
    torch.testing.assert_close(made.forward(tokens, None), made.forward(padded, None))


@pytest.mark.parametrize("kind", NETWORKS.fitting("tokens"))
def test_a_text_without_words_has_an_answer(kind: str) -> None:
    tokens = torch.zeros(2, 12, dtype=torch.int64)
    tokens[1, 0] = 7
    logits = network(kind, "tokens", (50, 12)).forward(tokens, None)
    assert torch.isfinite(logits).all()
    assert not torch.equal(logits[0], logits[1])


def test_the_default_kind_is_named_not_found() -> None:
    assert NETWORKS.fitting("picture")[0] == "cnn"
    assert NETWORKS.fitting("tokens")[0] == "textcnn"
    assert [kind for kind in NETWORKS if NETWORKS[kind].is_default] == ["cnn", "textcnn"]


@pytest.mark.parametrize(("kind", "inputs"), KINDS)
def test_each_place_of_dropout_draws_for_itself(kind: str, inputs: str) -> None:
    settings = {param.name: 0.5 for param in NETWORKS[kind].params if "dropout" in param.name}
    asked = []

    def draw(shape: tuple[int, ...], *place: str | int) -> torch.Tensor:
        asked.append(place)
        return torch.ones(shape)

    network(kind, inputs, SHAPES[inputs][-1], **settings).forward(batch(inputs, SHAPES[inputs][-1]), draw)
    assert len(set(asked)) == len(asked) >= len(settings)


@pytest.fixture(scope="module")
def datasets() -> dict[str, Dataset]:
    return {
        "picture": load_dataset(DatasetSpec("image", name="digits"), {"image_size": 8}),
        "tokens": load_dataset(DatasetSpec("text", name="messages"), {"words": 24}),
    }


@pytest.mark.parametrize(("kind", "inputs"), KINDS)
def test_it_learns(datasets: dict[str, Dataset], kind: str, inputs: str) -> None:
    """Of 10 digits 10 %, of 6 kinds of messages 17 % would be chance."""
    data = datasets[inputs]
    given = {
        "dataset": {"name": "digits" if inputs == "picture" else "messages"},
        "task": dict(data.settings),
        "train_size": 200,
        "arms": [{"name": "a"}, {"name": "b"}],
        "network": {"kind": kind},
        "training": {"steps": 100, "batch_size": 32},
    }
    *_, last = train(RunSpec(Experiment.from_dict(given), 0, 0), data)
    assert isinstance(last, Finished)
    assert last.result.accuracy > (0.7 if inputs == "picture" else 0.28)
