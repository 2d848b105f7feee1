"""Queue: the workers' side of the store. Every call is one short transaction.

A worker holds at most one run. What it writes counts only while it still holds the run: one whose heartbeat stopped
loses it to another worker, and where the first comes back to life, it is told so and lets go.
"""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from augment.errors import InputError, Note, note_to_dict
from models.comparison.duration import Pace
from models.comparison.exhibits import Truth, judged_differently, write_exhibits
from models.comparison.experiment import Experiment, RunSpec
from models.store.database import Database
from models.store.heartbeats import LOST, clear, clock, put_back, take_back
from models.store.rows import read_or_say_why, read_spec, write_spec
from models.store.schema import LINE, PACE_KEPT_S, WAITS, Want
from models.training.events import RunResult, read_correct

YIELD_EVERY_S = 1.0
"""One run at a time makes room: whoever waits takes the worker that is free before a second one would be."""
PACE_WANTED_S = 6.0
"""Who waits for a pace asks again every few seconds; what nobody waits for any more is not measured."""
PACE_GIVEN_UP_S = 60.0
"""After this long, a pace is measured by another worker."""

HELD = "id = :run AND worker = :worker AND state = 'running'"


@dataclass(frozen=True)
class Job:
    """A run to be trained, from its last checkpoint where there is one."""

    run_id: int
    experiment_id: str
    run: RunSpec
    checkpoint: bytes | None


