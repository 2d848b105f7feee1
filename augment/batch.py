"""A recipe over files: which files, under which names the results are written, and what was drawn for each.

Source number n and its copy c take the draws of index n * 2**32 + c. So the first source's copies are the draws 0, 1,
2 … that the app's grid shows, asking for more copies changes none, and neither does the number of threads.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from augment.errors import InputError
from augment.example import Sample
from augment.modality import Modality, modality
from augment.params import shown
from augment.recipe import Recipe, Trace
from augment.transforms import MODALITIES

MAX_FILE_BYTES = 512_000_000
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Skipped:
    """A source that gave nothing, and why in one sentence."""

    source: str
    reason: str


@dataclass(frozen=True)
class Source:
    """A file to augment, and the name of its results within the output folder, without copy number and ending.

    `table_ending`: of a table, whose results are one table of the same kind; empty of a single sample.
    """

    path: Path
    name: Path
    table_ending: str = ""

    def outputs(self, copies: int, kind: Modality) -> list[str]:
        """The names of the files that come of it."""
        if self.table_ending:
            return [self.name.name + self.table_ending]
        return [written_name(self.name, copy, kind).name for copy in range(copies)]


def find_sources(paths: list[Path], out: Path, name: str) -> tuple[list[Source], list[Skipped]]:
    """The files that `paths` name, each once, folders searched through in order of names.

    In a folder, files of other kinds, hidden files and the output folder are passed over. Beside the sources comes
    what was named but cannot be used. Raises InputError where `out` is itself one of the folders.
    """
    kind = modality(name)
    found: dict[Path, Source] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if not path.is_dir():
            ending = path.suffix.lower()
            sources = [Source(path, Path(path.stem), ending if ending in kind.table_endings else "")]
        elif path.resolve() == out.resolve():
            named = shown(str(out))
            raise InputError(
                "batch.out_is_input", "The output folder {out} is also an input; choose another.", out=named
            )
        else:
            inside = Path(path.resolve().name) if len(paths) > 1 else Path()
            files = list(_files_in(path, kind, out.resolve(), skipped))
            sources = [Source(file, inside / file.relative_to(path).with_suffix("")) for file in files]
            if not files:
                skipped.append(Skipped(str(path), f"The folder holds no file that is {kind.noun}."))
        for source in sources:
            found.setdefault(source.path.resolve(), source)
    return list(found.values()), skipped


def _files_in(folder: Path, kind: Modality, out: Path, skipped: list[Skipped]) -> Iterator[Path]:
    def report(error: OSError) -> None:
        skipped.append(Skipped(str(error.filename), f"The folder cannot be read: {error.strerror}."))

    for parent, folders, names in os.walk(folder, onerror=report):
        folders[:] = sorted(name for name in folders if (Path(parent) / name).resolve() != out)
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in kind.endings:
                yield Path(parent) / name


def name_apart(sources: list[Source], out: Path, kind: Modality, copies: int, kept: list[Path]) -> list[Source]:
    """The sources with names that differ from one another, and whose results overwrite none of the files `kept`.

    Names that differ in case only count as the same: some file systems hold them for one.
    """
    taken: set[str] = set()
    kept_paths = {_comparable(path.resolve()) for path in kept} | {_comparable(path.absolute()) for path in kept}
    apart = []
    for source in sources:
        named, number = source, 1
        folder = (out / source.name.parent).resolve()
        while _comparable(named.name) in taken or not kept_paths.isdisjoint(
            _comparable(folder / output) for output in named.outputs(copies, kind)
        ):
            number += 1
            named = replace(source, name=source.name.with_name(f"{source.name.name}~{number}"))
        taken.add(_comparable(named.name))
        apart.append(named)
    return apart


def _comparable(path: Path) -> str:
    return unicodedata.normalize("NFC", str(path)).casefold()


def written_name(name: Path, copy: int, kind: Modality) -> Path:
    return name.with_name(f"{name.name}-{copy}{kind.written_ending}")


def apply_to_files(
    recipe: Recipe, sources: list[Source], out: Path, copies: int, threads: int
) -> Iterator[list[dict[str, Any]] | Skipped]:
    """For each source in order: its manifest entries, one a copy, or why it was skipped."""

    def work(numbered: tuple[int, Source]) -> list[dict[str, Any]] | Skipped:
        number, source = numbered
        try:
            return _apply_to_file(recipe, source, number, out, copies)
        except InputError as error:
            return Skipped(str(source.path), str(error))
        except OSError as error:
            return Skipped(str(source.path), f"{error.strerror or error}.")
        except MemoryError:
            return Skipped(str(source.path), "There is not enough memory for this file.")

    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, enumerate(sources))


def _apply_to_file(recipe: Recipe, source: Source, number: int, out: Path, copies: int) -> list[dict[str, Any]]:
    kind = modality(recipe.modality)
    sample = kind.load(read_file(source.path, kind), None).sample
    entries = []
    for data, entry in augmented_copies(recipe, sample, source, range(copies), number):
        _write(out / entry["output"], data)
        entries.append(entry)
    return entries


def augmented_copies(
    recipe: Recipe, sample: Sample, source: Source, copies: Iterable[int], number: int = 0
) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """The bytes of each copy's file, and its entry in the manifest, which names the file; source `number` of several.

    Raises InputError where the recipe mixes samples, as labels would be needed.
    """
    kind, compiled = modality(recipe.modality), recipe.compile()
    refuse_mixing(recipe)
    for copy in copies:
        index = (number << 32) + copy
        trace = compiled.trace(sample, index)
        entry = {
            "source": str(source.path),
            "output": written_name(source.name, copy, kind).as_posix(),
            "copy": copy,
            "seed": recipe.seed,
            "index": index,
            "drawn": drawn_values(trace),
        }
        yield kind.encode(trace.result), entry


def refuse_mixing(recipe: Recipe) -> None:
    """Raise InputError where a step takes from other samples, which a file by itself does not have."""
    if mixing := recipe.compile().mixing:
        sentence = (
            "{steps} takes from other samples of the set, and files are augmented one by one here: switch it off, or "
            "train with it."
        )
        raise InputError("batch.mixes", sentence, steps=", ".join(mixing))


def manifest_of(recipe: Recipe, entries: list[dict[str, Any]], skipped: Sequence[Skipped] = ()) -> bytes:
    """The manifest as it is written: the recipe, what each file came from and drew, and what was left out."""
    manifest = {
        "recipe": recipe.to_dict(),
        "files": entries,
        "skipped": [{"source": problem.source, "reason": problem.reason} for problem in skipped],
    }
    # A file name that is not UTF-8 becomes a \udc… escape, which JSON can hold.
    return json.dumps(manifest, indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace")


def drawn_values(trace: Trace) -> dict[str, Any]:
    """By step id the drawn value of every Param, or None where the step's p left it out.

    Of the steps within a policy only those it applied are named.
    """
    steps = [step for done in trace.steps for step in (done, *done.within)]
    return {done.step.id: done.drawn if done.applied else None for done in steps}


def read_file(path: Path, kind: Modality) -> bytes:
    """The bytes of a file that may be one of this modality. Raises InputError, OSError."""
    others = (modality(name) for name in MODALITIES if name != kind.name)
    other = next((other for other in others if path.suffix.lower() in other.endings), None)
    if other is not None:
        raise InputError(
            "batch.other_modality",
            "The file is {noun}, but the recipe is for {modality}.",
            noun=other.noun,
            modality=kind.name,
        )
    if not path.exists():
        raise InputError("batch.missing", "There is no such file or folder.")
    if not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
        raise InputError(
            "batch.not_readable",
            "This is not {noun} file of at most {limit} megabytes.",
            noun=kind.noun,
            limit=MAX_FILE_BYTES // 1_000_000,
        )
    return path.read_bytes()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A fresh file each time: writing into what is there would follow a link to wherever it leads.
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(data)
