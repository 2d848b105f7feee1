"""Files of people's own in a store: needed by what is submitted, kept while an experiment names them, trained with."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from augment import own_files
from augment.audio.recordings import RECORDINGS
from augment.errors import InputError
from augment.own_files import file_of
from models.__main__ import main
from models.comparison.experiment import Experiment
from models.data.own_files import NOTE_EVERY_S, OLD_FOLDER, folder_of, used_now
from models.store.brought import UNUSED_KEPT_S
from models.store.store import Store
from tests.augment.recordings import canteen, sound_file

GONE = "recording-0123456789abcdef"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store")) as opened:
        yield opened


def experiment_with(kind: str, **step: object) -> Experiment:
    entry = {"transform": "background", "params": {"snr_db": 5, "kind": kind}, **step}
    noisy = {"name": "noisy", "recipe": {"modality": "audio", "steps": [entry]}}
    training = {"steps": 20, "batch_size": 8}
    form = {"dataset": {"name": "sounds"}, "arms": [{"name": "plain"}, noisy], "training": training, "seeds": 1}
    return Experiment.from_dict(form | {"network": {"width": 4, "depth": 1}, "train_size": 24})


def add(folder: Path, data: bytes) -> str:
    return own_files.add(folder, data, RECORDINGS)


def age(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_an_experiment_is_taken_only_with_the_recordings_that_it_applies(store: Store) -> None:
    with pytest.raises(InputError, match=GONE):
        store.submit(experiment_with(GONE), "anna", "")
    assert store.experiments() == []
    store.submit(experiment_with(GONE, enabled=False), "anna", "")
    recording = add(folder_of(store.folder), sound_file(canteen()))
    store.submit(experiment_with(recording), "anna", "")


def test_a_recording_goes_a_day_after_its_last_use_unless_an_experiment_names_it(store: Store) -> None:
    folder = folder_of(store.folder)
    used, unused, fresh = (add(folder, sound_file(canteen(seed=seed))) for seed in range(3))
    experiment_id = store.submit(experiment_with(used), "anna", "")
    for recording in (used, unused):
        age(folder / recording, UNUSED_KEPT_S + 60)
    age(folder / fresh, UNUSED_KEPT_S - 60)
    (folder / "left.partial").write_bytes(b"")
    age(folder / "left.partial", UNUSED_KEPT_S + 60)
    store.prune(keep_days=30)
    assert {path.name for path in folder.iterdir()} == {used, fresh}
    store.delete(experiment_id)
    store.prune(keep_days=30)
    assert {path.name for path in folder.iterdir()} == {fresh}


def test_a_store_from_before_word_lists_keeps_its_recordings(tmp_path: Path) -> None:
    recording = add(tmp_path / OLD_FOLDER, sound_file(canteen()))
    with closing(Store(tmp_path)) as store:
        store.submit(experiment_with(recording), "anna", "")


def test_bringing_it_again_is_a_use(store: Store) -> None:
    folder, data = folder_of(store.folder), sound_file(canteen())
    recording = add(folder, data)
    age(folder / recording, UNUSED_KEPT_S + 60)
    add(folder, data)
    store.prune(keep_days=30)
    assert file_of(recording, folder)


def test_showing_it_is_a_use_that_is_noted_once_an_hour(store: Store) -> None:
    path = folder_of(store.folder) / add(folder_of(store.folder), sound_file(canteen()))
    age(path, NOTE_EVERY_S - 60)
    before = path.stat().st_mtime
    used_now(path)
    assert path.stat().st_mtime == before
    age(path, NOTE_EVERY_S + 60)
    used_now(path)
    assert time.time() - path.stat().st_mtime < 60
    path.unlink()
    used_now(path)


def test_the_command_line_trains_with_recordings_from_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPLORER_WORKERS", "1")
    mine = tmp_path / "mine"
    kept = add(mine, sound_file(canteen()))
    (mine / kept).rename(mine / "canteen at noon.wav")
    (mine / "other.wav").write_bytes(sound_file(canteen(seed=2)))
    file = tmp_path / "experiment.json"
    file.write_text(json.dumps(experiment_with(kept).to_dict()))
    assert main(["train", str(file), "--json"]) == 2
    assert kept in capsys.readouterr().err
    assert main(["train", str(file), "--json", "--store", str(tmp_path / "kept"), "--files", str(mine)]) == 0
    (accuracy,) = json.loads(capsys.readouterr().out)["arms"]["noisy"]["accuracy"]
    assert 0 <= accuracy <= 1
    assert [path.name for path in folder_of(tmp_path / "kept").iterdir()] == [kept]
