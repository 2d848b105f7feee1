"""Who has the link of a run can look; its owner alone changes it, and can hand it over."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from augment.errors import InputError
from models.store import rooms
from models.store.owners import owner_name
from models.store.rooms import MAX_NAME_CHARACTERS
from models.store.schema import FILE_NAME, MIGRATIONS
from models.store.store import Store
from tests.models.examples import small_experiment

VERSION_WITH_SECRETS = next(k for k, statements in enumerate(MIGRATIONS) if "owner_name" in statements[0])
SECRET = "a-secret_of-Anna.0"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "store")) as store:
        yield store


def test_nobody_else_changes_a_run(store: Store) -> None:
    run = store.submit(small_experiment(), "anna", "mine")
    before = store.experiment(run)
    changes = {
        "want": lambda: store.want(run, "pause", by="ben"),
        "add_seeds": lambda: store.add_seeds(run, 1, by="ben"),
        "describe": lambda: store.describe(run, "his", "", by="ben"),
        "delete": lambda: store.delete(run, by="ben"),
        "offer": lambda: store.hand_overs.offer("ben", run),
        "offered": lambda: store.hand_overs.offered("ben", run),
    }
    for change in changes.values():
        with pytest.raises(InputError, match="somebody else's"):
            change()
    assert store.experiment(run) == before
    store.describe(run, "still mine", "", by="anna")
    store.want(run, "pause", by="anna")
    assert (store.experiment(run).title, store.experiment(run).state) == ("still mine", "paused")
    store.delete(run, by="anna")
    assert store.experiment(run) is None


def test_a_run_is_handed_over_once_by_the_newest_link(store: Store) -> None:
    run, other = (store.submit(small_experiment(), "anna", title) for title in ("first", "second"))
    room = store.rooms.make("anna")
    old = store.hand_overs.offer("anna", run)
    token = store.hand_overs.offer("anna", run)
    number, _, secret = token.partition(".")
    assert store.hand_overs.offered("anna", run) is not None
    assert store.hand_overs.offered("anna") is None
    for wrong in (old, f"{number}.{secret[:-1]}", f"{number}.", secret, "", "9" * 30 + ".x", "²." + secret):
        assert store.hand_overs.look(wrong) is None, wrong
        with pytest.raises(InputError, match="does not work any more"):
            store.hand_overs.take(wrong, "ben")
    assert store.hand_overs.look(token).runs == ((run, "first"),)
    store.hand_overs.take(token, "anna")
    assert store.hand_overs.look(token), "who owns it already has not used it up"
    store.hand_overs.take(token, "ben")
    assert [store.experiment(one).owner for one in (run, other)] == ["ben", "anna"]
    assert (store.rooms.of("anna"), store.rooms.of("ben")) == ([room], []), "one run takes nothing along"
    assert store.hand_overs.look(token) is None
    assert secret.encode() not in (store.folder / FILE_NAME).read_bytes()


def test_all_runs_are_handed_over_with_what_belongs_to_them(store: Store) -> None:
    runs = [store.submit(small_experiment(), owner, owner) for owner in ("anna", "anna", "carl")]
    room = store.rooms.make("anna")
    store.favourites.mark("anna", "image", "rotate")
    single = store.hand_overs.offer("anna", runs[0])
    token = store.hand_overs.offer("anna")
    later = store.submit(small_experiment(), "anna", "later")
    store.hand_overs.take(token, "new")
    assert [store.experiment(run).owner for run in (*runs, later)] == ["new", "new", "carl", "new"]
    assert store.hand_overs.look(single) is None, "its maker owns that run no longer"
    assert store.rooms.of("new") == [room]
    assert store.favourites.of("new", "image") == {"rotate"}
    store.hand_overs.offer("anna")
    store.prune(1)
    assert store.hand_overs.offered("anna") is None, "who has no run has none to hand over"


def test_an_old_store_keeps_no_secret_and_forgets_no_owner(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        for statements in MIGRATIONS[:VERSION_WITH_SECRETS]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION_WITH_SECRETS}")
        for number, owner in enumerate((SECRET, "command line")):
            connection.execute(
                "INSERT INTO experiments (id, owner, title, spec, created) VALUES (?, ?, '', '{}', 0)", (number, owner)
            )
            connection.execute("INSERT INTO runs (experiment, position, arm_index, seed, steps) VALUES (?, 0, 0, 0, 1)",
                               (number + 1,))  # fmt: skip
            connection.execute("INSERT INTO owners VALUES (?, ?)", (owner, number))
        connection.execute("INSERT INTO favourites VALUES (?, 'image', 'rotate', 1e12)", (SECRET,))
    with closing(Store(tmp_path)) as store:
        assert [stored.id for stored in store.experiments(owner_name(SECRET))] == ["0"]
        assert [stored.id for stored in store.experiments("command line")] == ["1"]
        assert store.favourites.of(owner_name(SECRET), "image") == {"rotate"}
    assert SECRET.encode() not in (tmp_path / FILE_NAME).read_bytes()


def test_a_room_is_its_makers_and_shows_only_own_runs(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    code = store.rooms.make("teacher")
    run = store.submit(small_experiment(), "anna", "")
    store.rooms.add(code, run, "ben")
    assert store.rooms.room(code).runs == ()
    store.rooms.rename(code, "ben", "Ben")
    store.rooms.add(code, run, "anna")
    assert store.rooms.room(code).names == {run: ""}
    changes = (store.rooms.take_out, (code, run)), (store.rooms.close, (code,)), (store.rooms.set_up, (code, None))
    for change, what in changes:
        with pytest.raises(InputError, match="somebody else's"):
            change(*what, "anna")
    monkeypatch.setattr(rooms, "MOST_ROOMS", 1)
    with pytest.raises(InputError, match="close one first"):
        store.rooms.make("teacher")
    store.prune(-1)
    assert store.rooms.room(code), "it still shows something"
    store.delete(run)
    assert store.rooms.room(code).runs == ()
    store.prune(-1)
    assert store.rooms.room(code) is None


def test_a_room_remembers_who_is_there_and_a_new_name_is_for_what_comes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, elsewhere = store.rooms.make("teacher"), store.rooms.make("teacher")

    def start(owner: str = "anna") -> str:
        run = store.submit(small_experiment(), owner, "")
        store.rooms.add(code, run, owner)
        return run

    nameless, of_ben = start(), start("ben")
    store.rooms.rename(code, "anna", " An\x00na " + "x" * 99)
    long_name = "An na " + "x" * (MAX_NAME_CHARACTERS - 6)
    named = start()
    store.rooms.rename(code, "anna", "Tom")
    store.rooms.add(code, named, "anna")
    renamed = start()
    room = store.rooms.room(code)
    assert room.names == {renamed: "Tom", named: long_name, of_ben: "", nameless: long_name}
    assert (room.name_of("anna"), room.name_of("ben")) == ("Tom", "")
    assert store.rooms.room(elsewhere).name_of("anna") == "", "a name is of one room"
    assert store.rooms.shown()[named] == (code, long_name)

    monkeypatch.setattr(rooms, "SEEN_EVERY_S", -1)
    store.rooms.see(room, "ben")
    store.rooms.see(room, "anna")
    store.rooms.see(room, "teacher")
    assert store.rooms.room(code).name_of("anna") == "Tom", "being seen changes no name"
    assert sorted(store.rooms.room(code).there()) == ["anna", "ben"]
    assert (store.rooms.visited_by("ben"), store.rooms.visited_by("teacher")) == ([code], [])
    monkeypatch.setattr(rooms, "THERE_S", -1)
    assert store.rooms.room(code).there() == []
    monkeypatch.setattr(rooms, "MOST_PEOPLE", 3)
    store.rooms.see(room, "one too many")
    assert "one too many" not in store.rooms.room(code).people
    store.hand_overs.take(store.hand_overs.offer("anna"), "anna at home")
    assert store.rooms.room(code).name_of("anna at home") == "Tom"
    store.rooms.close(code, "teacher")
    assert store.rooms.visited_by("ben") == []


def test_a_room_has_its_own_runs_and_names_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there, empty = (store.rooms.make("teacher") for _ in range(3))
    first, second = (store.submit(small_experiment(), "anna", "") for _ in range(2))
    for code, run in ((here, first), (here, second), (there, second)):
        store.rooms.rename(code, "anna", "Anna")
        store.rooms.add(code, run, "anna")
    assert store.rooms.room(here).runs == (second, first)
    assert store.rooms.room(there).runs == (second,)
    assert store.rooms.room(here).names == {second: "Anna", first: "Anna"}
    store.rooms.take_out(here, second, "teacher")
    assert store.rooms.room(here).runs == (first,)
    assert store.rooms.room(there).runs == (second,)
    monkeypatch.setattr(rooms, "MOST_RUNS", 1)
    store.rooms.add(here, second, "anna")
    assert store.rooms.room(here).runs == (first,)
    store.prune(1)
    assert store.rooms.room(empty), "it was made just now"
    for wrong in ("", here[:-1], f"{here[:-1]}%", here.replace("-", "_")):
        assert store.rooms.room(wrong) is None, wrong
    store.rooms.close(here, "teacher")
    assert sorted(store.rooms.of("teacher")) == sorted((there, empty))
