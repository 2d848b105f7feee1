"""Mixing transforms: two images and their labels become one."""

from __future__ import annotations

from augment.kinds.mixing import Mixing
from augment.params import number
from augment.transforms import transform


@transform(
    "image", "mixing",
    number("weight", 0, 0.5, (0, 0.5), "Share of the other image, and of its label.", neutral=0),
    summary="Lays another image over this one, half transparent; the label becomes a mix of both.",
    label_safety="The label is mixed in the same shares, so that it stays true to what is seen.",
    source="Zhang et al., “mixup: Beyond empirical risk minimization”, ICLR 2018",
)  # fmt: skip
def mixup(weight: float) -> Mixing | None:
    return None if weight == 0 else Mixing(weight)
