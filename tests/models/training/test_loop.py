"""Training: real runs at tiny sizes, held to what makes a comparison fair and a run repeatable."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from augment.draws import derive_seed
from augment.errors import InputError
from augment.recipe import Recipe
from models.comparison.experiment import DatasetSpec, Experiment, RunSpec
from models.comparison.specs import NetworkSpec
from models.data.dataset import Dataset
from models.data.datasets import load_dataset
from models.networks.activations import ACTIVATIONS
from models.networks.initialisations import INITIALISATIONS
from models.networks.network import build
from models.networks.normalisations import NORMALISATIONS
from models.training.events import METRICS, Checkpoint, Event, Finished, Progress, Remark, RunResult
from models.training.inputs import Inputs
from models.training.loop import (
    PROGRESS_EVERY,
    _fresh_state,
    compiled_recipe,
    dropout_draws,
    evaluate,
    heaviest,
    still_improving,
    train,
    zero_share,
)
from models.training.optimisers import OPTIMISERS
from models.training.schedules import SCHEDULES

MOVED = {"modality": "image", "steps": [{"transform": "rotate"}, {"transform": "translate"}]}
NOISY = {"modality": "image", "steps": [{"transform": "gaussian_noise", "params": {"std": 0.2}}]}


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset(DatasetSpec("image", name="digits"), {"image_size": 8})


@pytest.fixture(scope="module")
def few_tests(digits: Dataset) -> Dataset:
    """For runs of which the training is what matters: all the kinds of tests, on fewer samples."""
    return replace(digits, test_samples=digits.test_samples[:100], test_labels=digits.test_labels[:100])


def run_spec(arm_index: int = 0, seed: int = 0, arms: list[dict[str, Any]] | None = None, **training: Any) -> RunSpec:
    given = {
        "dataset": {"name": "digits"},
        "image_size": 8,
        "train_size": 100,
        "arms": arms or [{"name": "plain"}, {"name": "moved", "recipe": MOVED}],
        "network": {"width": 8, "depth": 2},
        "training": {"steps": 60, "batch_size": 32} | training,
        "seeds": [seed],
    }
    return RunSpec(Experiment.from_dict(given), arm_index, seed)


def events_of(run: RunSpec, data: Dataset, checkpoint: bytes | None = None) -> list[Event]:
    return list(train(run, data, checkpoint))


def curve(events: list[Event]) -> list[tuple[int, dict[str, float]]]:
    return [(event.step, dict(event.metrics)) for event in events if isinstance(event, Progress)]


def outcome(events: list[Event]) -> dict[str, Any]:
    [result] = [event.result for event in events if isinstance(event, Finished)]
    return {key: value for key, value in result.to_dict().items() if key != "wall_s"}


def result_of(run: RunSpec, data: Dataset) -> RunResult:
    *_, last = train(run, data)
    assert isinstance(last, Finished)
    return last.result


@pytest.mark.parametrize("arm_index", [0, 1])
def test_a_repeat_gives_the_same_numbers(digits: Dataset, arm_index: int) -> None:
    first, again = (events_of(run_spec(arm_index), digits) for _ in range(2))
    assert curve(first) == curve(again)
    assert outcome(first) == outcome(again)


@pytest.mark.parametrize(
    ("optimiser", "network"),
    [
        ("adamw", {"dropout": 0.3, "block_dropout": 0.2}),
        ("adamw", {"normalisation": "batch"}),
        ("sgd", {"normalisation": "none"}),
        ("lbfgs", {"kind": "mlp", "activation": "prelu"}),
    ],
)
def test_going_on_from_a_checkpoint_changes_nothing(digits: Dataset, optimiser: str, network: dict[str, Any]) -> None:
    arms = [{"name": "plain"}, {"name": "moved", "recipe": MOVED, "network": network}]
    run = run_spec(1, arms=arms, optimiser=optimiser)
    undisturbed = events_of(run, digits)
    checkpoints = [event for event in undisturbed if isinstance(event, Checkpoint)]
    assert len(checkpoints) >= 3
    for checkpoint in checkpoints[1::2]:
        resumed = events_of(run, digits, checkpoint.blob)
        assert curve(resumed) == [(step, metrics) for step, metrics in curve(undisturbed) if step > checkpoint.step]
        assert outcome(resumed) == outcome(undisturbed)


def test_a_slow_run_is_saved_between_its_validations_and_goes_on_from_there(
    few_tests: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_spec(1, steps=130)
    usual = events_of(run, few_tests)
    monkeypatch.setattr("models.training.loop.SAVE_EVERY_S", 0.0)
    often = events_of(run, few_tests)
    assert curve(often) == curve(usual)
    known = {event.step for event in usual if isinstance(event, Checkpoint)}
    between = [event for event in often if isinstance(event, Checkpoint) and event.step not in known]
    assert between
    resumed = events_of(run, few_tests, between[0].blob)
    assert curve(resumed) == [(step, metrics) for step, metrics in curve(usual) if step > between[0].step]
    assert outcome(resumed) == outcome(usual)


def test_a_checkpoint_of_another_run_is_refused(digits: Dataset) -> None:
    blob = next(event.blob for event in train(run_spec(), digits) if isinstance(event, Checkpoint))
    with pytest.raises(InputError, match="another run"):
        next(train(run_spec(arm_index=1), digits, blob))


def test_more_seeds_leave_a_checkpoint_of_use(digits: Dataset) -> None:
    run = run_spec()
    undisturbed = events_of(run, digits)
    blob = next(event.blob for event in undisturbed if isinstance(event, Checkpoint))
    larger = replace(run, experiment=run.experiment.with_more_seeds(3))
    assert outcome(events_of(larger, digits, blob)) == outcome(undisturbed)


def test_neither_arm_nor_global_randomness_touches_the_other(digits: Dataset) -> None:
    """The plain arm's numbers stay what they are, whatever the other arm does and whoever draws beside it."""
    alone = curve(events_of(run_spec(), digits))
    other = [{"name": "plain"}, {"name": "noisy", "recipe": NOISY, "network": {"dropout": 0.5}}]
    disturbed = []
    plain, noisy = train(run_spec(arms=other), digits), train(run_spec(1, arms=other), digits)
    for event, _ in itertools.zip_longest(plain, noisy):
        torch.rand(3)
        np.random.rand(3)
        disturbed.append(event)
    assert curve([event for event in disturbed if event is not None]) == alone


