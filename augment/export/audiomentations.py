"""A recipe for sounds as a script for audiomentations (Jordal, MIT)."""

from __future__ import annotations

import textwrap

from augment.errors import Note
from augment.export.audiomentations_calls import LIBRARY, always
from augment.export.library import LINE, Call, Expression, Part, every_part, lines_of, remarks_of, wrapped
from augment.export.targets import Exported, Remark, target
from augment.recipe import Recipe

VERSION = "0.43"
_SCRIPT = '''\
"""Augments a sound with a recipe of the Augmentation Explorer.

Written for audiomentations {version}:
pip install {packages}
python augment_with_audiomentations.py SOUND.wav RESULT.wav
"""

import random
import sys

import numpy as np
import soundfile
from audiomentations import (
{names}
)

random.seed({seed})  # audiomentations draws from these two generators
np.random.seed({seed})

samples, sample_rate = soundfile.read(sys.argv[1], dtype="float32", always_2d=True)
samples = samples.mean(axis=1)  # one channel
{seconds}
{comments}
augment = Compose([
{steps}
])

soundfile.write(sys.argv[2], augment(samples, sample_rate), sample_rate)
'''
_GENERAL = (
    Note("export.other_draws", "Values are drawn from the same ranges, but the same seed gives other ones."),
    Note("export.audiomentations.clip", "Samples beyond full scale are clipped once, at the end; the recipe clips "
         "after every step."),
)  # fmt: skip


@target("audiomentations", "audio")
def _audiomentations(recipe: Recipe) -> Exported:
    parts = (*LIBRARY.pipeline(recipe), Part(always(Call("Clip"))))
    calls = [part.call for part in every_part(parts) if part.call]
    values = [value for call in calls for value in call.arguments.values()]
    packages = ["audiomentations", "soundfile", *sorted({need for call in calls for need in call.needs})]
    comments = [textwrap.fill(str(note), LINE, initial_indent="# ", subsequent_indent="# ") for note in _GENERAL]
    uses_seconds = any(isinstance(value, Expression) and "seconds" in value for value in values)
    code = _SCRIPT.format(
        version=VERSION,
        packages=" ".join(packages),
        names="\n".join(wrapped(sorted({"Compose", *(call.name for call in calls)}))),
        seed=recipe.seed % 2**32,
        seconds="seconds = len(samples) / sample_rate\n" if uses_seconds else "",
        comments="\n".join(comments),
        steps="\n".join(lines_of(parts)),
    )
    return Exported(code, (*(Remark(None, note) for note in _GENERAL), *remarks_of(parts)))
