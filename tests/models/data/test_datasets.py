"""Datasets: split before anything else, no image on both sides, the same arrays every time."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from augment.errors import InputError
from models.comparison.experiment import Experiment
from models.comparison.specs import DatasetSpec
from models.data import datasets, folders, prepared
from models.data.dataset import Dataset
from models.data.datasets import dataset_of, load_dataset

DIGITS = DatasetSpec("image", name="digits")


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_dataset(DIGITS, {"image_size": 8})


def png(seed: int, channels: int = 3, size: tuple[int, int] = (12, 10)) -> bytes:
    image = np.random.default_rng(seed).integers(0, 256, (*size, channels), np.uint8)
    return cv2.imencode(".png", image)[1].tobytes()


def write_zip(path: Path, files: dict[str, bytes]) -> DatasetSpec:
    with zipfile.ZipFile(path, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return DatasetSpec("image", path=str(path))


def two_classes(count: int = 10, channels: int = 3) -> dict[str, bytes]:
    return {f"{label}/{k}.png": png(100 * c + k, channels) for c, label in enumerate("ab") for k in range(count)}


def rows(images: np.ndarray) -> set[bytes]:
    return {image.tobytes() for image in images}


def test_digits(digits: Dataset) -> None:
    assert digits.train_samples.dtype == np.uint8
    assert digits.train_samples.shape[1:] == digits.test_samples.shape[1:] == (8, 8, 1)
    assert len(digits.train_samples) + len(digits.test_samples) == 1797
    assert digits.train_samples.max() == 255
    shares = np.bincount(digits.test_labels) / (np.bincount(digits.test_labels) + np.bincount(digits.train_labels))
    assert np.ptp(shares) < 0.01


def test_no_image_stands_on_both_sides_or_twice(digits: Dataset) -> None:
    train, test = rows(digits.train_samples), rows(digits.test_samples)
    assert not train & test
    assert len(train) == len(digits.train_samples)


def test_the_test_part_is_mixed(digits: Dataset) -> None:
    """Shifted tests use its first images; these must be of every class."""
    assert set(digits.test_labels[:100].tolist()) == set(range(10))


def test_the_split_is_the_same_at_every_size(digits: Dataset) -> None:
    assert np.array_equal(load_dataset(DIGITS, {"image_size": 16}).test_labels, digits.test_labels)


def test_prepared_arrays_are_read_back_the_same(tmp_path: Path) -> None:
    spec = write_zip(tmp_path / "a.zip", two_classes() | {"a/bad.png": b"no image", "a/read.me": b""})
    first = load_dataset(spec, {"image_size": 8}, tmp_path)
    datasets._in_memory.clear()
    (tmp_path / "a.zip").rename(tmp_path / "b.zip")
    again = load_dataset(DatasetSpec("image", path=str(tmp_path / "b.zip")), {"image_size": 8}, tmp_path)
    assert again is not first
    assert len(list((tmp_path / "prepared").iterdir())) == 1
    assert np.array_equal(first.train_samples, again.train_samples)
    assert np.array_equal(first.test_labels, again.test_labels)
    assert [str(note) for note in first.notes] == [str(note) for note in again.notes]
    assert len(first.notes) == 2


def test_a_damaged_prepared_file_is_made_anew(tmp_path: Path) -> None:
    spec = write_zip(tmp_path / "a.zip", two_classes())
    first = load_dataset(spec, {"image_size": 8}, tmp_path)
    [file] = (tmp_path / "prepared").iterdir()
    for damage in (b"", b"nonsense", file.read_bytes()[:500]):
        file.write_bytes(damage)
        datasets._in_memory.clear()
        assert np.array_equal(load_dataset(spec, {"image_size": 8}, tmp_path).train_samples, first.train_samples)


def test_what_is_prepared_stays_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip of a few kB may hold pictures that are prepared into hundreds of MB, for every image size anew."""
    spec, folder = write_zip(tmp_path / "a.zip", two_classes()), tmp_path / "prepared"

    def kept() -> set[int]:
        return {int(file.stem.split("-")[-2]) for file in folder.iterdir()}

    for place, size in enumerate((8, 16)):
        load_dataset(spec, {"image_size": size}, tmp_path)
        for file in folder.glob(f"*-{size}-*"):
            os.utime(file, (place, place))
    datasets._in_memory.clear()
    load_dataset(spec, {"image_size": 8}, tmp_path)
    monkeypatch.setattr(prepared, "MOST_BYTES", sum(file.stat().st_size for file in folder.iterdir()) + 2_000)
    load_dataset(spec, {"image_size": 12}, tmp_path)
    assert kept() == {8, 12}, "the one that was not used for longest is gone"
    monkeypatch.setattr(prepared, "LEAST_FREE_BYTES", 2**60)
    assert len(load_dataset(spec, {"image_size": 9}, tmp_path).train_samples) > 0
    assert kept() == set(), "the disk is left alone, and the dataset is there all the same"


