"""Trained networks, asked by another process, say what they said of the test samples when their runs ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from augment.errors import InputError
from augment.example import Audio, Mask, Sample, TimeWarp
from models.comparison.experiment import Experiment
from models.data.datasets import dataset_of
from models.service.predictions import Predictions
from models.service.wire import sample_from_wire, sample_to_wire
from models.store.queue import Queue
from models.store.store import Store
from models.training.events import Finished
from models.training.loop import train
from tests.models.examples import small_experiment, some_result

TEXT = {
    "dataset": {"name": "messages"}, "train_size": 60, "arms": [{"name": "plain"}, {"name": "again"}],
    "training": {"steps": 30}, "seeds": [3, 4],
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with closing(Store(tmp_path_factory.mktemp("store"))) as store:
        yield store


@pytest.fixture(scope="module")
def predictions(store: Store) -> Iterator[Predictions]:
    with closing(Predictions(store.folder)) as predictions:
        yield predictions


def finished(store: Store, experiment: Experiment) -> str:
    """The id of the experiment, of which one run an arm has ended with its weights."""
    experiment_id = store.submit(experiment, "owner", "title")
    data = dataset_of(experiment, store.folder)
    with closing(Queue(store.folder, f"of {experiment_id}")) as queue:
        while job := queue.claim():
            *_, last = train(job.run, data)
            assert isinstance(last, Finished)
            is_kept = job.run.seed == experiment.seeds[0]
            queue.finish(job.run_id, last.result, last.weights if is_kept else b"")
    return experiment_id


@pytest.mark.parametrize("experiment", [small_experiment(steps=60), Experiment.from_dict(TEXT)], ids=["image", "text"])
def test_they_say_what_they_said_of_the_test_samples(
    store: Store, predictions: Predictions, experiment: Experiment
) -> None:
    experiment_id = finished(store, experiment)
    data, results = dataset_of(experiment, store.folder), store.results(experiment_id)
    for place, sample in enumerate(data.samples(data.test_samples[:12])):
        found = predictions.of(experiment_id, sample)
        assert found.classes == data.class_names
        assert list(found.arms) == [0, 1]
        for arm, probabilities in found.arms.items():
            result = results[arm, experiment.seeds[0]]
            assert probabilities.argmax() == result.predictions[place]
            assert probabilities.max() == pytest.approx(result.confidences[place], abs=1e-3)
            assert probabilities.sum() == pytest.approx(1)


def test_only_runs_with_networks_are_offered_and_a_deleted_one_is_gone(store: Store, predictions: Predictions) -> None:
    kept = finished(store, small_experiment(steps=2))
    bare = store.submit(small_experiment(), "owner", "bare")
    with closing(Queue(store.folder, "bare")) as queue:
        while job := queue.claim():
            queue.finish(job.run_id, some_result())
    offered = [stored.id for stored in store.asked_of("owner")]
    assert kept in offered
    assert bare not in offered
    assert store.asked_of("somebody else") == []
    store.delete(kept)
    assert store.weights(kept) == {}
    with pytest.raises(InputError, match="not kept any more"):
        predictions.of(kept, np.zeros((8, 8, 3), np.uint8))


def test_a_process_that_died_is_replaced(store: Store, tmp_path: Path) -> None:
    experiment_id = finished(store, small_experiment(steps=2))
    sample = np.full((9, 7, 3), 80, np.uint8)
    with closing(Predictions(store.folder)) as predictions:
        before = predictions.of(experiment_id, sample)
        assert predictions._process is not None
        predictions._process.kill()
        predictions._process.wait()
        after = predictions.of(experiment_id, sample)
    np.testing.assert_array_equal(before.arms[0], after.arms[0])


@pytest.mark.parametrize(
    "sample",
    [
        "ein “Text” 你好\n",
        np.arange(24, dtype=np.uint8).reshape(4, 2, 3)[::-1, :, ::-1],
        Audio(np.linspace(-1, 1, 9, dtype=np.float32), 8_000, (Mask("time", 0.1, 0.5), TimeWarp(0.3, 0.4))),
    ],
    ids=["text", "image", "sound"],
)
def test_samples_arrive_as_they_left(sample: Sample) -> None:
    arrived = sample_from_wire(sample_to_wire(sample))
    assert type(arrived) is type(sample)
    if isinstance(sample, Audio):
        assert arrived[1:] == sample[1:]
        sample, arrived = sample.samples, arrived.samples
    np.testing.assert_array_equal(arrived, sample)
