"""Class by class, confusion and calibration, each against an example worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from models.comparison.classes import Pair, calibration, class_accuracies, class_differences, confusion, most_confused
from models.comparison.evidence import crossed, judged

LABELS = np.array([0, 0, 0, 0, 2, 2], np.uint16)
"""Six test samples; class 1 has none."""


def test_accuracies_are_of_each_class_that_has_samples() -> None:
    correct = np.array([[1, 1, 1, 0, 0, 1], [1, 0, 1, 0, 0, 0]], bool)
    assert class_accuracies(correct, LABELS) == {0: 5 / 8, 2: 1 / 4}


def test_differences_are_judged_on_the_columns_of_a_class_as_one_family() -> None:
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3, dtype=np.uint16), 40)
    first = rng.random((4, 120)) < 0.5
    pairs = [Pair(first, (rng.random((4, 120)) < share) | (labels == 1), 0.5) for share in (0.5, 0.6)]
    found = class_differences(pairs, labels, 0.05)
    gains = [pair.second[:, labels == k].astype(float) - pair.first[:, labels == k] for pair in pairs for k in range(3)]
    expected = judged([crossed(gain, 0.5) for gain in gains], 0.05)
    assert [found[pair][label] for pair in range(2) for label in range(3)] == expected
    assert (found[0][1].seeds, found[0][1].samples) == (4, 40)
    assert found[0][1].mean == pytest.approx(1 - first[:, 40:80].mean())


def test_a_class_of_one_sample_has_a_difference_without_an_interval() -> None:
    right, wrong = np.ones((2, 3), bool), np.zeros((2, 3), bool)
    [found] = class_differences([Pair(wrong, right)], np.array([0, 0, 1], np.uint16), 0.05)
    assert found[1].mean == 1
    assert found[1].ci95 is None


def test_confusion_has_a_row_for_each_true_class() -> None:
    predictions = np.array([[0, 0, 1, 2, 2, 0], [0, 0, 0, 2, 2, 2]], np.uint16)
    expected = [[5 / 8, 1 / 8, 2 / 8], [0, 0, 0], [1 / 4, 0, 3 / 4]]
    assert confusion(predictions, LABELS, 3).tolist() == expected


def test_the_most_confused_classes_are_those_with_most_outside_the_diagonal() -> None:
    first = np.array([[0.9, 0.0, 0.1, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
    second = np.array([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.4, 0.6]])
    assert most_confused([first, second], 2) == [2, 3]
    assert most_confused([first, first], 2) == [0, 2]
    assert most_confused([first, second], 9) == [0, 1, 2, 3]


def test_calibration_by_hand() -> None:
    """Of the first seed |0.6 + 0.64 − 2| + |0.91 + 0.99 − 1| = 0.76 + 0.9, of the second |0.6 − 0| + |2.86 − 2|."""
    confidences = np.array([[0.6, 0.64, 0.91, 0.99], [0.6, 0.91, 0.95, 1.0]])
    correct = np.array([[1, 1, 0, 1], [0, 1, 0, 1]], bool)
    found = calibration(confidences, correct)
    assert found.errors.tolist() == pytest.approx([1.66 / 4, 1.46 / 4])
    assert found.error == pytest.approx(0.39)
    assert found.counts.tolist() == [3, 5]
    assert found.confidence.tolist() == pytest.approx([1.84 / 3, 4.76 / 5])
    assert found.accuracy.tolist() == pytest.approx([2 / 3, 3 / 5])
    # Student's t of one degree of freedom is 12.706; the standard error of two values is half their distance.
    assert found.ci95 == pytest.approx((0.39 - 12.7062 * 0.025, 0.39 + 12.7062 * 0.025), rel=1e-4)
    assert calibration(confidences[:1], correct[:1]).ci95 is None


def test_no_interval_of_a_calibration_error_reaches_below_zero() -> None:
    found = calibration(np.full((2, 4), 0.75), np.array([[1, 1, 1, 0], [0, 0, 0, 0]], bool))
    assert found.errors.tolist() == [0, 0.75]
    assert found.ci95 is not None
    assert found.ci95[0] == 0


def test_who_is_as_often_right_as_sure_has_no_calibration_error() -> None:
    found = calibration(np.full((1, 4), 0.75), np.array([[1, 1, 1, 0]], bool))
    assert found.error == 0
    assert found.accuracy.tolist() == found.confidence.tolist() == [0.75]
