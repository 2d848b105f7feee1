"""Erasing transforms: they hide a part of the image. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import math

import cv2
import numpy as np

from augment.kinds.erasing import Erasing, Region, colour_of, erased_fill, noise
from augment.kinds.matrix import Frame
from augment.params import integer, number
from augment.risks import Risk
from augment.transforms import transform


@transform(
    "image", "erasing",
    number("size", 0, 1, (0.1, 0.4), "Side of the square.", neutral=0, unit="of the shorter side"),
    number("x", 0, 1, (0, 1), "Where the square lies between left edge and right edge.", unit="of the way",
           label="From the left"),
    number("y", 0, 1, (0, 1), "Where the square lies between top and bottom.", unit="of the way",
           label="From the top"),
    erased_fill("black"),
    summary="Hides a square, so that no single part of an object can decide alone.",
    label_safety="Safe while most of the object stays visible. A small object may be hidden altogether, "
    "and a digit may lose the stroke that tells it from another.",
    source="DeVries and Taylor, “Improved regularization of convolutional neural networks with cutout”, 2017",
    risks=(
        Risk("size", "hidden",
             "So large a square may hide the object, or the stroke that tells one digit from another.", high=0.5),
    ),
    needs=("hidden", "overfitting"),
)  # fmt: skip
def cutout(frame: Frame, size: float, x: float, y: float, fill: str) -> Erasing | None:
    side = round(size * min(frame.height, frame.width))
    if side == 0:
        return None
    left, top = round(x * (frame.width - side)), round(y * (frame.height - side))
    return Erasing((Region(top, left, side, side),), fill)


@transform(
    "image", "erasing",
    number("area", 0, 0.8, (0.02, 0.33), "Part of the image that is hidden.", neutral=0, unit="of the image"),
    number("aspect", 0.3, 3.3, (0.3, 3.3), "Width of the hidden part, divided by its height; as far as it fits.",
           step=0.1, unit="×", label="Width to height"),
    number("x", 0, 1, (0, 1), "Where it lies between left edge and right edge.", unit="of the way",
           label="From the left"),
    number("y", 0, 1, (0, 1), "Where it lies between top and bottom.", unit="of the way", label="From the top"),
    erased_fill("mean"),
    summary="Hides a rectangle of any size and shape, as if something stood before the object.",
    label_safety="Safe while most of the object stays visible. A small object may be hidden altogether, "
    "and a digit may lose the stroke that tells it from another.",
    source="Zhong et al., “Random erasing data augmentation”, AAAI 2020; there with noise and p = 0.5",
    risks=(
        Risk("area", "hidden",
             "So large a part may hide the object, or the stroke that tells one digit from another.", high=0.4),
    ),
    needs=("hidden", "overfitting"),
)  # fmt: skip
def random_erasing(  # noqa: PLR0917 (its Params)
    frame: Frame, area: float, aspect: float, x: float, y: float, fill: str
) -> Erasing | None:
    pixels = area * frame.height * frame.width
    # Where a side would be too long, the other one makes up for it: the area is what was asked for.
    high = min(frame.height, max(math.sqrt(pixels / aspect), pixels / frame.width))
    height, width = round(high), round(pixels / high) if pixels else 0
    if height == 0 or width == 0:
        return None
    return Erasing((Region(round(y * (frame.height - height)), round(x * (frame.width - width)), height, width),), fill)


_MOST_HOLES = 16


@transform(
    "image", "erasing",
    integer("holes", 0, _MOST_HOLES, (2, 6), "Rectangles that are hidden; they may overlap.", neutral=0),
    number("size", 0, 0.5, (0.1, 0.3), "Longest side of a hole; both sides of each are drawn between half of it and "
           "all.", neutral=0, unit="of the shorter side"),
    erased_fill("black"),
    summary="Hides several rectangles here and there.",
    label_safety="Safe while most of the object stays visible; many large holes hide it altogether.",
    source="DeVries and Taylor, “Improved regularization of convolutional neural networks with cutout”, 2017; as "
    "CoarseDropout in Albumentations",
    risks=(
        Risk("holes", "hidden",
             "So many or so large, they may hide the object, or the stroke that tells digits apart.", high=10),
        Risk("size", "hidden",
             "So many or so large, they may hide the object, or the stroke that tells digits apart.", high=0.35),
    ),
    needs=("hidden", "overfitting"),
)  # fmt: skip
def coarse_dropout(frame: Frame, holes: int, size: float, fill: str, rng: np.random.Generator) -> Erasing | None:
    # All are drawn whatever their number, so that one more hole moves no other.
    sides, places = rng.uniform(size / 2, size, (_MOST_HOLES, 2)), rng.random((_MOST_HOLES, 2))
    sizes = np.rint(sides[:holes] * min(frame)).astype(int)
    corners = np.rint(places[:holes] * (np.array(frame) - sizes)).astype(int)
    regions = [Region(*corner, *own) for corner, own in zip(corners.tolist(), sizes.tolist(), strict=True) if all(own)]
    return Erasing(tuple(regions), fill) if regions else None


@transform(
    "image", "erasing",
    integer("cells", 1, 12, (2, 4), "How many squares are hidden along the longer side."),
    number("size", 0, 0.9, (0.3, 0.6), "Side of each hidden square; at half a cell, a quarter of the image is hidden.",
           neutral=0, unit="of a cell"),
    number("x", 0, 1, (0, 1), "Shift of the pattern to the right.", unit="of a cell", label="To the right"),
    number("y", 0, 1, (0, 1), "Shift of the pattern downwards.", unit="of a cell", label="Down"),
    erased_fill("mean"),
    summary="Hides squares in a regular grid, so that no region is hidden or left as a whole.",
    label_safety="Safe while the grid is coarser than the object's parts and hides less than about half.",
    source="Chen et al., “GridMask data augmentation”, 2020, without its rotation",
    risks=(
        Risk("size", "hidden", "So little is left that the object may no longer be recognised.", high=0.7),
    ),
    needs=("hidden", "overfitting"),
)  # fmt: skip
def grid_mask(  # noqa: PLR0917 (its Params)
    frame: Frame, cells: int, size: float, x: float, y: float, fill: str
) -> Erasing | None:
    cell = max(frame) / cells
    rows, columns = (_bars(side, cell, size, start) for side, start in zip(frame, (y, x), strict=True))
    regions = tuple(Region(top, left, height, width) for top, height in rows for left, width in columns)
    return Erasing(regions, fill) if regions else None


def _bars(side: int, cell: float, size: float, start: float) -> list[tuple[int, int]]:
    """First pixel and length of what is hidden along a side: `size` of every cell, the first from `start` on."""
    firsts = (np.arange(-1, math.ceil(side / cell)) + start) * cell
    ends = np.clip(np.rint([firsts, firsts + size * cell]), 0, side).astype(int)
    return [(first, last - first) for first, last in ends.T.tolist() if last > first]


@transform(
    "image", "erasing",
    integer("cells", 2, 16, 4, "Cells along each side."),
    number("share", 0, 1, (0.1, 0.5), "Part of the cells that is hidden.", neutral=0, unit="of the cells"),
    erased_fill("mean"),
    summary="Cuts the image into a grid and hides some of its cells at random.",
    label_safety="Safe up to about half of the cells. Small objects may be hidden altogether.",
    source="Singh and Lee, “Hide-and-Seek”, ICCV 2017; there every cell by a chance of one half",
    risks=(
        Risk("share", "hidden", "With more than half of the cells hidden, what is left may not show the object.",
             high=0.5),
    ),
    needs=("hidden", "overfitting"),
)  # fmt: skip
def hide_and_seek(frame: Frame, cells: int, share: float, fill: str, rng: np.random.Generator) -> Erasing | None:
    hidden = rng.permutation(cells * cells)[: round(share * cells * cells)]
    ys, xs = (np.rint(np.arange(cells + 1) * (side / cells)).astype(int).tolist() for side in frame)
    places = (divmod(cell, cells) for cell in hidden.tolist())
    regions = tuple(Region(ys[row], xs[k], ys[row + 1] - ys[row], xs[k + 1] - xs[k]) for row, k in places)
    return Erasing(regions, fill) if regions else None


@transform(
    "image", "erasing",
    number("share", 0, 0.9, (0, 0.1), "Chance of every pixel to be hidden.", neutral=0, unit="of the pixels"),
    erased_fill("black"),
    summary="Hides single pixels, drawn anew for every image.",
    label_safety="Safe up to about 20 %: what lies beneath can still be seen, and marks stay as they are.",
    source="Srivastava et al., “Dropout”, JMLR 15, 2014, on the input layer; as PixelDropout in Albumentations",
    risks=(
        Risk("share", "buried", "With so many pixels hidden, thin lines and small objects are lost.", high=0.4),
    ),
    needs=("hidden", "sensor"),
    takes_16_bits=True,
)  # fmt: skip
def pixel_drop(image: np.ndarray, share: float, fill: str, rng: np.random.Generator) -> np.ndarray:
    if share == 0:
        return image
    height, width = image.shape[:2]
    bits = rng.bit_generator.random_raw((height * width + 3) // 4).view(np.uint16)[: height * width]
    kept = (bits >= share * 65536).view(np.uint8).reshape(height, width)
    if fill == "noise":
        return np.where(kept[..., None], image, noise(image, rng))
    result = np.empty_like(image)
    cv2.rectangle(result, (0, 0, width, height), colour_of(fill, image), cv2.FILLED)
    return cv2.copyTo(image, kept, result).reshape(image.shape)
