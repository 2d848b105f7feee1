"""Inputs: what is trained on in every modality, and what is made once instead of in every batch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from augment.compiled import CompiledRecipe
from augment.draws import derive_seed
from augment.recipe import Recipe
from models.comparison.experiment import DatasetSpec, Experiment
from models.data.dataset import Dataset
from models.data.datasets import load_dataset
from models.data.sources import SOURCES
from models.training import bank as bank_module
from models.training.bank import VARIANTS
from models.training.events import Checkpoint, Finished, Progress
from models.training.inputs import Inputs
from models.training.loop import train

STEPS: dict[str, list[dict[str, Any]]] = {
    "image": [{"transform": "rotate"}],
    "audio": [{"transform": "pitch_shift"}, {"transform": "white_noise", "params": {"snr_db": 10}}],
    "text": [{"transform": "random_deletion", "params": {"share": 0.3}}],
}
TASKS = {
    "image": {"image_size": 8},
    "audio": {"seconds": 0.25, "sample_rate": 8_000, "mels": 16},
    "text": {"words": 12},
}
NAMES = {found.modality: name for name, found in SOURCES.items()}
CHOSEN = np.arange(12)


@pytest.fixture(scope="module")
def datasets() -> dict[str, Dataset]:
    """The sets that ship, cut down so that a run takes a moment; those of sounds come class by class."""

    def small(modality: str) -> Dataset:
        data = load_dataset(DatasetSpec(modality, name=NAMES[modality]), TASKS[modality])
        few = np.arange(0, len(data.train_labels), max(1, len(data.train_labels) // 200))
        return replace(
            data, train_samples=data.train_samples[few], train_labels=data.train_labels[few],
            test_samples=data.test_samples[:40], test_labels=data.test_labels[:40],
        )  # fmt: skip

    return {modality: small(modality) for modality in STEPS}


def experiment(modality: str, *more_arms: dict[str, Any], steps: int = 30) -> Experiment:
    recipe = {"modality": modality, "steps": STEPS[modality]}
    return Experiment.from_dict(
        {
            "dataset": {"name": NAMES[modality]},
            "task": TASKS[modality],
            "train_size": 40,
            "arms": [{"name": "plain"}, {"name": "augmented", "recipe": recipe}, *more_arms],
            "training": {"steps": steps, "batch_size": 8},
            "seeds": 1,
        }
    )


def compiled(modality: str) -> CompiledRecipe:
    return Recipe.from_dict({"modality": modality, "steps": STEPS[modality]}).compile(derive_seed(0, 0))


def numbers(events: list[Any]) -> dict[str, Any]:
    result = next(event.result for event in events if isinstance(event, Finished))
    return {key: value for key, value in result.to_dict().items() if key != "wall_s"}


@pytest.mark.parametrize("modality", STEPS)
def test_every_modality_trains_and_goes_on_from_a_checkpoint(datasets: dict[str, Dataset], modality: str) -> None:
    data, run = datasets[modality], experiment(modality).runs()[1]
    events = list(train(run, data))
    saved = [event for event in events if isinstance(event, Checkpoint)][1]
    resumed = list(train(run, data, saved.blob))
    assert numbers(resumed) == numbers(events)
    assert set(numbers(events)["shifted"]) == set(data.shifted_tests)
    steps = [event.step for event in resumed if isinstance(event, Progress)]
    assert steps == sorted(steps)
    assert steps[0] >= saved.step


@pytest.mark.parametrize("modality", STEPS)
def test_a_recipe_that_never_applies_is_no_recipe(datasets: dict[str, Dataset], modality: str) -> None:
    never = {"modality": modality, "steps": [step | {"p": 0} for step in STEPS[modality]]}
    off = {"modality": modality, "steps": [step | {"enabled": False} for step in STEPS[modality]]}
    arms = [{"name": "never", "recipe": never}, {"name": "off", "recipe": off}]
    runs = experiment(modality, *arms, steps=10).runs()
    plain, augmented, never_applied, switched_off = (numbers(list(train(run, datasets[modality]))) for run in runs)
    assert plain == never_applied == switched_off
    assert plain["loss"] != augmented["loss"]


@pytest.mark.parametrize("modality", STEPS)
def test_what_is_kept_is_what_would_be_made(datasets: dict[str, Dataset], modality: str) -> None:
    data = datasets[modality]
    kept = Inputs(data, CHOSEN, None, torch.float32)
    made, labels = kept.batch(np.array([3, 3, 0]), np.array([0, 1, 2]))
    assert torch.equal(made, next(kept.encoded(data.samples(data.train_samples[[3, 3, 0]]))))
    assert labels.tolist() == data.train_labels[[3, 3, 0]].tolist()
    assert made.shape[1:] == (kept.shape[1:] if modality == "text" else kept.shape)


@pytest.mark.parametrize("modality", ["image", "text"])
def test_quick_steps_are_drawn_anew_in_every_batch(datasets: dict[str, Dataset], modality: str) -> None:
    inputs = Inputs(datasets[modality], CHOSEN, compiled(modality), torch.float32)
    assert list(inputs.prepare()) == []
    same = [inputs.batch(np.zeros(1, int), np.array([draw]))[0].flatten().tolist() for draw in range(12)]
    assert len({tuple(values) for values in same}) > VARIANTS


def test_slow_steps_come_from_a_bank_and_those_after_them_do_not(
    datasets: dict[str, Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_module, "CHUNK", 4)
    data = datasets["audio"]
    inputs = Inputs(data, CHOSEN, compiled("audio"), torch.float32)
    assert list(inputs.prepare()) == [0, 4 / 12, 8 / 12, 1]
    slow, live = compiled("audio").split_at_slow()
    assert slow is not None
    assert live is not None
    row, draw = 5, 11
    [banked] = slow.apply_batch(data.samples(data.train_samples[[row]]), np.array([row * VARIANTS + draw % VARIANTS]))
    [expected] = live.apply_batch([banked], np.array([draw]))
    assert torch.equal(inputs.batch(np.array([row]), np.array([draw]))[0], next(inputs.encoded([expected])))


def test_each_sample_has_variants_of_its_own(datasets: dict[str, Dataset]) -> None:
    pitch = {"modality": "audio", "steps": STEPS["audio"][:1]}
    inputs = Inputs(datasets["audio"], CHOSEN, Recipe.from_dict(pitch).compile(1), torch.float32)
    list(inputs.prepare())
    variants = [inputs.batch(np.array([2]), np.array([draw]))[0].flatten() for draw in range(2 * VARIANTS)]
    assert all(torch.equal(variants[draw], variants[draw + VARIANTS]) for draw in range(VARIANTS))
    assert len({tuple(variant.tolist()) for variant in variants}) == VARIANTS


def test_a_bank_is_kept_by_what_went_into_it(datasets: dict[str, Dataset], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank_module, "WORTH_KEEPING_S", 0)
    data = datasets["audio"]
    pitch = Recipe.from_dict({"modality": "audio", "steps": STEPS["audio"][:1]})
    stronger = Recipe.from_dict(
        {"modality": "audio", "steps": [{"transform": "pitch_shift", "params": {"semitones": 7}}]}
    )

    def made(recipe: Recipe, seed: int, chosen: np.ndarray) -> tuple[bool, torch.Tensor]:
        inputs = Inputs(data, chosen, recipe.compile(seed), torch.float32)
        was_kept = not list(inputs.prepare())
        return was_kept, inputs.batch(np.arange(12), np.arange(12))[0]

    first, again = made(pitch, 5, CHOSEN), made(pitch, 5, CHOSEN)
    assert (first[0], again[0]) == (False, True)
    assert torch.equal(first[1], again[1])
    for other in (made(pitch, 6, CHOSEN), made(stronger, 5, CHOSEN), made(pitch, 5, CHOSEN + 1)):
        assert not other[0]
        assert not torch.equal(first[1], other[1])


def test_banks_take_no_more_memory_than_they_may(datasets: dict[str, Dataset], monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(CHOSEN) * VARIANTS * datasets["audio"].train_samples[0].nbytes
    monkeypatch.setattr(bank_module, "WORTH_KEEPING_S", 0)
    monkeypatch.setattr(bank_module, "MAX_KEPT_BYTES", 2 * size)
    pitch = Recipe.from_dict({"modality": "audio", "steps": STEPS["audio"][:1]})

    def is_kept(seed: int) -> bool:
        return not list(Inputs(datasets["audio"], CHOSEN, pitch.compile(seed), torch.float32).prepare())

    assert [is_kept(seed) for seed in (21, 22, 21, 23, 21, 22)] == [False, False, True, False, True, False]


@pytest.mark.parametrize("order", [["mixup", "pitch_shift"], ["pitch_shift", "mixup"]])
def test_labels_are_mixed_before_and_after_slow_steps(
    datasets: dict[str, Dataset], monkeypatch: pytest.MonkeyPatch, order: list[str]
) -> None:
    monkeypatch.setattr(bank_module, "CHUNK", 4)
    data = datasets["audio"]
    chosen = np.arange(0, len(data.train_labels), 10)
    half = {"transform": "mixup", "params": {"weight": 0.5}}
    steps = [half if name == "mixup" else {"transform": name} for name in order]
    inputs = Inputs(data, chosen, Recipe.from_dict({"modality": "audio", "steps": steps}).compile(1), torch.float32)
    list(inputs.prepare())
    made, labels = inputs.batch(np.arange(len(chosen)), np.arange(len(chosen)))
    own = labels[np.arange(len(chosen)), inputs.labels]
    assert torch.allclose(labels.sum(1), torch.ones(len(chosen)))
    assert set(own.tolist()) == {0.5, 1.0}
    assert (own == 0.5).sum() > len(chosen) / 2
    assert made.shape[1:] == inputs.shape


def test_what_is_tested_is_never_augmented(datasets: dict[str, Dataset]) -> None:
    data = datasets["image"]
    plain = Inputs(data, CHOSEN, None, torch.float32)
    augmented = Inputs(data, CHOSEN, compiled("image"), torch.float32)
    samples = data.samples(data.test_samples)
    assert all(torch.equal(a, b) for a, b in zip(plain.encoded(samples), augmented.encoded(samples), strict=True))


def test_a_set_too_small_to_validate_on_still_trains(datasets: dict[str, Dataset]) -> None:
    data = datasets["image"]
    first = [int(np.flatnonzero(data.train_labels == label)[0]) for label in range(10)]
    tiny = replace(data, train_samples=data.train_samples[first], train_labels=data.train_labels[first])
    run = Experiment.from_dict(experiment("image", steps=10).to_dict() | {"train_size": 10}).runs()[0]
    events = list(train(run, tiny))
    assert numbers(events)["validation_accuracy"] is None
    assert not any("validation_loss" in event.metrics for event in events if isinstance(event, Progress))
