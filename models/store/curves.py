"""Curves: what was measured of an experiment over the steps, by arm, seed and name."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from models.store.stored import Metric

Points = dict[int, float]
"""Value by optimiser step. A resumed run writes the same values again, so keeping one a step loses nothing."""

GAP = "gap"
"""Made here of two metrics: what the network does better on its own samples than on others."""


@dataclass
class CurveData:
    """What has been read of an experiment's metrics so far, finite values alone."""

    last_row: int = 0
    points: dict[tuple[int, int, str], Points] = field(default_factory=lambda: defaultdict(dict))

    def add(self, metrics: Iterable[Metric], last_row: int) -> None:
        for metric in metrics:
            if not math.isfinite(metric.value):
                continue
            self.points[metric.arm_index, metric.seed, metric.name][metric.step] = metric.value
        self.last_row = last_row

    def of(self, arm_index: int, name: str) -> dict[int, Points]:
        """One arm's points of one metric, by seed."""
        if name == GAP:
            return self._gap(arm_index)
        return {
            seed: points for (arm, seed, metric), points in self.points.items() if (arm, metric) == (arm_index, name)
        }

    def _gap(self, arm_index: int) -> dict[int, Points]:
        """Accuracy on the training batches minus accuracy on the validation samples, where both are known."""
        training = self.of(arm_index, "accuracy")
        return {
            seed: {step: training[seed][step] - value for step, value in points.items() if step in training[seed]}
            for seed, points in self.of(arm_index, "validation_accuracy").items()
            if seed in training
        }


class MeanRow(NamedTuple):
    """What several seeds came to at a step: their mean, the lowest and the highest."""

    step: int
    mean: float
    lowest: float
    highest: float


def mean_over(runs: Sequence[Points]) -> list[MeanRow]:
    """At each step that all of `runs` have told."""
    steps = sorted(set.intersection(*(set(own) for own in runs))) if runs else []
    values = [[own[step] for own in runs] for step in steps]
    return [MeanRow(step, sum(of) / len(of), min(of), max(of)) for step, of in zip(steps, values, strict=True)]
