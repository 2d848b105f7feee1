"""The script for torchvision: its frame, and the functions around torchvision's own that a step may need."""

from __future__ import annotations

from augment.export.torch_script import BLOCKS as SHARED

SCRIPT = '''\
"""Augments images with a recipe of the Augmentation Explorer.

Written for torchvision 0.28:
pip install torchvision pillow
python augment_with_torchvision.py IMAGE ... RESULT_FOLDER
"""

import math
import sys
from pathlib import Path

import torch
from PIL import Image
from PIL import ImageOps
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

{comments}
torch.manual_seed({seed})
{blocks}
augment = v2.Compose([
{steps}
])

*files, folder = map(Path, sys.argv[1:])
folder.mkdir(parents=True, exist_ok=True)
for number, file in enumerate(files):
    with Image.open(file) as opened:
        image = F.pil_to_tensor(ImageOps.exif_transpose(opened).convert("RGB"))
    # uint8, (3, height, width)
    F.to_pil_image(augment(image)).save(folder / f"{{file.stem}}-{{number}}.png")
'''

BLOCKS = {
    "BILINEAR": "BILINEAR = v2.InterpolationMode.BILINEAR\n",
    "COLOURS": 'COLOURS = {"black": 0, "grey": 128, "white": 255}\n',
    **SHARED,
    "Drawn": '''
class Drawn(v2.Transform):
    """`function` of the image; a value given as (low, high) is drawn evenly from there."""

    def __init__(self, function, **values):
        super().__init__()
        self.function, self.values = function, values

    def make_params(self, flat_inputs):
        return {name: drawn(value) for name, value in self.values.items()}

    def transform(self, image, params):
        return self.function(image, **params)
''',
    "margin": '''
def margin(image, sides, fill):
    """Pixels on the left, above, on the right and below."""
    if fill in COLOURS:
        return F.pad(image, sides, fill=COLOURS[fill])
    return F.pad(image, sides, padding_mode={"edge": "edge", "reflect": "symmetric"}[fill])
''',
    "padded": '''
def padded(image, left, right, top, bottom, fill):
    """Margins in shares of the sides."""
    high, wide = image.shape[-2:]
    sides = [round(left * wide), round(top * high), round(right * wide), round(bottom * high)]
    return margin(image, sides, fill)
''',
    "edged": '''
def edged(image, fill):
    """With what is beside it, and how wide that is: a whole image, or a pixel.

    The negative for white: torchvision blends black alone into the rim without a step.
    """
    if fill in ("edge", "reflect"):
        sides = [image.shape[-1], image.shape[-2]]
        return margin(image, sides * 2, fill), sides
    return margin(F.invert(image) if fill == "white" else image, [1] * 4, "black"), [1, 1]
''',
    "unedged": '''
def unedged(image, size, fill):
    image = F.center_crop(image, size)
    return F.invert(image) if fill == "white" else image
''',
    "moved": '''
def moved(image, shear=0.0, slope=0.0, factor=1.0, angle=0.0, x=0.0, y=0.0, fill="black"):
    """Leans, scales, turns and shifts, in this order; F.affine turns clockwise, in pixels."""
    high, wide = image.shape[-2:]
    wider, _ = edged(image, fill)
    wider = F.affine(wider, -angle, [x * wide, y * high], factor, [shear, -slope], BILINEAR, 0)
    return unedged(wider, [high, wide], fill)
''',
    "tilted": '''
def tilted(image, strength, fill):
    """Each corner moves by up to `strength` of the sides."""
    high, wide = image.shape[-2:]
    wider, first = edged(image, fill)
    corners = torch.tensor([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    to = corners + strength * (2 * torch.rand(4, 2) - 1)
    sides, first = torch.tensor([wide, high]), torch.tensor(first)
    start, end = (places * sides + first for places in (corners, to))
    wider = F.perspective(wider, start.tolist(), end.tolist(), BILINEAR, 0)
    return unedged(wider, [high, wide], fill)
''',
    "bent": '''
def bent(image, strength, waves, fill):
    """Displacements drawn on a grid, in % of the sides; F.elastic counts from -1 to 1."""
    field = torch.randn(1, 2, waves, waves) * (2 * strength / 100)
    field = torch.nn.functional.interpolate(field, image.shape[-2:], mode="bicubic")
    return F.elastic(image, field.permute(0, 2, 3, 1), BILINEAR, COLOURS[fill])
''',
    "cropped": '''
def cropped(image, width, height, x, y):
    return F.crop(image, *part_of(image, width, height, x, y))
''',
    "solarised": '''
def solarised(image, threshold):
    """From this share of 256 on."""
    limit = round(256 * threshold)
    return image if limit > 255 else F.solarize(image, limit)
''',
    "blurred": '''
def blurred(image, sigma):
    """Standard deviation in % of the shorter side."""
    shorter = min(image.shape[-2:])
    pixels = sigma / 100 * shorter
    if pixels < 0.01:
        return image
    reach = min(math.ceil(4 * pixels), shorter - 1)
    return F.gaussian_blur(image, 2 * reach + 1, pixels)
''',
    "shrunk": '''
def shrunk(image, size):
    """By this share of the shorter side, in %; as it is where that is below a pixel."""
    side = size / 100 * min(image.shape[-2:])
    if side <= 1:
        return image
    return F.resize(image, [max(1, round(length / side)) for length in image.shape[-2:]], BILINEAR)
''',
    "pixelated": '''
def pixelated(image, size):
    return F.resize(shrunk(image, size), image.shape[-2:], v2.InterpolationMode.NEAREST)
''',
    "coarsened": '''
def coarsened(image, grain):
    return F.resize(shrunk(image, grain), image.shape[-2:], BILINEAR)
''',
    "hidden": '''
def hidden(image, height, width, x, y, fill):
    """A rectangle in pixels, at x and y of the way."""
    top, left = (round(way * (side - length))
                 for way, side, length in zip((y, x), image.shape[-2:], (height, width)))
    if fill == "noise":
        colour = torch.randint(0, 256, (image.shape[0], height, width), dtype=torch.uint8)
    elif fill == "mean":
        colour = image.double().mean((1, 2), keepdim=True).round().to(torch.uint8)
    else:
        colour = torch.tensor(COLOURS[fill], dtype=torch.uint8)
    return F.erase(image, top, left, height, width, colour)
''',
    "rand_augmented": '''
def rand_augmented(image, operations, magnitude):
    return v2.RandAugment(operations, magnitude, interpolation=BILINEAR)(image)
''',
    "aug_mixed": '''
def aug_mixed(image, severity, width, depth, alpha):
    return v2.AugMix(severity, width, depth, alpha, all_ops=False, interpolation=BILINEAR)(image)
''',
}  # fmt: skip
"""Each by the name it defines."""
