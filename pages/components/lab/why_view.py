"""Seeing why: what stands behind a verdict, class by class, confusion by confusion, shift by shift."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple

import numpy as np
import streamlit as st

from augment.errors import InputError
from models.comparison.classes import calibration, confusion, most_confused, stack
from models.comparison.invariance import arm_curve
from models.comparison.looks import level
from models.comparison.report import Comparison, Report, common_shifts
from models.store.stored import StoredExperiment
from models.tasks.sweeps import sweeps_of
from models.training.events import RunResult
from pages.components.lab.evidence_charts import shift_chart, shift_chart_height
from pages.components.lab.evidence_table import numbers
from pages.components.lab.invariance import invariance_chart, invariance_rows, sweep_label
from pages.components.lab.jobs import store
from pages.components.lab.reports import read_report
from pages.components.lab.why_charts import Panel, matrices_chart, reliability_chart
from pages.components.lab.why_tables import class_rows, confusion_cells, robustness_panels
from pages.components.look import arm_colour, is_dark
from pages.components.messages import error_text, t
from pages.components.words import as_text

MOST_CLASSES = 12
"""In a matrix of confusion."""
MOST_ROWS = 24
"""Classes in the chart of accuracies; the table below it has all."""


def why_view(stored: StoredExperiment) -> None:
    """Draw what is known beyond the verdict of an experiment in which a seed is finished on both sides."""
    found = read_report(stored)
    st.subheader(t("why.title"), anchor=False)
    view = st.segmented_control(
        t("why.title"), list(VIEWS), default="classes", required=True, key=f"why:{stored.id}",
        format_func=lambda name: t(f"why.{name}"), label_visibility="collapsed",
    )  # fmt: skip
    VIEWS[view](stored, found)


def _paired(found: Report, arm_index: int) -> tuple[list[RunResult], list[RunResult]]:
    """The baseline's and the arm's results over the seeds that both have finished."""
    both = found.paired_seeds(arm_index)
    return [found.results[0, seed] for seed in both], [found.results[arm_index, seed] for seed in both]


def _chosen(stored: StoredExperiment, found: Report) -> Comparison:
    """The arm that is set against the baseline; asked for where there are several."""
    comparisons = {comparison.arm_index: comparison for comparison in found.comparisons}
    if len(comparisons) == 1:
        return found.comparisons[0]
    chosen = st.segmented_control(
        t("why.arm"), list(comparisons), default=next(iter(comparisons)), required=True, key=f"why_arm:{stored.id}",
        format_func=lambda index: as_text(comparisons[index].arm), label_visibility="collapsed",
    )  # fmt: skip
    return comparisons[chosen]


def _known_truth(
    stored: StoredExperiment, results: Sequence[RunResult], field: str
) -> tuple[np.ndarray, tuple[str, ...]] | None:
    """The class of each test sample, uint16 (N,), and the names of the classes.

    None, and a sentence in the page, where they were not kept or the results lack `field`.
    """
    try:
        labels, names, _ = astuple(store().truth(stored.id))
    except InputError as error:
        st.caption(as_text(error_text(error)))
        return None
    if any(len(getattr(result, field)) != len(labels) for result in results):
        st.caption(t("why.missing_samples"))
        return None
    return labels, names


def _classes(stored: StoredExperiment, found: Report) -> None:
    pairs = {comparison.arm_index: _paired(found, comparison.arm_index) for comparison in found.comparisons}
    known = _known_truth(stored, [result for pair in pairs.values() for arm in pair for result in arm], "correct")
    if known is None:
        return
    labels, names = known
    rows = class_rows(pairs, labels, names, level(found.experiment.looks))
    shown = sorted(range(len(rows)), key=lambda k: -max(abs(own.mean) for own in rows[k].differences.values()))
    in_chart = [rows[k] for k in sorted(shown[:MOST_ROWS])]
    arms = [arm.name for arm in found.experiment.arms]
    st.echarts_chart(
        shift_chart(in_chart, arms), key=f"classes:{stored.id}", height=shift_chart_height(in_chart, arms),
        alt=t("why.classes"),
    )  # fmt: skip
    seeds = min(len(first) for first, _ in pairs.values())
    about = [t("why.classes_about", samples=len(labels), seeds=seeds)]
    about += [t("why.classes_left_out", shown=len(in_chart), classes=len(rows))] if len(in_chart) < len(rows) else []
    about += [t("why.one_seed")] if seeds == 1 else []
    st.caption(" ".join(about))
    with st.expander(t("verdict.numbers"), key="classes_numbers"):
        st.dataframe(numbers(rows, arms, t("why.class")), hide_index=True)


def _confusion(stored: StoredExperiment, found: Report) -> None:
    comparison = _chosen(stored, found)
    first, second = _paired(found, comparison.arm_index)
    known = _known_truth(stored, [*first, *second], "predictions")
    if known is None:
        return
    labels, names = known
    before, after = (confusion(stack(own, "predictions"), labels, len(names)) for own in (first, second))
    shown = most_confused([before, after], MOST_CLASSES)
    own_names = [names[k] for k in shown]
    matrices = [matrix[np.ix_(shown, shown)] for matrix in (before, after, after - before)]
    colours = (arm_colour(0), arm_colour(comparison.arm_index))
    counts = [int((labels == k).sum()) for k in shown]
    panels = [
        Panel(title, confusion_cells(matrix, own_names, counts, is_difference=below is not None), colour, below)
        for title, matrix, colour, below in zip(
            (comparison.baseline, comparison.arm, t("why.difference")), matrices, (*colours, colours[1]),
            (None, None, colours[0]), strict=True,
        )
    ]  # fmt: skip
    axes = (t("why.true_class"), t("why.taken_for"))
    with st.container(key="wide_chart"):
        st.echarts_chart(
            matrices_chart(panels, own_names, own_names, axes=axes, is_dark=is_dark()),
            key=f"confusion:{stored.id}", height=130 + 22 * len(shown), alt=t("why.confusion"),
        )  # fmt: skip
    of_class = "–".join(map(str, sorted({min(counts), max(counts)})))
    about = [t("why.confusion_about", samples=len(labels), seeds=len(first), of_class=of_class)]
    about += [t("why.most_confused", shown=len(shown), classes=len(names))] if len(shown) < len(names) else []
    st.caption(" ".join(about))


def _calibration(stored: StoredExperiment, found: Report) -> None:
    arms = []
    for index, arm in enumerate(found.experiment.arms):
        results = [result for result in found.arm_results(index) if len(result.confidences) == len(result.correct) > 0]
        if results and len({len(result.correct) for result in results}) == 1:
            arms.append((index, arm.name, calibration(stack(results, "confidences"), stack(results, "correct"))))
    if not arms:
        st.caption(t("why.missing_confidences"))
        return
    chart, words = st.columns([0.55, 0.45], vertical_alignment="center")
    with chart:
        st.echarts_chart(reliability_chart(arms), key=f"calibration:{stored.id}", height=340, alt=t("why.calibration"))
    with words:
        for _, name, own in arms:
            values = {
                "arm": as_text(name), "error": f"{100 * own.error:.1f}", "seeds": len(own.errors),
                "samples": own.samples,
            }  # fmt: skip
            if own.ci95 is None:
                st.markdown(t("why.calibration_one", **values))
            else:
                low, high = (f"{100 * end:.1f}" for end in own.ci95)
                st.markdown(t("why.calibration_error", **values, low=low, high=high))
        st.caption(t("why.calibration_about"))


def _robustness(stored: StoredExperiment, found: Report) -> None:
    comparison = _chosen(stored, found)
    first, second = _paired(found, comparison.arm_index)
    if not common_shifts(found.experiment, [*first, *second]):
        st.caption(t("why.missing_shifts"))
        return
    rows, columns, panels = robustness_panels(comparison, first, second)
    with st.container(key="wide_chart"):
        st.echarts_chart(
            matrices_chart(panels, rows, columns, is_dark=is_dark()), key=f"robustness:{stored.id}",
            height=92 + 34 * len(rows), alt=t("why.robustness"),
        )  # fmt: skip
    samples = comparison.shifted[0].difference.samples
    st.caption(t("why.robustness_about", seeds=len(first), samples=samples))


def _invariance(stored: StoredExperiment, found: Report) -> None:
    sweeps = {sweep.id: sweep for sweep in sweeps_of(arm.recipe for arm in found.experiment.arms)}
    arms = [arm_curve(found.arm_results(index), sweeps.values()) for index in range(len(found.experiment.arms))]
    known = [name for name in sweeps if any(name in own for own in arms)]
    if not known:
        st.caption(t("why.no_sweeps" if not sweeps else "why.missing_sweeps"))
        return
    chosen = known[0]
    if len(known) > 1:
        chosen = st.segmented_control(
            t("why.sweep"), known, default=known[0], required=True, key=f"sweep:{stored.id}",
            format_func=lambda name: sweep_label(sweeps[name]), label_visibility="collapsed",
        )  # fmt: skip
    curves = [(index, arm.name, arms[index].get(chosen)) for index, arm in enumerate(found.experiment.arms)]
    drawn = [curve for curve in curves if curve[2] is not None]
    st.echarts_chart(
        invariance_chart(sweeps[chosen], drawn), key=f"invariance:{stored.id}:{chosen}", height=340,
        alt=t("why.invariance"),
    )  # fmt: skip
    seeds = min(curve.seeds for _, _, curve in drawn)
    st.caption(t("why.invariance_about", samples=drawn[0][2].samples, seeds=seeds))
    with st.expander(t("verdict.numbers"), key="invariance_numbers"):
        st.dataframe(invariance_rows(sweeps[chosen], drawn), hide_index=True)


VIEWS: dict[str, Callable[[StoredExperiment, Report], None]] = {
    "classes": _classes,
    "confusion": _confusion,
    "calibration": _calibration,
    "robustness": _robustness,
    "invariance": _invariance,
}
"""The views by the id of their message."""
