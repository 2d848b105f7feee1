"""Copies, near copies and views of one source never stand on both sides of the split."""

from __future__ import annotations

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.comparison.specs import DatasetSpec
from models.data.copies import drawn_by_source, nearest
from models.data.datasets import load_dataset
from models.data.folders import source_of
from models.tasks.task import task


def scene(seed: int) -> np.ndarray:
    """A smooth picture of its own, uint8 (48, 48, 3)."""
    rough = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), np.uint8)
    return cv2.resize(rough, (48, 48), interpolation=cv2.INTER_CUBIC)


def encoded(image: np.ndarray, ending: str = ".png", *options: int) -> bytes:
    return cv2.imencode(ending, image, list(options))[1].tobytes()


def zipped(path: Path, files: dict[str, bytes]) -> DatasetSpec:
    with zipfile.ZipFile(path, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return DatasetSpec("image", path=str(path))


def test_a_picture_saved_anew_is_not_tested_on(tmp_path: Path) -> None:
    files = {f"train/{'ab'[k % 2]}/{k}.png": encoded(scene(k)) for k in range(8)}
    files |= {f"test/{'ab'[k % 2]}/{k}.png": encoded(scene(100 + k)) for k in range(6)}
    files["test/a/compressed.jpg"] = encoded(scene(0), ".jpg", cv2.IMWRITE_JPEG_QUALITY, 75)
    files["test/b/smaller.png"] = encoded(cv2.resize(scene(1), (40, 40), interpolation=cv2.INTER_AREA))
    data = load_dataset(zipped(tmp_path / "a.zip", files), {"image_size": 16})
    assert (len(data.train_labels), len(data.test_labels)) == (8, 6)
    assert [str(note) for note in data.notes] == [
        "2 test samples were left out, as training samples are nearly the same."
    ]


def test_different_digits_are_no_near_copies() -> None:
    data = load_dataset(DatasetSpec("image", name="digits"), {"image_size": 16})
    assert not any("nearly" in str(note) for note in data.notes)


def test_a_sound_with_a_little_noise_is_a_near_copy_and_another_is_not() -> None:
    data = load_dataset(DatasetSpec("audio", name="sounds"), {p.name: p.default for p in task("audio").params})
    clips = data.train_samples[:40]
    noise = np.random.default_rng(0).normal(0, 1e-5, clips.shape).astype(np.float32)
    fingerprint = task("audio").fingerprint
    assert fingerprint is not None
    own, noisy = (fingerprint(list(rows), data.settings) for rows in (clips, clips + noise))
    assert (np.sqrt(np.square(own - noisy).mean(1)) < 1).all()
    assert all(nearest(own[k : k + 1], np.delete(own, k, 0))[0] > 1 for k in range(len(own)))


def test_the_nearest_is_found_in_every_block() -> None:
    rng = np.random.default_rng(0)
    ones, others = rng.normal(size=(2_500, 5)).astype(np.float32), rng.normal(size=(30, 5)).astype(np.float32)
    slow = np.sqrt(np.square(ones[:, None] - others).mean(2)).min(1)
    assert nearest(ones, others) == pytest.approx(slow, abs=1e-3)
    assert nearest(ones[:0], others).shape == (0,)


def test_views_of_one_source_stay_on_one_side(tmp_path: Path) -> None:
    names = [f"{'ab'[k % 2]}/tree{k}__{view}.png" for k in range(20) for view in ("left", "right", "top")]
    files = {name: encoded(scene(k)) for k, name in enumerate(names)}
    data = load_dataset(zipped(tmp_path / "a.zip", files), {"image_size": 16})
    number_of = {cv2.resize(scene(k), (16, 16), interpolation=cv2.INTER_AREA).tobytes(): k for k in range(60)}
    rows = (data.train_samples, data.test_samples)
    sides = [{number_of[row[..., ::-1].tobytes()] // 3 for row in part} for part in rows]
    assert not sides[0] & sides[1]
    assert sides[0] | sides[1] == set(range(20))


def test_a_test_sample_of_a_source_that_is_trained_on_is_left_out(tmp_path: Path) -> None:
    names = ["train/a/x__1.png", "train/b/y__1.png", "test/a/x__2.png", "test/a/z__1.png", "test/b/w.png"]
    data = load_dataset(
        zipped(tmp_path / "a.zip", {name: encoded(scene(k)) for k, name in enumerate(names)}), {"image_size": 16}
    )
    assert len(data.test_labels) == 2
    assert str(data.notes[0]).startswith("1 test samples were left out, as other views")


@pytest.mark.parametrize(
    ("path", "source"), [("a/tree7__left.jpg", "tree7"), ("a/tree7_left.jpg", ""), ("b__c/plain.png", "")]
)
def test_the_source_stands_before_a_double_underscore(path: str, source: str) -> None:
    assert source_of(path) == source


def test_whole_sources_make_up_the_share() -> None:
    sources = [f"s{k // 5}" for k in range(100)] + [""] * 100
    in_test = drawn_by_source(sources, 0.3)
    assert 50 <= in_test.sum() <= 62
    assert all(len(set(in_test[start : start + 5])) == 1 for start in range(0, 100, 5))
    assert 0 < in_test[100:].sum() < 100
