"""Step costs: what takes more work costs more, as a multiple of the baseline."""

from __future__ import annotations

from dataclasses import replace

from models.data.datasets import dataset_of
from models.training.loop import train
from models.training.step_costs import step_costs
from tests.models.examples import small_experiment


def test_a_larger_network_and_a_larger_batch_cost_more_and_get_fewer_steps() -> None:
    wide = {"name": "wide", "network": {"width": 64, "depth": 3}}
    arms = [{"name": "small"}, wide, {"name": "large", "training": {"batch_size": 512}}]
    experiment = small_experiment(compare="time", steps=90)
    experiment = type(experiment).from_dict(experiment.to_dict() | {"arms": arms})
    data = dataset_of(experiment)
    costs = step_costs(experiment, data)
    assert costs[0] == 1
    assert min(costs[1:]) > 1.5
    timed = replace(experiment, step_costs=costs)
    steps = [run.training.steps for run in timed.runs()]
    assert steps == [90, *(max(1, round(90 / cost)) for cost in costs[1:])]
    *_, last = train(timed.runs()[1], data)
    assert last.result.steps == steps[1]
