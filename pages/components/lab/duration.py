"""Beside the start button: how long the run will take on this machine, and what speaks against starting it."""

from __future__ import annotations

import math
from typing import NamedTuple

import streamlit as st

from models.comparison.duration import seconds_of, trial_of
from models.comparison.experiment import Experiment
from models.data.datasets import glance, is_prepared
from models.data.proposals import few_of
from pages.components.lab.jobs import store
from pages.components.messages import short_name, t
from pages.components.polled import polled
from pages.components.server import settings
from pages.components.words import as_text

ASK_AGAIN_S = 1.0


BUSY = 1.25
"""From this factor on it is told how long a run takes while the machine is as busy as it was."""


class Needed(NamedTuple):
    """About how many seconds a whole run takes where nothing else runs, and while the machine is as busy as now."""

    alone: float
    now: float


def needed(experiment: Experiment) -> Needed | None:
    """How long the whole run takes once it starts; None until that is measured, NaN where it cannot be."""
    pace = store().pace(trial_of(experiment))
    if pace is None or not pace.arms:
        return None if pace is None else Needed(math.nan, math.nan)
    seen = glance(experiment.dataset)
    loaded = 0 if is_prepared(experiment.dataset, experiment.settings, store().folder) else seen.size
    alone = seconds_of(
        experiment, pace, loaded=loaded, tested=seen.test_size, classes=len(seen.counts), workers=settings().workers
    )
    return Needed(alone, alone * pace.busy)


def needed_text(found: Needed, runs: int) -> str:
    """A sentence: one time, or where other programs make much of a difference, two."""
    alone, now = duration_text(found.alone), duration_text(found.now)
    if found.now < BUSY * found.alone or alone == now:
        return t("before.takes", time=alone, runs=runs)
    return t("before.takes_busy", time=alone, now=now, runs=runs)


def duration_text(seconds: float) -> str:
    """In words, no more exact than an estimate can be: `about 40 s`, `about 5 min`."""
    if seconds < 10:
        return t("before.seconds_few")
    if seconds < 55:
        return t("before.seconds", seconds=round(seconds / 5) * 5)
    if seconds < 90 * 60:
        return t("before.minutes", minutes=max(1, round(seconds / 60)))
    return t("before.hours", hours=f"{seconds / 3600:.1f}")


def time_line(experiment: Experiment) -> None:
    """How long it takes, asked for again and again until a worker has measured it."""
    waits = needed(experiment) is None

    def line() -> None:
        found = needed(experiment)
        if found is None:
            st.caption(t("before.measuring"))
        elif not math.isnan(found.alone):
            st.caption(needed_text(found, len(experiment.runs())), help=t("before.takes_help"))
        if waits and found is not None:
            st.rerun()

    polled(line, ASK_AGAIN_S if waits else None)


def few_samples_warning(experiment: Experiment) -> None:
    """Where a class has too few training samples to learn from."""
    seen = glance(experiment.dataset)
    few = few_of(seen, experiment.train_size.in_all(len(seen.counts)))
    if few:
        name, count = few
        st.caption(f":orange[:material/warning: {t('before.few', name=as_text(short_name(name)), count=count)}]")
