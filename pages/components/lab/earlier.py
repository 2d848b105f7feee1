"""Earlier experiments: find, open, compare, name, note and delete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from models.comparison.evidence import NO_WINNER
from models.comparison.report import Report
from models.comparison.sentences import points
from models.store.store import MAX_REMARK_CHARACTERS, MAX_TITLE_CHARACTERS
from models.store.stored import StoredExperiment
from pages.components import state
from pages.components.lab.banner import banner_text
from pages.components.lab.evidence_charts import forest_chart, forest_chart_height
from pages.components.lab.hand_over import hand_over_menu
from pages.components.lab.jobs import attempt, owner, store
from pages.components.lab.live import status_text
from pages.components.lab.reports import read_report
from pages.components.lab.run_line import arm_text
from pages.components.lab.setup_panel import dataset_label
from pages.components.lab.shown import open_run, show
from pages.components.messages import t
from pages.components.param_slider import option_label
from pages.components.polled import polled
from pages.components.state import Key
from pages.components.words import as_text

POLL_SECONDS = 5.0
MOST_SEARCHED = 500
MOST_ROWS = 50
FEW = 3
"""So many are found at a glance, without a filter."""
MOST_CHARACTERS = 180


def _open(experiment_id: str) -> None:
    open_run(experiment_id)
    st.rerun()


def _describe(experiment_id: str) -> None:
    title, remark = (state.get(f"{part}:{experiment_id}") or "" for part in ("title", "remark"))
    attempt(store().describe, experiment_id, title, remark, by=owner())
    st.rerun()


def _delete(experiment_id: str) -> None:
    attempt(store().delete, experiment_id, by=owner())
    if state.get(Key.SHOWN) == experiment_id:
        show(None)
    st.rerun()


def earlier_view() -> None:
    """The list, polled as long as something in it can change by itself."""
    changes = any(not stored.ended for stored in store().experiments(owner=owner()))
    polled(_list, POLL_SECONDS if changes else None)


def _list() -> None:
    """One's own experiments that the filter lets through, newest first, and those ticked side by side."""
    rows = store().experiments(owner=owner(), limit=MOST_SEARCHED)
    if not rows:
        st.caption(t("earlier.none"))
        return
    for stored in _filtered(rows)[:MOST_ROWS]:
        _row(stored)
    ticked = [stored for stored in rows if state.get(Key.compare(stored.id))]
    if len(ticked) >= 2:
        _side_by_side(ticked)
    hand_over_menu(None)


def _filtered(rows: Sequence[StoredExperiment]) -> list[StoredExperiment]:
    """Those in which every word of the filter stands, in whatever is known of them."""
    if len(rows) <= FEW:
        return list(rows)
    words = str(
        st.text_input(
            t("earlier.filter"), key=Key.EARLIER_FILTER, placeholder=t("earlier.filter_in"), icon=":material/search:",
            label_visibility="collapsed", persist_state="session",
        )
        or ""
    ).lower().split()  # fmt: skip
    found = [stored for stored in rows if all(word in _searched(stored) for word in words)]
    if words or len(rows) > MOST_ROWS:
        st.caption(t("earlier.found", found=min(len(found), MOST_ROWS), count=len(rows)))
    return found


def _searched(stored: StoredExperiment) -> str:
    label = dataset_label(stored.experiment.dataset, stored.dataset_name) if stored.experiment else ""
    texts = (stored.title, stored.remark, label, _arms(stored), _when(stored.created), t(f"train.state_{stored.state}"))
    return " ".join(texts).lower()


def _arms(stored: StoredExperiment) -> str:
    """What its arms are, by which runs of one dataset and one recipe are told apart."""
    arms = stored.experiment.arms if stored.experiment else ()
    return "; ".join(f"{arm.name}: {arm_text(arm)}" for arm in arms)


def _in_short(stored: StoredExperiment) -> str:
    arms = _arms(stored)
    return arms if len(arms) <= MOST_CHARACTERS else arms[:MOST_CHARACTERS].rstrip() + "…"


def _verdicts(stored: StoredExperiment) -> str:
    """As Markdown: what came out of a finished experiment, "" for others."""
    if stored.state != "finished" or stored.experiment is None:
        return ""
    found = read_report(stored)
    return " ".join(banner_text(found, comparison) for comparison in found.comparisons)


