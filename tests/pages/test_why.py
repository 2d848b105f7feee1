"""What a run shows live and afterwards beyond loss, accuracy and verdict: of a real run, and of results of old."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from augment.recipe import Recipe
from models.comparison.classes import calibration
from models.comparison.evidence import Difference
from models.comparison.experiment import Experiment
from models.comparison.invariance import arm_curve
from models.comparison.report import report
from models.store.curves import CurveData
from models.store.schema import FILE_NAME
from models.store.stored import Metric
from models.tasks.sweeps import sweeps_of
from models.training.events import RunResult, Swept
from pages.components.lab.curves import FIGURES, GRADIENT, LEAST_SHOWN, RATE_AND_GAP, ZERO_SHARE, curve_chart
from pages.components.lab.evidence_charts import ShiftRow, shift_chart, shift_chart_height
from pages.components.lab.invariance import invariance_chart, invariance_rows
from pages.components.lab.jobs import store
from pages.components.lab.layer_curves import layer_chart, layers
from pages.components.lab.live import VIEWS as LIVE
from pages.components.lab.why_charts import Cell, Panel, matrices_chart, reliability_chart
from pages.components.lab.why_tables import class_rows, confusion_cells, robustness_panels
from pages.components.lab.why_view import VIEWS
from pages.components.look import ARM_COLOURS
from pages.components.messages import t
from pages.components.state import Key
from tests.pages.test_train_page import QUICK, all_text, submit, wait_until_over

Open = Callable[..., AppTest]
CHARTS = 5
"""Of a finished run of two arms: two live ones, the verdict, the shifted tests and one of why."""


@pytest.fixture(scope="module")
def made() -> Experiment:
    return Experiment.from_dict(QUICK)


def a_result(accuracy: float, **fields: Any) -> RunResult:
    right = np.arange(4) < 4 * accuracy
    shifted = {"noise_mild": accuracy, "noise_strong": 0.25, "blur_mild": accuracy}
    return RunResult(accuracy, shifted=shifted, correct=right, **fields)


def curves(*rows: tuple[int, int, int, str, float]) -> CurveData:
    """Of (arm, seed, step, name, value)."""
    data = CurveData()
    data.add([Metric(k, *row) for k, row in enumerate(rows)], len(rows))
    return data


def drawn(option: dict[str, Any]) -> dict[str, list]:
    json.dumps(option, allow_nan=False)
    return {line["name"]: line["data"] for line in option["series"]}


def test_layers_are_drawn_from_the_input_on_as_means_over_finished_seeds() -> None:
    def told(seed: int, step: int, *norms: float) -> list[tuple[int, int, int, str, float]]:
        names = ("gradient_norm:blocks.0.weight", "gradient_norm:head.weight")
        return [(1, seed, step, name, norm) for name, norm in zip(names, norms, strict=True)]

    data = curves(*told(0, 10, 1, 4), *told(1, 10, 3, 8), *told(1, 20, 0, math.nan), *told(2, 10, 99, 99))
    assert layers(data, 0) == []
    assert layers(data, 1) == ["blocks.0.weight", "head.weight"]
    both = drawn(layer_chart(data, 1, finished={0, 1}, steps=20))
    assert both == {"blocks.0": [[10, 2]], "head": [[10, 6]]}
    alone = drawn(layer_chart(data, 1, finished={1}, steps=20))
    assert alone == {"blocks.0": [[10, 3], [20, LEAST_SHOWN]], "head": [[10, 8]]}
    under_way = drawn(layer_chart(curves(*told(2, 10, 5, 7)), 1, finished=set(), steps=20))
    assert under_way == {"blocks.0": [[10, 5]], "head": [[10, 7]]}


def test_the_gap_is_training_minus_validation_in_points_where_both_are_known() -> None:
    data = curves(
        (0, 0, 10, "accuracy", 0.5), (0, 0, 20, "accuracy", 0.9), (0, 0, 20, "validation_accuracy", 0.7),
        (0, 0, 30, "validation_accuracy", 0.7),
    )  # fmt: skip
    option = curve_chart(RATE_AND_GAP[1], data, ["a"], finished={0: {0}}, steps=30, ended=True)
    assert drawn(option) == {"a": [[20, 20]]}


@pytest.mark.parametrize(
    ("figure", "values", "shown"),
    [
        (GRADIENT, (2.0, 0.0), [[10, 2], [20, LEAST_SHOWN]]),
        (RATE_AND_GAP[0], (0.003, math.inf), [[10, 0.003]]),
        (ZERO_SHARE, (0.25, math.nan), [[10, 25]]),
    ],
    ids=lambda value: getattr(value, "id", ""),
)
def test_single_metrics_are_drawn_as_far_as_they_are_numbers(figure: Any, values: Any, shown: Any) -> None:
    data = curves(*((0, 0, 10 * k + 10, figure.training, value) for k, value in enumerate(values)))
    assert drawn(curve_chart(figure, data, ["a"], finished={}, steps=20, ended=False)) == {"a": shown}


def entries(option: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Of all legends, by name. ECharts leaves out those that are no series': right for arms that have not begun."""
    legends = option["legend"] if isinstance(option["legend"], list) else [option["legend"]]
    own = [entry if isinstance(entry, dict) else {"name": entry} for legend in legends for entry in legend["data"]]
    signs = {entry["name"] for entry in own if "icon" in entry}
    assert signs <= {series.get("name") for series in option["series"]}
    json.dumps(option, allow_nan=False)
    return {entry["name"]: entry for entry in own}


