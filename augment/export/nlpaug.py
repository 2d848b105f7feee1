"""A recipe for texts as a script for nlpaug (Ma, MIT)."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from augment.errors import Note
from augment.export.library import LINE, lines_of, remarks_of
from augment.export.nlpaug_calls import LIBRARY
from augment.export.nlpaug_script import CONSTANTS, PARTS, SCRIPT, STEP
from augment.export.targets import Exported, Remark, target
from augment.recipe import Recipe
from augment.text import negations, synonyms
from augment.text.lists import lines_of as entries_of

VERSION = "1.1.11"
_GENERAL = (
    Note("export.other_draws", "Values are drawn from the same ranges, but the same seed gives other ones."),
    Note("export.nlpaug.words", "Words are told apart by a simpler rule than the recipe’s, so that numbers of words "
         "may differ a little; links, numbers and all that stands between words stay as they are."),
)  # fmt: skip


@target("nlpaug", "text")
def _nlpaug(recipe: Recipe) -> Exported:
    parts = LIBRARY.pipeline(recipe)
    steps = "\n".join(lines_of(parts, " " * 8))
    code = _without_comments(steps)
    constants = [line for name, line in CONSTANTS.items() if _uses(code, name)]
    blocks = [_step(constants), *(block for name, block in PARTS.items() if _uses(code, name))]
    comments = [textwrap.fill(str(note), LINE, initial_indent="# ", subsequent_indent="# ") for note in _GENERAL]
    script = SCRIPT.format(
        version=VERSION,
        imports="\n".join(_imports(code)),
        comments="\n".join(comments),
        steps=steps,
        parts="\n\n".join(block.lstrip("\n") for block in blocks) + "\n\n",
        lists="".join(_written(name) for name in ("SYNONYMS", "ANTONYMS") if _uses(code, name)),
        seed=recipe.seed % 2**32,
    )
    return Exported(script, (*(Remark(None, note) for note in _GENERAL), *remarks_of(parts)))


def _without_comments(steps: str) -> str:
    return "\n".join(line for line in steps.splitlines() if not line.lstrip().startswith("#"))


def _uses(code: str, name: str) -> bool:
    return re.search(rf"\b{name}\b", code) is not None


def _imports(code: str) -> list[str]:
    modules = {"nac": "char", "nas": "sentence", "naw": "word"}
    used = [f"import nlpaug.augmenter.{modules[name]} as {name}" for name in modules if _uses(code, name)]
    return [*used, "import numpy as np"]


def _step(constants: list[str]) -> str:
    """What every script has, with the constants behind WORDS and our negations in it."""
    rows = textwrap.wrap("|".join(sorted(negations.ENGLISH)).replace("|", "| "), LINE - 10)
    english = '"\n    r"'.join(row.replace("| ", "|") for row in rows)
    first, rest = STEP.split("\n\n\n", 1)
    first = first.replace("@negations@", english).replace("@chinese_negations@", "".join(sorted(negations.CHINESE)))
    return "\n".join([first, *constants]) + "\n\n\n" + rest


def _groups_of(name: str) -> list[str]:
    if name == "ANTONYMS":
        return entries_of("antonyms_en")
    lines = (Path(synonyms.__file__).with_name("synonyms") / "en.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _written(name: str) -> str:
    """The list as the assignment of one long text: groups with a semicolon between them."""
    return f'{name} = """\n' + textwrap.fill("; ".join(_groups_of(name)), LINE) + '\n"""\n\n\n'
