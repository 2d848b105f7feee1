"""Masks, boxes and keypoints in torchvision's transforms v2: the script that moves them, and where it does otherwise.

What is said here is measured against ours in tests/augment/export/test_torchvision_marks.py.
"""

from __future__ import annotations

import re
from dataclasses import replace

from augment.errors import Note
from augment.export.coco_script import LEAST_SHARE, MAIN, MARKS, READ, USAGE
from augment.export.targets import Remark
from augment.export.torchvision_calls import note
from augment.export.torchvision_script import BLOCKS as PICTURE_BLOCKS
from augment.recipe import Recipe
from augment.steps import Step, every_step

GENERAL = (
    MARKS,
    note("clamping", "Boxes are cut off at the edges once, at the end, and the share that is left is counted there; "
         "SanitizeBoundingBoxes knows sizes alone. What a hole takes from a box is not counted."),
    note("points", "Keypoints are counted from the corner of a pixel, but flips and turns count from its middle: they "
         "may be a pixel off."),
)  # fmt: skip
POLICIES = ("rand_augment", "trivial_augment", "auto_augment", "aug_mix")
_PICTURES_ALONE = note("pictures_alone", "It moves pictures and leaves what is marked behind: the step is left out.")


def without_policies(recipe: Recipe) -> tuple[Recipe, tuple[Remark, ...]]:
    """The recipe without the steps that would leave marks behind, and what is to be said of these."""
    policies = {
        step.transform.name: step.transform
        for step in every_step(recipe.steps)
        if step.enabled and step.transform.name in POLICIES
    }
    remarks = tuple(Remark(transform, _PICTURES_ALONE) for transform in policies.values())
    return replace(recipe, steps=_kept(recipe.steps)), remarks


