"""The recipe as a script that runs with this package."""

from __future__ import annotations

import textwrap
from pprint import pformat

from augment.errors import Note
from augment.export.coco_script import LEAST_SHARE, USAGE
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


_MARKS_SCRIPT = f'''\
"""Augments pictures and what is marked in them with a recipe of the Augmentation Explorer.

PYTHONPATH=EXPLORERS_FOLDER python augment_with_python.py {USAGE}

For many copies, many processes and a call that goes on where it was stopped:
python -m augment apply RECIPE.json FOLDER_OF_PICTURES --marks ANNOTATIONS.json --out RESULT_FOLDER
"""

import sys
from pathlib import Path

from augment.image.coco import CocoFile
from augment.modality import modality
from augment.recipe import Recipe

RECIPE = Recipe.from_dict({{{{
{{settings}}
    'steps': [
{{steps}}
    ],
}}}})

kind = modality(RECIPE.modality)
annotations, pictures, folder = map(Path, sys.argv[1:])
folder.mkdir(parents=True, exist_ok=True)
# A box is dropped of which a smaller share of its area is left.
coco = CocoFile(annotations.read_bytes(), least_share={LEAST_SHARE})
records = []
files = sorted(file for file in pictures.rglob("*") if file.suffix.lower() in kind.endings)
for number, file in enumerate(files):
    about = coco.of(file.relative_to(pictures).as_posix())
    if about is None:
        continue
    loaded = kind.load(file.read_bytes(), None).example
    marked, tell = about.start(loaded.sample)
    result = RECIPE.apply_to(loaded.marked(marked.targets), index=number << 32)
    written, name = tell(result), f"{{{{file.stem}}}}-{{{{number}}}}"
    (folder / f"{{{{name}}}}{{{{kind.written_ending}}}}").write_bytes(kind.encode(result))
    for beside in written.files:
        (folder / (name + beside.ending)).write_bytes(beside.data)
    masks = {{{{beside.field: name + beside.ending for beside in written.files}}}}
    entry = {{{{"output": f"{{{{name}}}}{{{{kind.written_ending}}}}", **written.fields, **masks}}}}
    records.append((entry, written.record))
(folder / "annotations.json").write_text("".join(coco.file(lambda: records)), "utf-8")
'''


@target("python", moving=("image",))
def _python(recipe: Recipe, *, marks: bool = False) -> Exported:
    written = recipe.to_dict()
    steps = [textwrap.indent(pformat(step, width=_WIDTH, sort_dicts=False), " " * 8) for step in written.pop("steps")]
    settings = [f"    {name!r}: {value!r}," for name, value in written.items()]
    code = (_MARKS_SCRIPT if marks else _SCRIPT).format(
        settings="\n".join(settings), steps="\n".join(f"{step}," for step in steps)
    )
    note = Note("export.python.mixes", "It needs labelled examples to mix with, which Recipe.apply_to takes; here it "
                "does nothing.")  # fmt: skip
    mixing = {step.transform.name: step.transform for step in every_step(recipe.steps) if step.transform.kind.mixes}
    remarks = [Remark(transform, note) for transform in mixing.values()]
    for own in own_files_of(recipe.steps):
        remarks.append(Remark(None, Note("export.python.own_file", "Before it runs, let the environment variable "
                              "{variable} name the folder that holds the file of {id}.", variable=VARIABLE,
                              id=own)))  # fmt: skip
    return Exported(code, tuple(remarks))
