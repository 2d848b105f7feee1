"""Beside the start button: how long the run will take on this machine, and what speaks against starting it."""

from __future__ import annotations

import math

import streamlit as st

from models.comparison.duration import seconds_of, trial_of
from models.comparison.experiment import Experiment
from models.data.datasets import glance, is_prepared
from models.data.proposals import few_of
from pages.components.lab.jobs import store
from pages.components.messages import plain, short_name, t
from pages.components.server import settings

ASK_AGAIN_S = 1.0


def seconds_needed(experiment: Experiment) -> float | None:
    """About how long the whole run takes once it starts; None until that is measured, NaN where it cannot be."""
    pace = store().pace(trial_of(experiment))
    if pace is None or not pace.arms:
        return None if pace is None else math.nan
    seen = glance(experiment.dataset)
    loaded = 0 if is_prepared(experiment.dataset, experiment.settings, store().folder) else seen.size
    return seconds_of(
        experiment, pace, loaded=loaded, tested=seen.test_size, classes=len(seen.counts), workers=settings().workers
    )


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
    waits = seconds_needed(experiment) is None

    @st.fragment(run_every=ASK_AGAIN_S if waits else None)
    def line() -> None:
        seconds = seconds_needed(experiment)
        if seconds is None:
            st.caption(t("before.measuring"))
        elif not math.isnan(seconds):
            runs = len(experiment.runs())
            st.caption(t("before.takes", time=duration_text(seconds), runs=runs), help=t("before.takes_help"))
        if waits and seconds is not None:
            st.rerun()

    line()


def few_samples_warning(experiment: Experiment) -> None:
    """Where a class has too few training samples to learn from."""
    seen = glance(experiment.dataset)
    few = few_of(seen, experiment.train_size.in_all(len(seen.counts)))
    if few:
        name, count = few
        st.caption(f":orange[:material/warning: {t('before.few', name=plain(short_name(name)), count=count)}]")
