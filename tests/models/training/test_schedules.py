"""Schedules: within the rate that is set, and PyTorch's own where it has one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch.optim.lr_scheduler import (
    ConstantLR,
    CosineAnnealingLR,
    ExponentialLR,
    LinearLR,
    LRScheduler,
    StepLR,
)

from models.comparison.specs import TrainingSpec
from models.training.schedules import SCHEDULES


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_stay_within_the_learning_rate(name: str) -> None:
    spec = TrainingSpec.from_dict({"schedule": name})
    factors = [spec.rate_factor(step / 100) for step in range(100)]
    assert all(0 < factor <= 1 for factor in factors)
    assert max(factors) == 1
    assert name in ("constant", "warm_up") or factors[-1] < 0.011


PYTORCHS: dict[str, Callable[..., LRScheduler]] = {
    "step": lambda optimiser, own: StepLR(optimiser, round(100 * own["plateau"]), own["fall"]),
    "exponential": lambda optimiser, own: ExponentialLR(optimiser, own["end"] ** (1 / 100)),
    "warm_up": lambda optimiser, own: LinearLR(optimiser, 1 / 25, total_iters=round(100 * own["warm_up"])),
    "cosine": lambda optimiser, own: CosineAnnealingLR(optimiser, 100),
    "constant": lambda optimiser, own: ConstantLR(optimiser, 1),
}


@pytest.mark.parametrize("name", PYTORCHS)
@pytest.mark.parametrize("more", [{}, {"plateau": 0.05, "fall": 0.5, "end": 0.3, "warm_up": 0.4}])
def test_the_same_rates_as_pytorchs(name: str, more: dict[str, float]) -> None:
    taken = {param.name for param in SCHEDULES[name].params}
    spec = TrainingSpec.from_dict({"schedule": name} | {key: more[key] for key in taken & more.keys()})
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1)
    schedule = PYTORCHS[name](optimiser, spec.settings)
    for done in range(100):
        assert spec.rate_factor(done / 100) == pytest.approx(schedule.get_last_lr()[0], rel=1e-6)
        optimiser.step()
        schedule.step()


def test_no_warm_up_begins_at_the_full_rate() -> None:
    for name in ("warm_up", "one_cycle"):
        assert TrainingSpec.from_dict({"schedule": name, "warm_up": 0}).rate_factor(0) == 1


def test_the_warm_up_is_as_long_as_it_says() -> None:
    for warm_up in (0.1, 0.5):
        spec = TrainingSpec.from_dict({"schedule": "one_cycle", "warm_up": warm_up})
        factors = [spec.rate_factor(step / 100) for step in range(100)]
        peak = factors.index(max(factors))
        assert peak == 100 * warm_up
        assert factors[: peak + 1] == sorted(factors[: peak + 1])
        assert factors[peak:] == sorted(factors[peak:], reverse=True)
