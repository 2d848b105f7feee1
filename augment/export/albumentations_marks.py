"""Masks, boxes and keypoints in Albumentations 2.0.8: the script that moves them, and what it does with them otherwise.

What is said here is measured against ours in tests/augment/export/test_albumentations_marks.py.
"""

from __future__ import annotations

from augment.errors import Note
from augment.export.albumentations_calls import LIBRARY, note
from augment.export.coco_script import LEAST_SHARE, MAIN, MARKS, READ, USAGE
from augment.export.library import Call
from augment.export.targets import Remark
from augment.recipe import Recipe
from augment.steps import every_step

GENERAL = (
    MARKS,
    note("min_visibility", "min_visibility compares a box with what one step leaves of it; the recipe counts what is "
         "left after all steps. For a single step both are the same."),
    note("points_in_pixels", "Keypoints are counted from the middle of a pixel there and from its corner in COCO: half "
         "a pixel is taken off before and added after."),
)  # fmt: skip
_HOLES = note("boxes_in_holes", "A box shrinks to what the holes leave of it; the recipe keeps its corners and counts "
              "the share that is left.")  # fmt: skip
_BEYOND = {
    "edge": note("mask_beyond", "Beyond the edge, the mask is repeated like the picture; in the recipe it is 0 there."),
    "reflect": note("mirrored_marks", "What is mirrored beyond the edge is marked there too: boxes come as further "
                    "ones, and a point that is then seen several times is left out; the recipe marks nothing there."),
}  # fmt: skip
_BENT = note("bent_points", "Points move between whole pixels by an inverse that is not exact, by up to three pixels "
             "off; boxes are those of their bent areas.")  # fmt: skip
_TILES = note("split_boxes", "A box that is cut comes as a box for each of its parts; the recipe gives one that holds "
              "them all.")  # fmt: skip
_OF_NAME: dict[str, Note] = {
    **dict.fromkeys(("cutout", "random_erasing", "coarse_dropout", "grid_mask"), _HOLES),
    **dict.fromkeys(("elastic", "grid_distortion", "optical_distortion"), _BENT),
    "grid_shuffle": _TILES,
}


def remarks(recipe: Recipe) -> tuple[Remark, ...]:
    """What of the recipe's steps treats marks otherwise, each sentence once."""
    found: dict[str, Remark] = {}
    for step in every_step(recipe.steps):
        (part,) = LIBRARY.pipeline(Recipe(recipe.modality, (step,)))
        notes = [_OF_NAME.get(step.transform.name)] if isinstance(part.call, Call) else []
        fill = step.params.get("fill")
        fills = (fill if isinstance(fill, tuple) else (fill,)) if part.call else ()
        notes += [_BEYOND[one] for one in fills if one in _BEYOND]
        for remark in (Remark(step.transform, own) for own in notes if own):
            found.setdefault(str(remark), remark)
    return tuple(found.values())


SCRIPT = f'''\
"""Augments pictures and what is marked in them with a recipe of the Augmentation Explorer.

Written for albumentations {{version}}:
pip install albumentations=={{version}}
python augment_with_albumentations.py {USAGE}
"""

import json
import os
import sys
from pathlib import Path

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"  # else importing it asks PyPI for news

import albumentations as A
import cv2
import numpy as np

SEED = {{seed}}
LEAST_SHARE = {LEAST_SHARE}  # a box is dropped of which less is left
BOXES = A.BboxParams("pascal_voc", ["box_ids"], min_visibility=LEAST_SHARE, clip=True)
POINTS = A.KeypointParams("xy", label_fields=["point_ids"])

{{comments}}

{{parts}}
PIPELINES = [{{names}}]


{{seeding}}


def augmented(image, number, mask, boxes, points):
    """The picture, uint8 (H, W, 3) in RGB, and its marks augmented; another number draws other values.

    With the boxes and points that are left come their places among those given.
    """
    marks = {{{{"mask": mask, "bboxes": boxes, "box_ids": np.arange(len(boxes)),
             "keypoints": points - 0.5, "point_ids": np.arange(len(points))}}}}
    for place, pipeline in enumerate(PIPELINES):
        augment = pipeline(image)
        seed_each(augment, np.random.SeedSequence([SEED, number, place]))
        marks = augment(image=image, **marks)
        image = marks.pop("image")
    boxes = np.reshape(marks["bboxes"], (-1, 4)).astype(np.float32)
    points = np.reshape(marks["keypoints"], (-1, 2)).astype(np.float32) + 0.5
    kept, seen = ([int(own) for own in marks[ids]] for ids in ("box_ids", "point_ids"))
    return image, marks["mask"], boxes, kept, points, seen


def read_image(file):
    image = cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        sys.exit(f"{{{{file}}}} is not a picture that OpenCV reads.")
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


def read_mask(file):
    return cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_GRAYSCALE)


def write_image(file, image):
    _, png = cv2.imencode(".png", image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    png.tofile(file)


def filled(mask, corners, value):
    return cv2.fillPoly(mask, [np.rint(corners).astype(np.int32)], int(value))


{READ.replace("{", "{{").replace("}", "}}")}

{MAIN.replace("{", "{{").replace("}", "}}")}'''