def test_global_generators_are_left_alone(digits: Dataset) -> None:
    torch_before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()
    arms = [{"name": "a"}, {"name": "b", "recipe": NOISY, "network": {"dropout": 0.5}}]
    events_of(run_spec(1, arms=arms, steps=10), digits)
    assert torch.equal(torch.get_rng_state(), torch_before)
    assert np.array_equal(np.random.get_state()[1], numpy_before)


def test_an_arm_that_changes_nothing_gives_the_same_numbers(digits: Dataset) -> None:
    """An empty recipe and one whose steps never apply: same subset, weights and order, so the same run."""
    never = {"modality": "image", "steps": [{"transform": "gaussian_noise", "p": 0}]}
    arms = [{"name": "plain"}, {"name": "empty", "recipe": {"modality": "image"}}, {"name": "never", "recipe": never}]
    plain, empty, never_applied = (outcome(events_of(run_spec(k, arms=arms), digits)) for k in range(3))
    assert plain == empty == never_applied


def test_dropout_draws_anew_for_each_seed_step_and_place() -> None:
    drawn = [
        dropout_draws(seed, step)((4, 50), *place)
        for seed, step, place in ((0, 0, ()), (1, 0, ()), (0, 1, ()), (0, 0, ("block", 1)), (0, 0, ("block", 2)))
    ]
    assert all(((part >= 0) & (part < 1)).all() and part.shape == (4, 50) for part in drawn)
    assert not any(torch.equal(a, b) for a, b in itertools.combinations(drawn, 2))
    assert torch.equal(drawn[0], dropout_draws(0, 0)((4, 50)))


@pytest.mark.parametrize("setting", ["dropout", "block_dropout"])
def test_dropout_changes_what_is_learnt(digits: Dataset, setting: str) -> None:
    arms = [{"name": "a"}, {"name": "none", "network": {setting: 0}}, {"name": "half", "network": {setting: 0.5}}]
    without, none, half = (outcome(events_of(run_spec(k, arms=arms, steps=30), digits)) for k in range(3))
    assert without == none
    assert half["loss"] != none["loss"]


def test_the_recipe_draws_anew_under_each_seed_and_epoch(digits: Dataset) -> None:
    images = list(digits.train_samples[:4])
    drawn = [
        np.stack(compiled_recipe(run_spec(1, seed=seed)).apply_batch(images, np.arange(start, start + 4)))  # type: ignore[union-attr]
        for seed, start in ((0, 0), (0, 100), (1, 0))
    ]
    assert not any(np.array_equal(a, b) for a, b in itertools.combinations(drawn, 2))


