"""How long an experiment takes, by the pace of its steps."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from models.comparison.duration import ArmPace, Pace, assumed_pace, seconds_of, trial_of
from models.comparison.experiment import Experiment
from tests.models.examples import small_experiment

STEP_ALONE = Pace(0, 0, (ArmPace(0, 0.01, 0), ArmPace(0, 0.03, 0)))


def seconds(experiment: Experiment, pace: Pace = STEP_ALONE, *, loaded: int = 0, workers: int = 1) -> float:
    return seconds_of(experiment, pace, loaded=loaded, tested=500, classes=10, workers=workers)


def test_steps_seeds_and_arms_add_up() -> None:
    assert seconds(small_experiment(seeds=2, steps=100)) == pytest.approx(2 * 100 * (0.01 + 0.03))
    assert seconds(small_experiment(seeds=2, steps=100), workers=2) == pytest.approx(100 * (0.01 + 0.03))
    assert seconds(small_experiment(seeds=1, steps=100), workers=64) == pytest.approx(100 * (0.01 + 0.03) / 2)


def test_larger_batches_take_fewer_steps_and_equal_time_takes_the_time_of_the_baseline() -> None:
    arms = [{"name": "a"}, {"name": "b", "training": {"batch_size": 32}}]
    epochs = Experiment.from_dict(small_experiment(steps=100).to_dict() | {"arms": arms, "compare": "epochs"})
    assert seconds(epochs) == pytest.approx(100 * 0.01 + 50 * 0.03)
    timed = Experiment.from_dict(small_experiment(steps=100).to_dict() | {"arms": arms, "compare": "time"})
    assert seconds(timed) == pytest.approx(2 * 100 * 0.01)


def test_what_is_done_once_is_not_shared_out() -> None:
    load = Pace(0.5, 0, (ArmPace(0, 0, 0),) * 2)
    assert [seconds(small_experiment(), load, loaded=10, workers=count) for count in (1, 2)] == [5, 5]
    prepare = Pace(0, 0, (ArmPace(0, 0, 0), ArmPace(0.01, 0, 0)))
    assert seconds(small_experiment(), prepare) == pytest.approx(100 * 0.01)


def test_what_is_assumed_of_a_pace_is_more_than_what_the_usual_networks_take_on_a_slow_core() -> None:
    """Measured on one, in seconds a step: 64 samples in the default forms, and one large network."""
    both = {"arms": [{"name": "a"}, {"name": "b"}]}
    large = {"width": 64, "depth": 4, "kernel": 7}
    measured = [
        ({"dataset": {"name": "digits"}}, 0.0047),
        ({"dataset": {"name": "digits"}, "image_size": 32, "network": {"kind": "resnet"}}, 0.023),
        ({"dataset": {"name": "digits"}, "image_size": 32, "network": large}, 0.91),
        ({"dataset": {"name": "sounds"}}, 0.013),
        ({"dataset": {"name": "messages"}}, 0.024),
    ]
    for form, step_s in measured:
        for arm in assumed_pace(Experiment.from_dict(both | form)).arms:
            assert step_s < arm.step_s < 10 * step_s


def test_what_is_only_counted_makes_no_other_trial() -> None:
    base = trial_of(small_experiment())
    counted = small_experiment(seeds=4, steps=700, train_size=50, judge="validation")
    assert trial_of(counted) == base
    assert trial_of(small_experiment(network={"width": 8, "depth": 1})) != base
    assert trial_of(small_experiment(image_size=16)) != base


def test_a_trial_can_be_stored_whatever_its_arms_may_differ_in() -> None:
    arms = [{"name": "a"}, {"name": "b", "training": {"batch_size": 32}, "network": {"width": 8}}]
    epochs = Experiment.from_dict(small_experiment().to_dict() | {"arms": arms, "compare": "epochs"})
    trial = trial_of(epochs)
    assert Experiment.from_stored(json.dumps(trial.to_dict())) == trial
    assert len({run.training.steps for run in trial.runs()}) == 1


def test_a_pace_is_read_back_as_it_was() -> None:
    pace = Pace(0.5, 0.25, (ArmPace(1, 2, 3), ArmPace(4, 5, 6)), 1.5)
    assert Pace.from_dict(json.loads(json.dumps(pace.to_dict()))) == pace
    older = {name: value for name, value in pace.to_dict().items() if name != "busy"}
    assert Pace.from_dict(older) == replace(pace, busy=1)
