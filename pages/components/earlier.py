"""Earlier experiments: open, compare, delete."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import streamlit as st

from models.report import Report, points
from models.store import StoredExperiment
from pages.components import state
from pages.components.evidence_charts import forest_chart
from pages.components.jobs import owner, store
from pages.components.messages import plain, t
from pages.components.reports import read_report
from pages.components.state import Key

POLL_SECONDS = 5.0


def show(experiment_id: str | None) -> None:
    """Make this the experiment on the page, in the session and in the address."""
    state.put(Key.SHOWN, experiment_id)


def _delete(experiment_id: str) -> None:
    store().delete(experiment_id)
    if state.get(Key.SHOWN) == experiment_id:
        show(None)


def earlier_view() -> None:
    """The list, polled as long as something in it can change by itself."""
    changes = any(not stored.ended for stored in store().experiments(owner=owner()))
    st.fragment(_list, run_every=POLL_SECONDS if changes else None)()


def _list() -> None:
    """A line for each of one's own experiments, newest first, and those ticked side by side."""
    rows = store().experiments(owner=owner())
    if not rows:
        st.caption(t("earlier.none"))
        return
    for stored in rows:
        _row(stored)
    ticked = [stored for stored in rows if state.get(Key.compare(stored.id))]
    if len(ticked) >= 2:
        _side_by_side(ticked)


def _row(stored: StoredExperiment) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.checkbox(
            t("earlier.compare"), key=Key.compare(stored.id), label_visibility="collapsed",
            help=t("earlier.compare_help"), width="content",
        )  # fmt: skip
        with st.container(width="stretch"):
            st.button(
                plain(stored.title), key=f"open:{stored.id}", on_click=show, args=(stored.id,), type="tertiary",
                help=t("earlier.open"),
            )  # fmt: skip
        st.caption(f"{_when(stored.created)} · {t(f'train.state_{stored.state}')}", width="content")
        st.button(
            "", key=f"delete:{stored.id}", on_click=_delete, args=(stored.id,), type="tertiary",
            icon=":material/delete:", help=t("earlier.delete"),
        )  # fmt: skip


def _when(created: float) -> str:
    return datetime.fromtimestamp(created).astimezone().strftime("%Y-%m-%d %H:%M")


def _side_by_side(ticked: list[StoredExperiment]) -> None:
    reports = [(stored, read_report(stored)) for stored in ticked]
    judged = [(stored, found) for stored, found in reports if found.comparisons]
    if not judged:
        st.caption(t("earlier.nothing_to_compare"))
        return
    st.subheader(t("earlier.compare_title"), anchor=False)
    labels = [f"{place}. {stored.title}" for place, (stored, _) in enumerate(judged, 1)]
    differences = [found.comparisons[0].verdict.difference for _, found in judged]
    st.echarts_chart(
        forest_chart(labels, differences), key="forest", height=70 + 34 * len(labels), alt=t("earlier.compare_title")
    )
    st.dataframe([_numbers(label, stored, found) for label, (stored, found) in zip(labels, judged, strict=True)])


def _numbers(label: str, stored: StoredExperiment, found: Report) -> dict[str, object]:
    experiment, comparison = stored.experiment, found.comparisons[0]
    means = [f"{100 * np.mean([r.accuracy for r in found.arm_results(index)]):.1f} %" for index in (0, 1)]
    return {
        t("earlier.run"): label,
        t("setting.train_size"): experiment.train_size.count,
        t("setting.steps"): experiment.training.steps,
        t("setting.seeds"): comparison.verdict.difference.seeds,
        experiment.arms[0].name: means[0],
        experiment.arms[1].name: means[1],
        t("earlier.difference"): points(comparison.verdict.difference.mean),
        t("earlier.verdict"): comparison.verdict.winner,
    }
