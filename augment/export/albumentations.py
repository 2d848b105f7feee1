"""A recipe for images as a script for Albumentations 2.0.8 (MIT), the last of its releases under that licence."""

from __future__ import annotations

import re
import textwrap

from augment.errors import Note
from augment.export import (
    albumentations_colour,
    albumentations_effects,
    albumentations_erasing,
    albumentations_geometry,
    albumentations_marks,
)
from augment.export.albumentations_calls import LIBRARY, MEAN, NAME, SIZE, uses
from augment.export.library import LINE, Part, lines_of, remarks_of
from augment.export.targets import Exported, Remark, target
from augment.recipe import Recipe

VERSION = "2.0.8"
FAMILIES = (albumentations_colour, albumentations_effects, albumentations_erasing, albumentations_geometry)
_SCRIPT = '''\
"""Augments pictures with a recipe of the Augmentation Explorer.

Written for albumentations {version}:
pip install albumentations=={version}
python augment_with_albumentations.py PICTURE ... RESULT_FOLDER
"""

import os
import sys
from pathlib import Path

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"  # else importing it asks PyPI for news

import albumentations as A
import cv2
import numpy as np

SEED = {seed}

{comments}

{parts}
PIPELINES = [{names}]


{seeding}


def augmented(image, number):
    """The picture, uint8 (H, W, 3) in RGB, augmented; another number draws other values."""
    for place, pipeline in enumerate(PIPELINES):
        augment = pipeline(image)
        seed_each(augment, np.random.SeedSequence([SEED, number, place]))
        image = augment(image=image)["image"]
    return image


def main():
    *files, folder = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(files):
        image = cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR)
        if image is None:
            sys.exit(f"{{file}} is not a picture that OpenCV reads.")
        result = augmented(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), number)
        _, png = cv2.imencode(".png", cv2.cvtColor(result, cv2.COLOR_RGB2BGR))
        png.tofile(folder / f"{{file.stem}}-{{number}}.png")


if __name__ == "__main__":
    main()
'''
_SEEDING = '''\
def seed_each(transform, seeds):
    """Give every step a generator of its own.

    In {version}, Compose(seed=...) gives all steps the same one: of steps with p=0.5 all are
    applied to a picture, or none.
    """
    transform.set_random_seed(int(seeds.generate_state(1)[0]))
    if isinstance(transform, A.BaseCompose):
        for own, seed in zip(transform.transforms, seeds.spawn(len(transform.transforms))):
            seed_each(own, seed)'''
_ODD = '''\
def odd(pixels):
    """The nearest odd number of pixels, 3 at least."""
    return max(3, 2 * round((pixels - 1) / 2) + 1)


'''
_PART = '''\
def part(share, side):
    """Of a side in pixels, one at least."""
    return max(1, round(share * side))


'''
_SLANTS = f'''\
def slants(*pixels):
    """How far drops move to the side: {VERSION} allows 20 pixels."""
    return tuple(max(-20, min(20, move)) for move in pixels)


'''
_PIPELINE = '''\
def {name}(image):
    """The steps{which}, for a picture of this size."""
{sizes}    return A.Compose([
{steps}
    {end}


'''
HELP = {"odd": _ODD, "part": _PART, "slants": _SLANTS}
"""What calls may use, by name."""
_SIZES = {
    r"height|width|shorter|longer": "    height, width = image.shape[:2]\n",
    r"shorter": "    shorter = min(height, width)\n",
    r"longer": "    longer = max(height, width)\n",
    r"mean_colour": "    mean_colour = tuple(round(value) for value in cv2.mean(image)[:3])\n",
}
_GENERAL = (
    Note("export.other_draws", "Values are drawn from the same ranges, but the same seed gives other ones."),
    Note("export.albumentations.rgb", "Pictures are read as RGB: a grey one gets three equal channels, and "
         "transparency is left out."),
)  # fmt: skip
_CHANGES_SIZE = re.compile(r"\bA\.(Crop|RandomCrop|CenterCrop|Pad|CropAndPad|Transpose|RandomRotate90)\(")


@target(NAME, "image", moving=("image",))
def _albumentations(recipe: Recipe, *, marks: bool = False) -> Exported:
    parts = LIBRARY.pipeline(recipe)
    notes = _GENERAL + albumentations_marks.GENERAL * marks
    of_marks = albumentations_marks.remarks(recipe) if marks else ()
    groups = _groups(parts)
    names = ["pipeline"] if len(groups) == 1 else [f"pipeline_{k + 1}" for k in range(len(groups))]
    blocks = [
        _pipeline(name, own, k, len(groups), marks=marks)
        for k, (name, own) in enumerate(zip(names, groups, strict=True))
    ]
    body = "".join(blocks)
    helpers = "".join(block for name, block in HELP.items() if f"{name}(" in body)
    said = [*notes, *of_marks]
    comments = [textwrap.fill(str(one), LINE, initial_indent="# ", subsequent_indent="# ") for one in said]
    code = (albumentations_marks.SCRIPT if marks else _SCRIPT).format(
        seeding=_SEEDING.format(version=VERSION),
        version=VERSION,
        seed=recipe.seed,
        comments="\n".join(comments),
        parts="\n" + helpers + body.rstrip("\n") + "\n\n",
        names=", ".join(names),
    )
    return Exported(code, (*(Remark(None, note) for note in notes), *of_marks, *remarks_of(parts)))


def _groups(parts: tuple[Part, ...]) -> list[list[Part]]:
    """The parts in pipelines: a new one where a step asks for a size or a colour that an earlier step has changed."""
    groups: list[list[Part]] = [[]]
    for part in parts:
        before = groups[-1]
        resized = uses([part], SIZE) and uses(before, _CHANGES_SIZE)
        if resized or (uses([part], MEAN) and any(own.call for own in before)):
            groups.append([])
        groups[-1].append(part)
    return groups


def _pipeline(name: str, parts: list[Part], place: int, count: int, *, marks: bool) -> str:
    steps = "\n".join(lines_of(parts, " " * 8))
    sizes = "".join(line for names, line in _SIZES.items() if uses(parts, re.compile(rf"\b({names})\b")))
    which = "" if count == 1 else f", part {place + 1} of {count}"
    end = "bbox_params=BOXES, keypoint_params=POINTS" if marks else ""
    return _PIPELINE.format(name=name, which=which, sizes=sizes, steps=steps, end=f"], {end})" if end else "])")
