"""How much may be open at a time, of one person and of everybody: experiments, and the work that is left of them.

Open is what waits, runs or is paused. Work is counted in core-seconds, as `models.comparison.duration` estimates them;
a run's are refined with each of its checkpoints, and what is left of them counts.
"""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path
from typing import NamedTuple

from augment.errors import InputError
from models.comparison.duration import Pace, RunWork, assumed_pace, once_s, trial_of, work_of
from models.comparison.experiment import Experiment
from models.data.datasets import glance, is_prepared
from models.store.rows import read_pace

LEFT_S = "runs.beside_s + runs.step_s * (runs.steps - runs.step)"
"""The core-seconds that are left of an open run."""


UNDER_WAY = ("queued", "running")
OPEN = (*UNDER_WAY, "paused")


class Limits(NamedTuple):
    """What one person, and everybody together, may have open; None is no limit."""

    experiments: int | None = None
    core_s: float | None = None
    core_s_in_all: float | None = None


NO_LIMITS = Limits()


def known_pace(connection: sqlite3.Connection, experiment: Experiment) -> Pace:
    """What was measured last of this set-up, however long ago, else what is assumed."""
    row = connection.execute("SELECT pace FROM paces WHERE trial = ?", (trial_of(experiment).spec_hash,)).fetchone()
    pace = read_pace(row["pace"]) if row is not None and row["pace"] else None
    return pace if pace and len(pace.arms) == len(experiment.arms) else assumed_pace(experiment)


def estimated(experiment: Experiment, pace: Pace, folder: Path) -> list[RunWork]:
    """What each run takes; what is done once for all is the first one's. May have to look at the dataset's files."""
    try:
        seen = glance(experiment.dataset)
        loaded = 0 if is_prepared(experiment.dataset, experiment.settings, folder) else seen.size
        tested, classes = seen.test_size, len(seen.counts)
    except InputError:  # what is wrong with the file is said where it is trained on, which then takes no time
        loaded, tested, classes = 0, 1, 2
    first, *others = work_of(experiment, pace, tested=tested, classes=classes)
    once = once_s(experiment, pace, loaded=loaded, tested=tested)
    return [first._replace(beside_s=first.beside_s + once), *others]


def per_arm(connection: sqlite3.Connection, number: int) -> dict[int, RunWork]:
    """What a run of each arm of a stored experiment takes, as far as is known by now."""
    rows = connection.execute(
        "SELECT arm_index, steps, step_s, beside_s FROM runs WHERE experiment = ? ORDER BY position", (number,)
    )
    return {row["arm_index"]: RunWork(row["steps"], row["step_s"], row["beside_s"]) for row in rows}


class _Open(NamedTuple):
    experiments: int
    own_s: float
    all_s: float


def check_room(
    connection: sqlite3.Connection, limits: Limits, owner: str, asked_s: float, number: int | None = None
) -> None:
    """Raises InputError where `asked_s` more core-seconds of `owner` would be too much.

    They are of a new experiment, or of the one of that `number`, which counts as one anyway.
    """
    _check_count(limits, _open(connection, owner, OPEN, number))
    _check_work(limits, asked_s, _open(connection, owner, OPEN))


def check_resumed(connection: sqlite3.Connection, limits: Limits, owner: str, number: int) -> None:
    """Raises InputError where what waits or runs leaves no room for what is left of a paused experiment.

    Where its owner, or anybody, has nothing else that waits or runs, it is not refused for the work that it takes:
    what was let in once can always be brought to an end.
    """
    left_s = connection.execute(
        f"SELECT coalesce(sum({LEFT_S}), 0) FROM runs WHERE experiment = ? AND state = 'paused'", (number,)
    ).fetchone()[0]
    found = _open(connection, owner, UNDER_WAY, number)
    _check_count(limits, found)
    own = limits.core_s if found.own_s else None
    in_all = limits.core_s_in_all if found.all_s else None
    _check_work(Limits(None, own, in_all), left_s, found)


def _open(connection: sqlite3.Connection, owner: str, states: tuple[str, ...], without: int | None = None) -> _Open:
    marks = ", ".join("?" * len(states))
    row = connection.execute(
        f"""SELECT count(DISTINCT iif(owner = ?1, number, NULL)), coalesce(sum(iif(owner = ?1, {LEFT_S}, 0)), 0),
            coalesce(sum({LEFT_S}), 0)
        FROM runs JOIN experiments ON number = experiment
        WHERE (?2 IS NULL OR number <> ?2) AND state IN ({marks})""",
        (owner, without, *states),
    ).fetchone()
    return _Open(*row)


def _check_count(limits: Limits, others: _Open) -> None:
    if limits.experiments is not None and others.experiments >= limits.experiments:
        raise InputError(
            "store.too_many",
            "You have {count} experiments waiting, running or paused, and {most} are allowed; wait for one or stop "
            "one.",
            count=others.experiments, most=limits.experiments,
        )  # fmt: skip


def _check_work(limits: Limits, asked_s: float, found: _Open) -> None:
    if limits.core_s is not None and found.own_s + asked_s > limits.core_s:
        raise InputError(
            "store.too_much",
            "This takes about {asked} min of one core, and of the {most} min that you may have waiting, running or "
            "paused, {free} are free; take fewer steps or seeds, wait for a run of yours, or stop one.",
            **_minutes(asked_s, limits.core_s, found.own_s),
        )
    if limits.core_s_in_all is not None and found.all_s + asked_s > limits.core_s_in_all:
        raise InputError(
            "store.too_much_in_all",
            "This takes about {asked} min of one core, and of the {most} min that all people here together may have "
            "waiting, running or paused, {free} are free; take fewer steps or seeds, or try again when others are "
            "done.",
            **_minutes(asked_s, limits.core_s_in_all, found.all_s),
        )


def _minutes(asked_s: float, most_s: float, open_s: float) -> dict[str, str]:
    """Whole minutes: what is asked rounded up, what is free down, so that the sentence is never at odds with itself."""
    free = max(0, math.floor((most_s - open_s) / 60))
    return {"asked": f"{math.ceil(asked_s / 60):,}", "free": f"{free:,}", "most": f"{most_s / 60:,.0f}"}
