"""A first look at a dataset, and what is proposed from it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from augment.modality import modality
from augment.saving import encode_png
from models.comparison.specs import DatasetSpec
from models.data.datasets import glance, load_dataset, original, proposal
from models.data.glance import Glance, glance_at, in_turn, trial_dataset
from models.data.proposals import FEW_A_CLASS, few_of, propose
from models.data.sources import SOURCES


def zip_of(path: Path, files: dict[str, bytes]) -> DatasetSpec:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return DatasetSpec("image", path=str(path))


def photo(seed: int, height: int = 150, width: int = 200) -> bytes:
    return encode_png(np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8))


def seen(counts: dict[str, int], side: int, train_share: float = 0.7) -> Glance:
    image = np.zeros((side, side, 3), np.uint8)
    size = int(sum(counts.values()) * train_share)
    return glance_at("image", counts, size, [(name, "", image) for name in counts])


@pytest.mark.parametrize("name", SOURCES)
def test_a_first_look_at_what_ships_tells_what_is_prepared(name: str) -> None:
    spec = DatasetSpec.from_dict({"name": name})
    found = glance(spec)
    data = load_dataset(spec, proposal(spec).task)
    assert tuple(found.counts) == data.class_names
    whole = np.concatenate([data.train_labels, data.test_labels])
    assert max(abs(np.bincount(whole) - list(found.counts.values()))) <= 3
    assert abs(found.train_size - len(data.train_labels)) <= 10
    assert set(found.labels) == set(found.counts)


def test_what_ships_keeps_its_figures() -> None:
    for name in SOURCES:
        found = proposal(DatasetSpec.from_dict({"name": name}))
        assert (found.train_size, found.steps, found.batch_size) == (100, 300, 64)
    tasks = [dict(proposal(DatasetSpec.from_dict({"name": name})).task) for name in ("digits", "sounds", "messages")]
    assert tasks == [{"image_size": 16}, {"seconds": 1, "sample_rate": 8000, "mels": 40}, {"words": 40}]


def test_the_samples_of_a_zip_come_from_its_train_part_and_damaged_files_are_passed_over(tmp_path: Path) -> None:
    files = {f"train/{name}/{k}.png": photo(k) for name in "ab" for k in range(5)}
    files |= {f"test/{name}/{k}.png": photo(9) for name in "ab" for k in range(3)} | {"train/a/bad.png": b"no png"}
    spec = zip_of(tmp_path / "set.zip", files)
    found = glance(spec)
    assert found.counts == {"a": 9, "b": 8}
    assert (found.train_size, found.test_size) == (11, 6)
    assert len(found.samples) == 10
    assert all(name.startswith("train/") and "bad" not in name for name in found.names)
    assert set(found.lengths) == {150}
    index = found.names.index("train/b/3.png")
    assert original(spec, index) == files["train/b/3.png"]


def test_a_sample_without_a_file_is_made_one() -> None:
    spec = DatasetSpec.from_dict({"name": "digits"})
    loaded = modality("image").load(original(spec, 3), None).sample
    assert np.array_equal(loaded, glance(spec).samples[3])


def test_every_class_comes_once_before_any_comes_twice() -> None:
    labels = ["a"] * 50 + ["b"] * 2 + ["c"] * 50
    first = [labels[index] for index in in_turn(labels, 8)]
    assert first[:3] == first[3:6] == ["a", "b", "c"]
    assert first[6:] == ["a", "c"]
    assert len(set(in_turn(labels, 200))) == len(labels)


def test_photographs_are_trained_large_and_on_half_of_them() -> None:
    found = propose(seen(dict.fromkeys("abcd", 60), 300))
    assert found.task == {"image_size": 64}
    assert 75 <= found.train_size <= 0.5 * 168
    assert found.batch_size == 32
    assert found.steps == 300


@pytest.mark.parametrize("classes", [2, 10, 200])
@pytest.mark.parametrize("each", [2, 4, 30, 3_000])
@pytest.mark.parametrize("side", [8, 28, 500])
def test_a_proposal_can_be_trained(classes: int, each: int, side: int) -> None:
    glanced = seen({f"c{k:03}": each for k in range(classes)}, side)
    found = propose(glanced)
    assert min(classes, glanced.train_size) <= found.train_size <= max(2, glanced.train_size)
    assert 8 <= found.batch_size <= max(8, found.train_size)
    assert 300 <= found.steps <= 2_000
    assert found.steps * found.batch_size >= min(20 * found.train_size, 2_000 * found.batch_size)
    assert found.task["image_size"] in range(16, 65, 4)


def test_too_few_samples_of_a_class_are_named() -> None:
    glanced = seen({"many": 100, "rare": 10}, 32)
    assert few_of(glanced, glanced.train_size) is None
    assert few_of(glanced, glanced.train_size // 2) == ("rare", 3)
    assert FEW_A_CLASS == 5


def test_a_trial_has_every_class_and_the_form_of_the_whole(tmp_path: Path) -> None:
    files = {f"{name}/{k}.png": photo(k) for name in "abc" for k in range(4)}
    data = trial_dataset(glance(zip_of(tmp_path / "set.zip", files)), {"image_size": 12})
    assert data.train_samples.shape[1:] == (12, 12, 3)
    assert set(data.train_labels) == set(data.test_labels) == {0, 1, 2}
