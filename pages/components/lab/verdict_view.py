"""The verdict in words and dots, the shifted tests side by side, and the images that the arms judge differently."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from augment.errors import InputError
from augment.example import Sample
from models.comparison.evidence import NO_WINNER, Difference
from models.comparison.report import Comparison, Report, ShiftedDifference, points
from models.data.datasets import load_dataset
from models.store.store import StoredExperiment
from pages.components.lab.evidence_charts import difference_chart, shift_chart
from pages.components.lab.jobs import store
from pages.components.lab.reports import finished_runs, read_report
from pages.components.lab.samples import SHOWN
from pages.components.look import ARM_COLOURS
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
    for arm_index, comparison in enumerate(found.comparisons, 1):
        _verdict(stored, found, comparison, arm_index)
    _shifted(stored, found)
    if stored.ended:
        _judged_differently(stored)


def _verdict(stored: StoredExperiment, found: Report, comparison: Comparison, arm_index: int) -> None:
    left, right = st.columns([0.5, 0.5], gap="medium", vertical_alignment="center")
    with left:
        if not stored.ended:
            st.caption(t("verdict.so_far", seeds=comparison.verdict.difference.seeds, of=len(stored.experiment.seeds)))
        winner = comparison.verdict.winner
        has_winner = winner != NO_WINNER
        st.header(t("verdict.winner", arm=plain(winner)) if has_winner else t("verdict.no_winner"), anchor=False)
        st.markdown(plain(note_text(comparison.sentence)))
        seeds = _paired_seeds(found, arm_index)
        st.markdown(" · ".join(_arm_accuracy(found, index, seeds) for index in (0, arm_index)))
        for remark in found.remarks if arm_index == 1 else ():
            st.caption(plain(note_text(remark)))
        with st.container(horizontal=True, gap="small"):
            _more_seeds(stored, arm_index)
            with st.popover(t("verdict.how"), icon=":material/help:", type="tertiary"):
                st.markdown(t("verdict.how_text"))
    with right:
        difference = comparison.verdict.difference
        st.echarts_chart(
            difference_chart(
                _paired_points(found, arm_index), 100 * difference.mean, _points(difference.ci95),
                100 * comparison.verdict.resolution, ARM_COLOURS[arm_index],
            ),
            key=f"difference:{stored.id}:{arm_index}", height=190, alt=note_text(comparison.sentence),
        )  # fmt: skip
        st.caption(t("verdict.dots"))


def _arm_accuracy(found: Report, arm_index: int, seeds: list[int]) -> str:
    accuracies = [100 * found.results[arm_index, seed].accuracy for seed in seeds]
    name = plain(found.experiment.arms[arm_index].name)
    spread = f" ± {np.std(accuracies, ddof=1):.1f}" if len(accuracies) > 1 else ""
    return t("verdict.arm_accuracy", arm=name, accuracy=f"{np.mean(accuracies):.1f}{spread}")


def _paired_points(found: Report, arm_index: int) -> list[float]:
    results = found.results
    return [
        100 * (results[arm_index, seed].accuracy - results[0, seed].accuracy)
        for seed in _paired_seeds(found, arm_index)
    ]


def _paired_seeds(found: Report, arm_index: int) -> list[int]:
    """The seeds finished on both sides: means over any others would contradict the difference."""
    return [seed for seed in found.experiment.seeds if {(0, seed), (arm_index, seed)} <= found.results.keys()]


def _points(interval: tuple[float, float] | None) -> tuple[float, float] | None:
    return (100 * interval[0], 100 * interval[1]) if interval else None


def _add_seeds(experiment_id: str) -> None:
    try:
        store().add_seeds(experiment_id, MORE_SEEDS)
    except InputError as error:
        st.toast(plain(error_text(error)), icon=":material/error:")


def _more_seeds(stored: StoredExperiment, arm_index: int) -> None:
    if arm_index == 1 and stored.state == "finished":
        st.button(
            t("verdict.more_seeds", more=MORE_SEEDS), key="more_seeds", icon=":material/add:",
            on_click=_add_seeds, args=(stored.id,), help=t("verdict.more_seeds_help"),
        )  # fmt: skip


def _shifted(stored: StoredExperiment, found: Report) -> None:
    st.subheader(t("verdict.shifted"), anchor=False)
    comparison = found.comparisons[0]
    groups = (("inside", comparison.inside), ("outside", comparison.outside))
    st.markdown("  \n".join(_group_line(name, difference) for name, difference in groups if difference is not None))
    arms = [arm.name for arm in found.experiment.arms]
    entries = sorted(comparison.shifted, key=lambda entry: not entry.inside)
    rows = [(_shift_label(entry), [_shift_mean(found, arm, entry) for arm in range(len(arms))]) for entry in entries]
    st.echarts_chart(
        shift_chart(rows, arms), key=f"shifted:{stored.id}", height=60 + 26 * len(rows), alt=t("verdict.shifted")
    )
    st.caption(t("verdict.shifted_about"))
    with st.expander(t("verdict.numbers")):
        st.dataframe(
            [_shift_numbers(entry, *row, arms) for entry, row in zip(entries, rows, strict=True)], hide_index=True
        )


def _shift_label(entry: ShiftedDifference) -> str:
    shift = entry.shift
    label = t(f"shift.{shift.id}", default=f"{shift.kind.replace('_', ' ').capitalize()}, {shift.amount}")
    return label if entry.inside else f"{label} ○"


def _shift_mean(found: Report, arm_index: int, entry: ShiftedDifference) -> float:
    seeds = _paired_seeds(found, max(1, arm_index))
    return 100 * float(np.mean([found.results[arm_index, seed].shifted[entry.shift.id] for seed in seeds]))


def _shift_numbers(entry: ShiftedDifference, label: str, means: list[float], arms: list[str]) -> dict[str, str]:
    interval = entry.difference.ci95
    return {
        t("verdict.shift"): label,
        **{arm: f"{mean:.1f} %" for arm, mean in zip(arms, means, strict=True)},
        t("earlier.difference"): points(entry.difference.mean),
        t("verdict.interval"): t("verdict.from_to", low=points(interval[0]), high=points(interval[1]))
        if interval
        else "",
    }


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
    data = load_dataset(experiment.dataset, experiment.settings, store().folder)
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
