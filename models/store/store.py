"""Store: experiments, their runs, curves and results, as the pages and the command line see them.

One SQLite file is queue, record and control channel. Pages submit and read here; workers take their work from it
through `models.store.queue`.
"""

from __future__ import annotations

import json
import math
import secrets
import sqlite3
import string
import time
from collections.abc import Iterable
from pathlib import Path

from augment.errors import InputError
from models.comparison.duration import Pace, RunWork
from models.comparison.exhibits import Truth, no_truth, read_exhibits
from models.comparison.experiment import DatasetSpec, Experiment, RunSpec
from models.data import own_files, uploads
from models.store.brought import UNUSED_KEPT_S, Brought
from models.store.budget import NO_LIMITS, Limits, check_resumed, check_room, estimated, known_pace, per_arm
from models.store.database import Database
from models.store.favourites import Favourites, prune_favourites
from models.store.hand_overs import HandOvers, prune_hand_overs
from models.store.owners import owned
from models.store.room import Room
from models.store.rooms import Rooms, prune_rooms
from models.store.rows import (
    NOT_READ,
    read_pace,
    read_result,
    read_spec,
    write_spec,
)
from models.store.samples import prune_samples
from models.store.schema import PACE_KEPT_S, Want, set_wanted
from models.store.sizes import Size, sizes_of
from models.store.stored import Metric, StoredExperiment, stored
from models.store.waiting import Ahead, ahead_of
from models.training.events import RunResult

MAX_TITLE_CHARACTERS = 120
MAX_REMARK_CHARACTERS = 1_000
ID_LETTERS, ID_LENGTH = string.ascii_letters + string.digits, 12
"""Of an experiment's id. No dash: as the first letter it would make the id an option of the command line."""
ASK_EVERY_S = 2.0
"""How often it is noted that somebody still waits for a pace."""