def _kept(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(replace(step, steps=_kept(step.steps)) for step in steps if step.transform.name not in POLICIES)


def for_marks(code: str) -> str:
    """A call's fill, which beyond the edges of a mask is 0 whatever the picture has there."""
    return re.sub(r"\bfill=255\b", 'fill={tv_tensors.Image: 255, "others": 0}', code)


SCRIPT = f'''\
"""Augments pictures and what is marked in them with a recipe of the Augmentation Explorer.

Written for torchvision 0.28:
pip install torchvision pillow
python augment_with_torchvision.py {USAGE}
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from PIL import ImageDraw
from PIL import ImageOps
from torchvision import tv_tensors
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

LEAST_SHARE = {LEAST_SHARE}  # a box is dropped of which less is left

{{comments}}
torch.manual_seed({{seed}})
{{blocks}}
augment = v2.Compose([
{{steps}}
])


def augmented(image, number, mask, boxes, points):
    """The picture, uint8 (H, W, 3) in RGB, and its marks augmented.

    With the boxes and points that are left come their places among those given.
    """
    size = image.shape[:2]
    image, mask, boxes, points = augment(
        tv_tensors.Image(torch.from_numpy(image).permute(2, 0, 1)),
        tv_tensors.Mask(torch.from_numpy(mask)[None]),
        tv_tensors.BoundingBoxes(torch.from_numpy(boxes), format="XYXY", canvas_size=size, clamping_mode=None),
        tv_tensors.KeyPoints(torch.from_numpy(points), canvas_size=size),
    )
    high, wide = F.get_size(image)
    boxes, points = boxes.numpy(), points.numpy()
    inside = boxes.clip(0, (wide, high, wide, high))
    area_left, area = (np.prod(own[:, 2:] - own[:, :2], axis=1) for own in (inside, boxes))
    kept = np.flatnonzero((area_left > 0) & (area_left >= LEAST_SHARE * area)).tolist()
    seen = np.flatnonzero(((points >= 0) & (points <= (wide, high))).all(axis=1)).tolist()
    return image.permute(1, 2, 0).numpy(), mask[0].numpy(), inside[kept], kept, points[seen], seen


def read_image(file):
    with Image.open(file) as opened:
        return np.array(ImageOps.exif_transpose(opened).convert("RGB"))


def read_mask(file):
    with Image.open(file) as opened:
        return np.array(opened.convert("L"))


def write_image(file, image):
    Image.fromarray(image).save(file)


def filled(mask, corners, value):
    picture = Image.fromarray(mask)
    ImageDraw.Draw(picture).polygon(corners.ravel().tolist(), fill=int(value))
    return np.array(picture)


{READ.replace("{", "{{").replace("}", "}}")}

{MAIN.replace("{", "{{").replace("}", "}}")}'''


def _sizes(block: str) -> str:
    """Sizes as functional knows them of pictures, masks, boxes and points alike."""
    return block.replace("[image.shape[-1], image.shape[-2]]", "F.get_size(image)[::-1]").replace(
        "image.shape[-2:]", "F.get_size(image)"
    )


def _pictures_alone(block: str) -> str:
    return block.replace('fill == "white"', 'fill == "white" and isinstance(image, tv_tensors.Image)')


BLOCKS = {
    **PICTURE_BLOCKS,
    **{name: _sizes(PICTURE_BLOCKS[name]) for name in (
        "part_of", "padded", "moved", "tilted", "square_hidden", "rectangle_hidden", "holes_hidden")},
    "edged": _pictures_alone(_sizes(PICTURE_BLOCKS["edged"])),
    "unedged": _pictures_alone(PICTURE_BLOCKS["unedged"]),
    "bent": _sizes(PICTURE_BLOCKS["bent"]).replace(
        "COLOURS[fill])", "COLOURS[fill] if isinstance(image, tv_tensors.Image) else 0)"),
    "SomeOf": PICTURE_BLOCKS["SomeOf"].replace("self, image", "self, *sample").replace(
        "image = self.steps[place](image)", "sample = self.steps[place](*sample)").replace(
        "return image", "return sample"),
    "Drawn": '''
MOVING = {
    "transposed", "quarter_turned", "moved", "tilted", "bent", "cropped", "middle_of", "enlarged",
    "padded", "square_hidden", "rectangle_hidden", "holes_hidden",
}


class Drawn(v2.Transform):
    """`function` of the picture, and of what is marked in it if it moves that too.

    A value given as (low, high) is drawn evenly from there, once for all of them; so is what the function draws itself.
    """

    def __init__(self, function, **values):
        super().__init__()
        self.function, self.values = function, values

    def make_params(self, flat_inputs):
        seed = int(torch.randint(2**62, ()))
        return {"seed": seed, "values": {name: drawn(value) for name, value in self.values.items()}}

    def transform(self, target, params):
        if not isinstance(target, tv_tensors.Image) and self.function.__name__ not in MOVING:
            return target
        with torch.random.fork_rng():
            torch.manual_seed(params["seed"])
            result = self.function(target, **params["values"])
        return result if isinstance(result, tv_tensors.TVTensor) else tv_tensors.wrap(result, like=target)
''',
    "transposed": '''
def transposed(image):
    """Rows become columns."""
    if isinstance(image, (tv_tensors.Image, tv_tensors.Mask)):
        return image.mT
    return F.rotate(F.horizontal_flip(image), 90, expand=True)
''',
    "quarter_turned": '''
def quarter_turned(image, turns):
    """Counter-clockwise."""
    if isinstance(image, (tv_tensors.Image, tv_tensors.Mask)):
        return torch.rot90(image, turns, (-2, -1))
    return F.rotate(image, 90 * turns, expand=True) if turns else image
''',
    "margin": PICTURE_BLOCKS["margin"].replace("    if fill in COLOURS:", '''\
    if not isinstance(image, tv_tensors.Image):
        return F.pad(image, sides)
    if fill in COLOURS:'''),
    "hidden": PICTURE_BLOCKS["hidden"].replace("image.shape[-2:]", "F.get_size(image)").replace(
        '    if fill == "noise":', '''\
    if isinstance(image, tv_tensors.BoundingBoxes):
        return image
    if isinstance(image, tv_tensors.KeyPoints):
        first, last = torch.tensor([left, top]), torch.tensor([left + width, top + height])
        is_hidden = ((image >= first) & (image < last)).all(dim=1, keepdim=True)
        return torch.where(is_hidden, torch.nan, image)  # nowhere from now on
    if isinstance(image, tv_tensors.Mask):
        rest = image.clone()
        rest[..., top : top + height, left : left + width] = 0
        return rest
    if fill == "noise":'''),
}  # fmt: skip
"""Each by the name it defines; those that move are done to pictures, masks, boxes and points alike."""


def notes(general: tuple[Note, ...]) -> tuple[Note, ...]:
    """Those of pictures and those of marks, where the first do not say that marks stay."""
    return (*(own for own in general if not own.key.endswith("torch.colour")), _COLOUR, *GENERAL)


_COLOUR = Note(
    "export.torch.rgb", "Images are read as RGB: grey ones too, which a recipe leaves out of changes of colour."
)