def test_the_legend_of_curves_shows_every_line_and_band_as_it_is_drawn() -> None:
    data = curves(
        *((arm, seed, 10, name, 0.5) for arm in (0, 1) for seed in (0, 1) for name in ("loss", "validation_loss"))
    )
    both = curve_chart(FIGURES[0], data, ["a", "b"], finished={0: {0, 1}, 1: {0, 1}}, steps=10, ended=True)
    signs = {name: unquote(entry.get("icon", "")) for name, entry in entries(both).items()}
    assert signs["a"] == signs["b"] == ""
    thin, band = signs[t("train.legend_training")], signs[t("train.legend_band")]
    for colour in ARM_COLOURS["light"][:2]:
        assert colour in thin
        assert colour in band
    assert thin.count("<path") == 2
    assert thin.count("dasharray") == 1
    alone = curve_chart(FIGURES[0], curves((1, 0, 10, "loss", 1)), ["a", "b"], finished={}, steps=10, ended=False)
    assert ARM_COLOURS["light"][0] not in unquote(str(entries(alone)))
    without = entries(curve_chart(GRADIENT, data, ["a"], finished={}, steps=10, ended=False))
    assert without["a"]["itemStyle"] == {"opacity": 0}


@pytest.mark.parametrize("arms", [2, 3, 6])
def test_the_shift_chart_says_what_its_marks_are_and_on_a_phone_has_whole_names_above_them(arms: int) -> None:
    own = Difference(0.1, (0.05, 0.15), 5, 0, 5, 100, 0.99, 0.05, 0.02)
    row = ShiftRow("Noise 0.1 ○", dict.fromkeys(range(arms), 50.0), dict.fromkeys(range(1, arms), own))
    names = [f"arm {k}" for k in range(arms)]
    option = shift_chart([row, row._replace(label="Noise 0.2 ○")], names)
    signs = entries(option)
    first = {series["name"]: series for series in reversed(option["series"]) if "name" in series}
    assert all(first[name]["symbol"] == "circle" and first[name]["symbolSize"] == 11 for name in names)
    assert "stroke" in unquote(signs[t("verdict.sign_difference")]["icon"])
    early = row._replace(differences={1: replace(own, ci95=None)})
    assert "stroke" not in unquote(entries(shift_chart([early], names))[t("verdict.sign_difference_alone")]["icon"])
    (media,) = option["media"]
    label = media["option"]["yAxis"][0]["axisLabel"]
    assert label["inside"]
    assert "width" not in label
    height = (shift_chart_height([row] * 3, names) - shift_chart_height([row], names)) / 2
    assert label["padding"][2] + 12 <= height / 2 + 1, "the name of a row would stand in the row above"
    of_top_row = [line["data"][0][1] - 1 for line in option["series"] if line.get("symbol") == "rect"]
    assert label["padding"][2] >= 7 + height * max(of_top_row), "the highest interval crosses the name"


def test_a_row_for_each_class_holds_every_arm_and_its_change() -> None:
    labels = np.array([0, 0, 1, 1], np.uint16)
    pairs = {2: ([a_result(0.5), a_result(0.5)], [a_result(0.75), a_result(0.75)])}
    first, second = class_rows(pairs, labels, ("cat", "dog"), 0.05)
    assert [row.label for row in (first, second)] == ["cat (n = 2)", "dog (n = 2)"]
    assert (first.accuracies, second.accuracies) == ({0: 100, 2: 100}, {0: 0, 2: 50})
    assert (first.differences[2].mean, second.differences[2].mean) == (0, 0.5)


