"""What is stored outlives the code: one run that cannot be used disturbs no other."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from models.__main__ import main
from models.comparison.report import report
from models.store.owners import owner_name
from models.store.queue import Queue
from models.store.schema import FILE_NAME, MIGRATIONS
from models.store.store import Store
from tests.models.examples import small_experiment, some_result


def edit_spec(store: Store, experiment_id: str, old: str, new: str) -> None:
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection, connection:
        changed = connection.execute(
            "UPDATE experiments SET spec = replace(spec, ?, ?) WHERE id = ? AND spec LIKE ?",
            (old, new, experiment_id, f"%{old}%"),
        ).rowcount
    assert changed == 1


@pytest.fixture
def store(tmp_path: Path):  # type: ignore[no-untyped-def]
    with closing(Store(tmp_path)) as store:
        yield store


UNUSABLE = [('"rotate"', '"a transform of old"', "a transform of old"), ('"dropout"', '"droppout"', "droppout")]


@pytest.mark.parametrize(("old", "new", "said"), UNUSABLE)
def test_a_run_that_cannot_be_used_says_so_and_the_others_go_on(store: Store, old: str, new: str, said: str) -> None:
    first, bad, last = (store.submit(small_experiment(), "anna", name) for name in ("first", "bad", "last"))
    edit_spec(store, bad, old, new)
    listed = {stored.id: stored for stored in store.experiments()}
    assert [listed[one].experiment is None for one in (first, bad, last)] == [False, True, False]
    assert said in str(listed[bad].problem)
    with closing(Queue(store.folder, "worker")) as queue:
        claimed = []
        while job := queue.claim():
            claimed.append(job.experiment_id)
            queue.finish(job.run_id, some_result())
    assert claimed == [first, first, last, last]
    states = {stored.title: stored.state for stored in store.experiments()}
    assert states == {"first": "finished", "bad": "failed", "last": "finished"}
    assert said in str(store.experiment(bad).runs[0].error)
    assert main(["list", "--store", str(store.folder)]) == 0
    assert main(["report", bad, "--store", str(store.folder)]) == 2


def test_results_of_another_version_are_shown_as_far_as_they_go(store: Store) -> None:
    ran = store.submit(small_experiment(), "anna", "ran")
    with closing(Queue(store.folder, "worker")) as queue:
        for _ in range(2):
            queue.finish(queue.claim().run_id, some_result())
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection, connection:
        for run_id, text in connection.execute("SELECT id, result FROM runs").fetchall():
            result = json.loads(text)
            result["shifted"]["a shift of old"] = 0.5
            del result["train_accuracy"]
            connection.execute("UPDATE runs SET result = ? WHERE id = ?", (json.dumps(result), run_id))
    found = report(store.experiment(ran).experiment, store.results(ran))
    assert list(found.to_dict()["shifted"]) == ["noise_mild"]
    with closing(sqlite3.connect(store.folder / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE runs SET result = '{}' WHERE arm_index = 0")
    assert len(store.results(ran)) == 1


def test_a_store_from_before_notes_and_names_is_brought_up_to_date(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        for statement in MIGRATIONS[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
        spec = json.dumps(small_experiment(seeds=1).to_dict())
        connection.execute(
            "INSERT INTO experiments (id, owner, title, spec, created) VALUES ('old', 'anna', 'of old', ?, 1.0)",
            (spec,),
        )
        connection.execute("INSERT INTO runs (experiment, position, arm_index, seed, steps) VALUES (1, 0, 0, 0, 20)")
    with closing(Store(tmp_path)) as store:
        old = store.experiment("old")
        assert old is not None
        assert (old.title, old.dataset_name, old.remark, old.experiment) == (
            "of old", "", "", small_experiment(seeds=1),
        )  # fmt: skip
        store.describe("old", "of yore", "kept")
        store.submit(small_experiment(), "anna", "new", "flowers.zip")
    with closing(Store(tmp_path)) as again:
        found = {stored.title: (stored.dataset_name, stored.remark) for stored in again.experiments()}
    assert found == {"of yore": ("", "kept"), "new": ("flowers.zip", "")}


def test_who_had_shown_runs_in_a_room_is_known_there_by_their_last_name(tmp_path: Path) -> None:
    before = next(place for place, entry in enumerate(MIGRATIONS) if any("room_people" in line for line in entry))
    spec = json.dumps(small_experiment(seeds=1).to_dict())
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.create_function("owner_name", 1, owner_name)
        for statement in (line for entry in MIGRATIONS[:before] for line in entry):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {before}")
        connection.execute("INSERT INTO rooms VALUES ('maple-4207', 'teacher', 1.0)")
        for number, (owner, name) in enumerate((("a", "Anne"), ("b", "Ben"), ("a", "Anna")), 1):
            connection.execute(
                "INSERT INTO experiments (id, owner, title, spec, created) VALUES (?, ?, '', ?, ?)",
                (str(number), owner, spec, number),
            )
            connection.execute("INSERT INTO room_runs VALUES ('maple-4207', ?, ?)", (number, name))
    with closing(Store(tmp_path)) as store:
        room = store.rooms.room("maple-4207")
        assert room is not None
        assert {owner: (person.name, person.seen) for owner, person in room.people.items()} == {
            "a": ("Anna", 3.0), "b": ("Ben", 2.0),
        }  # fmt: skip
        assert list(room.names.values()) == ["Anna", "Ben", "Anne"]