def _row(stored: StoredExperiment) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.checkbox(
            t("earlier.compare"), key=Key.compare(stored.id), label_visibility="collapsed",
            help=t("earlier.compare_help"), width="content",
        )  # fmt: skip
        with st.container(width="stretch", gap=None):
            st.button(
                as_text(stored.title), key=f"open:{stored.id}", on_click=_open, args=(stored.id,), type="tertiary",
                help=t("earlier.open"), icon=":material/visibility:" if stored.id == state.get(Key.SHOWN) else None,
            )  # fmt: skip
            verdicts = _verdicts(stored)
            standing = () if verdicts else (status_text(stored),)
            st.caption(as_text(" · ".join([_when(stored.created), *standing, _in_short(stored)])))
            if verdicts:
                st.caption(f"**{verdicts}**")
            if stored.remark:
                st.caption(f"*{as_text(' '.join(stored.remark.split()))}*")
        is_open = state.get(Key.EARLIER_EDITED) == stored.id
        words = t("earlier.close" if is_open else "earlier.edit")
        st.button(
            words, key=f"edit_run:{stored.id}", icon=f":material/{'close' if is_open else 'edit'}:", type="tertiary",
            help=words, on_click=_edit, args=(None if is_open else stored.id,),
        )  # fmt: skip
    if is_open:
        _editor(stored)


def _edit(experiment_id: str | None) -> None:
    state.put(Key.EARLIER_EDITED, experiment_id)


def _editor(stored: StoredExperiment) -> None:
    """Under its row, where there is room for it, and for one run at a time, as there are many."""
    st.text_input(
        t("earlier.name"), stored.title, key=f"title:{stored.id}", max_chars=MAX_TITLE_CHARACTERS, on_change=_describe,
        args=(stored.id,),
    )  # fmt: skip
    st.text_area(
        t("earlier.remark"), stored.remark, key=f"remark:{stored.id}", max_chars=MAX_REMARK_CHARACTERS,
        on_change=_describe, args=(stored.id,), height=80, placeholder=t("earlier.remark_in"),
        help=t("earlier.remark_help"),
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        hand_over_menu(stored.id)
        _delete_menu(stored)


def _delete_menu(stored: StoredExperiment) -> None:
    with st.popover(t("earlier.delete"), icon=":material/delete:", type="tertiary", key=f"delete_asked:{stored.id}"):
        st.caption(t("earlier.delete_about"))
        st.button(
            t("earlier.delete_for_good"), key=f"delete:{stored.id}", on_click=_delete, args=(stored.id,),
            icon=":material/delete_forever:",
        )  # fmt: skip


def _when(created: float) -> str:
    return datetime.fromtimestamp(created).astimezone().strftime("%Y-%m-%d %H:%M")


def _side_by_side(ticked: list[StoredExperiment]) -> None:
    reports = [(stored, read_report(stored)) for stored in ticked if stored.experiment]
    judged = [(stored, found) for stored, found in reports if found.comparisons]
    left_out = [as_text(stored.title) for stored, found in reports if not found.comparisons]
    if left_out:
        st.caption(t("earlier.nothing_to_compare", titles="; ".join(left_out)))
    if not judged:
        return
    st.subheader(t("earlier.compare_title"), anchor=False)
    labels = [f"{place}. {stored.title}" for place, (stored, _) in enumerate(judged, 1)]
    differences = [found.comparisons[0].difference for _, found in judged]
    st.echarts_chart(
        forest_chart(labels, differences), key="forest", height=forest_chart_height(labels),
        alt=t("earlier.compare_title"),
    )  # fmt: skip
    rows = [_numbers(label, stored, found) for label, (stored, found) in zip(labels, judged, strict=True)]
    st.dataframe(rows, hide_index=True)


def _numbers(label: str, stored: StoredExperiment, found: Report) -> dict[str, object]:
    experiment, comparison = stored.experiment, found.comparisons[0]
    return {
        t("earlier.run"): label.partition(".")[0],
        t("earlier.verdict"): t("verdict.no_winner") if comparison.winner == NO_WINNER else comparison.winner,
        t("earlier.difference"): points(comparison.difference.mean),
        t("train.dataset"): dataset_label(experiment.dataset, stored.dataset_name),
        t("setting.train_size"): experiment.train_size.count,
        t("setting.steps"): experiment.training.steps,
        t("setting.seeds"): comparison.difference.seeds,
        t("setting.kind"): option_label(experiment.network.kind),
        t("setting.learning_rate"): experiment.training.learning_rate,
    }