def test_matrices_are_drawn_first_row_on_top_in_the_colours_of_the_arms() -> None:
    shares = np.array([[0.995, 0.005], [0.25, 0.75]])
    own = confusion_cells(shares, ["cat", "dog"], [200, 4], is_difference=False)
    change = confusion_cells(shares - 0.5, ["cat", "dog"], [200, 4], is_difference=True)
    assert [[cell.text for cell in row] for row in own] == [["100", ""], ["25", "75"]]
    assert [[cell.text for cell in row] for row in change] == [["+50", "−50"], ["−25", "+25"]]
    assert "dog taken for cat: 25.0 % (n = 4)" in own[1][0].about
    panels = [
        Panel("a", own, ARM_COLOURS["light"][0]),
        Panel("b", change, ARM_COLOURS["light"][1], ARM_COLOURS["light"][0]),
    ]
    option = matrices_chart(panels, ["cat", "dog"], ["cat", "dog"])
    json.dumps(option, allow_nan=False)
    assert [cell["value"] for cell in option["series"][0]["data"]] == [
        [0, 0, 99.5], [1, 0, 0.5], [0, 1, 25], [1, 1, 75],
    ]  # fmt: skip
    assert all(axis["inverse"] for axis in option["yAxis"])
    assert [(scale["min"], scale["max"]) for scale in option["visualMap"]] == [(0, 100), (-49.5, 49.5)]


@pytest.mark.parametrize("is_dark", [False, True])
def test_letters_stand_out_from_their_cell_on_either_page(is_dark: bool) -> None:
    for colour in ARM_COLOURS["dark" if is_dark else "light"]:
        option = matrices_chart([Panel("", [[Cell(0, "0", ""), Cell(100, "1", "")]], colour)], ["r"], ["a", "b"],
                                is_dark=is_dark)  # fmt: skip
        weak, strong = (cell["label"]["color"] for cell in option["series"][0]["data"])
        assert weak == ("#ffffff" if is_dark else "#1f2933")
        page = 20 if is_dark else 255
        cell = [0.9 * int(colour[k : k + 2], 16) + 0.1 * page for k in (1, 3, 5)]
        assert contrast(strong, cell) > 3


def contrast(ink: str, cell: list[float]) -> float:
    """After the Web Content Accessibility Guidelines 2.1."""

    def luminance(rgb: list[float]) -> float:
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in rgb)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance([int(ink[k : k + 2], 16) for k in (1, 3, 5)]), luminance(cell)])
    return (high + 0.05) / (low + 0.05)


def test_robustness_sets_kinds_against_strengths_after_the_clean_test(made: Experiment) -> None:
    results = {(arm, seed): a_result((0.5, 0.75)[arm]) for arm in range(2) for seed in made.seeds}
    (comparison,) = report(made, results).comparisons
    rows, columns, panels = robustness_panels(comparison, *([results[arm, s] for s in made.seeds] for arm in range(2)))
    assert rows == ["Noise", "Blur"]
    assert columns == ["clean", "strength 1", "strength 2"]
    values = [[[round(cell.value, 6) for cell in row] for row in panel.cells] for panel in panels]
    assert values == [[[50, 50, 25], [50, 50]], [[75, 75, 25], [75, 75]], [[25, 25, 0], [25, 25]]]
    assert "standard deviation 0.25" in panels[2].cells[0][2].about
    json.dumps(matrices_chart(panels, rows, columns), allow_nan=False)
    assert not any(cell.is_bold for panel in panels for row in panel.cells for cell in row)
    proven = replace(comparison, difference=replace(comparison.difference, ci95=(0.1, 0.4)))
    _, _, (*_, change) = robustness_panels(proven, [results[0, 0]], [results[1, 0]])
    assert [[cell.is_bold for cell in row] for row in change.cells] == [[True, False, False], [True, False]]
    assert "10.0 to 40.0" in change.cells[0][0].about


def test_the_reliability_curve_has_a_dot_for_each_bin_that_holds_something() -> None:
    found = calibration(np.array([[0.25, 0.95, 0.95, 0.95]]), np.array([[0, 1, 1, 0]], bool))
    option = reliability_chart([(1, "b", found)])
    json.dumps(option, allow_nan=False)
    diagonal, own = option["series"]
    assert diagonal["data"] == [[0, 0], [100, 100]]
    assert [dot["value"] for dot in own["data"]] == [[25, 0], [95, 66.67]]
    assert own["data"][0]["symbolSize"] < own["data"][1]["symbolSize"]
    assert "n = 3" in own["data"][1]["name"]