def test_it_learns(digits: Dataset) -> None:
    events = events_of(run_spec(1, steps=150), digits)
    losses = [metrics["loss"] for _, metrics in curve(events)]
    assert losses[-1] < losses[0] / 3
    result = outcome(events)
    assert result["accuracy"] > 0.8
    assert result["train_accuracy"] > 0.9
    assert result["shifted"]["rotation_mild"] > result["shifted"]["rotation_strong"]


EACH = [
    *({"training": {"optimiser": name}} for name in OPTIMISERS),
    *({"training": {"schedule": name}} for name in SCHEDULES),
    *({"network": {"normalisation": name}} for name in NORMALISATIONS),
    *({"network": {"activation": name}} for name in ACTIVATIONS),
    *({"network": {"initialisation": name}} for name in INITIALISATIONS if name != "zero"),
]


@pytest.mark.parametrize("changes", EACH, ids=lambda changes: "-".join(*map(dict.values, changes.values())))
def test_every_choice_trains(few_tests: Dataset, changes: dict[str, Any]) -> None:
    run = run_spec(1, arms=[{"name": "a"}, {"name": "b"} | changes], steps=80)
    losses = [metrics["loss"] for _, metrics in curve(events_of(run, few_tests))]
    assert losses[-1] < losses[0] / 1.5


def test_weights_of_zero_learn_little(digits: Dataset) -> None:
    arms = [{"name": "a"}, {"name": "b", "network": {"initialisation": "zero"}}]
    assert result_of(run_spec(1, arms=arms), digits).accuracy < 0.3


def test_events_come_in_order_and_by_known_names(digits: Dataset) -> None:
    events = events_of(run_spec(steps=57, l1=0.01), digits)
    steps = [step for step, _ in curve(events)]
    assert steps == [*range(PROGRESS_EVERY, 57, PROGRESS_EVERY), 57]
    assert {name.partition(":")[0] for _, metrics in curve(events) for name in metrics} == set(METRICS)
    assert isinstance(events[-1], Finished)
    assert all(event.step < 57 for event in events if isinstance(event, Checkpoint))


def test_the_layers_share_the_gradient_from_the_input_on(digits: Dataset) -> None:
    curves = [metrics for _, metrics in curve(events_of(run_spec(1, steps=20), digits))]
    assert len(curves) == 2
    for metrics in curves:
        norms = {name: value for name, value in metrics.items() if name.startswith("gradient_norm:")}
        layers = ("blocks.0.weight", "blocks.1.weight", "head.weight")
        assert list(norms) == [f"gradient_norm:{layer}" for layer in layers]
        assert 0 < max(norms.values()) < metrics["gradient_norm"]
        together = sum(norm**2 for norm in norms.values()) ** 0.5
        assert together == pytest.approx(metrics["gradient_norm"], rel=0.2)


def test_the_share_of_zeros_is_told_under_l1_alone(digits: Dataset) -> None:
    arms = [{"name": "a"}, {"name": "b", "training": {"l1": 0.1}}, {"name": "c", "training": {"l1": 1}}]
    steps: dict[str, Any] = {"steps": 20, "schedule": "constant"}
    none, some, most = (
        [metrics.get("zero_share") for _, metrics in curve(events_of(run_spec(k, arms=arms, **steps), digits))]
        for k in range(3)
    )
    assert none == [None, None]
    assert 0 < some[1] < most[1] < 1


def test_zeros_are_counted_among_the_weights_alone() -> None:
    weights = build("cnn", NetworkSpec.from_dict({"width": 4, "depth": 1}).settings, (1, 8, 8), 3, 0).weights
    assert zero_share(weights) == 0
    drawn = [weights[name] for name in weights.names() if weights[name].dim() > 1]
    drawn[0].data.view(-1)[:9] = 0
    assert zero_share(weights) == pytest.approx(9 / sum(weight.numel() for weight in drawn))


def test_a_test_changes_nothing_and_judges_each_sample_alone() -> None:
    settings = NetworkSpec.from_dict({"width": 4, "depth": 1, "normalisation": "batch"}).settings
    network = build("cnn", settings, (1, 8, 8), 3, 0)
    images, labels = torch.randn(12, 1, 8, 8), np.zeros(12, np.uint16)
    network.forward(images, None)
    before = {name: value.clone() for name, value in network.weights.buffers.items()}
    together, alone = evaluate(network, [images], labels), evaluate(network, images.split(1), labels)
    assert together.loss == pytest.approx(alone.loss, rel=1e-5)
    assert together.predictions.tolist() == alone.predictions.tolist()
    assert all(torch.equal(before[name], value) for name, value in network.weights.buffers.items())
    assert network.weights.training


