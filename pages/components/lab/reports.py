"""Reports on stored experiments, made anew only when another run is finished."""

from __future__ import annotations

import streamlit as st

from models.comparison.experiment import Experiment
from models.comparison.report import Report, report
from models.store.stored import StoredExperiment
from pages.components.lab.jobs import store


def finished_runs(stored: StoredExperiment) -> int:
    return sum(run.state == "finished" for run in stored.runs)


def read_report(stored: StoredExperiment) -> Report:
    """The report on what is finished of an experiment."""
    return _report(stored.id, finished_runs(stored), stored.experiment)


@st.cache_resource(max_entries=64, show_spinner=False)
def _report(experiment_id: str, finished: int, _experiment: Experiment) -> Report:
    return report(_experiment, store().results(experiment_id))
