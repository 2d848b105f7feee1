"""The live view of an experiment: where it stands, its controls, its curves. Polled while anything can still change."""

from __future__ import annotations

import time

import streamlit as st

from models.store.store import StoredExperiment, StoredRun
from pages.components import state
from pages.components.lab.curves import FIGURES, CurveData, curve_chart
from pages.components.lab.jobs import store, wake_workers
from pages.components.messages import note_text, plain, t
from pages.components.state import Key

POLL_SECONDS = 1.0
LIVE_STATES = ("queued", "running")


def _want(experiment_id: str, wish: str) -> None:
    store().want(experiment_id, wish)
    wake_workers()


def _seconds(count: float) -> str:
    """`12 s`, `3 min 5 s`: a duration in words."""
    whole = max(0, round(count))
    return (
        t("train.seconds", seconds=whole) if whole < 90 else t("train.minutes", minutes=whole // 60, seconds=whole % 60)
    )


def seconds_left(runs: tuple[StoredRun, ...], now: float) -> float | None:
    """An estimate from the pace of this experiment's own runs so far; None before there is any."""
    spent = sum((run.finished or now) - run.started for run in runs if run.started and run.state != "paused")
    done = sum(run.step for run in runs)
    side_by_side = sum(run.state == "running" for run in runs)
    if not done or not side_by_side or spent <= 0:
        return None
    return (sum(run.steps for run in runs) - done) * spent / done / side_by_side


def _status(stored: StoredExperiment) -> str:
    if stored.state == "queued" and stored.place:
        return t("train.in_queue", place=stored.place)
    return t(f"train.state_{stored.state}")


def _progress(stored: StoredExperiment) -> None:
    runs = stored.runs
    done, total = sum(run.step for run in runs), sum(run.steps for run in runs)
    over = sum(run.state == "finished" for run in runs)
    parts = [t("train.runs_done", done=over, total=len(runs))]
    running = [run for run in runs if run.state == "running"]
    if running:
        seeds = stored.experiment.seeds
        parts.insert(0, t("train.seed_of", seed=seeds.index(running[0].seed) + 1, seeds=len(seeds)))
    left = seconds_left(runs, time.time()) if stored.state == "running" else None
    if left is not None:
        parts.append(t("train.time_left", time=_seconds(left)))
    st.progress(done / total if total else 0.0, text=" · ".join([_status(stored), *parts]))


def _controls(stored: StoredExperiment) -> None:
    """Buttons keep their places, whether they can be pressed or not, so that nothing jumps."""
    paused = stored.state == "paused"
    ended = stored.state not in (*LIVE_STATES, "paused")
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", wrap=False, width="content"):
        st.button(
            t("train.resume" if paused else "train.pause"), key="pause", disabled=ended, on_click=_want,
            args=(stored.id, "run" if paused else "pause"),
            icon=":material/play_arrow:" if paused else ":material/pause:",
        )  # fmt: skip
        st.button(
            t("train.stop"), key="stop", disabled=ended, on_click=_want, args=(stored.id, "stop"),
            icon=":material/stop:",
        )  # fmt: skip


def curve_data(experiment_id: str) -> CurveData:
    """The metrics of an experiment, read on from where this session stopped reading."""
    held_id, data = state.get(Key.CURVES, (None, None))
    if held_id != experiment_id:
        data = CurveData()
        state.put(Key.CURVES, (experiment_id, data))
    data.add(*store().metrics(experiment_id, data.last_row))
    return data


def _curves(stored: StoredExperiment) -> None:
    data = curve_data(stored.id)
    arms = [arm.name for arm in stored.experiment.arms]
    finished: dict[int, set[int]] = {}
    for run in stored.runs:
        if run.state == "finished":
            finished.setdefault(run.arm_index, set()).add(run.seed)
    steps = max(run.steps for run in stored.runs)
    for column, figure in zip(st.columns(len(FIGURES)), FIGURES, strict=True):
        with column:
            st.echarts_chart(
                curve_chart(figure, data, arms, finished=finished, steps=steps, ended=stored.ended),
                key=f"curves:{stored.id}:{figure.training}", height=300,
                alt=t("train.curves_alt", what=t(figure.title)),
            )  # fmt: skip


def live_view(stored: StoredExperiment) -> None:
    """Draw the experiment's progress and curves; while it runs, this is called again every second."""
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        with st.container(width="stretch"):
            _progress(stored)
        _controls(stored)
    for run in stored.runs:
        if run.error:
            st.text(
                t(
                    "train.run_failed",
                    seed=run.seed,
                    arm=stored.experiment.arms[run.arm_index].name,
                    why=note_text(run.error),
                )
            )
    for note in stored.notes:
        st.caption(plain(note_text(note)))
    _curves(stored)
    st.caption(t("train.curves_about"))
