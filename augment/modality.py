"""Modality: what the app needs to know of images, sounds and texts as such, one record each."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from augment.errors import InputError, Note
from augment.example import Example, Sample, Targets
from augment.params import shown
from augment.transforms import MODALITIES

if TYPE_CHECKING:
    from augment.annotations import Annotations
    from augment.trace import Trace


class Loaded(NamedTuple):
    """A sample, what was converted or assumed on the way to it, and what else of it the file held: an image's alpha."""

    sample: Sample
    notes: tuple[Note, ...] = ()
    targets: Targets | None = None

    @property
    def example(self) -> Example:
        return Example(self.sample, self.targets)


class Measure(NamedTuple):
    """One figure on how far a result is from its original; `name` is an id."""

    name: str
    value: float
    unit: str


def nothing_to_note(about: object) -> tuple[Note, ...]:
    return ()


def _sample_of(example: Example) -> Sample:
    return example.sample


class Lossy(NamedTuple):
    """A way to write a file with loss, smaller and sooner: its ending, and `encode(example, quality)`, 1 to 100.

    `notes` say what of the example such a file cannot hold.
    """

    ending: str
    encode: Callable[[Example, int], bytes]
    notes: Callable[[Example], tuple[Note, ...]] = nothing_to_note


@dataclass(frozen=True)
class Modality:
    """`noun` with its article; `endings` of the files that are read, lower case, with the dot.

    `load(data, limit)` decodes one file and raises InputError where it cannot be used; `limit` is the largest one
    taken, in `limit_unit`, None for the library's own. `encode` gives the bytes of an example's file without loss,
    of the ending `written_ending` and type `mime`. `extent` counts what was decoded: pixels, samples of sound,
    characters; `promised` what decoding a file may have cost that turned out to be damaged. `measure` says how strong
    a change is. `ready` makes the samples that ship, by id. `table_endings`: of files that hold many samples in the
    cells of a table. `lossy` are other ways to write a file, by the name people know them by. What may be written
    beside a file has its name and an ending of `beside`; `read_annotations` reads what is known of the files of a whole
    folder. `load_plain` and `plain` bring files and examples to the one form that networks are trained on and asked
    with, where samples differ in form. `notes` say what a recipe did not keep, or could do nothing to.
    """

    name: str
    noun: str
    endings: tuple[str, ...]
    load: Callable[[bytes, int | None], Loaded]
    limit_unit: str
    extent: Callable[[Sample], int]
    encode: Callable[[Example], bytes]
    written_ending: str
    mime: str
    measure: Callable[[Trace], tuple[Measure, ...]]
    ready: Mapping[str, Callable[[], Sample]]
    table_endings: tuple[str, ...] = ()
    lossy: Mapping[str, Lossy] = field(default_factory=dict)
    promised: Callable[[bytes], int] = len
    beside: tuple[str, ...] = ()
    read_annotations: Callable[[bytes, float], Annotations] | None = None
    load_plain: Callable[[bytes, int | None], Loaded] | None = None
    plain: Callable[[Example], Sample] = _sample_of
    notes: Callable[[Trace], tuple[Note, ...]] = nothing_to_note

    def plainly(self, data: bytes) -> Sample:
        """The sample of a file in the one plain form. Raises InputError as `load` does."""
        return (self.load_plain or self.load)(data, None).sample

    def written_as(self, form: str | None, quality: int) -> Modality:
        """This one with files written in another form, of that quality from 1 to 100 (None: without loss)."""
        lossless = self.written_ending[1:]
        if form in (None, lossless):
            return self
        if form not in self.lossy:
            raise InputError(
                "batch.form", "The form is {form}; for {modality} it is one of {allowed}.",
                form=shown(form), modality=self.name, allowed=", ".join((lossless, *self.lossy)),
            )  # fmt: skip
        way = self.lossy[form]
        return replace(
            self,
            encode=lambda example: way.encode(example, quality),
            written_ending=way.ending,
            notes=lambda trace: (*self.notes(trace), *way.notes(trace.example)),
        )


@functools.cache
def modality(name: str) -> Modality:
    """The record of that name, imported on first use. Raises InputError where there is none."""
    if name not in MODALITIES:
        allowed = ", ".join(MODALITIES)
        raise InputError(
            "recipe.modality", "The modality is {modality}; allowed is one of {allowed}.",
            modality=shown(name), allowed=allowed,
        )  # fmt: skip
    found: Modality = importlib.import_module(f"augment.{name}.modality").MODALITY
    return found
