"""The script for Kornia: its frame, and the functions around Kornia's own that a step may need."""

from __future__ import annotations

from augment.export.torch_script import BLOCKS as SHARED

SCRIPT = '''\
"""Augments images with a recipe of the Augmentation Explorer.

Written for Kornia 0.9:
pip install kornia pillow
python augment_with_kornia.py IMAGE ... RESULT_FOLDER
"""

import math
import sys
from functools import partial
from pathlib import Path

import kornia.augmentation as K
import numpy as np
import torch
from kornia import color
from kornia import enhance
from kornia import filters
from kornia.geometry import transform as geometry
from PIL import Image
from PIL import ImageOps

{comments}
torch.manual_seed({seed})
{blocks}
augment = K.AugmentationSequential(
{steps}
    data_keys=["input"],
)

*files, folder = map(Path, sys.argv[1:])
folder.mkdir(parents=True, exist_ok=True)
for number, file in enumerate(files):
    with Image.open(file) as opened:
        pixels = np.array(ImageOps.exif_transpose(opened).convert("RGB"))
    # (1, 3, height, width), values from 0 to 1
    image = torch.from_numpy(pixels).permute(2, 0, 1)[None] / 255
    result = (augment(image)[0].clamp(0, 1) * 255).round().to(torch.uint8)
    Image.fromarray(result.permute(1, 2, 0).numpy()).save(folder / f"{{file.stem}}-{{number}}.png")
'''

