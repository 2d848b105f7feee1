"""Earlier experiments: open, compare, delete."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from models.comparison.evidence import NO_WINNER
from models.comparison.report import Report
from models.comparison.sentences import points
from models.store.store import StoredExperiment
from pages.components import state
from pages.components.lab.evidence_charts import forest_chart
from pages.components.lab.jobs import owner, store
from pages.components.lab.reports import read_report
from pages.components.lab.setup_panel import dataset_label
from pages.components.messages import plain, t
from pages.components.param_slider import option_label
from pages.components.state import Key

POLL_SECONDS = 5.0


def show(experiment_id: str | None) -> None:
    """Make this the experiment on the page, in the session and in the address."""
    state.put(Key.SHOWN, experiment_id)


def _open(experiment_id: str) -> None:
    show(experiment_id)
    st.rerun()


def _delete(experiment_id: str) -> None:
    store().delete(experiment_id)
    if state.get(Key.SHOWN) == experiment_id:
        show(None)
    st.rerun()


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
                plain(stored.title), key=f"open:{stored.id}", on_click=_open, args=(stored.id,), type="tertiary",
                help=t("earlier.open"), icon=":material/visibility:" if stored.id == state.get(Key.SHOWN) else None,
            )  # fmt: skip
        st.caption(f"{_when(stored.created)} · {t(f'train.state_{stored.state}')}", width="content")
        with st.popover("", icon=":material/delete:", type="tertiary", help=t("earlier.delete")):
            st.button(t("earlier.delete"), key=f"delete:{stored.id}", on_click=_delete, args=(stored.id,))


def _when(created: float) -> str:
    return datetime.fromtimestamp(created).astimezone().strftime("%Y-%m-%d %H:%M")


def _side_by_side(ticked: list[StoredExperiment]) -> None:
    reports = [(stored, read_report(stored)) for stored in ticked if stored.experiment]
    judged = [(stored, found) for stored, found in reports if found.comparisons]
    left_out = [plain(stored.title) for stored, found in reports if not found.comparisons]
    if left_out:
        st.caption(t("earlier.nothing_to_compare", titles="; ".join(left_out)))
    if not judged:
        return
    st.subheader(t("earlier.compare_title"), anchor=False)
    labels = [f"{place}. {stored.title}" for place, (stored, _) in enumerate(judged, 1)]
    differences = [found.comparisons[0].difference for _, found in judged]
    st.echarts_chart(
        forest_chart(labels, differences), key="forest", height=70 + 34 * len(labels), alt=t("earlier.compare_title")
    )
    rows = [_numbers(label, stored, found) for label, (stored, found) in zip(labels, judged, strict=True)]
    st.dataframe(rows, hide_index=True)


def _numbers(label: str, stored: StoredExperiment, found: Report) -> dict[str, object]:
    experiment, comparison = stored.experiment, found.comparisons[0]
    return {
        t("earlier.run"): label.partition(".")[0],
        t("earlier.verdict"): t("verdict.no_winner") if comparison.winner == NO_WINNER else comparison.winner,
        t("earlier.difference"): points(comparison.difference.mean),
        t("train.dataset"): dataset_label(experiment.dataset),
        t("setting.train_size"): experiment.train_size.count,
        t("setting.steps"): experiment.training.steps,
        t("setting.seeds"): comparison.difference.seeds,
        t("setting.kind"): option_label(experiment.network.kind),
        t("setting.learning_rate"): experiment.training.learning_rate,
    }
