"""The recipe as a script that runs with this package."""

from __future__ import annotations

import textwrap
from pprint import pformat

from augment.errors import Note
from augment.export.targets import Exported, Remark, target
from augment.own_files import VARIABLE
from augment.recipe import Recipe
from augment.steps import every_step, own_files_of

_SCRIPT = '''\
"""Augments files with a recipe of the Augmentation Explorer.

PYTHONPATH=EXPLORERS_FOLDER python augment_with_python.py FILE ... RESULT_FOLDER
"""

import sys
from pathlib import Path

from augment.modality import modality
from augment.recipe import Recipe

RECIPE = Recipe.from_dict({{
{settings}
    'steps': [
{steps}
    ],
}})

kind = modality(RECIPE.modality)
*files, folder = map(Path, sys.argv[1:])
folder.mkdir(parents=True, exist_ok=True)
for number, file in enumerate(files):
    if file.suffix.lower() in kind.table_endings:
        sys.exit(f"{{file}} is a table; for tables: python -m augment apply")
    example = kind.load(file.read_bytes(), None).example
    # The index numbers the draws. These are those of `python -m augment apply`.
    result = RECIPE.apply_to(example, index=number << 32)
    name = f"{{file.stem}}-{{number}}{{kind.written_ending}}"
    (folder / name).write_bytes(kind.encode(result))
'''
_WIDTH = 80


@target("python")
def _python(recipe: Recipe) -> Exported:
    written = recipe.to_dict()
    steps = [textwrap.indent(pformat(step, width=_WIDTH, sort_dicts=False), " " * 8) for step in written.pop("steps")]
    settings = [f"    {name!r}: {value!r}," for name, value in written.items()]
    code = _SCRIPT.format(settings="\n".join(settings), steps="\n".join(f"{step}," for step in steps))
    note = Note("export.python.mixes", "It needs labelled examples to mix with, which Recipe.apply_to takes; here it "
                "does nothing.")  # fmt: skip
    mixing = {step.transform.name: step.transform for step in every_step(recipe.steps) if step.transform.kind.mixes}
    remarks = [Remark(transform, note) for transform in mixing.values()]
    for own in own_files_of(recipe.steps):
        remarks.append(Remark(None, Note("export.python.own_file", "Before it runs, let the environment variable "
                              "{variable} name the folder that holds the file of {id}.", variable=VARIABLE,
                              id=own)))  # fmt: skip
    return Exported(code, tuple(remarks))
