"""A recipe over files: what is made of each, and what was drawn for it.

Source number n and its copy c take the draws of index n * 2**32 + c. So the first source's copies are the draws 0, 1,
2 … that the app's grid shows, asking for more copies changes none, and neither does the number of processes.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from augment.annotations import Annotation, Written
from augment.errors import InputError
from augment.example import Example
from augment.modality import Modality, modality
from augment.recipe import Recipe
from augment.sources import Skipped, Source, read_file
from augment.trace import Trace
from augment.whole_files import write_whole

COPIES_A_PIECE = 16
"""As many are made of a file that is read once; when stopped by hand, the pieces under way are finished."""


@dataclass(frozen=True)
class Job:
    """What is to be done to every file: the recipe's JSON, where to, how many copies, and the files' form.

    `form` and `quality` are as in `Modality.written_as`. Files under way lie in `unfinished`, on the same disk as
    `out`. All of it can be sent to another process.
    """

    recipe: str
    out: Path
    unfinished: Path
    copies: int = 1
    form: str | None = None
    quality: int = 95

    @property
    def kind(self) -> Modality:
        return modality(_recipe(self.recipe).modality).written_as(self.form, self.quality)


class Piece(NamedTuple):
    """Some copies of one source, by the `place` of this piece among all of them; `number` is that of the source."""

    place: int
    source: Source
    number: int
    copies: range
    annotation: Annotation | None = None


class Stamp(NamedTuple):
    """By what a file is known again, without reading it: bytes, and when it was changed, in ns."""

    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Raises OSError where there is no such file. A link is not followed."""
        status = path.lstat()
        return cls(status.st_size, status.st_mtime_ns)


class Done(NamedTuple):
    """What came of a piece: its entries in the manifest, the records of their annotations, one each, and stamps of the
    source as it was read and of each file by its name.

    Where it was `skipped`, there is nothing of this; `may_pass` says that another try may help.
    """

    entries: list[dict[str, Any]]
    records: list[Any]
    files: dict[str, Stamp]
    source: Stamp | None = None
    skipped: Skipped | None = None
    may_pass: bool = False

    @classmethod
    def without(cls, source: Source, reason: str, may_pass: bool) -> Done:
        return cls([], [], {}, skipped=Skipped(source.path, reason), may_pass=may_pass)


def make(job: Job, piece: Piece) -> Done:
    """Write the files of a piece, each under its name only when it is whole."""

    try:
        return _make(job, piece)
    except InputError as error:
        return Done.without(piece.source, str(error), may_pass=False)
    except OSError as error:
        return Done.without(piece.source, f"{error.strerror or error}.", may_pass=True)
    except MemoryError:
        return Done.without(piece.source, "There is not enough memory for this file.", may_pass=True)
    except Exception as error:  # it must not cost the other files theirs
        told = f"A defect of this program: {type(error).__name__}: {error}."
        return Done.without(piece.source, told, may_pass=True)


def _make(job: Job, piece: Piece) -> Done:
    kind, path = job.kind, Path(piece.source.path)
    stamp = Stamp.of(path.resolve()) if path.exists() else None
    start = kind.load(read_file(path, kind), None).example
    done = Done([], [], {}, stamp)
    made = augmented_copies(
        _recipe(job.recipe), start, piece.source, piece.copies, piece.number, kind=kind, annotation=piece.annotation
    )
    for copy in made:
        for name, data in copy.files.items():
            done.files[name] = write(job.out / name, data, job.unfinished)
        done.entries.append(copy.entry)
        done.records.append(copy.record)
    return done


@functools.lru_cache(maxsize=1)
def _recipe(text: str) -> Recipe:
    return Recipe.from_json(text)


class Made(NamedTuple):
    """One copy: its files by their names, its entry in the manifest, and its annotations' record."""

    files: dict[str, bytes]
    entry: dict[str, Any]
    record: Any = None


def augmented_copies(
    recipe: Recipe,
    start: Example,
    source: Source,
    copies: Iterable[int],
    number: int = 0,
    *,
    kind: Modality | None = None,
    annotation: Annotation | None = None,
) -> Iterator[Made]:
    """Each copy of source `number` of several; `kind` says in which form it is written (None: without loss).

    What is known of the sample, `annotation`, moves with it. What could not be kept of it is said in `notes` of the
    entry. Raises InputError where it is not this sample's, and where the recipe mixes samples, as labels would be
    needed.
    """
    kind, compiled = kind or modality(recipe.modality), recipe.compile()
    refuse_mixing(recipe)
    marked, written = (start, _nothing) if annotation is None else annotation.start(start.sample)
    example = start.marked(marked.targets)
    for copy in copies:
        index = (number << 32) + copy
        trace = compiled.trace(example, index)
        output, told = source.output(copy, kind), written(trace.example)
        beside = {file.field: source.beside(copy, file.ending) for file in told.files}
        entry = {
            "source": source.path,
            "output": output,
            "copy": copy,
            "seed": recipe.seed,
            "index": index,
            "drawn": drawn_values(trace),
            **told.fields,
            **beside,
        }
        if notes := kind.notes(trace):
            entry["notes"] = [str(note) for note in notes]
        files = {output: kind.encode(trace.example)} | {beside[file.field]: file.data for file in told.files}
        yield Made(files, entry, told.record)


def _nothing(result: Example) -> Written:
    return Written({}, ())


def refuse_mixing(recipe: Recipe) -> None:
    """Raise InputError where a step takes from other samples, which a file by itself does not have."""
    if mixing := recipe.compile().mixing:
        sentence = (
            "{steps} takes from other samples of the set, and files are augmented one by one here: switch it off, or "
            "train with it."
        )
        raise InputError("batch.mixes", sentence, steps=", ".join(mixing))


def drawn_values(trace: Trace) -> dict[str, Any]:
    """By step id the drawn value of every Param, or None where the step's p left it out.

    Of the steps within a policy only those it applied are named.
    """
    steps = [step for done in trace.steps for step in (done, *done.within)]
    return {done.step.id: done.drawn if done.applied else None for done in steps}


def write(path: Path, data: bytes, unfinished: Path) -> Stamp:
    """Write a file that has its name only when it is whole; a link that lies there is replaced, not followed."""
    write_whole(path, data, unfinished)
    return Stamp.of(path)
