"""Automatic policies: they choose transforms of this catalogue and how strongly each is applied.

Every draw comes from the step's own generator, in an order that no Param changes: another magnitude leaves the chosen
operations as they are, and one operation more leaves those before it.
"""

from __future__ import annotations

import numpy as np

from augment.image.auto_policies import AUTO_POLICIES
from augment.image.policy_operations import OF_AUGMIX, STANDARD, WIDE, made, transforms_of
from augment.kinds.blend import Blend
from augment.kinds.chain import Chain
from augment.kinds.kind import Made
from augment.params import choice, integer, number
from augment.risks import Risk
from augment.transforms import transform

_ALL = (
    "auto_contrast", "equalise", "rotate", "solarise", "colour", "posterise", "contrast", "brightness", "sharpness",
    "shear_x", "shear_y", "translate_x", "translate_y",
)  # fmt: skip
_STRENGTHS = 30
_IDENTITY = len(_ALL)
"""RandAugment and TrivialAugment also choose to do nothing, as often as each of the others."""


def _is_to_the_other_side(rng: np.random.Generator) -> bool:
    return bool(rng.integers(2))


def _chosen(rng: np.random.Generator) -> str | None:
    place = int(rng.integers(len(_ALL) + 1))
    return None if place == _IDENTITY else _ALL[place]


@transform(
    "image", "policy",
    integer("operations", 0, 6, 2, "How many operations are applied, one after another; one may come twice.",
            neutral=0),
    integer("magnitude", 0, 30, 9, "How strong each of them is: 30 is the most, such as a turn by 30°."),
    title="RandAugment",
    summary="Applies a few operations drawn from fourteen (colour, sharpness, leaning, shifting, turning, nothing), "
    "all of one strength.",
    label_safety="Turns by up to 30° and mirrors nothing. Colours change much: not where they tell the classes apart. "
    "A strong shift may push an object out of view, and equalise may fill the gaps of a digit.",
    source="Cubuk et al., “RandAugment: Practical automated data augmentation with a reduced search space”, 2020; "
    "strengths and random signs as in torchvision",
    risks=(
        Risk("magnitude", "too_strong", "So strong, an object may be pushed out of view, or its colours be lost.",
             high=20),
        Risk("operations", "piled_up", "So many operations pile up: what is left may no longer be told apart.", high=4),
    ),
    makes=transforms_of(_ALL),
    needs=("overfitting",),
)  # fmt: skip
def rand_augment(operations: int, magnitude: int, rng: np.random.Generator) -> Chain:
    drawn = [(_chosen(rng), _is_to_the_other_side(rng)) for _ in range(operations)]
    strength = magnitude / _STRENGTHS
    return Chain(
        tuple(
            made(str(place), name, strength, STANDARD, to_the_other_side=other)
            for place, (name, other) in enumerate(drawn, 1)
            if name is not None
        )
    )


@transform(
    "image", "policy",
    title="TrivialAugment Wide",
    summary="Applies one operation drawn from fourteen, as strongly as is drawn, from nothing to far more than in "
    "RandAugment.",
    label_safety="Turns by up to 135° and leans by up to 45°: not for digits, letters and arrows. Not where colour "
    "tells the classes apart.",
    source="Müller and Hutter, “TrivialAugment: Tuning-free yet state-of-the-art data augmentation”, ICCV 2021; "
    "strengths and random signs as in torchvision, shifts as shares of 224 pixels",
    makes=transforms_of(_ALL),
    needs=("overfitting",),
)  # fmt: skip
def trivial_augment(rng: np.random.Generator) -> Chain:
    name, strength = _chosen(rng), int(rng.integers(_STRENGTHS + 1)) / _STRENGTHS
    other = _is_to_the_other_side(rng)
    return Chain(() if name is None else (made("1", name, strength, WIDE, to_the_other_side=other),))


