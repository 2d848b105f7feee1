"""Rows of any version are read as far as they go, and nothing that is stored is ever a traceback."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import numpy as np
import pytest

from augment.errors import InputError, Note, note_to_dict
from models.comparison.report import report
from models.store.rows import read_error, read_notes, read_or_say_why, read_result, read_spec
from models.training.events import RunResult
from tests.models.examples import small_experiment, some_result

ODD: tuple[Any, ...] = (None, True, -1, "x", "", [], {}, [1], {"noise_mild": None}, {"noise_mild": "x"}, math.nan)
STORED = some_result().to_dict()


def read(stored: Any) -> RunResult | None:
    return read_result(json.dumps(stored))


def test_a_result_comes_back_as_it_was() -> None:
    found = read(STORED)
    assert found is not None
    assert found.to_dict() == STORED


@pytest.mark.parametrize("name", STORED)
def test_a_field_that_is_not_there_has_a_default(name: str) -> None:
    found = read({key: value for key, value in STORED.items() if key != name})
    assert (found is None) == (name == "accuracy")
    if found is not None:
        assert report(small_experiment(), {(0, 0): found, (1, 0): some_result()}).comparisons


@pytest.mark.parametrize("name", [*STORED, "a field of later"])
def test_a_field_of_another_form_does_not_spoil_the_report(name: str) -> None:
    for odd in ODD:
        found = read({**STORED, name: odd})
        results = {(0, 0): some_result()} | ({} if found is None else {(1, 0): found})
        json.dumps(report(small_experiment(), results).to_dict())


@pytest.mark.parametrize("text", ["", "{", *map(json.dumps, ODD)])
def test_what_is_no_result_is_as_good_as_none(text: str) -> None:
    assert read_result(text) is None


def test_a_shift_whose_accuracy_is_no_number_is_left_out() -> None:
    found = read({**STORED, "shifted": {"noise_mild": 0.5, "blur_mild": None, "old": "x"}})
    assert found is not None
    assert found.shifted == {"noise_mild": 0.5}
    assert np.array_equal(found.predictions, some_result().predictions)


def test_confidences_come_back_to_a_thousandth_and_impossible_ones_as_none() -> None:
    found = read(STORED)
    assert found is not None
    assert np.abs(found.confidences - some_result().confidences).max() < 1e-3
    for odd in ([2.0] * 9, [math.nan] * 9, [0.5] * 8):
        packed = base64.b64encode(np.array(odd, "<f2").tobytes()).decode()
        found = read({**STORED, "confidences": packed})
        assert found is not None
        assert len(found.confidences) == 0


def test_notes_and_errors_come_back_and_odd_ones_hide_nothing() -> None:
    note = Note("a.key", "The {name} is {value}.", name="rate {x}", value=3)
    [again] = read_notes(json.dumps([note_to_dict(note)]))
    assert (str(again), again.key) == ("The rate {x} is 3.", "a.key")
    assert str(read_error(json.dumps(note_to_dict(note)))) == "The rate {x} is 3."
    assert read_error(None) is None
    for text in ("", "{", *map(json.dumps, ODD)):
        assert read_notes(text) == ()
        assert str(read_error(text)).endswith("no longer read.")


def test_a_spec_is_an_experiment_or_says_why_not() -> None:
    text = json.dumps(small_experiment().to_dict())
    assert read_or_say_why(text) == (small_experiment(), None)
    experiment, why = read_or_say_why(text.replace('"rotate"', '"swirl"'))
    assert experiment is None
    assert why is not None
    assert (why.key, "'swirl'" in str(why)) == ("recipe.transform", True)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = dict(data) if isinstance(data, dict) else list(data)
    changed[path[0]] = replaced(data[path[0]], path[1:], value)
    return changed


@pytest.mark.parametrize("odd", [*ODD, 10**30, "image", [[]]], ids=repr)
def test_no_value_anywhere_in_a_spec_is_more_than_a_sentence(odd: Any) -> None:
    spec = small_experiment().to_dict()
    for place in places(spec):
        try:
            read_spec(json.dumps(replaced(spec, place, odd)))
        except InputError as error:
            assert "\n" not in str(error)