def test_train_and_test_folders_are_kept(tmp_path: Path) -> None:
    files = {f"{part}/{name}": data for part in ("train", "test") for name, data in two_classes(3).items()}
    files = {name: png(k) for k, name in enumerate(files)} | {"c/1.png": png(99)}
    data = load_dataset(write_zip(tmp_path / "a.zip", files), {"image_size": 8})
    assert (len(data.train_samples), len(data.test_samples)) == (6, 6)
    assert data.class_names == ("a", "b")
    assert "1 files outside" in str(data.notes[0])


def test_copies_are_kept_on_one_side(tmp_path: Path) -> None:
    files = {f"train/{name}": data for name, data in two_classes(4).items()}
    files |= {f"test/{name}": png(500 + k) for k, name in enumerate(two_classes(4))}
    files["test/a/copy.png"] = files["train/a/0.png"]
    files["train/b/copy.png"] = files["train/b/0.png"]
    data = load_dataset(write_zip(tmp_path / "a.zip", files), {"image_size": 16})
    assert (len(data.train_samples), len(data.test_samples)) == (8, 8)
    assert not rows(data.train_samples) & rows(data.test_samples)
    assert "2 exact copies" in str(data.notes[0])


@pytest.mark.parametrize(("channels", "kept"), [(1, 1), (3, 3)])
def test_grey_sets_stay_grey(tmp_path: Path, channels: int, kept: int) -> None:
    data = load_dataset(write_zip(tmp_path / "a.zip", two_classes(4, channels)), {"image_size": 8})
    assert data.train_samples.shape[1:] == (8, 8, kept)


def test_one_colour_image_makes_the_set_colour(tmp_path: Path) -> None:
    data = load_dataset(write_zip(tmp_path / "a.zip", two_classes(4, 1) | {"a/c.png": png(7, 3)}), {"image_size": 8})
    assert data.test_samples.shape[3] == 3


def test_bad_images_are_listed_and_skipped(tmp_path: Path) -> None:
    bad = {f"a/bad{k:02}.png": png(0)[: 20 + k] for k in range(30)}
    data = load_dataset(write_zip(tmp_path / "a.zip", two_classes() | bad), {"image_size": 8})
    assert len(data.train_samples) + len(data.test_samples) == 20
    assert "'a/bad00.png' was left out." in str(data.notes[0])
    assert str(data.notes[-1]) == "10 more files were left out."


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "0 classes"),
        ({"a/1.png": png(1)}, "1 classes"),
        ({"1.png": png(1), "2.png": png(2)}, "directly in a class folder"),
        ({"a/1.png": b"x", "b/1.png": b"x"}, "0 classes"),
        ({"a/1.png": png(1), "a/2.png": png(2), "b/1.png": png(3)}, "no sample in the test part"),
        ({"train/a/1.png": png(1), "train/b/1.png": png(2), "test/a/1.png": png(3)}, "'b' has no sample in the test"),
        ({"train/a/1.png": png(1), "train/b/1.png": png(2), "test/a/1.png": png(1), "test/b/1.png": png(4)}, "'a' has"),
    ],
)
def test_sets_that_cannot_be_used(tmp_path: Path, files: dict[str, bytes], said: str) -> None:
    with pytest.raises(InputError, match=said):
        load_dataset(write_zip(tmp_path / "a.zip", files), {"image_size": 8})


@pytest.mark.parametrize("path", ["missing.zip", ".", "x" * 900])
def test_a_file_that_is_not_there(path: str) -> None:
    with pytest.raises(InputError, match=r"There is no file|not a zip"):
        load_dataset(DatasetSpec("image", path=path), {"image_size": 8})


def test_amounts_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_DECODED_VALUES", 1_000)
    with pytest.raises(InputError, match="too many or too large"):
        load_dataset(write_zip(tmp_path / "a.zip", two_classes()), {"image_size": 8})


def test_exploring_leaves_the_test_part_alone(digits: Dataset) -> None:
    exploring = digits.for_exploring
    have, kept = len(digits.train_labels), len(exploring.train_labels)
    assert len(exploring.test_labels) == have - kept == pytest.approx(have / 5, rel=0.05)
    known = {row.tobytes() for row in digits.train_samples}
    assert known == {row.tobytes() for row in (*exploring.train_samples, *exploring.test_samples)}
    assert len(exploring.shifted_tests["noise_mild"]) == len(exploring.test_labels)
    assert exploring is digits.for_exploring


def test_an_experiment_is_judged_on_the_part_that_it_names() -> None:
    form = {"dataset": {"name": "digits"}, "task": {"image_size": 8}, "arms": [{"name": "a"}, {"name": "b"}]}
    on_test, exploring = (dataset_of(Experiment.from_dict(form | {"judge": judge})) for judge in ("test", "validation"))
    assert exploring is on_test.for_exploring
    assert not {row.tobytes() for row in exploring.test_samples} & {row.tobytes() for row in on_test.test_samples}
