"""The verdict in words and dots, the shifted tests side by side, and the images that the arms judge differently."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from augment.errors import InputError
from augment.example import Sample
from models.comparison.evidence import NO_WINNER, Difference
from models.comparison.report import Comparison, Report, ShiftedDifference
from models.comparison.sentences import points
from models.data.datasets import dataset_of
from models.store.store import StoredExperiment
from pages.components.lab.any_pair import any_pair_view
from pages.components.lab.evidence_charts import ShiftRow, difference_chart, shift_chart, shift_chart_height
from pages.components.lab.evidence_table import numbers
from pages.components.lab.jobs import store
from pages.components.lab.reports import finished_runs, read_report
from pages.components.lab.samples import SHOWN
from pages.components.lab.why_view import why_view
from pages.components.look import arm_colour
from pages.components.messages import error_text, note_text, plain, t

MORE_SEEDS = 3
SHOWN_SAMPLES = 12


class Disagreement(NamedTuple):
    """A test sample, its class, and in how many seeds each of the two arms was right."""

    sample: Sample
    truth: str
    right: tuple[int, int]


def verdict_view(stored: StoredExperiment) -> None:
    """Draw what is known so far; nothing, as long as no seed is finished on both sides."""
    found = read_report(stored)
    if not found.comparisons:
        return
    for comparison in found.comparisons:
        _verdict(stored, found, comparison)
    any_pair_view(stored, found)
    _shifted(stored, found)
    if stored.ended:
        why_view(stored)
        _judged_differently(stored)


def _verdict(stored: StoredExperiment, found: Report, comparison: Comparison) -> None:
    arm_index, is_first = comparison.arm_index, comparison is found.comparisons[0]
    left, right = st.columns([0.5, 0.5], gap="medium", vertical_alignment="center")
    with left:
        st.header(_heading(comparison, len(stored.experiment.seeds)), anchor=False)
        st.markdown(plain(note_text(comparison.sentence)))
        seeds = found.paired_seeds(arm_index)
        accuracies = [_arm_accuracy(found, index, seeds) for index in (0, arm_index)]
        st.markdown(" · ".join([*accuracies, *_p_better(comparison)]))
        for remark in found.remarks if is_first else ():
            st.caption(plain(note_text(remark)))
        if is_first:
            st.caption(_judged_on(stored, comparison.difference.samples))
            _more_seeds(stored)
    with right:
        difference = comparison.difference
        st.echarts_chart(
            difference_chart(
                _paired_points(found, arm_index), 100 * difference.mean, _points(difference.ci95),
                arm_colour(arm_index),
            ),
            key=f"difference:{stored.id}:{arm_index}", height=190, alt=note_text(comparison.sentence),
        )  # fmt: skip
        if is_first:
            st.caption(t("verdict.dots"))


def _heading(comparison: Comparison, planned: int) -> str:
    """A winner is named when all planned seeds are in, and no sooner."""
    if comparison.difference.seeds < planned:
        return t("verdict.so_far", seeds=comparison.difference.seeds, of=planned)
    if comparison.winner == NO_WINNER:
        return t("verdict.no_winner")
    return t("verdict.winner", arm=plain(comparison.winner))


def _judged_on(stored: StoredExperiment, samples: int) -> str:
    """On what the arms were judged, and how often that test part was asked before."""
    if stored.experiment.judge == "validation":
        return t("verdict.on_validation", samples=samples)
    count = store().judged_by_test(stored.experiment.dataset, stored.owner)
    return (
        t("verdict.on_test", samples=samples, count=count) if count > 1 else t("verdict.on_test_once", samples=samples)
    )


def _p_better(comparison: Comparison) -> list[str]:
    sure = comparison.difference.p_better
    return [] if sure is None else [t("verdict.p_better", arm=plain(comparison.arm), percent=_percent(sure))]


def _percent(share: float) -> str:
    """In whole per cent, and never a certainty that no data give."""
    return "> 99" if share > 0.99 else "< 1" if share < 0.01 else f"{100 * share:.0f}"


def _arm_accuracy(found: Report, arm_index: int, seeds: list[int]) -> str:
    accuracies = [100 * found.results[arm_index, seed].accuracy for seed in seeds]
    name = plain(found.experiment.arms[arm_index].name)
    spread = f" ± {np.std(accuracies, ddof=1):.1f}" if len(accuracies) > 1 else ""
    return t("verdict.arm_accuracy", arm=name, accuracy=f"{np.mean(accuracies):.1f}{spread}")


def _paired_points(found: Report, arm_index: int) -> list[float]:
    results = found.results
    return [
        100 * (results[arm_index, seed].accuracy - results[0, seed].accuracy) for seed in found.paired_seeds(arm_index)
    ]


def _points(interval: tuple[float, float] | None) -> tuple[float, float] | None:
    return (100 * interval[0], 100 * interval[1]) if interval else None


def _add_seeds(experiment_id: str) -> None:
    try:
        store().add_seeds(experiment_id, MORE_SEEDS)
    except InputError as error:
        st.toast(plain(error_text(error)), icon=":material/error:")


def _more_seeds(stored: StoredExperiment) -> None:
    with st.container(horizontal=True, gap="small"):
        if stored.state == "finished":
            st.button(
                t("verdict.more_seeds", more=MORE_SEEDS), key="more_seeds", icon=":material/add:",
                on_click=_add_seeds, args=(stored.id,), help=t("verdict.more_seeds_help"),
            )  # fmt: skip
        with st.popover(t("verdict.how"), icon=":material/help:", type="tertiary"):
            st.markdown(t("verdict.how_text"))


def _shifted(stored: StoredExperiment, found: Report) -> None:
    st.subheader(t("verdict.shifted"), anchor=False)
    arms = [arm.name for arm in found.experiment.arms]
    for comparison in found.comparisons:
        st.markdown("  \n".join(_group_lines(comparison, names=len(arms) > 2)))
    entries = sorted(found.comparisons[0].shifted, key=lambda entry: not entry.inside)
    rows = [shift_row(found, entry) for entry in entries]
    st.echarts_chart(
        shift_chart(rows, arms), key=f"shifted:{stored.id}", height=shift_chart_height(rows, arms),
        alt=t("verdict.shifted"),
    )  # fmt: skip
    st.caption(t("verdict.shifted_about"))
    with st.expander(t("verdict.numbers")):
        st.dataframe(numbers(rows, arms, t("verdict.shift")), hide_index=True)


def _shift_label(entry: ShiftedDifference) -> str:
    shift = entry.shift
    label = t(f"shift.{shift.id}", default=f"{shift.kind.replace('_', ' ').capitalize()}, {shift.amount}")
    return label if entry.inside else f"{label} ○"


def shift_row(found: Report, entry: ShiftedDifference) -> ShiftRow:
    """What the chart shows of one shifted test: every arm of which seeds are finished."""
    name = entry.shift.id
    indices = [comparison.arm_index for comparison in found.comparisons]
    seeds = {0: found.paired_seeds(indices[0])} | {index: found.paired_seeds(index) for index in indices}
    accuracies = {
        index: 100 * float(np.mean([found.results[index, seed].shifted[name] for seed in own]))
        for index, own in seeds.items()
    }
    differences = {
        comparison.arm_index: own.difference
        for comparison in found.comparisons
        for own in comparison.shifted
        if own.shift.id == name
    }
    return ShiftRow(_shift_label(entry), accuracies, differences)


def _group_lines(comparison: Comparison, *, names: bool) -> list[str]:
    groups = (("inside", comparison.inside), ("outside", comparison.outside))
    prefix = f"{plain(comparison.arm)}: " if names else ""
    return [prefix + _group_line(group, difference) for group, difference in groups if difference is not None]


def _group_line(group: str, difference: Difference) -> str:
    if difference.ci95 is None:
        return t(f"verdict.{group}_one", mean=points(difference.mean))
    low, high = difference.ci95
    return t(f"verdict.{group}", mean=points(difference.mean), low=points(low), high=points(high))


@st.cache_resource(max_entries=32, show_spinner=False)
def disagreements(experiment_id: str, finished: int, _stored: StoredExperiment) -> list[Disagreement]:
    """Test samples on which the first two arms differ in most seeds."""
    found = read_report(_stored)
    first, second = (np.array([r.correct for r in found.arm_results(index)]) for index in (0, 1))
    if first.shape[1:] != second.shape[1:]:
        return []
    gap = np.abs(second.mean(0) - first.mean(0))
    chosen = [int(k) for k in np.argsort(-gap, kind="stable")[:SHOWN_SAMPLES] if gap[k] >= 0.5]
    experiment = found.experiment
    data = dataset_of(experiment, store().folder)
    samples = data.samples(data.test_samples[chosen])
    truths = [data.class_names[int(label)] for label in data.test_labels[chosen]]
    right = [(int(first[:, k].sum()), int(second[:, k].sum())) for k in chosen]
    return [Disagreement(*found) for found in zip(samples, truths, right, strict=True)]


def _caption(found: Disagreement, stored: StoredExperiment, seeds: tuple[int, int]) -> str:
    first, second = (plain(arm.name) for arm in stored.experiment.arms[:2])
    return t(
        "verdict.said", truth=plain(found.truth), first=first, first_right=found.right[0], first_seeds=seeds[0],
        second=second, second_right=found.right[1], second_seeds=seeds[1],
    )  # fmt: skip


def _judged_differently(stored: StoredExperiment) -> None:
    try:
        rows = disagreements(stored.id, finished_runs(stored), stored)
    except InputError as error:
        st.caption(plain(error_text(error)))
        return
    st.subheader(t("verdict.differently"), anchor=False)
    if not rows:
        st.caption(t("verdict.differently_none"))
        return
    found = read_report(stored)
    seeds = (len(found.arm_results(0)), len(found.arm_results(1)))
    captions = [_caption(row, stored, seeds) for row in rows]
    SHOWN[stored.experiment.modality]([row.sample for row in rows], captions)
    st.caption(t("verdict.differently_about"))
