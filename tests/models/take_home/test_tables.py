"""Tables: the report's numbers, each with what it is of, in CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from scipy.stats import binomtest

from models.take_home.files import numbers
from models.take_home.tables import TABLES, as_csv, safe, tables, wilson
from tests.models.take_home.some_findings import (
    CLASSES,
    FORMULA,
    SAMPLES,
    SEEDS,
    of_old_results,
    of_one_seed,
    some_findings,
    with_nothing_finished,
)


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ('a;"=1+1;', 'a;"\'=1+1;'),
        ("+1", "'+1"), ("-x", "'-x"), ("@SUM(A1)", "'@SUM(A1)"), ("  =1", "  '=1"),
        ("\t=1", " '=1"), ("a;=1", "a;'=1"), ("a,\n-2", "a, '-2"), ("＝1", "'＝1"), ("plain", "plain"),
        ("a=b", "a=b"), ("x-1", "x-1"), ("", ""),
    ],
)  # fmt: skip
def test_no_text_begins_a_formula(text: str, written: str) -> None:
    assert safe(text) == written


def test_numbers_stay_numbers() -> None:
    assert [safe(value) for value in (-1.5, 0, None, True)] == [-1.5, 0, None, True]
    assert read(as_csv([{"a": -1.5, "b": '"x"\r\n=2', "c": None}])) == [{"a": "-1.5", "b": '"x"  =2', "c": ""}]


def test_every_table_is_told_and_none_begins_a_formula() -> None:
    files = numbers(some_findings())
    assert set(files) == {"README.txt", *(f"{name}.csv" for name in TABLES)}
    for name, data in files.items():
        for row in read(data) if name.endswith(".csv") else ():
            assert None not in row
            for cell in row.values():
                assert cell[:1] not in ("=", "+", "@")
                assert cell[:1] != "-" or float(cell) < 0
    assert "'" + FORMULA in {row["arm"] for row in read(files["runs.csv"])}
    assert "'@SUM(A1)" in {row["class"] for row in read(files["classes.csv"])}
    assert all(f"{name}.csv: {table.about}" in files["README.txt"].decode() for name, table in TABLES.items())


def test_the_numbers_are_those_of_the_report() -> None:
    findings = some_findings()
    made = tables(findings)
    for own in findings.report.comparisons:
        rows = [row for row in made["comparisons"] if row["arm"] == own.arm]
        wanted = [own.difference, *(entry.difference for entry in own.shifted)]
        wanted += [group for group in (own.inside, own.outside) if group is not None]
        for row, difference in zip(rows, wanted, strict=True):
            assert difference.ci95 is not None
            ends = [100 * value for value in (difference.mean, *difference.ci95)]
            assert [row["difference"], row["low"], row["high"]] == pytest.approx(ends, abs=1e-3)
            assert (row["seeds"], row["samples"]) == (SEEDS, SAMPLES)
    assert [row["verdict"] for row in made["comparisons"] if row["verdict"]] == [
        own.winner for own in findings.report.comparisons
    ]


def test_every_mean_has_its_interval_and_what_it_is_of() -> None:
    made = tables(some_findings())
    for name in ("accuracies", "comparisons", "classes", "invariance", "calibration-errors"):
        for row in made[name]:
            value = next(row[key] for key in ("difference", "accuracy", "error") if key in row)
            assert row["low"] - 1e-3 <= value <= row["high"] + 1e-3
            assert row["seeds"] == SEEDS
            assert row["samples"] > 0
    of_classes = {row["class"]: row["samples"] for row in made["classes"]}
    assert of_classes == dict.fromkeys(CLASSES, SAMPLES / len(CLASSES))
    shares = [row["share"] for row in made["confusion"] if row["arm"] == "plain" and row["true_class"] == "cat"]
    assert sum(shares) == pytest.approx(100, abs=1e-3)
    assert all(row["lowest"] <= row["mean"] <= row["highest"] for row in made["curves-mean"])


def test_an_arm_s_accuracy_is_the_mean_of_its_runs() -> None:
    made = tables(some_findings())
    runs = [row["accuracy"] for row in made["runs"] if row["arm"] == FORMULA]
    own = next(row for row in made["accuracies"] if row["arm"] == FORMULA and row["test"] == "unchanged")
    assert own["accuracy"] == pytest.approx(np.mean(runs), abs=1e-3)


def test_what_is_not_known_is_left_out_and_not_made_up() -> None:
    assert set(tables(with_nothing_finished())) == {"runs", "curves"}
    assert {row["low"] for row in tables(of_one_seed())["comparisons"]} == {None}
    old = tables(of_old_results())
    assert "classes" not in old
    assert {row["low"] for row in old["accuracies"]} == {None}
    assert {row["samples"] for row in old["runs"]} == {None}
    half_way = tables(some_findings(finished=2))["runs"]
    assert [row["accuracy"] is None for row in half_way] == [False] * 6 + [True] * 3
    assert read(as_csv(half_way))[-1]["state"] == "running"


@pytest.mark.parametrize(("right", "samples"), [(0, 7), (5, 9), (400, 400), (613, 1000)])
def test_the_interval_of_a_share_is_wilson_s(right: int, samples: int) -> None:
    expected = binomtest(right, samples).proportion_ci(method="wilson")
    assert wilson(right / samples, samples) == pytest.approx((expected.low, expected.high), abs=1e-6)
