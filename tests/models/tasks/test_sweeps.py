"""Sweeps: from end to end of a knob, through what was trained on, the same samples for every run."""

from __future__ import annotations

import numpy as np
import pytest

from augment.recipe import Recipe
from augment.steps import read_step
from augment.transforms import MODALITIES, Transform
from models.comparison.experiment import DatasetSpec
from models.data.datasets import dataset_of, load_dataset
from models.tasks.sweeps import MOST_SWEEPS, SAMPLES, sweeps_of
from models.training.loop import train
from tests.augment.samples import SAMPLES as OF_MODALITY
from tests.augment.samples import always_here, same
from tests.models.examples import small_experiment


def recipe(*steps: dict[str, object], modality: str = "image") -> Recipe:
    return Recipe.from_dict({"modality": modality, "steps": list(steps)})


EVERY_TRANSFORM = [own for modality in MODALITIES for own in always_here(modality)]


@pytest.mark.parametrize("transform", EVERY_TRANSFORM, ids=lambda own: f"{own.modality}-{own.name}")
def test_a_sweep_goes_from_end_to_end_through_what_is_trained_on(transform: Transform) -> None:
    step = read_step({"transform": transform.name}, "1", transform.modality)
    found = sweeps_of([Recipe(transform.modality, (step,))])
    has_number = any(param.is_number for param in transform.params)
    assert len(found) == (has_number and not transform.kind.mixes and not transform.kind.takes_steps)
    for sweep in found:
        own = step.params[sweep.param.name]
        assert sweep.trained == (own if isinstance(own, tuple) else (own, own))
        assert list(sweep.values) == sorted(set(sweep.values))
        assert {sweep.param.low, sweep.param.high, *sweep.trained} <= set(sweep.values)
        samples = OF_MODALITY[transform.modality][:2]
        moved, again = sweep.apply(samples), sweep.apply(samples)
        assert [len(at) for at in moved] == [len(samples)] * len(sweep.values)
        assert all(same(a, b) for at, other in zip(moved, again, strict=True) for a, b in zip(at, other, strict=True))
        if sweep.param.neutral in sweep.values:
            untouched = moved[sweep.values.index(sweep.param.neutral)]
            assert all(same(a, b) for a, b in zip(untouched, samples, strict=True))


def test_positions_lie_closer_together_about_the_trained_range_and_leave_no_gap() -> None:
    [sweep] = sweeps_of([recipe({"transform": "rotate", "params": {"angle": [-20, 20]}})])
    assert sweep.values == (-180, -120, -60, -40, -20, 0, 20, 40, 60, 120, 180)
    [sweep] = sweeps_of([recipe({"transform": "rotate", "params": {"angle": 180}})])
    assert sweep.values == (-180, -120, -60, 0, 60, 120, 135, 180)


def test_what_the_step_does_beside_the_knob_stays_still() -> None:
    steps = {"transform": "translate", "p": 0.1, "params": {"x": [-0.1, 0.2], "y": [0.3, 0.5], "fill": ["edge"]}}
    [sweep] = sweeps_of([recipe(steps)])
    assert (sweep.step.params["y"], sweep.step.params["fill"], sweep.step.p) == (0, "edge", 1)


def test_first_steps_count_and_a_transform_counts_once() -> None:
    names = ["rotate", "horizontal_flip", "scale", "rotate", "shear", "translate"]
    steps = [{"transform": name} for name in names] + [{"transform": "rotate"}]
    steps[2]["enabled"] = False
    found = [sweep.id for sweep in sweeps_of([None, recipe(*steps), recipe({"transform": "cutout"})])]
    assert found == ["rotate.angle", "shear.angle", "translate.x"]
    assert len(found) == MOST_SWEEPS
    assert sweeps_of([None, recipe()]) == []


def test_a_dataset_moves_its_first_test_samples_once_for_each_sweep() -> None:
    digits = load_dataset(DatasetSpec("image", name="digits"), {"image_size": 8})
    narrow, wide = (
        sweeps_of([recipe({"transform": "rotate", "params": {"angle": [-own, own]}})])[0] for own in (10, 30)
    )
    for sweep in (narrow, wide, narrow):
        moved = digits.swept(sweep)
        assert digits.swept(sweep) is moved
        assert np.array_equal(moved, sweep.apply(list(digits.test_samples[:SAMPLES])))


def test_where_the_knob_is_neutral_a_run_judges_as_on_the_clean_test() -> None:
    experiment = small_experiment(arms=2)
    *_, last = train(experiment.runs()[0], dataset_of(experiment))
    values, correct = last.result.swept["rotate.angle"]
    assert correct.shape == (len(values), SAMPLES)
    assert np.array_equal(correct[values.index(0)], last.result.correct[:SAMPLES])
    assert correct[values.index(180)].mean() < correct[values.index(0)].mean()
