"""Variants of one sample in a zip: the files and the manifest that `python -m augment apply --copies N` writes."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from augment.annotations import Annotation
from augment.batch import augmented_copies
from augment.decoding import decoded
from augment.example import Example, Sample
from augment.manifest import MANIFEST, manifest_of
from augment.own_files import read
from augment.recipe import Recipe
from augment.sources import Source
from augment.steps import own_files_of, switched_on

RECIPE, FILES = "recipe.json", "files"
PACKED = (".png",)
"""Endings of files that packing makes no smaller."""


@dataclass(frozen=True)
class Variants:
    """A zip and how many of the `asked` variants it holds: fewer, where time or room ran out."""

    data: bytes
    made: int
    asked: int


def variants_zip(
    recipe: Recipe,
    start: Sample | Example,
    name: str,
    count: int,
    *,
    most_s: float,
    most_bytes: int,
    annotation: Annotation | None = None,
) -> Variants:
    """Variants 0 to `count` − 1 of what came from the file `name`, and their manifest.

    What is known of the sample, `annotation`, moves with it: it is in the manifest, and a mask beside each variant.
    It stops early where it has taken `most_s` seconds or `most_bytes`, but not before the first one. Where the recipe
    uses files of people's own, they and the recipe are in it too, so that it can be applied elsewhere. Raises
    InputError where the recipe mixes samples, or such a file is not here.
    """
    until = time.monotonic() + most_s
    archive = io.BytesIO()
    example = start if isinstance(start, Example) else Example(start)
    entries: list[dict[str, Any]] = []
    # Of a name from a browser only its last part counts, whichever system it comes from.
    source = Source(str(Path(name)), PureWindowsPath(name).stem or "sample")
    used = own_files_of(switched_on(recipe.steps))
    with zipfile.ZipFile(archive, "w") as into:
        for own, sort in used.items():
            data = read(own)
            into.writestr(f"{FILES}/{own}{decoded(sort.ending_of, data)}", data)
        if used:
            into.writestr(RECIPE, recipe.to_json())
        for made in augmented_copies(recipe, example, source, range(count), annotation=annotation):
            if entries and archive.tell() + sum(map(len, made.files.values())) > most_bytes:
                break
            for output, data in made.files.items():
                is_packed = output.endswith(PACKED)
                into.writestr(output, data, zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED)
            entries.append(made.entry)
            if time.monotonic() > until:
                break
        into.writestr(MANIFEST, b"".join(manifest_of(recipe, entries)), zipfile.ZIP_DEFLATED)
    return Variants(archive.getvalue(), len(entries), count)
