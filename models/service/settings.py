"""What a server can be told through its environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from augment.errors import InputError
from augment.params import Param, integer, shown
from models.store.budget import Limits

PREFIX = "EXPLORER_"
STORE = "var"
HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", re.ASCII)
ONLY_HERE = ("", "127.0.0.1", "localhost", "::1")
"""Addresses to listen on that let nobody else in."""
CLASS = 30
"""Persons who together have what one may have so many times."""
CORE_MINUTES_OF_ONE_IN_A_CLASS = 60
MOST_WORKERS_UNASKED = 4
"""A warm worker holds about 500 MB, so a large server must ask for more of them."""

SHORTEST_TOKEN = 16
"""Characters of the administrator's token."""

SETTING_PARAMS = (
    integer("workers", 1, 64, 1, "Worker processes, one run each at a time; not set: one a core, at most 4."),
    integer("max_upload_mb", 1, 2_000, 200, "Largest file that may be uploaded.", unit="MB"),
    integer("max_pixels", 10_000, 1_000_000_000, 40_000_000, "Largest image that is decoded.", unit="pixels"),
    integer("max_queued", 1, 1_000, 10, "Experiments that one person may have waiting, running or paused at a time."),
    integer(
        "max_core_minutes",
        1,
        1_000_000,
        1_440,
        "Work that one person may have waiting, running or paused: a day of one core; 60 where others are let in.",
        unit="core-minutes",
    ),
    integer(
        "max_core_minutes_in_all",
        1,
        30_000_000,
        43_200,
        "Work that all together may have so; not set: what 30 persons may.",
        unit="core-minutes",
    ),
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
    max_core_minutes: int
    max_core_minutes_in_all: int
    keep_days: int
    max_kept_mb: int
    max_kept_all_mb: int
    min_free_mb: int
    live_sliders: int
    admin_token: str = ""
    hosts: frozenset[str] = frozenset()
    """Names under which the server is reached, in small letters, as browsers send them."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables named EXPLORER_…. Raises InputError with one sentence for a value that cannot be used."""
        store = Path(environment.get(PREFIX + "STORE") or STORE).expanduser().absolute()
        defaults = {"workers": min(cores(), MOST_WORKERS_UNASKED)}
        hosts = _hosts(environment.get(PREFIX + "HOSTS", ""))
        if hosts or environment.get(PREFIX + "ADDRESS", "").strip() not in ONLY_HERE:
            defaults["max_core_minutes"] = CORE_MINUTES_OF_ONE_IN_A_CLASS
        numbers = {}
        for param in SETTING_PARAMS:
            numbers[param.name] = _read(param, environment, defaults)
            defaults["max_core_minutes_in_all"] = CLASS * numbers.get("max_core_minutes", 0)
        return cls(store=store, admin_token=_read_token(environment), hosts=hosts, **numbers)

    @property
    def limits(self) -> Limits:
        """What may be under way in the store at a time."""
        return Limits(self.max_queued, 60.0 * self.max_core_minutes, 60.0 * self.max_core_minutes_in_all)


def named_limits(environment: Mapping[str, str] = os.environ) -> Limits:
    """The limits that the environment names: a command line keeps to no others."""
    variables = ("MAX_QUEUED", "MAX_CORE_MINUTES", "MAX_CORE_MINUTES_IN_ALL")
    named = [bool(environment.get(PREFIX + name, "").strip()) for name in variables]
    limits = Settings.from_environment(environment).limits
    return Limits._make(limit if is_named else None for limit, is_named in zip(limits, named, strict=True))


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read_token(environment: Mapping[str, str]) -> str:
    """What opens the administrator's page, "" where nothing does."""
    token = environment.get(PREFIX + "ADMIN_TOKEN", "").strip()
    if token and len(token) < SHORTEST_TOKEN:
        raise InputError(
            "settings.admin_token",
            "{variable} has {count} characters; it needs {least} or more, so that nobody guesses it.",
            variable=PREFIX + "ADMIN_TOKEN", count=len(token), least=SHORTEST_TOKEN,
        )  # fmt: skip
    return token


def _hosts(text: str) -> frozenset[str]:
    """Names separated by commas. Raises InputError where one is no host name, or has more to it, as a port."""
    try:
        names = [name.strip().rstrip(".").encode("idna").decode().lower() for name in text.split(",") if name.strip()]
        if not all(HOST_NAME.fullmatch(name) for name in names):
            raise ValueError
    except ValueError:
        raise InputError(
            "settings.hosts",
            "EXPLORER_HOSTS is {value}; allowed are names such as teacher.local, separated by commas.",
            value=shown(text),
        ) from None
    return frozenset(names)


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
