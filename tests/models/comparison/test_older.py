"""Experiments of a version without version numbers still say what they said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from augment.errors import InputError
from models.comparison.experiment import Experiment
from models.comparison.older import up_to_date

TRAINING = {
    "optimiser": "adamw", "learning_rate": 0.005, "momentum": 0.9, "weight_decay": 0.01, "schedule": "one_cycle",
    "steps": 300, "batch_size": 64, "precision": "auto",
}  # fmt: skip
OLD: dict[str, Any] = {
    "dataset": {"name": "digits"},
    "image_size": 16,
    "train_size": 100,
    "arms": [{"name": "plain"}, {"name": "other"}],
    "network": {"kind": "cnn", "width": 16, "depth": 3, "normalisation": "batch", "dropout": 0},
    "training": TRAINING,
    "seeds": [0, 1],
}


def stored(**changes: Any) -> Experiment:
    return Experiment.from_stored(json.dumps(OLD | changes))


def with_change(**training: Any) -> list[dict[str, Any]]:
    return [{"name": "plain"}, {"name": "other", "training": training}]


def test_all_that_was_spelt_out_is_read() -> None:
    experiment = stored()
    assert (experiment.settings, experiment.modality) == ({"image_size": 16}, "image")
    assert experiment.network.settings["normalisation"] == "batch"
    assert "momentum" not in experiment.training.settings
    assert Experiment.from_dict(experiment.to_dict()) == experiment


def test_momentum_is_kept_where_it_counted() -> None:
    assert stored(training=TRAINING | {"optimiser": "sgd"}).training.settings["momentum"] == 0.9
    assert stored(arms=with_change(optimiser="sgd", momentum=0.5)).runs()[1].training.settings["momentum"] == 0.5
    sgd = stored(training=TRAINING | {"optimiser": "sgd"}, arms=with_change(momentum=0.5))
    assert [run.training.settings["momentum"] for run in sgd.runs()[:2]] == [0.9, 0.5]


def test_an_arm_with_another_optimiser_keeps_the_momentum_it_took_over() -> None:
    """The experiment said it for all arms, though AdamW, which it named beside it, has none."""
    arm = stored(training=TRAINING | {"momentum": 0.5}, arms=with_change(optimiser="sgd")).runs()[1]
    assert arm.training.settings["momentum"] == 0.5


def test_an_arm_that_named_what_did_not_count_is_read() -> None:
    plain, other = stored(arms=with_change(momentum=0.5, learning_rate=0.01)).runs()[:2]
    assert (plain.training.learning_rate, other.training.learning_rate) == (0.005, 0.01)


def test_what_people_write_today_is_held_to_todays_rules() -> None:
    with pytest.raises(InputError, match="momentum"):
        Experiment.from_dict(OLD)
    with pytest.raises(InputError, match="momentum"):
        stored(version=1)


@pytest.mark.parametrize("odd", [None, 3, [], "x", [[]], [None], [{"training": 3}], {"a": 1}])
def test_what_is_odd_is_left_for_the_reader_to_refuse(odd: Any) -> None:
    assert up_to_date({"arms": odd}) == {"arms": odd}
    with pytest.raises(InputError):
        stored(arms=odd)
