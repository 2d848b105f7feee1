"""Experiments with something wrong in them, as files and as an older store may hold them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from augment.errors import InputError
from models.comparison.experiment import Experiment
from tests.corpus import recipes, values
from tests.corpus.case import Case, Make, Rng, drawn
from tests.corpus.mutations import OF_TEXTS

DATASETS = {"digits": "image", "sounds": "audio", "messages": "text"}


def whole(rng: Rng) -> dict[str, Any]:
    """Every setting written out, with an arm that changes something."""
    dataset = list(DATASETS)[rng.integers(3)]
    arms: list[dict[str, Any]] = [
        {"name": "plain"}, {"name": "augmented", "recipe": recipes.whole(rng, DATASETS[dataset])},
        {"name": "other", "training": {"optimiser": "sgd", "learning_rate": 0.05}},
    ]  # fmt: skip
    read = Experiment.from_dict({"dataset": {"name": dataset}, "arms": [{"name": "plain"}, {"name": "again"}]})
    return {**read.to_dict(), "arms": arms[: rng.integers(2, 4)]}


def _as_written(rng: Rng) -> bytes:
    return values.written(whole(rng))


def _wrong(rng: Rng) -> bytes:
    return values.wrong_somewhere(rng, whole(rng))


def _wrong_part(part: str, rng: Rng) -> bytes:
    experiment = whole(rng)
    return values.written({**experiment, part: values.changed(rng, values.changed(rng, experiment[part]))})


def _without_version(rng: Rng) -> bytes:
    """As programs before the first version wrote them, with and without a defect."""
    experiment = whole(rng)
    del experiment["version"]
    return values.wrong_somewhere(rng, experiment) if rng.integers(2) else values.written(experiment)


def _of_file(rng: Rng) -> bytes:
    experiment = whole(rng)
    path = ("nowhere.zip", "a.csv", "", "\0", "/", "/dev/null", "a" * 5_000, "~/x.zip", "\ud800.zip", 3)[
        rng.integers(10)
    ]
    experiment["dataset"] = {
        "path": path,
        ("test", "modality", "label_column")[rng.integers(3)]: ("b.csv", "text", 1)[rng.integers(3)],
    }
    return values.written(experiment)


PARTS = (
    "dataset",
    "task",
    "train_size",
    "arms",
    "network",
    "training",
    "seeds",
    "step_costs",
    "looks",
    "judge",
    "compare",
)
MAKES: dict[str, Make] = {
    "experiment": _as_written, "other experiment": _as_written, "third": _as_written, "wrong experiment": _wrong,
    **{f"wrong {part}": partial(_wrong_part, part) for part in PARTS},
    "without version": _without_version, "of a file": _of_file,
}  # fmt: skip


def cases(seed: int, count: int) -> Iterator[Case]:
    return drawn("experiments", seed, count, MAKES, OF_TEXTS)


def load(case: Case, folder: Path) -> None:
    """As a file, and as what is stored."""
    with suppress(InputError):
        Experiment.from_stored(case.data.decode("utf-8", "replace"))
    experiment = Experiment.from_json(case.data)
    assert len(experiment.spec_hash) == 32
    assert Experiment.from_dict(experiment.to_dict()) == experiment
    assert len(experiment.runs()) == len(experiment.arms) * len(experiment.seeds)
