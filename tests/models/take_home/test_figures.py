"""Figures: one for everything that the page draws, with the numbers of the report in their places."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

from models.store.curves import mean_over
from models.take_home.charts import AccuracyRow, DifferenceRow, accuracies_chart, differences_chart
from models.take_home.curves import finished_runs
from models.take_home.drawing import Area, Dot, Line
from models.take_home.figures import figures
from models.take_home.findings import Findings
from tests.models.take_home.some_findings import of_old_results, of_one_seed, some_findings, with_nothing_finished

EVERY_STATE = (some_findings, with_nothing_finished, of_one_seed, of_old_results)


def test_everything_that_is_known_is_drawn() -> None:
    assert list(figures(some_findings())) == [
        "difference", "shifted", "classes", "confusion-1", "confusion-2", "calibration", "robustness-1", "robustness-2",
        "invariance-1", "invariance-2", "loss", "accuracy", "gradient_norm", "learning_rate", "gap", "layers-1",
        "layers-2", "layers-3",
    ]  # fmt: skip


@pytest.mark.parametrize("made", EVERY_STATE)
def test_every_figure_is_sound_in_every_state_of_an_experiment(made: Callable[[], Findings]) -> None:
    drawn = figures(made())
    assert {"loss", "accuracy", "gap"} <= set(drawn)
    for drawing in drawn.values():
        root = ElementTree.fromstring(drawing.svg().encode())
        assert {element.tag.partition("}")[2] for element in root.iter()} <= {
            "svg", "title", "rect", "text", "polyline", "polygon", "circle",
        }  # fmt: skip
        assert "nan" not in drawing.svg()
        assert drawing.png(1).startswith(b"\x89PNG")


def test_without_the_dataset_only_what_needs_it_is_missing() -> None:
    there, gone = figures(some_findings()), figures(some_findings(is_dataset_there=False))
    assert set(there) - set(gone) == {"classes", "confusion-1", "confusion-2"}


def test_a_difference_stands_on_its_axis() -> None:
    row = DifferenceRow("a", [1, 3], 2, (-1, 5), "#D55E00")
    shapes = differences_chart("", [row], "", "").shapes
    zero = next(shape.points[0][0] for shape in shapes if isinstance(shape, Line) and shape.width == 1.5)
    bar = next(shape.points for shape in shapes if isinstance(shape, Line) and shape.width == 3)
    (mean,) = (np.mean([x for x, _ in shape.points]) for shape in shapes if isinstance(shape, Area))
    dots = [shape.x for shape in shapes if isinstance(shape, Dot)]
    point = (bar[1][0] - bar[0][0]) / 6
    assert [(x - zero) / point for x in (bar[0][0], bar[1][0], mean, *dots)] == pytest.approx([-1, 5, 2, 1, 3])


def test_the_mean_is_over_steps_that_all_finished_seeds_have() -> None:
    rows = mean_over([{1: 2.0, 2: 4.0, 3: 9.0}, {1: 4.0, 2: 8.0}])
    assert rows == [(1, 3, 2, 4), (2, 6, 4, 8)]
    assert mean_over([]) == []
    half_way = some_findings(finished=2)
    assert len(finished_runs(half_way, 1, "loss")) == 2
    assert len(half_way.curves.of(1, "loss")) == 3


def test_the_legend_of_accuracies_has_the_rings_and_dots_of_the_rows() -> None:
    row = AccuracyRow("noise", {0: 50.0, 1: 60.0}, {})
    dots = [shape for shape in accuracies_chart("", [row], ["a", "b"], "").shapes if isinstance(shape, Dot)]
    assert len(dots) == 4
    signs, marks = ({(dot.colour, dot.filled, dot.radius) for dot in some} for some in (dots[:2], dots[2:]))
    assert signs == marks
    assert {filled for _, filled, _ in signs} == {False, True}