@transform(
    "image", "policy",
    choice("policy", tuple(AUTO_POLICIES), "imagenet", "For which data set the policy was found."),
    title="AutoAugment",
    summary="Applies one of 25 pairs of operations, found by a search on ImageNet, CIFAR-10 or SVHN (house numbers).",
    label_safety="Turns by up to 30° and mirrors nothing. Colours change much, up to their negative: not where light, "
    "dark or colour tells the classes apart. Of the three, only ImageNet's policy shifts nothing.",
    source="Cubuk et al., “AutoAugment: Learning augmentation strategies from data”, CVPR 2019; strengths and random "
    "signs as in torchvision",
    risks=(
        Risk("policy", "out_of_view", "It shifts by up to 45 %, sometimes twice: the object may leave the image.",
             among=("cifar10", "svhn")),
    ),
    makes=transforms_of(tuple(dict.fromkeys(
        tried.operation for pairs in AUTO_POLICIES.values() for pair in pairs for tried in pair if tried.p > 0
    ))),
    needs=("overfitting",),
)  # fmt: skip
def auto_augment(policy: str, rng: np.random.Generator) -> Chain:
    pairs = AUTO_POLICIES[policy]
    pair = pairs[int(rng.integers(len(pairs)))]
    drawn = [(rng.random() < tried.p, _is_to_the_other_side(rng)) for tried in pair]
    return Chain(
        tuple(
            made(str(place), tried.operation, tried.strength, STANDARD, to_the_other_side=other)
            for place, (tried, (is_applied, other)) in enumerate(zip(pair, drawn, strict=True), 1)
            if is_applied
        )
    )


_STAYING = ("auto_contrast", "equalise", "posterise", "solarise")
_OF_AUGMIX = (*_STAYING, "rotate", "shear_x", "shear_y", "translate_x", "translate_y")


@transform(
    "image", "policy",
    integer("severity", 1, 10, 3, "How strong an operation is at most; each draws its own strength up to that."),
    integer("width", 1, 5, 3, "How many chains of operations are laid over one another."),
    integer("depth", 1, 5, 3, "How many operations a chain has at most; each chain draws how many."),
    number("alpha", 0.1, 10, 1.0, "How even the chains' weights are: small lets one prevail, large makes all alike.",
           step=0.1),
    title="AugMix",
    summary="Lays several chains of operations over the image itself, each with a weight of its own.",
    label_safety="Mild: the image itself mostly shines through. Where masks, boxes or keypoints are marked, chains "
    "move nothing (colour alone), as a blend of moved images has no one place.",
    source="Hendrycks et al., “AugMix: A simple data processing method to improve robustness and uncertainty”, ICLR "
    "2020, without its loss; its nine operations, which none of ImageNet-C's corruptions is among",
    risks=(
        Risk("severity", "too_strong", "So strong, an object may be pushed out of view, or its colours be lost.",
             high=7),
    ),
    makes=transforms_of(_OF_AUGMIX),
    needs=("overfitting",),
)  # fmt: skip
def aug_mix(
    has_targets: bool, severity: int, width: int, depth: int, alpha: float, *, rng: np.random.Generator
) -> Blend:
    names = _STAYING if has_targets else _OF_AUGMIX
    weights = rng.dirichlet([alpha] * width) * rng.beta(alpha, alpha)
    chains = []
    for chain in range(1, width + 1):
        places = range(1, int(rng.integers(1, depth + 1)) + 1)
        chains.append(Chain(tuple(_of_augmix(f"{chain}.{place}", names, severity, rng) for place in places)))
    return Blend(tuple(chains), tuple(weights.tolist()))


def _of_augmix(place: str, names: tuple[str, ...], severity: int, rng: np.random.Generator) -> Made:
    name, strength = names[int(rng.integers(len(names)))], rng.uniform(0.1, severity) / 10
    return made(place, name, strength, OF_AUGMIX, to_the_other_side=_is_to_the_other_side(rng))
