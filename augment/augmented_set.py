"""A table of texts, augmented: each row's copies with what they came from, as training and spreadsheets read it.

Row number n (from 0) and its copy c take the draws of index n * 2**32 + c, as files do in `augment.batch`: asking for
more copies changes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from augment.compiled import CompiledRecipe
from augment.errors import InputError, Note
from augment.example import Example
from augment.recipe import Recipe
from augment.tables import Row, Table
from augment.text.changes import changes
from augment.text.touched import Touched, touched
from augment.trace import Trace

SOURCE, LABEL, TEXT = "source_id", "label", "text"
TOUCHED = "touched"
FIRST, LAST = (SOURCE, "copy", "seed", "steps", TOUCHED), (LABEL, TEXT)
"""The columns of an augmented table; those that the table has besides stand between."""


@dataclass(frozen=True)
class AugmentedSet:
    """`copies` of each row of a table by a recipe, after the row itself if `with_originals`."""

    recipe: Recipe
    table: Table
    text_column: str
    label_column: str | None = None
    copies: int = 1
    with_originals: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the augmented table."""
        return (*FIRST, *self._others, *LAST)

    @cached_property
    def _others(self) -> tuple[str, ...]:
        taken = {*FIRST, *LAST, self.text_column, self.label_column}
        return tuple(column for column in self.table.columns if column not in taken)

    @cached_property
    def texts(self) -> int:
        """How many rows have a text."""
        return sum(bool(text_of(row, self.text_column)) for row in self.table.rows)

    @property
    def size(self) -> int:
        """How many rows the augmented table has."""
        return self.texts * (self.copies + self.with_originals)

    @cached_property
    def notes(self) -> list[Note]:
        """What is to be known of the augmented table."""
        mixing = self.recipe.compile().mixing
        sentence = (
            "What {steps} takes from other rows is not told by source_id: split into training and test part first, "
            "and augment the training part alone."
        )
        return [Note("set.mixes", sentence, steps=", ".join(mixing))] if mixing else []

    def rows(self) -> Iterator[tuple[int, Row]]:
        """The rows of the augmented table, each after the number of the row that it came from, counted from 0.

        `source_id` is the row's number, from 1, or what the table has in a column of that name: copies of copies
        belong to the first source, and a column that says which texts belong together comes along. `copy` counts from
        0, `steps` says what was done with which numbers, and `touched` which words that may decide a label were
        touched; for the row itself there is none of these, and no `seed`.
        Raises InputError where the recipe takes something from other texts of the same label and no label is known.
        """
        compiled = self.recipe.compile()
        starts = self._labelled() if compiled.mixes else self._unlabelled()
        pool = [example for example in starts if example.sample] if compiled.mixes else ()
        for number, (row, start) in enumerate(zip(self.table.rows, starts, strict=True)):
            if start.sample:
                yield from ((number, made) for made in self._of_row(compiled, pool, number, row, start))

    def _of_row(
        self, compiled: CompiledRecipe, pool: Sequence[Example], number: int, row: Row, start: Example
    ) -> Iterator[Row]:
        about = {SOURCE: row.get(SOURCE, number + 1)}
        told = {name: row.get(name, "") for name in self._others}
        told[LABEL] = row.get(self.label_column, "") if self.label_column else ""
        if self.with_originals:
            yield {**about, "copy": None, "seed": None, "steps": "", TOUCHED: "", **told, TEXT: start.sample}
        for copy in range(self.copies):
            trace = compiled.trace(start, (number << 32) + copy, pool)
            done = {"copy": copy, "seed": self.recipe.seed, "steps": steps_in_words(trace)}
            done[TOUCHED] = touched_in_words(touched(changes(trace)))
            yield {**about, **done, **told, TEXT: trace.result}

    def _unlabelled(self) -> list[Example]:
        return [Example(text_of(row, self.text_column)) for row in self.table.rows]

    def _labelled(self) -> list[Example]:
        if self.label_column is None:
            sentence = "This recipe takes something from other texts of the same label, so a label column is needed."
            raise InputError("set.needs_labels", sentence)
        labels = [str(row.get(self.label_column, "")) for row in self.table.rows]
        numbers = {label: number for number, label in enumerate(dict.fromkeys(labels))}
        return [
            start._replace(shares=((numbers[label], 1.0),))
            for start, label in zip(self._unlabelled(), labels, strict=True)
        ]


def text_of(row: Row, column: str) -> str:
    """The text in that column; empty where there is none, or nothing but white space."""
    text = row.get(column)
    return text if isinstance(text, str) and text.strip() else ""


def steps_in_words(trace: Trace) -> str:
    """`synonym share=0.2; random_swap share=0.15`: the steps that were applied, a policy's own in its place."""
    steps = [step for done in trace.steps for step in done.doers if step.applied]
    return "; ".join(" ".join([done.step.id, *_numbers(done.drawn)]) for done in steps)


def touched_in_words(found: Iterable[Touched]) -> str:
    """`negation −not; number 3 → 4; polarity +awful`: words that may decide the label and went, changed or came."""
    return "; ".join(f"{own.kind} {_change_in_words(own)}" for own in found)


def _change_in_words(own: Touched) -> str:
    if own.moved:
        return f"moved {own.before}"
    if own.before and own.after:
        return f"{own.before} → {own.after}"
    return f"−{own.before}" if own.before else f"+{own.after}"


def _numbers(drawn: dict[str, Any]) -> list[str]:
    return [f"{name}={value:.6g}" for name, value in drawn.items() if type(value) in (int, float)]
