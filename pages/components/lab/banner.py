"""The verdict in words a pupil understands: a coloured banner an arm, the dots below, the statistics folded away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from models.comparison.plain_words import plain_robustness, plain_verdict, verdict_kind
from models.comparison.report import Comparison, Report
from models.store.stored import StoredExperiment
from pages.components.lab.evidence_charts import DifferenceRow, difference_chart, difference_chart_height
from pages.components.lab.jobs import attempt, is_own, owner, store
from pages.components.lab.reports import read_report
from pages.components.look import arm_colour
from pages.components.messages import note_text, t
from pages.components.words import as_text

MORE_SEEDS = 3
IN_THE_OPEN = ("report.still_improving", "report.loss_disagrees")
"""Remarks that change what one does next, or that contradict what the curves seem to say."""
WHY_UNCLEAR = "report.overlap"
"""In the open too where nothing short of a miracle would have shown."""


@dataclass(frozen=True)
class Banner:
    """How a verdict looks: `draw` is one of Streamlit's callouts, `icon` says the same without the colour."""

    draw: Callable[..., Any]
    icon: str


BANNERS = {
    "better": Banner(st.success, ":material/thumb_up:"),
    "worse": Banner(st.error, ":material/thumb_down:"),
    "unclear": Banner(st.warning, ":material/balance:"),
    "seen": Banner(st.warning, ":material/balance:"),
    "ceiling": Banner(st.warning, ":material/vertical_align_top:"),
    "alike": Banner(st.warning, ":material/drag_handle:"),
    "one_seed": Banner(st.info, ":material/looks_one:"),
    "early": Banner(st.info, ":material/hourglass_top:"),
}
"""By the kind of verdict."""


def banner_view(stored: StoredExperiment) -> None:
    """Draw the verdict on each arm; nothing, as long as no seed is finished on both sides."""
    found = read_report(stored)
    if not found.comparisons:
        return
    for comparison in found.comparisons:
        _banner(found, comparison, stored.ended)
    is_blind = any(verdict_kind(found, comparison) == "unclear" for comparison in found.comparisons)
    for remark in found.remarks:
        if remark.key in IN_THE_OPEN or (is_blind and remark.key == WHY_UNCLEAR):
            st.markdown(as_text(note_text(remark)))
    chart, numbers = st.columns([0.6, 0.4], gap="medium", vertical_alignment="center")
    with chart:
        rows = [_row(found, comparison) for comparison in found.comparisons]
        st.echarts_chart(
            difference_chart(rows), key=f"difference:{stored.id}", height=difference_chart_height(rows),
            alt=" ".join(note_text(comparison.sentence) for comparison in found.comparisons),
        )  # fmt: skip
    with numbers:
        st.markdown(_accuracies(found))
        st.caption(_judged_on(stored, found.comparisons[0].difference.samples))
        if stored.state == "finished" and is_own(stored):
            st.button(
                t("verdict.more_seeds", more=MORE_SEEDS), key="more_seeds", icon=":material/add:",
                on_click=_add_seeds, args=(stored.id,), help=t("verdict.more_seeds_help"),
            )  # fmt: skip
    with st.expander(t("verdict.statistics"), key="statistics"):
        _statistics(found)


def _banner(found: Report, comparison: Comparison, is_over: bool) -> None:
    look = BANNERS[verdict_kind(found, comparison)]
    look.draw("  \n".join(banner_lines(found, comparison, is_over)), icon=look.icon)


def banner_lines(found: Report, comparison: Comparison, is_over: bool) -> list[str]:
    """The verdict on one arm, and what there is to add; `is_over` says that no more seeds will come."""
    is_early = verdict_kind(found, comparison) == "early"
    on_shifts = [as_text(note_text(note)) for note in plain_robustness(found, comparison)]
    return [
        f"**{banner_text(found, comparison)}**",
        *([t("verdict.no_more")] if is_over and is_early else []),
        *on_shifts,
    ]


def banner_text(found: Report, comparison: Comparison) -> str:
    """The verdict on one arm."""
    return as_text(note_text(plain_verdict(found, comparison)))


def _row(found: Report, comparison: Comparison) -> DifferenceRow:
    index, difference = comparison.arm_index, comparison.difference
    dots = [
        100 * (found.results[index, seed].accuracy - found.results[0, seed].accuracy)
        for seed in found.paired_seeds(index)
    ]
    is_early = difference.seeds < len(found.experiment.seeds)
    interval = None if is_early or difference.ci95 is None else (100 * difference.ci95[0], 100 * difference.ci95[1])
    return DifferenceRow(comparison.arm, dots, 100 * difference.mean, interval, arm_colour(index))


def _accuracies(found: Report) -> str:
    """Of the seeds that all arms have finished: means over others would contradict the differences."""
    lines = []
    seeds = set.intersection(*(set(found.paired_seeds(comparison.arm_index)) for comparison in found.comparisons))
    for index, arm in enumerate(found.experiment.arms):
        accuracies = [100 * found.results[index, seed].accuracy for seed in seeds if (index, seed) in found.results]
        if accuracies:
            spread = f" ± {np.std(accuracies, ddof=1):.1f}" if len(accuracies) > 1 else ""
            lines.append(
                t("verdict.arm_accuracy", arm=as_text(arm.name), accuracy=f"{np.mean(accuracies):.1f}{spread}")
            )
    return "  \n".join(lines)


def _judged_on(stored: StoredExperiment, samples: int) -> str:
    """On what the arms were judged, and how often that test part was asked before."""
    if stored.experiment.judge == "validation":
        return t("verdict.on_validation", samples=samples)
    if not is_own(stored):
        return t("verdict.on_test_of_another", samples=samples)
    count = store().judged_by_test(stored.experiment.dataset, stored.owner)
    return (
        t("verdict.on_test", samples=samples, count=count) if count > 1 else t("verdict.on_test_once", samples=samples)
    )


def _add_seeds(experiment_id: str) -> None:
    attempt(store().add_seeds, experiment_id, MORE_SEEDS, by=owner())


def _statistics(found: Report) -> None:
    for comparison in found.comparisons:
        sure = comparison.difference.p_better
        known = [] if sure is None else [_sure(comparison, sure)]
        st.markdown(" ".join([as_text(note_text(comparison.sentence)), *known]))
    for remark in found.remarks:
        if remark.key not in IN_THE_OPEN:
            st.caption(as_text(note_text(remark)))
    st.caption(t("verdict.dots"))
    st.markdown(t("verdict.how_text"))


def _sure(comparison: Comparison, share: float) -> str:
    """How sure these data are of the side that is ahead."""
    ahead = comparison.arm if share >= 0.5 else comparison.baseline
    return t("verdict.p_better", arm=as_text(ahead), percent=_percent(max(share, 1 - share)))


def _percent(share: float) -> str:
    """In whole per cent, and never a certainty that no data give."""
    return "> 99" if share > 0.99 else "< 1" if share < 0.01 else f"{100 * share:.0f}"