class Store:
    """The store in `folder`, safe to use from many threads and processes of one machine.

    `limits` say what may wait, run or be paused at a time, `room` what is kept of the files that people bring. What
    changes an experiment takes as `by` the name of who asks, None for whoever runs the server, and raises InputError
    where the experiment is somebody else's.
    """

    def __init__(self, folder: Path | str, limits: Limits = NO_LIMITS, room: Room | None = None) -> None:
        self.folder = Path(folder).absolute()
        self._limits = limits
        own_files.take_over_old(self.folder)
        self._database = Database(self.folder)
        self.favourites = Favourites(self._database)
        self.hand_overs = HandOvers(self._database)
        self.rooms = Rooms(self._database)
        self.brought = Brought(self._database, self.folder, room)

    def close(self) -> None:
        self._database.close()

    def submit(self, experiment: Experiment, owner: str, title: str, dataset_name: str = "") -> str:
        """Queue every run of `experiment` and return its id, which cannot be guessed.

        `dataset_name` is what the file of an uploaded dataset was called.
        Raises InputError where the owner, or everybody, would have too much under way, or the uploaded dataset or a
        file is gone.
        """
        experiment_id = "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH))
        dataset = uploads.content_hash(self.folder, experiment.dataset)
        works = self._estimated(experiment)
        with self._database.writing() as connection:
            check_room(connection, self._limits, owner, sum(work.core_s for work in works))
            if dataset is not None and uploads.path_of(self.folder, dataset) is None:
                raise InputError("store.dataset_gone", "The uploaded dataset was deleted; upload it again.")
            number = connection.execute(
                """INSERT INTO experiments (id, owner, title, spec, dataset, created, dataset_name)
                VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING number""",
                (
                    experiment_id,
                    owner,
                    _one_line(title),
                    write_spec(experiment),
                    dataset,
                    time.time(),
                    _one_line(dataset_name),
                ),
            ).fetchone()[0]
            _insert_runs(connection, number, zip(range(len(works)), experiment.runs(), works, strict=True))
            own_files.require(self.folder, experiment)
        return experiment_id

    def _estimated(self, experiment: Experiment) -> list[RunWork]:
        """What each run takes, told before a transaction that changes anything: files may have to be looked at."""
        with self._database.reading() as connection:
            pace = known_pace(connection, experiment)
        return estimated(experiment, pace, self.folder)

    def experiment(self, experiment_id: str) -> StoredExperiment | None:
        """The experiment as it stands, or None where there is none of that id."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT * FROM experiments WHERE id = ?", (experiment_id,)).fetchall()
            return next(iter(stored(connection, rows)), None)

    def experiments(self, owner: str | None = None, limit: int = 50) -> list[StoredExperiment]:
        """The newest `limit` experiments, newest first, of one owner or of all."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM experiments WHERE ?1 IS NULL OR owner = ?1 ORDER BY number DESC LIMIT ?2", (owner, limit)
            ).fetchall()
            return stored(connection, rows)

    def judged_by_test(self, dataset: DatasetSpec, owner: str) -> int:
        """How many experiments of `owner` the test part of `dataset` has judged: each is a chance for luck."""
        written = json.dumps(dataset.to_dict(), ensure_ascii=False)
        with self._database.reading() as connection:
            count: int = connection.execute(
                """SELECT count(*) FROM experiments WHERE owner = ? AND json_extract(spec, '$.dataset') = json(?)
                AND coalesce(json_extract(spec, '$.judge'), 'test') = 'test'
                AND EXISTS (SELECT 1 FROM runs WHERE experiment = number AND result IS NOT NULL)""",
                (owner, written),
            ).fetchone()[0]
        return count

    def results(self, experiment_id: str) -> dict[tuple[int, int], RunResult]:
        """The results of the finished runs by (arm index, seed)."""
        with self._database.reading() as connection:
            rows = connection.execute(
                """SELECT arm_index, seed, result FROM runs JOIN experiments ON number = experiment
                WHERE experiments.id = ? AND result IS NOT NULL ORDER BY position""",
                (experiment_id,),
            ).fetchall()
        read = {(row["arm_index"], row["seed"]): read_result(row["result"]) for row in rows}
        return {key: result for key, result in read.items() if result is not None}

    def truth(self, experiment_id: str) -> Truth:
        """What is known of the test part. Raises InputError as long as no run has begun, or where it was not kept."""
        with self._database.reading() as connection:
            row = connection.execute(
                """SELECT truth FROM experiments LEFT JOIN exhibits ON experiment = number WHERE id = ?""",
                (experiment_id,),
            ).fetchone()
        try:
            if row is not None and row["truth"] is not None:
                return Truth.from_json(row["truth"])
        except NOT_READ:
            pass
        raise no_truth()

    def exhibits(self, experiment_id: str) -> dict[int, bytes]:
        """The files of the test samples that the first two arms judge differently, by their place in the test part."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT samples FROM exhibits JOIN experiments ON number = experiment WHERE id = ?", (experiment_id,)
            ).fetchone()
        return read_exhibits(row["samples"]) if row else {}

    def weights(self, experiment_id: str) -> dict[tuple[int, int], bytes]:
        """What networks are made of again, by (arm index, seed); of one finished run an arm."""
        with self._database.reading() as connection:
            rows = connection.execute(
                """SELECT arm_index, seed, blob FROM weights JOIN runs ON run = runs.id
                JOIN experiments ON number = experiment WHERE experiments.id = ? ORDER BY position""",
                (experiment_id,),
            ).fetchall()
        return {(row["arm_index"], row["seed"]): row["blob"] for row in rows}

    def asked_of(self, owner: str, limit: int = 20) -> list[StoredExperiment]:
        """The owner's newest experiments that have networks to ask, newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                """SELECT * FROM experiments WHERE owner = ? AND EXISTS (
                    SELECT 1 FROM runs JOIN weights ON run = runs.id WHERE experiment = number)
                ORDER BY number DESC LIMIT ?""",
                (owner, limit),
            ).fetchall()
            return stored(connection, rows)

    def metrics(self, experiment_id: str, after: int = 0) -> tuple[list[Metric], int]:
        """What was recorded after rowid `after`, in that order, and the last rowid, to be given as `after` next time.

        Rows are only ever added, and none twice: steps that a resumed run does again are recorded already.
        """
        # CROSS JOIN keeps SQLite from starting at the metrics of everybody; each run is one short index range.
        with self._database.reading() as connection:
            rows = connection.execute(
                """SELECT metrics.id, arm_index, seed, metrics.step, name, value
                FROM experiments CROSS JOIN runs ON runs.experiment = number CROSS JOIN metrics ON metrics.run = runs.id
                WHERE experiments.id = ? AND metrics.id > ? ORDER BY metrics.id""",
                (experiment_id, after),
            ).fetchall()
        found = [Metric._make((*keys, math.nan if value is None else value)) for *keys, value in rows]
        return found, found[-1].rowid if found else after

    def want(self, experiment_id: str, want: Want, by: str | None = None) -> None:
        """Ask for an experiment to run, pause or stop; a stop is final. Workers see it within about half a second.

        Raises InputError where it is paused and there is no room for it to go on at present.
        """
        with self._database.writing() as connection:
            row = owned(connection, experiment_id, by)
            if row is not None:
                if (row["want"], want) == ("pause", "run"):
                    check_resumed(connection, self._limits, row["owner"], row["number"])
                set_wanted(connection, row["number"], want)

    def add_seeds(self, experiment_id: str, count: int, by: str | None = None) -> None:
        """Queue `count` further seeds of every arm. Raises InputError where there may be no more."""
        with self._database.writing() as connection:
            row = owned(connection, experiment_id, by)
            if row is None or row["want"] == "stop":
                raise InputError("store.ended", "This experiment was stopped or deleted; start it as a new one.")
            before = read_spec(row["spec"])
            after = before.with_more_seeds(count)
            works = per_arm(connection, row["number"])
            asked_s = count * sum(work.core_s for work in works.values())
            check_room(connection, self._limits, row["owner"], asked_s, row["number"])
            connection.execute("UPDATE experiments SET spec = ? WHERE id = ?", (write_spec(after), experiment_id))
            runs = [(place, run, works[run.arm_index]) for place, run in enumerate(after.runs())]
            _insert_runs(connection, row["number"], [item for item in runs if item[1].seed not in before.seeds])
            set_wanted(connection, row["number"], row["want"])

    def describe(self, experiment_id: str, title: str, remark: str, by: str | None = None) -> None:
        """Give an experiment another title, its own where that is empty, and another remark."""
        lines = [_printable(line).strip() for line in remark.splitlines()]
        with self._database.writing() as connection:
            owned(connection, experiment_id, by)
            connection.execute(
                "UPDATE experiments SET title = coalesce(nullif(?, ''), title), remark = ? WHERE id = ?",
                (_one_line(title), "\n".join(lines).strip()[:MAX_REMARK_CHARACTERS], experiment_id),
            )

    def sizes(self) -> dict[str, Size]:
        """What every experiment takes on the disk, by its id."""
        with self._database.reading() as connection:
            return sizes_of(connection, self.folder)

    def ahead(self, experiment_id: str, viewer: str) -> Ahead | None:
        """What comes before an experiment of which nothing has started; None where nothing of it waits."""
        with self._database.reading() as connection:
            return ahead_of(connection, experiment_id, viewer)

    def delete(self, experiment_id: str, by: str | None = None) -> None:
        """Remove an experiment with all that belongs to it, and its uploaded dataset where no other one uses it."""
        with self._database.writing() as connection:
            owned(connection, experiment_id, by)
            deleted = "DELETE FROM experiments WHERE id = ? RETURNING dataset"
            dataset = next((row["dataset"] for row in connection.execute(deleted, (experiment_id,)).fetchall()), None)
            if dataset is not None:
                self.brought.remove_upload(connection, dataset)

    def prune(self, keep_days: float) -> int:
        """Delete what ended more than `keep_days` ago, and uploads that no experiment uses. Returns how many went."""
        with self._database.writing() as connection:
            gone = connection.execute(
                """DELETE FROM experiments WHERE number IN (
                    SELECT experiment FROM runs GROUP BY experiment
                    HAVING sum(state NOT IN ('finished', 'stopped', 'failed')) = 0 AND max(finished) < ?)""",
                (time.time() - keep_days * 86_400,),
            ).rowcount
            connection.execute("DELETE FROM owners WHERE owner NOT IN (SELECT owner FROM experiments)")
            connection.execute("DELETE FROM paces WHERE asked < ?", (time.time() - keep_days * 86_400,))
            prune_favourites(connection)
            prune_hand_overs(connection)
            prune_rooms(connection, keep_days)
            self.brought.remove_unused(connection, UNUSED_KEPT_S)
        prune_samples(self.folder)
        return gone

    def pace(self, trial: Experiment) -> Pace | None:
        """What workers measured last of a `trial_of` an experiment, None as long as they have not.

        A page that asks makes them do it as soon as one has nothing to train, and must go on asking to hear of it.
        """
        with self._database.reading() as connection:
            row = connection.execute("SELECT * FROM paces WHERE trial = ?", (trial.spec_hash,)).fetchone()
        now = time.time()
        known = row is not None and row["pace"] is not None
        if not known or now - row["taken"] > PACE_KEPT_S:
            self._ask_pace(trial, row, now)
        return read_pace(row["pace"]) if known else None

    def _ask_pace(self, trial: Experiment, row: sqlite3.Row | None, now: float) -> None:
        if row is None or now - row["asked"] > ASK_EVERY_S:
            with self._database.writing() as connection:
                connection.execute(
                    """INSERT INTO paces (trial, spec, asked) VALUES (?, ?, ?)
                    ON CONFLICT DO UPDATE SET asked = excluded.asked""",
                    (trial.spec_hash, write_spec(trial), now),
                )


def _insert_runs(connection: sqlite3.Connection, number: int, runs: Iterable[tuple[int, RunSpec, RunWork]]) -> None:
    connection.executemany(
        """INSERT INTO runs (experiment, position, arm_index, seed, steps, step_s, beside_s)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (number, position, run.arm_index, run.seed, run.training.steps, work.step_s, work.beside_s)
            for position, run, work in runs
        ],
    )


def _one_line(title: str) -> str:
    """A title on one line, without control characters."""
    return " ".join(_printable(title).split())[:MAX_TITLE_CHARACTERS]


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
