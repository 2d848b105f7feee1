"""Settings come from the environment, and a wrong one is said in one sentence."""

from pathlib import Path

import pytest

from augment.errors import InputError
from models.service.settings import MOST_WORKERS_UNASKED, SETTING_PARAMS, Settings, named_limits


def test_defaults_stand_where_nothing_is_set():
    settings = Settings.from_environment({})
    assert settings.store == Path("var").absolute()
    assert 1 <= settings.workers <= MOST_WORKERS_UNASKED
    assert {param.name: param.default for param in SETTING_PARAMS if param.name != "workers"} == {
        "max_upload_mb": settings.max_upload_mb,
        "max_pixels": settings.max_pixels,
        "max_queued": settings.max_queued,
        "max_core_minutes": settings.max_core_minutes,
        "max_core_minutes_in_all": settings.max_core_minutes_in_all,
        "keep_days": settings.keep_days,
        "max_kept_mb": settings.max_kept_mb,
        "max_kept_all_mb": settings.max_kept_all_mb,
        "min_free_mb": settings.min_free_mb,
        "live_sliders": settings.live_sliders,
    }


def test_variables_are_read(tmp_path):
    numbers = {"EXPLORER_WORKERS": " 7 ", "EXPLORER_MAX_QUEUED": "", "EXPLORER_KEEP_DAYS": "2"}
    settings = Settings.from_environment({"EXPLORER_STORE": str(tmp_path), **numbers})
    assert (settings.store, settings.workers, settings.max_queued, settings.keep_days) == (tmp_path, 7, 10, 2)


@pytest.mark.parametrize(
    ("given", "own", "in_all"),
    [
        ({"ADDRESS": "127.0.0.1"}, 1_440, 43_200),
        ({"ADDRESS": "0.0.0.0"}, 60, 1_800),
        ({"HOSTS": "teacher.local"}, 60, 1_800),
        ({"ADDRESS": "0.0.0.0", "MAX_CORE_MINUTES": "100"}, 100, 3_000),
        ({"MAX_CORE_MINUTES": "100", "MAX_CORE_MINUTES_IN_ALL": "200"}, 100, 200),
    ],
)
def test_a_class_has_smaller_budgets_than_a_laptop_and_thirty_of_them_in_all(given, own, in_all):
    settings = Settings.from_environment({f"EXPLORER_{name}": value for name, value in given.items()})
    assert settings.limits == (10, 60 * own, 60 * in_all)


def test_a_command_line_keeps_to_the_limits_that_are_named_alone():
    assert named_limits({"EXPLORER_WORKERS": "2"}) == (None, None, None)
    assert named_limits({"EXPLORER_MAX_CORE_MINUTES": "5"}) == (None, 300, None)


@pytest.mark.parametrize("value", ["0", "65", "two", "1.5", "nan", "-1"])
def test_a_wrong_value_is_one_sentence(value):
    with pytest.raises(InputError) as caught:
        Settings.from_environment({"EXPLORER_WORKERS": value})
    assert str(caught.value) == f"EXPLORER_WORKERS is {value!r}; allowed is a whole number from 1 to 64."
