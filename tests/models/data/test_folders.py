"""Zips of class folders in every modality, and what is told of them before anything is decoded."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from augment.errors import InputError
from augment.saving import encode_png, encode_wav
from augment.transforms import Audio
from models.comparison.specs import DatasetSpec
from models.data import folders
from models.data.archive import Archive
from models.data.dataset import Dataset
from models.data.datasets import contents, largest_train_size, load_dataset
from models.data.folders import glance_at_zip, modality_of_zip

SETTINGS = {
    "image": {"image_size": 8},
    "audio": {"seconds": 0.25, "sample_rate": 8_000, "mels": 16},
    "text": {"words": 8},
}


def wav(seed: int, seconds: float = 0.25, rate: int = 8_000) -> bytes:
    noise = 0.1 * np.random.default_rng(seed).standard_normal(int(seconds * rate))
    return encode_wav(Audio(noise.clip(-1, 1).astype(np.float32), rate))


def png(seed: int) -> bytes:
    return encode_png(np.random.default_rng(seed).integers(0, 256, (9, 9, 3), np.uint8))


def txt(seed: int) -> bytes:
    return f"text number {seed}".encode()


MADE = {"image": (png, "png"), "audio": (wav, "wav"), "text": (txt, "txt")}


def files(modality: str, count: int = 10, start: int = 0) -> dict[str, bytes]:
    make, ending = MADE[modality]
    return {f"{label}/{k}.{ending}": make(start + 100 * c + k) for c, label in enumerate("ab") for k in range(count)}


def zipped(folder: Path, content: dict[str, bytes]) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, data in content.items():
            file.writestr(name, data)
    return path


def loaded(path: Path, modality: str) -> Dataset:
    return load_dataset(DatasetSpec(modality, path=str(path)), SETTINGS[modality])


@pytest.mark.parametrize("modality", MADE)
def test_a_zip_tells_what_it_is_of_and_is_read(tmp_path: Path, modality: str) -> None:
    path = zipped(tmp_path, files(modality) | {"notes.md": b"about"})
    spec = DatasetSpec.from_dict({"path": str(path)})
    assert (modality_of_zip(path), spec.modality) == (modality, modality)
    assert (contents(spec), largest_train_size(spec)) == ((2, 20), 14)
    data = loaded(path, modality)
    assert (len(data.train_samples), len(data.test_samples)) == (14, 6)
    assert [str(note).startswith("'notes.md'") for note in data.notes] == [True]
    assert set(data.shifted_tests)


def test_of_equally_many_files_the_images_count(tmp_path: Path) -> None:
    assert modality_of_zip(zipped(tmp_path, files("text") | files("image"))) == "image"


@pytest.mark.parametrize("modality", ["image", "audio"])
def test_files_of_another_kind_are_left_out_with_a_reason(tmp_path: Path, modality: str) -> None:
    data = loaded(zipped(tmp_path, files("image") | files("audio", 6)), modality)
    assert len(data.train_samples) + len(data.test_samples) == {"image": 20, "audio": 12}[modality]
    assert "not a file of the kind" in str(data.notes[0])


@pytest.mark.parametrize(
    "bad", [b"", b"RIFF", wav(1)[:30], wav(1)[:44], b"RIFF\xff\xff\xff\xffWAVEfmt " + b"\xff" * 40, png(1), b"ID3" * 99]
)
def test_hostile_sounds_are_left_out_and_named(tmp_path: Path, bad: bytes) -> None:
    data = loaded(zipped(tmp_path, files("audio") | {"a/bad.wav": bad}), "audio")
    assert len(data.train_samples) + len(data.test_samples) == 20
    assert "'a/bad.wav' was left out." in str(data.notes[0])


def test_clips_of_any_rate_and_length_become_alike(tmp_path: Path) -> None:
    odd = {"a/long.wav": wav(2_007, 2.0), "b/fast.wav": wav(2_008, 0.25, 44_100), "a/short.wav": wav(2_009, 0.01)}
    data = loaded(zipped(tmp_path, files("audio") | odd), "audio")
    rows = np.concatenate([data.train_samples, data.test_samples])
    assert (rows.shape, rows.dtype) == ((23, 2_000), np.float32)
    assert all(sound.sample_rate == 8_000 for sound in data.samples(rows))


@pytest.mark.parametrize("modality", MADE)
def test_copies_stand_on_one_side_in_every_modality(tmp_path: Path, modality: str) -> None:
    ending = MADE[modality][1]
    train = {f"train/{name}": data for name, data in files(modality, 4).items()}
    test = {f"test/{name}": data for name, data in files(modality, 4, start=500).items()}
    copy = {f"test/a/copy.{ending}": train[f"train/b/0.{ending}"]}
    data = loaded(zipped(tmp_path, train | test | copy), modality)
    assert (len(data.train_samples), len(data.test_samples)) == (8, 8)
    assert "1 exact copies" in str(data.notes[0])


@pytest.mark.parametrize("modality", ["image", "audio"])
def test_what_was_prepared_is_read_back_the_same(tmp_path: Path, modality: str) -> None:
    path = zipped(tmp_path, files(modality))
    spec = DatasetSpec(modality, path=str(path))
    first = load_dataset(spec, SETTINGS[modality], tmp_path)
    os.utime(path, ns=(0, 0))  # forgotten in memory, as it looks changed
    again = load_dataset(spec, SETTINGS[modality], tmp_path)
    assert again is not first
    assert np.array_equal(first.train_samples, again.train_samples)
    assert len(list((tmp_path / "prepared").iterdir())) == 1
    other = {"image": {"image_size": 12}, "audio": SETTINGS["audio"] | {"seconds": 0.5}}[modality]
    assert load_dataset(spec, other, tmp_path).train_samples.shape != first.train_samples.shape


@pytest.mark.parametrize("modality", MADE)
def test_amounts_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modality: str) -> None:
    monkeypatch.setattr(folders, "MAX_PREPARED_BYTES", 1_000)
    with pytest.raises(InputError, match="too many or too large"):
        loaded(zipped(tmp_path, files(modality)), modality)


def test_damaged_pictures_are_charged_with_the_pixels_that_they_promise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a megabyte of cut off 40-megapixel PNGs kept every worker busy, as nothing came of them."""
    large = encode_png(np.zeros((500, 400, 3), np.uint8))
    cut_off = {f"{name}/cut{k}.png": large[: len(large) // 2] for name in "ab" for k in range(3)}
    path = zipped(tmp_path, files("image") | cut_off)
    monkeypatch.setattr(folders, "MAX_DECODED_VALUES", 1_300_000)
    assert len(loaded(path, "image").train_samples) == 14
    monkeypatch.setattr(folders, "MAX_DECODED_VALUES", 1_100_000)
    os.utime(path, ns=(0, 0))
    with pytest.raises(InputError, match="too many or too large"):
        loaded(path, "image")


def test_a_first_look_ends_at_pictures_that_promise_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = encode_png(np.zeros((500, 400, 3), np.uint8))
    tried = []
    monkeypatch.setattr(folders, "MOST_DECODED", 500_000)
    monkeypatch.setattr(Archive, "bytes_of", lambda self, entry: tried.append(entry) or large[: len(large) // 2])
    glance_at_zip(zipped(tmp_path, files("image")), "image")
    assert len(tried) == 3