def test_the_invariance_curve_has_a_line_and_a_band_for_each_arm_and_the_trained_range_shaded() -> None:
    recipe = Recipe.from_dict({"modality": "image", "steps": [{"transform": "rotate", "params": {"angle": [-20, 20]}}]})
    [sweep] = sweeps_of([recipe])
    right = np.zeros((11, 4), bool)
    right[4:7], right[3, :2] = True, True
    seeds = [a_result(1.0, swept={sweep.id: Swept(sweep.values, own)}) for own in (right, right & (np.arange(4) < 3))]
    curve = arm_curve(seeds, [sweep])[sweep.id]
    assert (curve.seeds, curve.samples) == (2, 4)
    assert curve.accuracies == [0, 0, 0, 50, 87.5, 87.5, 87.5, 0, 0, 0, 0]
    assert all(low <= mean <= high for (low, high), mean in zip(curve.intervals, curve.accuracies, strict=True))
    assert curve.intervals[4][1] == 100
    option = invariance_chart(sweep, [(0, "a", curve), (1, "b", curve)])
    json.dumps(option, allow_nan=False)
    assert [line["data"][3]["value"] for line in option["series"][2::3]] == [[-40, 50], [-40, 50]]
    low, width = (option["series"][place]["data"][4][1] for place in (0, 1))
    assert (low, low + width) == pytest.approx(curve.intervals[4], abs=0.02)
    [[left, right_end]] = option["series"][-1]["markArea"]["data"]
    assert left["xAxis"] <= -20 < 20 <= right_end["xAxis"]
    assert "50.0 %" in option["series"][2]["data"][3]["name"]
    one = arm_curve(seeds[:1], [sweep])[sweep.id]
    assert one.intervals == [None] * 11
    assert invariance_rows(sweep, [(0, "a", one)])[3] == {"Rotate: angle": "−40°", "a": "50.0 %"}
    other = replace(sweep, values=sweep.values[1:])
    assert arm_curve(seeds, [other]) == arm_curve([], [sweep]) == {}


@pytest.fixture
def finished(open_app: Open) -> tuple[str, AppTest]:
    run = submit()
    app = open_app("train.py")
    app.session_state[Key.SHOWN] = run
    wait_until_over(run, app)
    return run, app.run()


def charts(app: AppTest) -> list[dict[str, Any]]:
    """The options of all charts, none of which may hold a value that is no JSON."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return [json.loads(element.proto.spec, parse_constant=refuse) for element in app.get("echarts_chart")]


def test_every_view_draws_a_finished_run_and_says_what_one_of_old_lacks(
    finished: tuple[str, AppTest], open_app: Open
) -> None:
    run, app = finished
    for view in VIEWS:
        app.button_group(key=f"why:{run}").set_value(view).run()
        assert not app.exception
        assert len(charts(app)) == CHARTS, view
        assert "older version" not in all_text(app)
    for view in LIVE:
        app.button_group(key="live_curves").set_value(view).run()
        assert not app.exception
        assert len([1 for option in charts(app)[:2] if option["series"]]) == 2, view
    with closing(sqlite3.connect(store().folder / FILE_NAME)) as connection, connection:
        lost = ("correct", "predictions", "confidences", "shifted", "shifted_correct", "swept")
        kept = "json_remove(result, " + ", ".join(f"'$.{name}'" for name in lost) + ")"
        connection.execute(f"UPDATE runs SET result = {kept} WHERE result IS NOT NULL")
        connection.execute("DELETE FROM metrics WHERE name LIKE 'gradient_norm:%'")
    st.cache_resource.clear()
    app = open_app("train.py")
    app.session_state[Key.SHOWN] = run
    app.run()
    assert not app.exception
    said = {
        "classes": "why.missing_samples", "confusion": "why.missing_samples",
        "calibration": "why.missing_confidences", "robustness": "why.missing_shifts",
        "invariance": "why.missing_sweeps",
    }  # fmt: skip
    assert set(said) == set(VIEWS)
    for view, key in said.items():
        app.button_group(key=f"why:{run}").set_value(view).run()
        assert not app.exception
        assert t(key) in all_text(app), view
    app.button_group(key="live_curves").set_value("gradients").run()
    assert t("train.layers_missing") in all_text(app)
