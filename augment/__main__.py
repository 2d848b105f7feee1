"""The command line: `list` shows the catalogue, `apply` augments files, `export` writes a recipe as code."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from augment import own_files
from augment.annotations import Annotations
from augment.applying import ANNOTATIONS, UNFINISHED, Work, apply
from augment.batch import Done, Job, Stamp, refuse_mixing
from augment.decoding import quieten
from augment.errors import InputError
from augment.export.targets import export
from augment.manifest import MANIFEST
from augment.memory import keep_freed
from augment.modality import Modality, modality
from augment.params import Param, shown
from augment.recipe import MAX_JSON_CHARACTERS, MAX_SEED, Recipe
from augment.sources import MAX_FILE_BYTES, Source, find_sources, name_apart
from augment.steps import require, switched_on
from augment.table_files import TableOptions, apply_to_table
from augment.tables import Row
from augment.transforms import MODALITIES, Transform, catalogue

DONE, SOME_SKIPPED, BAD_INPUT = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 all done, 1 some files skipped, 2 nothing could be started."""
    keep_freed()
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except InputError as error:
        print(f"augment: {error}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:  # the reader of our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:  # the recipe cannot be read, the output folder cannot be made
        print(f"augment: {error.filename}: {error.strerror}.", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("augment: stopped; the same call goes on from there.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m augment", description="Augment images, sounds and texts.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    listing = commands.add_parser("list", help="show every transform and its settings")
    listing.add_argument("--modality", choices=MODALITIES, help="only this one")
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.set_defaults(command=_list)

    applying = commands.add_parser(
        "apply",
        help="augment files with a recipe",
        description="Writes augmented copies of files (PNG, WAV or text) and a manifest.json that says for each copy "
        "its source and every drawn value. Stopped or killed, the same call goes on where it was. "
        "Of a table of texts, one table is written, with the columns source_id, "
        "copy, seed, steps, touched, label and text. Files that cannot be read are "
        "reported and skipped. "
        "Exit code: 0 all done, 1 some skipped, 2 nothing could be started.",
    )
    applying.add_argument("recipe", type=Path, metavar="RECIPE.json")
    applying.add_argument("paths", type=Path, nargs="+", metavar="FILE_OR_FOLDER", help="folders are searched through")
    applying.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="made where it is missing")
    applying.add_argument("--copies", type=_whole_number(1, 1_000_000), default=1, metavar="N", help="of each file")
    applying.add_argument("--seed", type=_whole_number(0, MAX_SEED), metavar="S", help="in place of the recipe's own")
    applying.add_argument("--files", "--recordings", type=Path, metavar="FOLDER", help="where the files lie, under "
                          "whatever names, that the recipe names by their content: recording-…, words-…")  # fmt: skip
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    applying.add_argument("--workers", type=_whole_number(1, 1024), default=cores, metavar="W",
                          help=f"processes; the result is the same with any number (here: {cores})")  # fmt: skip
    applying.add_argument("--format", metavar="NAME", help="of images: png, which loses nothing, or jpeg")
    applying.add_argument("--quality", type=_whole_number(1, 100), default=95, metavar="Q", help="of JPEG (95)")
    marks = applying.add_argument_group("boxes, keypoints and masks of images")
    marks.add_argument("--marks", type=Path, metavar="FILE.json", help="COCO, by the images' file names; the results' "
                       "own is written as annotations.json, and masks as PNG where there are polygons")  # fmt: skip
    marks.add_argument("--least-box-share", type=_share, default=0.1, metavar="S", help="a box is dropped of which a "
                       "smaller share of its area is left (0.1)")  # fmt: skip
    table = applying.add_argument_group("tables of texts (CSV, TSV, JSON lines)")
    table.add_argument("--text-column", metavar="NAME", help="without it, a column called text, sentence or content")
    table.add_argument("--label-column", metavar="NAME", help="without it, a column called label, class or category")
    table.add_argument("--with-originals", action="store_true", help="put each row before its copies")
    applying.set_defaults(command=_apply)

    exporting = commands.add_parser(
        "export",
        help="write a recipe as code",
        description="Writes a recipe as a script, for this package or another library. In what the script is unlike "
        "the recipe is said in its comments and on standard error.",
    )
    exporting.add_argument("recipe", type=Path, metavar="RECIPE.json")
    # To name them all here would import them all, a second and a half of every command.
    exporting.add_argument("--to", required=True, metavar="NAME", help="python, or a library by its name; another word "
                           "is answered with those there are")  # fmt: skip
    exporting.add_argument("--marks", action="store_true", help="of images: the script moves masks, boxes and "
                           "keypoints too, and is called with a COCO file")  # fmt: skip
    exporting.add_argument("--out", type=Path, metavar="FILE", help="in place of standard output")
    exporting.set_defaults(command=_export)
    return parser


def _whole_number(low: int, high: int) -> Any:
    def read(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{number} is not between {low} and {high}")
        return number

    read.__name__ = "whole number"
    return read


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return share


def _list(options: argparse.Namespace) -> int:
    modalities = [options.modality] if options.modality else MODALITIES
    transforms = [transform for modality in modalities for transform in catalogue(modality).values()]
    if options.json:
        print(json.dumps([_as_dict(transform) for transform in transforms], indent=2, ensure_ascii=False))
    else:
        print("\n\n".join(_as_text(transform) for transform in transforms))
    return DONE


def _as_dict(transform: Transform) -> dict[str, Any]:
    texts = ("name", "modality", "family", "summary", "label_safety", "source")
    return {
        **{name: getattr(transform, name) for name in texts},
        "params": [_param_as_dict(param) for param in transform.params],
    }


def _param_as_dict(param: Param) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": param.name, "kind": param.kind, "default": param.default, "help": param.help}
    if param.is_number:
        entry |= {"low": param.low, "high": param.high, "step": param.step, "unit": param.unit}
    if param.kind == "choice":
        entry["choices"] = param.choices
        entry |= {"files": param.files.name} if param.files else {}
    if param.neutral is not None:
        entry["neutral"] = param.neutral
    return entry


def _as_text(transform: Transform) -> str:
    lines = [f"{transform.name}  ({transform.modality}, {transform.family})", f"  {transform.summary}"]
    for param in transform.params:
        default = list(param.default) if isinstance(param.default, tuple) else param.default
        lines.append(f"    {param.name} = {default}: {param.help} Takes {param.allowed}.")
    return "\n".join([*lines, f"  Labels: {transform.label_safety}"])


def _apply(options: argparse.Namespace) -> int:
    recipe = _read_recipe(options.recipe)
    if options.seed is not None:
        recipe = replace(recipe, seed=options.seed)
    table_options = TableOptions(options.text_column, options.label_column, options.copies, options.with_originals)
    if table_options != TableOptions(copies=options.copies) and not modality(recipe.modality).table_endings:
        sentence = "Tables hold texts, and this recipe is for {modality}."
        raise InputError("set.no_texts_recipe", sentence, modality=recipe.modality)
    if options.files is not None:
        own_files.use(options.files)
    require(switched_on(recipe.steps))
    job = Job(recipe.to_json(), options.out, options.out / UNFINISHED, options.copies, options.format, options.quality)
    kind, annotations, about = job.kind, None, dict[str, Any](tables=asdict(table_options))
    if options.marks is not None:
        annotations, digest = _read_marks(options.marks, kind, options.least_box_share)
        about |= {"marks": digest, "least_box_share": options.least_box_share}
    found, skipped = find_sources(options.paths, options.out, recipe.modality)
    if not all(source.table_ending for source in found):
        refuse_mixing(recipe)
    kept = [str(path) for path in (options.recipe, options.marks) if path] + [source.path for source in found]
    own = [options.out / MANIFEST, *([options.out / ANNOTATIONS] if annotations else [])]
    for path in own:
        if any(path.name == Path(name).name and path.resolve() == Path(name).resolve() for name in kept):
            raise InputError("batch.manifest_is_input", "{path} would be overwritten.", path=shown(str(path)))
    sources = name_apart(found, options.out, kind, options.copies, kept)
    quieten()  # what matters about a file is reported in one sentence
    work = Work(
        recipe, job,
        files=[source for source in sources if not source.table_ending],
        tables=[source for source in sources if source.table_ending],
        do_table=partial(_apply_to_table, recipe, options.out, table_options),
        annotations=annotations, about=about,
    )  # fmt: skip

    def progress(total: int, already: int) -> tqdm:
        return tqdm(total=total, initial=already, unit="file", delay=1, mininterval=_pause(), disable=not total)

    outcome = apply(work, skipped, options.workers, progress)
    for problem in outcome.skipped:
        print(f"augment: skipped {shown(problem.source, 200)}: {problem.reason}", file=sys.stderr)
    for note, count in outcome.notes.items():
        print(f"augment: {note} ({count} {'file' if count == 1 else 'files'})", file=sys.stderr)
    said = f"augment: files written to {options.out}: {outcome.files}; skipped: {len(outcome.skipped)}."
    print(said, file=sys.stderr)
    return SOME_SKIPPED if outcome.skipped else DONE


def _read_marks(path: Path, kind: Modality, least_share: float) -> tuple[Annotations, str]:
    """What the file says, and a digest of it."""
    if kind.read_annotations is None:
        raise InputError(
            "batch.no_marks", "Marks are of images, and this recipe is for {modality}.", modality=kind.name
        )
    with path.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    return kind.read_annotations(data, least_share), hashlib.sha256(data).hexdigest()


def _apply_to_table(recipe: Recipe, out: Path, options: TableOptions, source: Source) -> Done:
    def progress(rows: Iterable[tuple[int, Row]], size: int) -> Iterable[tuple[int, Row]]:
        return tqdm(rows, total=size, unit="row", delay=1, mininterval=_pause())

    path = Path(source.path)
    try:
        stamp = Stamp.of(path.resolve()) if path.exists() else None
        entry, notes = apply_to_table(recipe, source, out, options, progress)
        files = {entry["output"]: Stamp.of(out / entry["output"])}
    except InputError as error:
        return Done.without(source, str(error), may_pass=False)
    except OSError as error:
        return Done.without(source, f"{error.strerror or error}.", may_pass=True)
    for note in notes:
        print(f"augment: {shown(source.path, 200)}: {note}", file=sys.stderr)
    return Done([entry], [None], files, stamp)


def _pause() -> float:
    """Seconds between two signs of progress: in a log, few."""
    return 0.1 if sys.stderr.isatty() else 10.0


def _export(options: argparse.Namespace) -> int:
    exported = export(_read_recipe(options.recipe), options.to, marks=options.marks)
    if options.out is None:
        print(exported.code, end="")
    elif options.out.resolve() == options.recipe.resolve():
        raise InputError("export.out_is_recipe", "{path} would be overwritten.", path=shown(str(options.recipe)))
    else:
        options.out.write_text(exported.code, encoding="utf-8")
    for remark in exported.remarks:
        print(f"augment: {remark}", file=sys.stderr)
    return DONE


def _read_recipe(path: Path) -> Recipe:
    with path.open("rb") as file:
        return Recipe.from_json(file.read(4 * MAX_JSON_CHARACTERS + 1))


if __name__ == "__main__":
    sys.exit(main())
