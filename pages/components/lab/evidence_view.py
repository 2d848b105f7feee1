"""What stands behind a verdict: the shifted tests, why, and the samples that the arms judge differently."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from augment.errors import InputError
from augment.example import Sample
from augment.modality import modality
from models.comparison.evidence import Difference
from models.comparison.exhibits import judged_differently, no_truth
from models.comparison.report import Comparison, Report, ShiftedDifference
from models.comparison.sentences import points
from models.store.stored import StoredExperiment
from pages.components.lab.any_pair import any_pair_view
from pages.components.lab.evidence_charts import ShiftRow, shift_chart, shift_chart_height
from pages.components.lab.evidence_table import numbers
from pages.components.lab.jobs import store
from pages.components.lab.reports import finished_runs, read_report
from pages.components.lab.samples import SHOWN
from pages.components.lab.why_view import why_view
from pages.components.messages import error_text, t
from pages.components.words import as_text

MORE_SEEDS = 3


class Disagreement(NamedTuple):
    """A test sample, its class, and in how many seeds each of the two arms was right."""

    sample: Sample
    truth: str
    right: tuple[int, int]


def evidence_view(stored: StoredExperiment) -> None:
    """Draw what stands behind the verdict of an experiment that has ended: nothing of it is final before."""
    found = read_report(stored)
    if not found.comparisons or not stored.ended:
        return
    any_pair_view(stored, found)
    _shifted(stored, found)
    why_view(stored)
    _judged_differently(stored)


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
    st.caption(t("verdict.shifted_about", samples=max((entry.difference.samples for entry in entries), default=0)))
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
    prefix = f"{as_text(comparison.arm)}: " if names else ""
    return [prefix + _group_line(group, difference) for group, difference in groups if difference is not None]


def _group_line(group: str, difference: Difference) -> str:
    if difference.ci95 is None:
        return t(f"verdict.{group}_one", mean=points(difference.mean))
    low, high = difference.ci95
    return t(f"verdict.{group}", mean=points(difference.mean), low=points(low), high=points(high))


@st.cache_resource(max_entries=32, show_spinner=False)
def disagreements(experiment_id: str, finished: int, _stored: StoredExperiment) -> list[Disagreement]:
    """Test samples on which the first two arms differ in most seeds. Raises InputError where they were not kept."""
    found = read_report(_stored)
    first, second = ([result.correct for result in found.arm_results(index)] for index in (0, 1))
    chosen = judged_differently(first, second)
    if not chosen:
        return []
    kept, truth = store().exhibits(experiment_id), store().truth(experiment_id)
    if not set(chosen) <= set(kept):
        raise no_truth()
    load = modality(found.experiment.modality).plainly
    return [
        Disagreement(
            load(kept[k]), truth.names[int(truth.labels[k])],
            (int(sum(own[k] for own in first)), int(sum(own[k] for own in second))),
        )
        for k in chosen
    ]  # fmt: skip


def _caption(found: Disagreement, stored: StoredExperiment, seeds: tuple[int, int]) -> str:
    first, second = (as_text(arm.name) for arm in stored.experiment.arms[:2])
    return t(
        "verdict.said", truth=as_text(found.truth), first=first, first_right=found.right[0], first_seeds=seeds[0],
        second=second, second_right=found.right[1], second_seeds=seeds[1],
    )  # fmt: skip


def _judged_differently(stored: StoredExperiment) -> None:
    try:
        rows = disagreements(stored.id, finished_runs(stored), stored)
    except InputError as error:
        st.caption(as_text(error_text(error)))
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
