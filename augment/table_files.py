"""A recipe over tables of texts as files: one augmented table of the same kind each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from augment.augmented_set import AugmentedSet
from augment.errors import InputError, Note
from augment.modality import modality
from augment.recipe import Recipe
from augment.sources import Source, read_file
from augment.tables import MAX_BYTES, TEXTS, Row, Table, named, parse, write
from augment.text.loading import load_text

Progress = Callable[[Iterable[tuple[int, Row]], int], Iterable[tuple[int, Row]]]
"""Passes rows on and says how many there are of so many."""


@dataclass(frozen=True)
class TableOptions:
    """Which columns hold texts and labels, None: those which by their names do; the rest is as in AugmentedSet."""

    text_column: str | None = None
    label_column: str | None = None
    copies: int = 1
    with_originals: bool = False

    def set_of(self, recipe: Recipe, table: Table) -> AugmentedSet:
        """What comes of a table. Raises InputError where it has no such columns."""
        text = table.text_column if self.text_column is None else table.column(self.text_column)
        label = table.label_column if self.label_column is None else table.column(self.label_column)
        if text is None:
            raise InputError(
                "set.no_text_column",
                "No column is called {wanted}; say which holds the texts with --text-column. There are {columns}.",
                wanted=" or ".join(TEXTS), columns=named(table.columns),
            )  # fmt: skip
        return AugmentedSet(recipe, table, text, label, self.copies, self.with_originals)


def apply_to_table(
    recipe: Recipe, source: Source, out: Path, options: TableOptions, progress: Progress
) -> tuple[dict[str, Any], list[Note]]:
    """Write the augmented table; returns its entry in the manifest, and what is to be known of the one it came from.

    Raises InputError where the table or its columns cannot be used, or no row has a text.
    """
    loaded = load_text(read_file(Path(source.path), modality(recipe.modality)), max_bytes=MAX_BYTES)
    table = parse(loaded.text, source.table_ending)
    whole = options.set_of(recipe, table)
    if not whole.size:
        sentence = "No row has a text in the column “{column}”."
        raise InputError("set.no_texts", sentence, column=whole.text_column)
    output = source.name + source.table_ending
    _write((row for _, row in progress(whole.rows(), whole.size)), whole.columns, out / output)
    notes = [*loaded.notes, *table.notes, *whole.notes]
    if left_out := len(table.rows) - whole.texts:
        notes.append(Note("set.left_out", "{count} rows without a text were left out.", count=left_out))
    entry = {
        "source": source.path, "output": output, "text_column": whole.text_column,
        "label_column": whole.label_column, "copies": whole.copies, "with_originals": whole.with_originals,
        "seed": recipe.seed, "rows": whole.size,
    }  # fmt: skip
    return entry, notes


def _write(rows: Iterable[Row], columns: tuple[str, ...], path: Path) -> None:
    """Under its name only when it is whole; a link that lies there is replaced, not followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{secrets.token_hex(8)}.partial")
    try:
        with partial.open("xb") as file:
            write(rows, columns, path.suffix, file)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
