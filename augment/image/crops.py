"""Crops and margins: which part of the scene is in the image. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

from augment.image.loading import MAX_PIXELS
from augment.kinds.matrix import FILL, Frame, Matrix
from augment.kinds.rearrangement import Piece, Rearrangement
from augment.params import number
from augment.risks import Risk
from augment.transforms import transform

_LARGE = 128
"""Pixels of a side. From there on a crop has whole pixels, which are enlarged in half the time; in a smaller image half
a pixel is seen, and a crop of a thumbnail is to be the thumbnail of the crop."""


@transform(
    "image", "geometry",
    number("size", 0.1, 1, (0.7, 1), "Part of each side that is kept.", neutral=1, unit="of each side", label="Kept"),
    number("x", 0, 1, (0, 1), "Where the kept part lies between left edge and right edge.", unit="of the way",
           label="From the left"),
    number("y", 0, 1, (0, 1), "Where the kept part lies between top and bottom.", unit="of the way",
           label="From the top"),
    summary="Keeps a part of the image and enlarges it to the full size.",
    label_safety="Safe while the object stays in view: below about half of each side the crop may show "
    "background only, under the object's label.",
    source="Szegedy et al., “Going deeper with convolutions”, CVPR 2015",
    risks=(
        Risk("size", "background", "So small a part may show background only, under the object’s label.", 0.5),
    ),
    needs=("distance", "overfitting"),
)  # fmt: skip
def random_crop(frame: Frame, size: float, x: float, y: float) -> Matrix | None:
    if size == 1:
        return None
    width, height = size * frame.width, size * frame.height
    left, top = x * (frame.width - width), y * (frame.height - height)
    if min(frame) >= _LARGE:
        width, height, left, top = (float(round(number)) for number in (width, height, left, top))
    across, down = width / frame.width, height / frame.height
    return Matrix((across, 0, left + (across - 1) / 2, 0, down, top + (down - 1) / 2), "edge")


@transform(
    "image", "geometry",
    number("width", 0.1, 1, (0.7, 1), "Part of the width that is kept.", neutral=1, unit="of the width"),
    number("height", 0.1, 1, (0.7, 1), "Part of the height that is kept.", neutral=1, unit="of the height"),
    number("x", 0, 1, (0, 1), "Where the kept part lies between left edge and right edge.", unit="of the way",
           label="From the left"),
    number("y", 0, 1, (0, 1), "Where the kept part lies between top and bottom.", unit="of the way",
           label="From the top"),
    summary="Cuts out a part, pixel by pixel: the image becomes as small as that part.",
    label_safety="Safe while the object stays in view: below about half of each side the crop may show "
    "background only, under the object's label.",
    source="Krizhevsky, Sutskever and Hinton, NeurIPS 2012; as RandomCrop in torchvision",
    risks=(
        Risk("width", "background", "So small a part may show background only, under the object’s label.", 0.5),
        Risk("height", "background", "So small a part may show background only, under the object’s label.", 0.5),
    ),
    needs=("distance",),
)  # fmt: skip
def crop(frame: Frame, width: float, height: float, x: float, y: float) -> Rearrangement | None:
    return _part(frame, width, height, x, y)


@transform(
    "image", "geometry",
    number("size", 0.1, 1, (0.7, 1), "Part of each side that is kept.", neutral=1, unit="of each side", label="Kept"),
    summary="Cuts off the margins, pixel by pixel: the image becomes smaller.",
    label_safety="Safe where the object stands in the middle, as in most collections of photos. It loses what lies at "
    "the margins.",
    source="As CenterCrop in torchvision; used for testing by Krizhevsky, Sutskever and Hinton, NeurIPS 2012",
    risks=(
        Risk("size", "background", "So small a part may show background only, under the object’s label.", 0.5),
    ),
    needs=("distance",),
)  # fmt: skip
def centre_crop(frame: Frame, size: float) -> Rearrangement | None:
    return _part(frame, size, size, 0.5, 0.5)


def _part(frame: Frame, width: float, height: float, x: float, y: float) -> Rearrangement | None:
    size = Frame(max(1, round(height * frame.height)), max(1, round(width * frame.width)))
    if size == frame:
        return None
    top, left = int(y * (frame.height - size.height)), int(x * (frame.width - size.width))
    return Rearrangement(size, (Piece(*size, top, left),))


@transform(
    "image", "geometry",
    number("left", 0, 0.5, (0, 0.1), "Margin on the left.", neutral=0, unit="of the width"),
    number("right", 0, 0.5, (0, 0.1), "Margin on the right.", neutral=0, unit="of the width"),
    number("top", 0, 0.5, (0, 0.1), "Margin above.", neutral=0, unit="of the height"),
    number("bottom", 0, 0.5, (0, 0.1), "Margin below.", neutral=0, unit="of the height"),
    FILL,
    summary="Puts a margin around the image, which becomes larger by it.",
    label_safety="Safe: nothing is lost. Brought to one size afterwards, as in training, the object is smaller.",
    source="OpenCV copyMakeBorder; before a crop: He et al., “Deep residual learning”, CVPR 2016",
    needs=("distance",),
)  # fmt: skip
def pad(  # noqa: PLR0917 (a side is a Param)
    frame: Frame, left: float, right: float, top: float, bottom: float, fill: str
) -> Rearrangement | None:
    above, below = round(top * frame.height), round(bottom * frame.height)
    before, after = round(left * frame.width), round(right * frame.width)
    size = Frame(above + frame.height + below, before + frame.width + after)
    # However many steps add to it, an image stays one that could have been read from a file.
    if size == frame or size.height * size.width > MAX_PIXELS:
        return None
    return Rearrangement(size, (Piece(*frame, 0, 0, above, before),), fill)
