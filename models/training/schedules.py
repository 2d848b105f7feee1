"""Learning-rate schedules: the factor on the learning rate when the share `done`, in [0, 1), of the steps is over."""

from __future__ import annotations

import math

from augment.params import Param, number
from models.choices import Registry

SCHEDULES = Registry(__name__)

START = 1 / 25
"""Of the full rate, where a schedule climbs."""


def _climb(default: float) -> Param:
    about = "Share of the steps over which the rate climbs."
    return number("warm_up", 0, 0.9, default, about, step=0.05, unit="of the steps")


@SCHEDULES.register(
    "one_cycle",
    _climb(0.25),
    about="Up from a 25th of the full rate, then down to nearly none.",
    source="Smith and Topin, 2018",
)
def one_cycle(done: float, warm_up: float) -> float:
    if done < warm_up:
        return START + (1 - START) * (1 - math.cos(math.pi * done / warm_up)) / 2
    return cosine((done - warm_up) / (1 - warm_up))


@SCHEDULES.register(
    "cosine", about="Down along half a cosine, without restarts.", source="Loshchilov and Hutter, SGDR, ICLR 2017"
)
def cosine(done: float) -> float:
    return (1 + math.cos(math.pi * done)) / 2


@SCHEDULES.register("constant", about="The full rate throughout.", source="Robbins and Monro, 1951")
def constant(done: float) -> float:
    return 1.0


@SCHEDULES.register(
    "step",
    number(
        "plateau", 0.05, 1, 0.3, "Share of the steps after which the rate falls, each time.",
        step=0.05, unit="of the steps",
    ),
    number("fall", 0.01, 1, 0.1, "What the rate is multiplied by at each fall.", step=0.01),
    about="The full rate for a while, then down at once, again and again.",
    source="Krizhevsky, Sutskever and Hinton, NeurIPS 2012; in this form He et al., CVPR 2016",
)  # fmt: skip
def step(done: float, plateau: float, fall: float) -> float:
    return fall ** math.floor(done / plateau + 1e-9)


@SCHEDULES.register(
    "exponential",
    number("end", 0.0001, 1, 0.01, "What is left of the rate at the end.", step=0.001, unit="of the rate"),
    about="Down by the same share at every step.",
    source="Robbins and Monro, 1951; Bottou, “Stochastic gradient descent tricks”, 2012",
)
def exponential(done: float, end: float) -> float:
    return end**done


@SCHEDULES.register(
    "warm_up",
    _climb(0.1),
    about="In a straight line up from a 25th of the full rate, then constant: careful while little is known.",
    source="Goyal et al., “Accurate, large minibatch SGD”, 2017",
)
def warm_up(done: float, warm_up: float) -> float:
    return min(1.0, START + (1 - START) * done / warm_up) if warm_up else 1.0
