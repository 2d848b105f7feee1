"""The live view of an experiment: where it stands, its controls, its curves. Polled while anything can still change."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from models.store.curves import CurveData
from models.store.stored import StoredExperiment, StoredRun
from pages.components import state
from pages.components.lab.curves import FIGURES, GRADIENT, RATE_AND_GAP, ZERO_SHARE, Figure, curve_chart
from pages.components.lab.jobs import attempt, is_own, owner, store, wake_workers
from pages.components.lab.layer_curves import layer_chart, layers
from pages.components.lab.waiting_line import waiting_text
from pages.components.messages import note_text, t
from pages.components.state import Key
from pages.components.words import as_text

POLL_SECONDS = 1.0
LIVE_STATES = ("queued", "running")


def _want(experiment_id: str, wish: str) -> None:
    attempt(store().want, experiment_id, wish, by=owner())
    wake_workers()


def _seconds(count: float) -> str:
    """`12 s`, `3 min 5 s`: a duration in words."""
    whole = max(0, round(count))
    return (
        t("train.seconds", seconds=whole) if whole < 90 else t("train.minutes", minutes=whole // 60, seconds=whole % 60)
    )


def seconds_left(runs: tuple[StoredRun, ...], now: float) -> float | None:
    """An estimate from the pace of this experiment's own runs so far; None before half a run is done.

    Sooner, the dataset's loading would be taken for the pace.
    """
    spent = sum((run.finished or now) - run.started for run in runs if run.started and run.state != "paused")
    done = sum(run.step for run in runs)
    side_by_side = sum(run.state == "running" for run in runs)
    if 2 * done < runs[0].steps or not side_by_side or spent <= 0:
        return None
    return (sum(run.steps for run in runs) - done) * spent / done / side_by_side


def status_text(stored: StoredExperiment) -> str:
    """What an experiment is at, in a word or a few."""
    if stored.state == "queued" and stored.place:
        return t("train.in_queue", place=stored.place)
    if stored.state == "running" and not any(run.state == "running" for run in stored.runs):
        begun = next((run for run in stored.runs if run.state == "queued" and run.step), None)
        return t("train.waits_at", step=begun.step, steps=begun.steps) if begun else t("train.waits")
    return t(f"train.state_{stored.state}")


def _progress(stored: StoredExperiment) -> None:
    runs = stored.runs
    done, total = stored.steps_done, stored.steps
    over = sum(run.state == "finished" for run in runs)
    parts = [t("train.runs_done", done=over, total=len(runs))]
    running = [run for run in runs if run.state == "running"]
    if running:
        seeds = stored.experiment.seeds
        parts.insert(0, t("train.seed_of", seed=seeds.index(running[0].seed) + 1, seeds=len(seeds)))
        least = min(run.prepared for run in running)
        if least < 1:
            what = "train.preparing_dataset" if any(run.dataset for run in running) else "train.preparing"
            parts.insert(1, t(what, percent=f"{100 * least:.0f}"))
    elif any(run.dataset for run in runs):
        parts.insert(0, t("train.awaiting_dataset"))
    left = seconds_left(runs, time.time()) if stored.state == "running" else None
    if left is not None:
        parts.append(t("train.time_left", time=_seconds(left)))
    st.progress(done / total if total else 0.0, text=" · ".join([status_text(stored), *parts]))


def _controls(stored: StoredExperiment) -> None:
    """While there is something to pause or stop."""
    paused = stored.state == "paused"
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", wrap=False, width="content"):
        st.button(
            t("train.resume" if paused else "train.pause"), key="pause", on_click=_want,
            args=(stored.id, "run" if paused else "pause"),
            icon=":material/play_arrow:" if paused else ":material/pause:",
        )  # fmt: skip
        st.button(
            t("train.stop"), key="stop", on_click=_want, args=(stored.id, "stop"),
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


def _finished(stored: StoredExperiment) -> dict[int, set[int]]:
    """The seeds whose run is over, by arm index."""
    finished: dict[int, set[int]] = {}
    for run in stored.runs:
        if run.state == "finished":
            finished.setdefault(run.arm_index, set()).add(run.seed)
    return finished


def _curve(stored: StoredExperiment, data: CurveData, figure: Figure) -> None:
    arms = [arm.name for arm in stored.experiment.arms]
    steps = max(run.steps for run in stored.runs)
    st.echarts_chart(
        curve_chart(figure, data, arms, finished=_finished(stored), steps=steps, ended=stored.ended),
        key=f"curves:{stored.id}:{figure.id}", height=300, alt=t("train.curves_alt", what=t(figure.title)),
    )  # fmt: skip


def _curves(stored: StoredExperiment, data: CurveData, figures: Sequence[Figure]) -> None:
    for column, figure in zip(st.columns(len(figures)), figures, strict=True):
        with column:
            _curve(stored, data, figure)


def _loss_and_accuracy(stored: StoredExperiment, data: CurveData) -> None:
    _curves(stored, data, FIGURES)
    rule = t(f"option.{stored.experiment.compare}")
    st.caption(f"**{rule}.** {t('train.curves_about')}")


def _gradients(stored: StoredExperiment, data: CurveData) -> None:
    arms = [arm.name for arm in stored.experiment.arms]
    with st.container(horizontal=True, vertical_alignment="center"):
        arm_index = st.segmented_control(
            t("train.layers_of"), range(len(arms)), default=0, required=True, key=f"layers_of:{stored.id}",
            format_func=lambda index: as_text(arms[index]), label_visibility="collapsed",
        )  # fmt: skip
    by_layer, whole = st.columns([0.58, 0.42])
    with by_layer:
        if layers(data, arm_index) or not data.of(arm_index, "gradient_norm"):
            steps = max(run.steps for run in stored.runs)
            st.echarts_chart(
                layer_chart(data, arm_index, finished=_finished(stored).get(arm_index, set()), steps=steps),
                key=f"curves:{stored.id}:layers", height=300, alt=t("train.layer_norms"),
            )  # fmt: skip
        else:
            st.caption(t("train.layers_missing"))
    with whole:
        _curve(stored, data, GRADIENT)
    st.caption(t("train.gradients_about"))


def _rate_and_gap(stored: StoredExperiment, data: CurveData) -> None:
    has_zeros = any(name == ZERO_SHARE.training for _, _, name in data.points)
    _curves(stored, data, (*RATE_AND_GAP, ZERO_SHARE) if has_zeros else RATE_AND_GAP)
    st.caption(" ".join([t("train.gap_about"), *([t("train.zero_share_about")] if has_zeros else [])]))


VIEWS = {"loss": _loss_and_accuracy, "gradients": _gradients, "rate": _rate_and_gap}
"""What can be drawn live, by the id of its message."""


def live_view(stored: StoredExperiment) -> None:
    """Draw the experiment's progress and curves; while it runs, this is called again every second."""
    if stored.state != "finished":
        with st.container(horizontal=True, vertical_alignment="center", wrap=False, key="progress"):
            with st.container(width="stretch"):
                _progress(stored)
            if not stored.ended and is_own(stored):
                _controls(stored)
    if stored.place:
        st.caption(waiting_text(stored.id))
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
        st.caption(as_text(note_text(note)))
    view = st.segmented_control(
        t("train.curves"), list(VIEWS), default="loss", required=True, key="live_curves",
        format_func=lambda name: t(f"train.curves_{name}"), label_visibility="collapsed",
    )  # fmt: skip
    VIEWS[view](stored, curve_data(stored.id))
