"""What a row of the store holds, read as far as it can be: it may be of another version of this program."""

from __future__ import annotations

import functools
import json

from augment.errors import InputError, Note, note_from_dict, note_to_dict
from models.comparison.duration import UNKNOWN, Pace
from models.comparison.experiment import Experiment
from models.training.events import RunResult

NOT_READ = (ValueError, TypeError, KeyError, AttributeError)
"""What reading JSON of another form raises."""


@functools.lru_cache(maxsize=256)
def read_spec(spec: str) -> Experiment:
    """The experiment that a row holds, read once for a page that polls. Raises InputError where it cannot be used."""
    return Experiment.from_stored(spec)


def write_spec(experiment: Experiment) -> str:
    return json.dumps(experiment.to_dict(), ensure_ascii=False, separators=(",", ":"))


def read_or_say_why(spec: str) -> tuple[Experiment | None, Note | None]:
    try:
        return read_spec(spec), None
    except InputError as error:
        return None, note_from_dict(note_to_dict(error))


def read_result(text: str) -> RunResult | None:
    """None where it lacks even its accuracy: it is as good as none, and the others are shown."""
    try:
        return RunResult.from_dict(json.loads(text))
    except NOT_READ:
        return None


def read_pace(text: str) -> Pace:
    try:
        return Pace.from_dict(json.loads(text))
    except NOT_READ:
        return UNKNOWN


def read_notes(text: str) -> tuple[Note, ...]:
    try:
        return tuple(note_from_dict(entry) for entry in json.loads(text))
    except NOT_READ:
        return ()


def read_error(text: str | None) -> Note | None:
    try:
        return None if text is None else note_from_dict(json.loads(text))
    except NOT_READ:
        return Note("store.unknown_error", "Why this run failed was stored in a form that is no longer read.")
