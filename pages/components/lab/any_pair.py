"""Any two arms side by side, looked at after the fact: a hint for the next experiment, and no verdict."""

from __future__ import annotations

import math

import streamlit as st

from models.comparison.report import Report, unplanned
from models.comparison.sentences import points
from models.store.stored import StoredExperiment
from pages.components.messages import t
from pages.components.words import as_text


def any_pair_view(stored: StoredExperiment, found: Report) -> None:
    """Draw the choice of two arms, where there are more than the one planned pair."""
    arms = stored.experiment.arms
    if len(arms) < 3:
        return
    with st.popover(t("pair.title"), icon=":material/compare_arrows:", type="tertiary", key="any_pair"):
        places = range(len(arms))
        first, second = (
            st.selectbox(
                t(f"pair.{which}"), places, index=at, format_func=lambda place: arms[place].name, key=f"pair_{which}"
            )
            for which, at in (("first", 1), ("second", 2))
        )
        difference = unplanned(stored.experiment, found.results, first, second) if first != second else None
        if difference is None or difference.ci95 is None:
            st.markdown(t("pair.nothing"))
            return
        low, high = difference.ci95
        st.markdown(
            t(
                "pair.difference", first=as_text(arms[first].name), second=as_text(arms[second].name),
                points=points(difference.mean), low=points(low), high=points(high), seeds=difference.seeds,
            )
        )  # fmt: skip
        st.caption(t("pair.unplanned", pairs=math.comb(len(arms), 2)))
