"""What people bring is counted before it is kept, each file once, and refused in a sentence where room is short."""

from __future__ import annotations

import os
import time
from contextlib import closing
from pathlib import Path

import pytest

from augment.errors import InputError
from models.comparison.specs import DatasetSpec
from models.store.database import StoreFault
from models.store.room import Room
from models.store.store import Store
from tests.models.examples import small_experiment

ENOUGH = Room(each=1_000, all=1_500, free=0)


def opened(folder: Path, room: Room = ENOUGH) -> closing[Store]:
    return closing(Store(folder, room=room))


def some(seed: int, size: int = 400) -> bytes:
    return bytes([seed]) * size


def files(folder: Path) -> int:
    return len(list((folder / "datasets").glob("*")))


def age(folder: Path, seconds: float) -> None:
    for path in (folder / "datasets").glob("*"):
        os.utime(path, (time.time() - seconds,) * 2)


def use(store: Store, owner: str, dataset: DatasetSpec) -> str:
    return store.submit(small_experiment(dataset=dataset.to_dict()), owner, "")


def test_one_person_may_keep_so_much(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.brought.add_upload(some(1), owner="anna")
        store.brought.add_upload(some(2), owner="anna")
        with pytest.raises(InputError, match=r"take 0.0 of the 0.0 MB") as refused:
            store.brought.add_upload(some(3), owner="anna")
        assert refused.value.key == "room.each"
        assert files(tmp_path) == 2
        for _ in range(3):
            store.brought.add_upload(some(1), owner="anna")
        store.brought.add_upload(some(3), owner="ben")


def test_all_together_may_keep_so_much_and_what_two_have_counts_once(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for seed, owner in ((1, "anna"), (2, "anna"), (1, "ben"), (2, "ben"), (3, "chen")):
            store.brought.add_upload(some(seed), owner=owner)
        with pytest.raises(InputError) as refused:
            store.brought.add_upload(some(4), owner="dora")
        assert refused.value.key == "room.all"
        assert files(tmp_path) == 3


def test_the_disk_is_not_filled(tmp_path: Path) -> None:
    with opened(tmp_path, Room(each=1_000, all=1_500, free=10**18)) as store:
        with pytest.raises(InputError, match="MB left") as refused:
            store.brought.add_upload(some(1), owner="anna")
        assert refused.value.key == "room.disk"
        assert files(tmp_path) == 0


def test_where_room_is_short_what_no_run_uses_makes_room(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        used = store.brought.add_upload(some(1), owner="anna")
        use(store, "anna", used)
        store.brought.add_upload(some(2), owner="anna")
        age(tmp_path, 3_700)
        store.brought.add_upload(some(3), owner="anna")
        assert files(tmp_path) == 2
        assert Path(used.path or "").exists()


def test_a_deleted_run_gives_the_room_of_its_dataset_back(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        experiment = use(store, "anna", store.brought.add_upload(some(1, 900), owner="anna"))
        with pytest.raises(InputError):
            store.brought.add_upload(some(2), owner="anna")
        store.delete(experiment)
        store.brought.add_upload(some(2, 900), owner="anna")
        with pytest.raises(InputError):
            store.brought.add_upload(some(1, 900), owner="anna")


def test_what_could_not_be_written_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "datasets").write_bytes(b"in the way of the folder")
    with opened(tmp_path) as store:
        with pytest.raises(StoreFault):
            store.brought.add_upload(some(1, 900), owner="anna")
        (tmp_path / "datasets").unlink()
        store.brought.add_upload(some(2, 900), owner="anna")


def test_an_upload_that_is_no_dataset_is_forgotten_unless_others_use_it(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        alone = store.brought.add_upload(some(1, 900), owner="anna")
        store.brought.forget_upload(alone, "anna")
        assert files(tmp_path) == 0
        shared = store.brought.add_upload(some(2, 900), owner="anna")
        store.brought.add_upload(some(2, 900), owner="ben")
        store.brought.forget_upload(shared, "anna")
        use(store, "ben", shared)
        store.brought.forget_upload(shared, "ben")
        assert files(tmp_path) == 1
