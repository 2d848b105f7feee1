"""Samples brought to a workbench: found by who brought them, by nobody else, and not kept without end."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from models.store import samples
from models.store.samples import FOLDER, KeptSample, find_sample, keep_sample, prune_samples


def test_a_sample_comes_back_to_its_owner_alone(tmp_path: Path) -> None:
    sample = KeptSample("../../étoile\0.png", b"bytes \0 with a zero")
    kept = keep_sample(tmp_path, "anna", sample)
    assert find_sample(tmp_path, "anna", kept) == KeptSample("../../étoile.png", sample.data)
    assert find_sample(tmp_path, "ben", kept) is None
    assert [path.parent.name for path in tmp_path.rglob("*") if path.is_file()] == [FOLDER]


@pytest.mark.parametrize("sample_id", ["", "../explorer.sqlite", "a" * 31, "A" * 32, "/etc/passwd", "a" * 32 + "\n"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, sample_id: str) -> None:
    keep_sample(tmp_path, "anna", KeptSample("", b"text"))
    assert find_sample(tmp_path, "anna", sample_id) is None


def test_the_oldest_go_first_of_one_owner_and_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "MOST_BYTES", 10_000)
    others = keep_sample(tmp_path, "ben", KeptSample("", b"ben"))
    ids = []
    for number in range(samples.MOST_EACH + 2):
        ids.append(keep_sample(tmp_path, "anna", KeptSample("", bytes([number]))))
        age(tmp_path, ids[-1], seconds=100 - number)
    prune_samples(tmp_path, "anna")
    assert [find_sample(tmp_path, "anna", one) is not None for one in ids] == [False, False] + [True] * 8
    assert find_sample(tmp_path, "ben", others)
    age(tmp_path, others, seconds=1_000)
    keep_sample(tmp_path, "carl", KeptSample("", b"x" * 9_990))
    assert find_sample(tmp_path, "ben", others) is None


def test_a_day_after_its_last_use_a_sample_goes(tmp_path: Path) -> None:
    kept = keep_sample(tmp_path, "anna", KeptSample("", b"text"))
    age(tmp_path, kept, seconds=samples.KEPT_S - 60)
    assert find_sample(tmp_path, "anna", kept), "and this was a use"
    prune_samples(tmp_path)
    assert find_sample(tmp_path, "anna", kept)
    age(tmp_path, kept, seconds=samples.KEPT_S + 60)
    prune_samples(tmp_path)
    assert find_sample(tmp_path, "anna", kept) is None


def age(store: Path, sample_id: str, seconds: float) -> None:
    (path,) = (store / FOLDER).glob(f"*{sample_id}")
    os.utime(path, (time.time() - seconds,) * 2)