class Queue:
    """The queue in the store's `folder`, as the worker of that name uses it; names are never used twice."""

    def __init__(self, folder: Path, worker: str) -> None:
        self._worker = worker
        self._database = Database(folder)

    def close(self) -> None:
        self._database.close()

    def claim(self) -> Job | None:
        """Take the run that is next in line, None where nothing waits. No run is ever given to two workers."""
        with self._database.reading() as connection:
            nothing = connection.execute(
                f"""SELECT NOT EXISTS (SELECT 1 FROM runs WHERE state = 'queued' AND ({WAITS}) IS NOT TRUE)
                AND NOT EXISTS (SELECT 1 FROM runs WHERE state = 'running' AND {LOST})""",
                clock(),
            ).fetchone()[0]
        if nothing:
            return None
        with self._database.writing() as connection:
            # Told only now: whoever held the file meanwhile may have written a heartbeat that is newer.
            take_back(connection, LOST, clock())
            first = f"""{LINE} SELECT run FROM line JOIN runs ON runs.id = run WHERE ({WAITS}) IS NOT TRUE
                ORDER BY rank LIMIT 1"""
            while row := connection.execute(first).fetchone():
                try:
                    return self._take(connection, row["run"])
                except InputError as error:
                    _fail_unusable(connection, row["run"], error)
            return None

    def _take(self, connection: sqlite3.Connection, run_id: int) -> Job:
        """Raises InputError where the stored experiment cannot be used any more."""
        row = connection.execute(
            """SELECT arm_index, seed, experiments.id, owner, spec, blob FROM runs
            JOIN experiments ON number = experiment LEFT JOIN checkpoints ON run = runs.id WHERE runs.id = ?""",
            (run_id,),
        ).fetchone()
        spec = RunSpec(read_spec(row["spec"]), row["arm_index"], row["seed"])
        connection.execute(
            """UPDATE runs SET state = 'running', worker = :worker, heartbeat = :now, boot = :boot,
            started = coalesce(started, :date), prepares = NULL, awaits = NULL, prepared = 1 WHERE id = :run""",
            {"date": time.time(), **clock(), **self._holding(run_id)},
        )
        connection.execute(
            "INSERT OR REPLACE INTO owners SELECT ?, coalesce(max(served), 0) + 1 FROM owners", (row["owner"],)
        )
        return Job(run_id, row["id"], spec, row["blob"])

    def beat(self, run_id: int) -> Want | None:
        """Say that this worker is alive. Returns what is wanted of its run; None where the run is no longer its own."""
        with self._database.writing() as connection:
            row = connection.execute(
                f"""UPDATE runs SET heartbeat = :now, boot = :boot WHERE {HELD}
                RETURNING (SELECT want FROM experiments WHERE number = experiment) AS want""",
                {**clock(), **self._holding(run_id)},
            ).fetchone()
        return row["want"] if row else None

    def prepare(self, run_id: int, done: float) -> None:
        """Set how much of what comes before a run's first step is done, in 0 to 1."""
        with self._database.writing() as connection:
            connection.execute(
                f"UPDATE runs SET prepared = :done WHERE {HELD}", {"done": done, **self._holding(run_id)}
            )

    def begin_preparing(self, run_id: int, dataset: str) -> bool:
        """Prepare the dataset of that name for all runs that need it; False where that is another worker's at present.

        The run is queued again then, and waits with the others of its experiment until that worker is done, or dead.
        """
        with self._database.writing() as connection:
            values = {"dataset": dataset, **clock(), **self._holding(run_id)}
            taken = f"SELECT 1 FROM runs WHERE state = 'running' AND prepares = :dataset AND id <> :run AND NOT {LOST}"
            if connection.execute(taken, values).fetchone() is None:
                update = f"UPDATE runs SET prepares = :dataset, prepared = 0 WHERE {HELD}"
                return connection.execute(update, values).rowcount > 0
            put_back(connection, "runs.id = :run AND worker = :worker", {**self._holding(run_id)})
            connection.execute(
                """UPDATE runs SET awaits = :dataset, started = iif(step = 0, NULL, started) WHERE state = 'queued'
                AND experiment = (SELECT experiment FROM runs WHERE id = :run)""",
                {"dataset": dataset, "run": run_id},
            )
        return False

    def end_preparing(self, run_id: int) -> None:
        """The dataset lies in the store, or in this worker's memory where there is no room for it."""
        with self._database.writing() as connection:
            connection.execute(f"UPDATE runs SET prepares = NULL, prepared = 1 WHERE {HELD}", self._holding(run_id))

    def record(
        self,
        run_id: int,
        step: int,
        metrics: Iterable[tuple[int, str, float]],
        checkpoint: bytes | None = None,
        step_s: float | None = None,
    ) -> bool:
        """Add (step, name, value) rows, set the progress and replace the checkpoint, all or nothing.

        `step_s` is what a step was found to take, in core-seconds: what is left of all runs of this arm is told by it.
        Where a checkpoint gets further than the last one, the deaths of workers on the way there are forgotten. A step
        that a resumed run does again is recorded already, with the same values. Returns False where the run is no
        longer this worker's.
        """
        with self._database.writing() as connection:
            update = f"UPDATE runs SET step = :step WHERE {HELD}"
            if not connection.execute(update, {"step": step, **self._holding(run_id)}).rowcount:
                return False
            connection.executemany(
                "INSERT OR IGNORE INTO metrics (run, step, name, value) VALUES (?, ?, ?, ?)",
                [(run_id, at, name, None if math.isnan(value) else value) for at, name, value in metrics],
            )
            if checkpoint is not None:
                connection.execute(
                    """UPDATE runs SET deaths = 0 WHERE id = ?1
                    AND ?2 > coalesce((SELECT step FROM checkpoints WHERE run = ?1), 0)""",
                    (run_id, step),
                )
                connection.execute(
                    "INSERT OR REPLACE INTO checkpoints (run, step, blob) VALUES (?, ?, ?)", (run_id, step, checkpoint)
                )
            if step_s is not None:
                connection.execute(
                    """UPDATE runs SET step_s = ? FROM runs AS own WHERE own.id = ?
                    AND runs.experiment = own.experiment AND runs.arm_index = own.arm_index""",
                    (step_s, run_id),
                )
        return True

    def others_wait(self) -> bool:
        """Whether somebody else than the owner of this worker's run has one that is queued."""
        with self._database.reading() as connection:
            found: int = connection.execute(
                """SELECT EXISTS (SELECT 1 FROM runs JOIN experiments ON number = experiment
                WHERE state = 'queued' AND owner <> (SELECT owner FROM runs JOIN experiments ON number = experiment
                    WHERE state = 'running' AND worker = ?))""",
                (self._worker,),
            ).fetchone()[0]
        return bool(found)

    def make_room(self, run_id: int) -> bool:
        """Put the run back into the line, its checkpoint kept, where somebody else is next there. Returns whether.

        The line itself decides, with the run in it: a lone owner's runs never give way, those of two take turns.
        """
        now = time.monotonic()
        with self._database.writing() as connection:
            just_now = "SELECT 1 FROM runs WHERE state = 'queued' AND yielded BETWEEN ? AND ?"
            if connection.execute(just_now, (now - YIELD_EVERY_S, now)).fetchone():
                return False
            connection.execute("SAVEPOINT room")
            own = connection.execute(
                f"""UPDATE runs SET state = 'queued', worker = NULL, yielded = :now
                WHERE {HELD} AND (SELECT want FROM experiments WHERE number = experiment) = 'run'
                RETURNING (SELECT owner FROM experiments WHERE number = experiment) AS owner""",
                {"now": now, **self._holding(run_id)},
            ).fetchone()
            next_one = connection.execute(
                f"{LINE} SELECT owner FROM line JOIN experiments USING (number) WHERE rank = 1"
            ).fetchone()
            is_given = own is not None and next_one["owner"] != own["owner"]
            if not is_given:
                connection.execute("ROLLBACK TO room")
        return is_given

    def note(self, experiment_id: str, notes: Iterable[Note]) -> None:
        """Keep what was noticed about the experiment's dataset; every run of it notices the same."""
        text = json.dumps([note_to_dict(note) for note in notes])
        with self._database.writing() as connection:
            connection.execute("UPDATE experiments SET notes = ?1 WHERE id = ?2 AND notes <> ?1", (text, experiment_id))

    def keep_step_costs(self, experiment_id: str, measured: Experiment) -> Experiment:
        """Store the step costs that were `measured`, with the steps that each run then takes.

        Returns what is stored: another worker may have measured before. Raises InputError where a run would take too
        many steps.
        """
        with self._database.writing() as connection:
            row = connection.execute("SELECT number, spec FROM experiments WHERE id = ?", (experiment_id,)).fetchone()
            if row is None:
                return measured
            stored = read_spec(row["spec"])
            if not stored.awaits_step_costs:
                return stored
            # More seeds may have been asked for since this worker took its run.
            stored = replace(stored, step_costs=measured.step_costs)
            connection.execute("UPDATE experiments SET spec = ? WHERE number = ?", (write_spec(stored), row["number"]))
            connection.executemany(
                """UPDATE runs SET step_s = step_s * steps / ?1, steps = ?1
                WHERE experiment = ?2 AND arm_index = ?3 AND seed = ?4""",
                [(run.training.steps, row["number"], run.arm_index, run.seed) for run in stored.runs()],
            )
        return stored

    def keep_truth(self, experiment_id: str, truth: Truth) -> None:
        """Keep what is to be known of the experiment's test part."""
        with self._database.writing() as connection:
            connection.execute(
                """INSERT INTO exhibits (experiment, truth) SELECT number, ?1 FROM experiments WHERE id = ?2
                ON CONFLICT DO UPDATE SET truth = ?1 WHERE truth <> ?1""",
                (truth.to_json(), experiment_id),
            )

    def finish(
        self, run_id: int, result: RunResult, weights: bytes = b"", exhibit: Callable[[int], bytes] | None = None
    ) -> None:
        """End the run with its result, and keep the weights of its network where some are given.

        `exhibit` makes a file of a test sample: of those that are now judged differently, one is kept.
        """
        written = json.dumps(result.to_dict())
        self._end(run_id, "state = 'finished', step = steps, result = :result", weights, exhibit, result=written)

    def fail(self, run_id: int, error: InputError | Note) -> None:
        """End the run with the reason for its failure, and with it the whole experiment."""
        self._end(run_id, "state = 'failed', error = :error", error=json.dumps(note_to_dict(error)))

    def _end(
        self,
        run_id: int,
        changes: str,
        weights: bytes = b"",
        exhibit: Callable[[int], bytes] | None = None,
        **values: str,
    ) -> None:
        with self._database.writing() as connection:
            ended = connection.execute(
                f"UPDATE runs SET {changes}, finished = :now, worker = NULL WHERE {HELD} RETURNING experiment, state",
                {"now": time.time(), **values, **self._holding(run_id)},
            ).fetchone()
            if ended is not None:
                clear(connection, run_id, ended)
                if weights:
                    connection.execute("INSERT INTO weights (run, blob) VALUES (?, ?)", (run_id, weights))
                if exhibit is not None:
                    _keep_exhibits(connection, ended["experiment"], exhibit)

    def wanted_pace(self) -> Experiment | None:
        """The trial that somebody waits for, the newest first, taken by this worker; None where there is none."""
        now = time.time()
        wanted = "asked > ? AND coalesce(taken, 0) < iif(pace IS NULL, ?, ?)"
        limits = (now - PACE_WANTED_S, now - PACE_GIVEN_UP_S, now - PACE_KEPT_S)
        with self._database.reading() as connection:
            if connection.execute(f"SELECT 1 FROM paces WHERE {wanted}", limits).fetchone() is None:
                return None
        with self._database.writing() as connection:
            row = connection.execute(
                f"""UPDATE paces SET taken = ? WHERE trial = (
                    SELECT trial FROM paces WHERE {wanted} ORDER BY asked DESC LIMIT 1) RETURNING spec""",
                (now, *limits),
            ).fetchone()
        return None if row is None else read_or_say_why(row["spec"])[0]

    def keep_pace(self, trial: Experiment, pace: Pace) -> None:
        """Store what was measured of the trial."""
        with self._database.writing() as connection:
            text = json.dumps(pace.to_dict())
            connection.execute("UPDATE paces SET pace = ? WHERE trial = ?", (text, trial.spec_hash))

    def give_back(self) -> None:
        """Let go of the run, its checkpoint kept: it is queued again, paused or stopped, as is wanted."""
        with self._database.writing() as connection:
            put_back(connection, "worker = :worker", {"worker": self._worker})

    def died(self) -> None:
        """Take the run back from this worker, whose process is known to have died."""
        with self._database.writing() as connection:
            take_back(connection, "worker = :worker", {"worker": self._worker})

    def _holding(self, run_id: int) -> dict[str, int | str]:
        return {"run": run_id, "worker": self._worker}


def _keep_exhibits(connection: sqlite3.Connection, number: int, exhibit: Callable[[int], bytes]) -> None:
    """In the transaction that ends a run: of runs that end at the same time, the last one knows the other's result."""
    arms: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    for row in connection.execute(
        """SELECT arm_index, json_extract(result, '$.correct') AS correct, json_extract(result, '$.predictions') AS all_
        FROM runs WHERE experiment = ? AND arm_index < 2 AND result IS NOT NULL""",
        (number,),
    ):
        arms[row["arm_index"]].append(read_correct(row["correct"], row["all_"]))
    chosen = {index: exhibit(index) for index in judged_differently(*arms)}
    connection.execute("UPDATE exhibits SET samples = ? WHERE experiment = ?", (write_exhibits(chosen), number))


def _fail_unusable(connection: sqlite3.Connection, run_id: int, error: InputError) -> None:
    ended = connection.execute(
        "UPDATE runs SET state = 'failed', error = ?, finished = ? WHERE id = ? RETURNING experiment, state",
        (json.dumps(note_to_dict(error)), time.time(), run_id),
    ).fetchone()
    clear(connection, run_id, ended)
