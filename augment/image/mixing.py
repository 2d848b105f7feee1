"""Mixing transforms: two images or more and their labels become one."""

from __future__ import annotations

from augment.kinds.mixing import Mixing
from augment.kinds.mosaic import Mosaic
from augment.params import number
from augment.risks import Risk
from augment.transforms import transform


@transform(
    "image", "mixing",
    number("weight", 0, 0.5, (0, 0.5), "Share of the other image, and of its label.", neutral=0,
           unit="of the result", label="Other image"),
    title="MixUp",
    summary="Lays another image over this one, half transparent; the label becomes a mix of both.",
    label_safety="The label is mixed in the same shares, so that it stays true to what is seen.",
    source="Zhang et al., “mixup: Beyond empirical risk minimization”, ICLR 2018",
    needs=("overfitting",),
)  # fmt: skip
def mixup(weight: float) -> Mixing | None:
    return None if weight == 0 else Mixing(weight)


@transform(
    "image", "mixing",
    number("share", 0, 0.5, (0, 0.5), "Share of the area that the other image takes, and of its label.", neutral=0,
           unit="of the area", label="Other image"),
    number("x", 0, 1, (0, 1), "Where the piece lies between left edge and right edge.", unit="of the way",
           label="From the left"),
    number("y", 0, 1, (0, 1), "Where the piece lies between top and bottom.", unit="of the way",
           label="From the top"),
    title="CutMix",
    summary="Pastes a piece of another image into this one; the label becomes a mix of both.",
    label_safety="The label is mixed in the shares of the area. The piece may show nothing of the other object, "
    "or hide this one, and the label then says what cannot be seen.",
    source="Yun et al., “CutMix: Regularization strategy to train strong classifiers”, ICCV 2019",
    needs=("overfitting", "hidden"),
)  # fmt: skip
def cutmix(share: float, x: float, y: float) -> Mixing | None:
    return None if share == 0 else Mixing(share, (x, y))


@transform(
    "image", "mixing",
    number("x", 0.1, 1, (0.3, 0.7), "Where the four images meet, from the left. At the right edge and the bottom this "
           "image has all the room.", neutral=1, unit="of the width", label="From the left"),
    number("y", 0.1, 1, (0.3, 0.7), "Where the four images meet, from the top.", neutral=1, unit="of the height",
           label="From the top"),
    summary="Puts this image and three others around a point, each cut to its corner; the label becomes a mix of all.",
    label_safety="The label is mixed in the shares of the area. Objects get smaller, and those near the margins of "
    "their image may be cut off.",
    source="Bochkovskiy, Wang and Liao, “YOLOv4: Optimal speed and accuracy of object detection”, 2020",
    risks=(
        Risk("x", "sliver", "Of so narrow a part, little of the object may be seen.", 0.2),
        Risk("y", "sliver", "Of so narrow a part, little of the object may be seen.", 0.2),
    ),
    needs=("overfitting", "distance"),
)  # fmt: skip
def mosaic(x: float, y: float) -> Mosaic | None:
    return None if x == y == 1 else Mosaic((x, y))