def test_bfloat16_agrees_with_float32(digits: Dataset) -> None:
    wide, narrow = (result_of(run_spec(seed=3, steps=150, precision=p), digits) for p in ("float32", "bfloat16"))
    assert (wide.precision, narrow.precision) == ("float32", "bfloat16")
    assert abs(wide.accuracy - narrow.accuracy) < 0.03


def test_a_loss_that_explodes_ends_the_run_with_a_sentence(digits: Dataset) -> None:
    arms = [{"name": "a"}, {"name": "b", "network": {"normalisation": "none"}}]
    with pytest.raises(InputError, match="smaller learning rate"):
        events_of(run_spec(1, arms=arms, optimiser="sgd", learning_rate=10, weight_decay=1), digits)


def test_a_result_holds_what_became_of_every_test_sample(digits: Dataset) -> None:
    result = result_of(run_spec(0), digits)
    assert result.accuracy == result.correct.mean()
    assert result.shifted == {shift: correct.mean() for shift, correct in result.shifted_correct.items()}
    assert {len(correct) for correct in result.shifted_correct.values()} == {len(digits.shifted_tests["noise_mild"])}
    assert result.confidences.shape == result.predictions.shape
    assert ((result.confidences >= 1 / 10) & (result.confidences <= 1)).all()
    assert result.confidences[result.correct].mean() > result.confidences[~result.correct].mean()
    assert result.overlap == pytest.approx(run_spec(0).experiment.train_size.count / len(digits.train_labels))


def test_closing_the_generator_ends_it(digits: Dataset) -> None:
    run = train(run_spec(), digits)
    next(run)
    run.close()
    assert list(run) == []


def test_a_run_on_the_whole_train_part_is_validated_and_says_how(digits: Dataset) -> None:
    small = replace(digits, train_samples=digits.train_samples[:100], train_labels=digits.train_labels[:100])
    events = events_of(run_spec(steps=20), small)
    assert [str(event.note) for event in events if isinstance(event, Remark)]
    assert outcome(events)["validation_accuracy"] is not None


def test_the_first_weights_are_those_of_their_own_stream(digits: Dataset) -> None:
    """Neither dropout's stream nor another seed gives them: two runs of a seed begin alike whatever is dropped."""
    spec = run_spec()
    expected = build("cnn", spec.network.settings, (1, 8, 8), 10, derive_seed("weights", 0)).weights.vector
    inputs = Inputs(digits, np.arange(40), None, torch.float32)
    assert torch.equal(_fresh_state(spec, inputs.shape, 10).network.weights.vector, expected)


def test_the_heaviest_label_counts() -> None:
    assert heaviest(torch.tensor([2, 0])).tolist() == [2, 0]
    assert heaviest(torch.tensor([[0.2, 0.5, 0.3], [0.9, 0.0, 0.1]])).tolist() == [1, 0]


@pytest.mark.parametrize(("name", "params"), [("mixup", {"weight": 0.25}), ("cutmix", {"share": 0.25})])
def test_mixed_samples_are_trained_with_mixed_labels(digits: Dataset, name: str, params: dict[str, float]) -> None:
    mixing = {"modality": "image", "steps": [{"transform": name, "params": params}]}
    compiled = Recipe.from_dict(mixing).compile()
    inputs = Inputs(digits, np.arange(40), compiled, torch.float32)
    _, shares = inputs.batch(np.arange(8), np.arange(8))
    assert shares.shape == (8, 10)
    assert shares.sum(1).tolist() == pytest.approx([1] * 8)
    own = shares[torch.arange(8), inputs.labels[:8]]
    assert (own >= 0.75).all()
    assert (own < 1).any()
    arms = [{"name": "plain"}, {"name": "mixed", "recipe": mixing}]
    losses = [metrics["loss"] for _, metrics in curve(events_of(run_spec(1, arms=arms, steps=100), digits))]
    assert losses[-1] < losses[0] / 1.5


def test_still_improving() -> None:
    falling, flat = torch.linspace(2, 0.5, 100), torch.full((100,), 0.5)
    assert still_improving(falling, torch.full((100,), 0.8))
    assert not still_improving(flat, torch.full((100,), 0.8))
    assert not still_improving(falling, torch.ones(100))
