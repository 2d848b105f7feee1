"""A recipe applied to whole folders, by several processes, and again from where it was stopped.

While it is under way, the output folder has a folder UNFINISHED with a journal of what is done. A later call for the
same work takes over what is still as the journal says: the source and every result by size and time of change, and
each entry by the place, source and name that it has now. What was skipped is tried again. When all is done, that folder
goes; it stays where something was skipped that another try may bring.
"""

from __future__ import annotations

import json
import shutil
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from augment.annotations import Annotations
from augment.batch import COPIES_A_PIECE, Done, Job, Piece, Stamp, make
from augment.journal import Journal
from augment.manifest import MANIFEST, manifest_of
from augment.modality import Modality
from augment.recipe import Recipe
from augment.sources import Skipped, Source
from augment.workers import in_processes

UNFINISHED = ".unfinished"
ANNOTATIONS = "annotations.json"
JOURNAL_FORM = 1
"""A journal of another form is not read."""
DIED = "Its process died over it, twice: there was not enough memory, or a decoder crashed."


class Bar(Protocol):
    def update(self, count: int) -> object: ...


Progress = Callable[[int, int], AbstractContextManager[Bar]]
"""Shows how many copies are done of so many; the second number is done already."""


@dataclass(frozen=True)
class Work:
    """What is to be done: to `files` by several processes, to `tables` one by one by `do_table`.

    `about` is what the results depend on beside the job, as plain values.
    """

    recipe: Recipe
    job: Job
    files: list[Source]
    tables: list[Source]
    do_table: Callable[[Source], Done]
    annotations: Annotations | None = None
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def pieces_a_file(self) -> int:
        return -(-self.job.copies // COPIES_A_PIECE)

    @cached_property
    def kind(self) -> Modality:
        return self.job.kind

    def piece(self, place: int) -> Piece:
        """Tables come first, and have one piece each; files have a piece for every few copies."""
        if place < len(self.tables):
            return Piece(place, self.tables[place], 0, range(1))
        number, part = divmod(place - len(self.tables), self.pieces_a_file)
        first = part * COPIES_A_PIECE
        return Piece(place, self.files[number], number, range(first, min(first + COPIES_A_PIECE, self.job.copies)))

    @property
    def count(self) -> int:
        return len(self.tables) + len(self.files) * self.pieces_a_file

    def journal(self) -> Journal:
        about = {
            "form": JOURNAL_FORM, "recipe": self.recipe.to_dict(), "copies": self.job.copies,
            "written": [self.kind.written_ending, self.job.quality], **self.about,
        }  # fmt: skip
        journal = Journal(self.job.unfinished / "journal.jsonl", json.loads(json.dumps(about)), self.count)
        journal.go_on(self._is_so)
        return journal

    def _is_so(self, place: int, told: Any) -> bool:
        """Whether what the journal tells of a piece still holds."""
        piece, done = self.piece(place), Done(**told["done"])
        if done.skipped is not None or len(done.entries) != len(piece.copies):
            return False
        outputs = {piece.source.output(copy, self.kind) for copy in piece.copies}
        try:
            return (
                {entry["source"] for entry in done.entries} == {piece.source.path}
                and {entry["output"] for entry in done.entries} == outputs <= done.files.keys()
                and Stamp.of(Path(piece.source.path).resolve()) == Stamp(*done.source or ())
                and all(Stamp.of(self.job.out / name) == Stamp(*stamp) for name, stamp in done.files.items())
            )
        except OSError:  # one of the files is gone
            return False


class Outcome(NamedTuple):
    """How many files are there, what was skipped, and what could not be kept, each with the number of its files."""

    files: int
    skipped: list[Skipped]
    notes: Counter[str]


def apply(work: Work, skipped: list[Skipped], workers: int, progress: Progress) -> Outcome:
    """Do the work, or what is left of it, and write the manifest; `skipped` is what was so before it began.

    Stopped by hand, it finishes what is under way, writes the manifest of what is there and raises KeyboardInterrupt.
    """
    out, unfinished = work.job.out, work.job.unfinished
    unfinished.mkdir(parents=True, exist_ok=True)
    for file in (*unfinished.glob("*.partial"), out / MANIFEST, out / ANNOTATIONS):
        file.unlink(missing_ok=True)
    journal = work.journal()
    try:
        for place, table in enumerate(work.tables):
            if place not in journal:
                journal.add(place, {"done": work.do_table(table)._asdict()})
        _do_files(work, journal, workers, progress)
    finally:
        outcome, may_pass = _finish(work, journal, skipped)
        journal.close()
    if not journal.is_whole:
        raise KeyboardInterrupt
    if not may_pass:
        shutil.rmtree(unfinished)
    return outcome


def _do_files(work: Work, journal: Journal, workers: int, progress: Progress) -> None:
    places = range(len(work.tables), work.count)
    already = sum(len(work.piece(place).copies) for place in places if place in journal)

    def left() -> Iterator[Piece]:
        for piece in (work.piece(place) for place in places if place not in journal):
            known = work.annotations.of(piece.source.path) if work.annotations else None
            yield piece._replace(annotation=known)

    with (
        _stopping() as is_stopped,
        progress(len(work.files) * work.job.copies, already) as bar,
        closing(in_processes(partial(make, work.job), left(), workers, is_stopped)) as results,
    ):
        for piece, done in results:
            made = done or Done.without(piece.source, DIED, may_pass=True)
            journal.add(piece.place, {"done": made._asdict()})
            bar.update(len(piece.copies))


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed; pressed once more, it raises KeyboardInterrupt at once."""
    pressed = threading.Event()

    def stop(number: int, frame: object) -> None:
        if pressed.is_set():
            raise KeyboardInterrupt
        pressed.set()
        print("\naugment: finishing the files under way; once more stops at once.", file=sys.stderr)

    if threading.current_thread() is not threading.main_thread():  # others cannot say what a signal does
        yield pressed.is_set
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _finish(work: Work, journal: Journal, before: list[Skipped]) -> tuple[Outcome, bool]:
    """Write manifest and annotations from the journal; also whether another try may bring some of what was skipped."""
    skipped, may_pass, files, notes = list(before), False, 0, Counter[str]()

    def all_done() -> Iterator[Done]:
        return (Done(**told["done"]) for told in journal.all())

    for done in all_done():
        files += len(done.entries)
        notes.update(note for entry in done.entries for note in entry.get("notes", ()))
        may_pass |= done.may_pass
        # Of a source in several pieces, one is enough.
        if done.skipped is not None and (not skipped or skipped[-1].source != done.skipped[0]):
            skipped.append(Skipped(*done.skipped))
    entries = (entry for done in all_done() for entry in done.entries)
    _write_whole(work.job, MANIFEST, manifest_of(work.recipe, entries, skipped))
    if work.annotations is not None:

        def records() -> Iterator[tuple[dict[str, Any], Any]]:
            pairs = (pair for done in all_done() for pair in zip(done.entries, done.records, strict=True))
            return ((entry, record) for entry, record in pairs if record is not None)

        _write_whole(work.job, ANNOTATIONS, (part.encode() for part in work.annotations.file(records)))
    return Outcome(files, skipped, notes), may_pass


def _write_whole(job: Job, name: str, parts: Iterable[bytes]) -> None:
    partial_file = job.unfinished / f"{name}.partial"
    with partial_file.open("wb") as file:
        file.writelines(parts)
    partial_file.replace(job.out / name)