BLOCKS = {
    "COLOURS": 'COLOURS = {"black": 0.0, "grey": 128 / 255, "white": 1.0}\n',
    "BEYOND": 'BEYOND = {"black": "zeros", "white": "zeros", "edge": "border", "reflect": "reflection"}\n',
    **SHARED,
    "Drawn": '''
class Drawn(torch.nn.Module):
    """`function` of the image; a value given as (low, high) is drawn evenly from there."""

    def __init__(self, function, **values):
        super().__init__()
        self.function, self.values = function, values

    def forward(self, image):
        return self.function(image, **{name: drawn(value) for name, value in self.values.items()})
''',
    "Sometimes": '''
class Sometimes(torch.nn.Module):
    """The step with the probability p."""

    def __init__(self, steps, p):
        super().__init__()
        self.steps, self.p = torch.nn.Sequential(*steps), p

    def forward(self, image):
        return self.steps(image) if torch.rand(()) < self.p else image
''',
    "OneOf": '''
class OneOf(torch.nn.Module):
    """One of the steps, each as probable."""

    def __init__(self, steps):
        super().__init__()
        self.steps = torch.nn.ModuleList(steps)

    def forward(self, image):
        return self.steps[int(torch.randint(len(self.steps), ()))](image)
''',
    "in_row": """
def in_row(steps):
    return torch.nn.Sequential(*steps)
""",
    "warped": '''
def warped(warp, image, fill, *arguments):
    """For white, the negative with black beside it."""
    result = warp(1 - image if fill == "white" else image, *arguments, padding_mode=BEYOND[fill])
    return 1 - result if fill == "white" else result
''',
    "moved": '''
def moved(image, shear=0.0, slope=0.0, factor=1.0, angle=0.0, x=0.0, y=0.0, fill="black"):
    """Leans, scales, turns and shifts, in this order; to where a pixel goes."""
    high, wide = image.shape[-2:]
    lean, rise, turn = (math.radians(degrees) for degrees in (shear, slope, angle))
    turned = torch.tensor([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    linear = factor * turned @ torch.tensor([[1, -math.tan(lean)], [math.tan(rise), 1]])
    centre = torch.tensor([(wide - 1) / 2, (high - 1) / 2])
    offset = centre + torch.tensor([x * wide, y * high]) - linear @ centre
    matrix = torch.column_stack([linear, offset])[None]
    warp = partial(geometry.warp_affine, align_corners=False)
    return warped(warp, image, fill, matrix, (high, wide))
''',
    "tilted": '''
def tilted(image, strength, fill):
    """Each corner moves by up to `strength` of the sides."""
    high, wide = image.shape[-2:]
    corners = torch.tensor([[[0.0, 0], [1, 0], [1, 1], [0, 1]]])
    to = corners + strength * (2 * torch.rand(1, 4, 2) - 1)
    start, end = (places * torch.tensor([wide, high]) - 0.5 for places in (corners, to))
    matrix = geometry.get_perspective_transform(start, end)
    warp = partial(geometry.warp_perspective, align_corners=False)
    return warped(warp, image, fill, matrix, (high, wide))
''',
    "bent": '''
def bent(image, strength, waves, fill):
    """Displacements drawn on a grid, in % of the sides."""
    high, wide = image.shape[-2:]
    field = torch.randn(1, 2, waves, waves) * (strength / 100)
    field = torch.nn.functional.interpolate(field, (high, wide), mode="bicubic")[0]
    x = torch.arange(wide) + wide * field[0]
    y = torch.arange(high)[:, None] + high * field[1]
    return warped(partial(geometry.remap, align_corners=False), image, fill, x[None], y[None])
''',
    "plate": '''
def plate(image, strength, points, fill):
    """Points of a grid are moved, in % of the sides; Kornia counts from -1 to 1."""
    grid = torch.linspace(-1, 1, points)
    to = torch.cartesian_prod(grid, grid)[None]
    source = to + torch.randn_like(to) * (2 * strength / 100)
    weights = geometry.get_tps_transform(source, to)
    return warped(geometry.warp_image_tps, image, fill, to, *weights)
''',
    "cropped": """
def cropped(image, width, height, x, y):
    top, left, high, wide = part_of(image, width, height, x, y)
    return image[..., top : top + high, left : left + wide]
""",
    "padded": '''
def padded(image, left, right, top, bottom, fill):
    """Margins in shares of the sides."""
    high, wide = image.shape[-2:]
    sides = [round(left * wide), round(right * wide), round(top * high), round(bottom * high)]
    if fill in COLOURS:
        return torch.nn.functional.pad(image, sides, value=COLOURS[fill])
    return torch.nn.functional.pad(image, sides, {"edge": "replicate", "reflect": "reflect"}[fill])
''',
    "paler": """
def paler(image, strength):
    return enhance.adjust_saturation_with_gray_subtraction(image, 1 - strength)
""",
    "browned": """
def browned(image, strength):
    return torch.lerp(image, color.sepia_from_rgb(image, rescale=False), strength).clamp(0, 1)
""",
    "hue_shifted": '''
def hue_shifted(image, shift):
    """Degrees; Kornia's are radians."""
    return enhance.adjust_hue(image, math.radians(shift))
''',
    "tinted": """
def tinted(image, red=0.0, green=0.0, blue=0.0):
    return enhance.shift_rgb(image, *(torch.tensor([shift]) for shift in (red, green, blue)))
""",
    "reordered": """
def reordered(image, order):
    return image[:, order]
""",
    "solarised": '''
def solarised(image, threshold):
    """From this share of 256 levels on."""
    limit = round(256 * threshold)
    return image if limit > 255 else enhance.solarize(image, max(0.0, (limit - 0.5) / 255))
''',
    "evened": '''
def evened(image, clip_limit, tiles):
    """The lightness of Lab alone, from 0 to 100."""
    lab = color.rgb_to_lab(image)
    light = (lab[:, :1] / 100).clamp(0, 1)
    light = enhance.equalize_clahe(light, float(clip_limit), (tiles, tiles))
    return color.lab_to_rgb(torch.cat([100 * light, lab[:, 1:]], 1)).clamp(0, 1)
''',
    "pixels_of": '''
def pixels_of(image, share):
    """A share of the shorter side, in %."""
    return share / 100 * min(image.shape[-2:])
''',
    "blurred": '''
def blurred(image, sigma):
    """Standard deviation in % of the shorter side."""
    pixels = pixels_of(image, sigma)
    if pixels < 0.01:
        return image
    size = 2 * min(math.ceil(4 * pixels), min(image.shape[-2:]) - 1) + 1
    return filters.gaussian_blur2d(image, (size, size), (pixels, pixels))
''',
    "between_odd": '''
def between_odd(image, pixels, blur):
    """`blur` has odd sides alone: a mixture of the next smaller and larger one."""
    if pixels <= 1:
        return image
    odd = 2 * math.ceil((pixels - 1) / 2) - 1
    share = (pixels - odd) * (odd + 2) / (2 * pixels)
    smaller = image if odd == 1 else blur(image, (odd, odd))
    return torch.lerp(smaller, blur(image, (odd + 2, odd + 2)), share)
''',
    "box_blurred": """
def box_blurred(image, size):
    return between_odd(image, pixels_of(image, size), filters.box_blur)
""",
    "median_blurred": """
def median_blurred(image, size):
    return between_odd(image, pixels_of(image, size), filters.median_blur)
""",
    "smeared": '''
def smeared(image, length, angle):
    """An odd number of pixels, the next to the length and one more."""
    pixels = pixels_of(image, length)
    side = 2 * round(pixels / 2) + 1
    if side < 3:
        return image
    return filters.motion_blur(image, side, float(angle), 0.0, mode="bilinear")
''',
    "defocused": '''
def defocused(image, radius):
    """Every point becomes a disc."""
    pixels = pixels_of(image, radius)
    grid = torch.arange(-math.ceil(pixels), math.ceil(pixels) + 1)
    disc = (pixels + 0.5 - torch.hypot(grid[:, None], grid.float())).clamp(0, 1)
    return filters.filter2d(image, (disc / disc.sum())[None])
''',
    "sharpened": '''
def sharpened(image, strength):
    """Away from the mean of three pixels each way, of more in images beyond 600."""
    mean = between_odd(image, max(3, pixels_of(image, 0.5)), filters.box_blur)
    return (image + 9 * strength * (image - mean)).clamp(0, 1)
''',
    "unsharp": '''
def unsharp(image, amount, radius):
    """filters.unsharp_mask has an amount of 1 alone."""
    return enhance.add_weighted(image, 1 + amount, blurred(image, radius), -amount, 0.0).clamp(0, 1)
''',
    "noisy": """
def noisy(image, std):
    return K.RandomGaussianNoise(std=std, p=1.0)(image).clamp(0, 1)
""",
    "shrunk": '''
def shrunk(image, size):
    """By this share of the shorter side, in %; as it is where that is below a pixel."""
    side = pixels_of(image, size)
    if side <= 1:
        return image
    blocks = tuple(max(1, round(length / side)) for length in image.shape[-2:])
    return geometry.resize(image, blocks, "area", align_corners=None)
''',
    "pixelated": """
def pixelated(image, size):
    return geometry.resize(shrunk(image, size), image.shape[-2:], "nearest", align_corners=None)
""",
    "coarsened": """
def coarsened(image, grain):
    return geometry.resize(shrunk(image, grain), image.shape[-2:], "bilinear", align_corners=False)
""",
    "hidden": '''
def hidden(image, height, width, x, y, fill):
    """A rectangle in pixels, at x and y of the way."""
    top, left = (round(way * (side - length))
                 for way, side, length in zip((y, x), image.shape[-2:], (height, width)))
    colour = COLOURS.get(fill, 0.0)
    if fill == "noise":
        colour = torch.rand(1, image.shape[1], height, width)
    elif fill == "mean":
        colour = image.mean((2, 3), keepdim=True)
    image = image.clone()
    image[..., top : top + height, left : left + width] = colour
    return image
''',
    "shuffled": '''
def shuffled(image, rows, columns):
    """Tiles of whole pixels; the rest stays on the right and below."""
    high, wide = (side // count * count for side, count in zip(image.shape[-2:], (rows, columns)))
    jigsaw = K.RandomJigsaw(grid=(rows, columns), p=1.0, ensure_perm=False)
    image = image.clone()
    image[..., :high, :wide] = jigsaw(image[..., :high, :wide])
    return image
''',
    "rand_augmented": '''
def rand_augmented(image, operations, magnitude):
    """Kornia's magnitudes begin at 1 and end at 29."""
    magnitude = min(max(magnitude, 1), 29)
    return K.auto.RandAugment(operations, magnitude)(image) if operations else image
''',
}
"""Each by the name it defines."""
