"""Findings made up for the tests: three arms, names and classes as a joker would write them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from augment.errors import Note
from models.comparison.experiment import Experiment
from models.comparison.report import report
from models.store.curves import CurveData
from models.store.stored import StoredExperiment, StoredRun
from models.take_home.findings import Findings, Truth
from models.tasks.shifts import shifts_of
from models.tasks.sweeps import sweeps_of
from models.training.events import RunResult, Swept

HOSTILE = "</title><script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://x")&\'<b>'
CLASSES = ("cat", "</svg><img src=x onerror=alert(1)>", "@SUM(A1)", "狗 & \x07\u202e")
SEEDS, STEPS, SAMPLES = 3, 40, 60


def experiment(seeds: int = SEEDS) -> Experiment:
    recipe = {"modality": "image", "steps": [{"transform": "rotate"}, {"transform": "brightness", "p": 0.5}]}
    arms = [{"name": "plain"}, {"name": HOSTILE, "recipe": recipe}, {"name": FORMULA, "network": {"width": 8}}]
    return Experiment.from_dict(
        {"dataset": {"path": "/home/secret/pets.zip"}, "task": {"image_size": 8}, "train_size": 30, "arms": arms,
         "training": {"steps": STEPS}, "seeds": seeds}
    )  # fmt: skip


def a_result(rng: np.random.Generator, labels: np.ndarray, share: float, made: Experiment) -> RunResult:
    correct = rng.random(SAMPLES) < share
    predictions = np.where(correct, labels, (labels + 1) % len(CLASSES)).astype(np.uint16)
    shifted = {name: rng.random(SAMPLES) < share - 0.2 for name in shifts_of("image")}
    swept = {
        sweep.id: Swept(sweep.values, rng.random((len(sweep.values), 20)) < share)
        for sweep in sweeps_of(arm.recipe for arm in made.arms)
    }
    return RunResult(
        float(correct.mean()), 0.4, {name: float(own.mean()) for name, own in shifted.items()}, correct, predictions,
        1.0, 0.8, True, "float32", 99, 1.5, shifted, confidences=rng.random(SAMPLES).astype(np.float32), swept=swept,
    )  # fmt: skip


def some_findings(*, finished: int = SEEDS, planned: int = SEEDS, is_dataset_there: bool = True) -> Findings:
    """The first `finished` seeds of `planned` are over in every arm, the next is half-way."""
    rng, made = np.random.default_rng(0), experiment(planned)
    labels = np.arange(SAMPLES, dtype=np.uint16) % len(CLASSES)
    states = ["finished"] * finished + ["running"] + ["queued"] * planned
    runs = tuple(
        StoredRun(k, run.arm_index, run.seed, states[run.seed], STEPS, STEPS, None, None, None)  # type: ignore[arg-type]
        for k, run in enumerate(made.runs())
    )
    results = {
        (run.arm_index, run.seed): a_result(rng, labels, 0.6 + 0.15 * run.arm_index, made)
        for run in runs
        if run.state == "finished"
    }
    names = ("loss", "accuracy", "validation_loss", "validation_accuracy", "gradient_norm", "learning_rate",
             "gradient_norm:blocks.0.weight", "gradient_norm:head.weight")  # fmt: skip
    points = {
        (run.arm_index, run.seed, name): {step: float(rng.random() * 0.9) for step in range(10, STEPS + 1, 10)}
        for run in runs
        if run.state != "queued"
        for name in names
    }
    stored = StoredExperiment("abc123", f"pets {HOSTILE}", "me", made, None, 1.7e9, "run", None, (), runs)
    truth = Truth(labels, CLASSES, 120) if is_dataset_there else None
    problem = None if is_dataset_there else Note("dataset.no_file", "There is no file pets.zip to read.")
    return Findings(stored, made, report(made, results), CurveData(points=points), truth, problem)


def with_nothing_finished() -> Findings:
    return some_findings(finished=0)


def of_one_seed() -> Findings:
    return some_findings(finished=1, planned=1)


def of_old_results() -> Findings:
    """Results of an older version know accuracies alone."""
    found = some_findings()
    bare = {key: RunResult(own.accuracy, shifted=dict(own.shifted)) for key, own in found.report.results.items()}
    return replace(found, report=report(found.experiment, bare))
