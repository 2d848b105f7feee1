"""The pace of training is measured of every arm as it is."""

from __future__ import annotations

from models.comparison.duration import trial_of
from models.comparison.experiment import Experiment
from models.training.pace import pace_of
from tests.models.examples import small_experiment


def test_steps_and_tests_of_every_arm_are_measured() -> None:
    pace = pace_of(trial_of(small_experiment(arms=3)))
    assert len(pace.arms) == 3
    assert all(arm.step_s > 0 and arm.forward_s > 0 and arm.prepare_s == 0 for arm in pace.arms)
    assert pace.shift_s > 0
    assert pace.load_s > 0


def test_what_is_prepared_before_the_first_step_is_told_from_the_steps() -> None:
    slow = {"modality": "audio", "steps": [{"transform": "pitch_shift"}]}
    sounds = Experiment.from_dict({
        "dataset": {"name": "sounds"}, "task": {"seconds": 0.25, "mels": 16}, "network": {"width": 4, "depth": 1},
        "training": {"batch_size": 8}, "arms": [{"name": "plain"}, {"name": "slow", "recipe": slow}],
    })  # fmt: skip
    plain, prepared = pace_of(trial_of(sounds)).arms
    assert plain.prepare_s == 0
    assert prepared.prepare_s > prepared.step_s / 8
