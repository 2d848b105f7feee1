"""What a server can be told through its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from augment.errors import InputError
from augment.params import Param, integer, shown

PREFIX = "EXPLORER_"
STORE = "var"
MOST_WORKERS_UNASKED = 4
"""A warm worker holds about 500 MB, so a large server must ask for more of them."""

SETTING_PARAMS = (
    integer("workers", 1, 64, 1, "Worker processes, one run each at a time; not set: one a core, at most 4."),
    integer("max_upload_mb", 1, 2_000, 200, "Largest file that may be uploaded.", unit="MB"),
    integer("max_pixels", 10_000, 1_000_000_000, 40_000_000, "Largest image that is decoded.", unit="pixels"),
    integer("max_queued", 1, 1_000, 10, "Experiments that one person may have waiting and running at a time."),
    integer("keep_days", 1, 3_650, 30, "How long ended experiments and their data are kept.", unit="days"),
    integer("max_kept_mb", 1, 1_000_000, 1_000, "What the files that one person brought may take in all.", unit="MB"),
    integer("max_kept_all_mb", 1, 10_000_000, 10_000, "What the files of all people may take in all.", unit="MB"),
    integer("min_free_mb", 0, 1_000_000, 500, "What stays free on the store's disk when a file is kept.", unit="MB"),
    integer("live_sliders", 0, 1, 1, "1: sliders show what they do while they move; 0: Streamlit's own, once let go."),
)


@dataclass(frozen=True)
class Settings:
    """The settings of one server; `store` is the folder of the store, absolute."""

    store: Path
    workers: int
    max_upload_mb: int
    max_pixels: int
    max_queued: int
    keep_days: int
    max_kept_mb: int
    max_kept_all_mb: int
    min_free_mb: int
    live_sliders: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables named EXPLORER_…. Raises InputError with one sentence for a value that cannot be used."""
        store = Path(environment.get(PREFIX + "STORE") or STORE).expanduser().absolute()
        defaults = {"workers": min(cores(), MOST_WORKERS_UNASKED)}
        numbers = {param.name: _read(param, environment, defaults) for param in SETTING_PARAMS}
        return cls(store=store, **numbers)


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read(param: Param, environment: Mapping[str, str], defaults: Mapping[str, int]) -> int:
    variable = PREFIX + param.name.upper()
    text = environment.get(variable, "").strip()
    if not text:
        return defaults.get(param.name, int(param.default))  # type: ignore[arg-type]
    try:
        return int(param.check(int(text)))  # type: ignore[arg-type]
    except ValueError:
        raise InputError(
            "settings.value",
            "{variable} is {value}; allowed is a whole number from {low:g} to {high:g}.",
            variable=variable, value=shown(text), low=param.low, high=param.high,
        ) from None  # fmt: skip
