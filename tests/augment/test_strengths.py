"""A transform from weak to strong: one knob moves, from end to end, and every other one stays."""

from __future__ import annotations

import pytest

from augment.strengths import main_param, middle, strengths
from augment.transforms import MODALITIES, Transform, catalogue

TRANSFORMS = [own for modality in MODALITIES for own in catalogue(modality).values() if not own.kind.takes_steps]


@pytest.mark.parametrize("transform", TRANSFORMS, ids=lambda own: f"{own.modality}-{own.name}")
def test_one_knob_moves_from_end_to_end(transform: Transform) -> None:
    steps = [recipe.steps[0] for recipe in strengths(transform)]
    main = main_param(transform)
    if main is None:
        assert [step.params for step in steps] == [transform.defaults()]
        return
    values = [step.params[main.name] for step in steps]
    assert 2 <= len(values) <= 5
    assert values == sorted(set(values))
    assert (values[0], values[-1]) == (main.low, main.high)
    assert not any(isinstance(value, tuple) for step in steps for value in step.params.values())
    assert len({tuple(value for name, value in step.params.items() if name != main.name) for step in steps}) == 1


def test_hertz_are_spread_by_factors_and_degrees_evenly() -> None:
    hertz = [recipe.steps[0].params["cutoff_hz"] for recipe in strengths(catalogue("audio")["low_pass"])]
    assert hertz[2] == pytest.approx((hertz[0] * hertz[-1]) ** 0.5, rel=0.01)
    angles = [recipe.steps[0].params["angle"] for recipe in strengths(catalogue("image")["rotate"])]
    assert angles == [-180, -90, 0, 90, 180]


def test_the_middle_of_a_range_is_one_value() -> None:
    param = catalogue("image")["quarter_turn"].params[0]
    assert middle(param, (0, 3)) in (1, 2)
    fill = catalogue("image")["rotate"].params[1]
    assert middle(fill, ("edge", "black")) == "edge"
