"""Learning-rate schedules: the factor on the learning rate when the share `done`, in [0, 1), of the steps is over."""

from __future__ import annotations

import math

from augment.params import number
from models.choices import Registry

SCHEDULES = Registry(__name__)


@SCHEDULES.register(
    "one_cycle",
    number(
        "warm_up",
        0,
        0.9,
        0.25,
        "Share of the steps over which the rate climbs.",
        step=0.05,
        unit="of the steps",
    ),
    about="Up from a 25th of the full rate, then down to nearly none.",
    source="Smith and Topin, 2018",
)
def one_cycle(done: float, warm_up: float) -> float:
    start = 1 / 25
    if done < warm_up:
        return start + (1 - start) * (1 - math.cos(math.pi * done / warm_up)) / 2
    return cosine((done - warm_up) / (1 - warm_up))


@SCHEDULES.register(
    "cosine", about="Down along half a cosine, without restarts.", source="Loshchilov and Hutter, SGDR, ICLR 2017"
)
def cosine(done: float) -> float:
    return (1 + math.cos(math.pi * done)) / 2


@SCHEDULES.register("constant", about="The full rate throughout.", source="Robbins and Monro, 1951")
def constant(done: float) -> float:
    return 1.0
