"""What of Kornia blurs, sharpens, adds noise, erases and chooses as our image transforms do; see kornia_calls."""

from __future__ import annotations

from augment.errors import Note
from augment.export.kornia_calls import LIBRARY, counterpart, drawn, note
from augment.export.library import Call, ends
from augment.params import Value

__all__ = ["LIBRARY"]


def _mirrored() -> Note:
    return note("mirrored", "Edges are mirrored without the outermost pixel.")


@counterpart
def gaussian_blur(sigma: Value) -> Call:
    return drawn("blurred", _mirrored(), sigma=sigma)


@counterpart
def box_blur(size: Value) -> Call:
    return drawn("box_blurred", size=size)


@counterpart
def median_blur(size: Value) -> Call:
    return drawn("median_blurred", _mirrored(), size=size)


@counterpart
def motion_blur(length: Value, angle: Value) -> Call:
    whole = note("motion_blur", "The line is an odd number of pixels long, and a little uneven.")
    return drawn("smeared", whole, _mirrored(), length=length, angle=angle)


@counterpart
def defocus(radius: Value) -> Call:
    return drawn("defocused", _mirrored(), radius=radius)


@counterpart
def sharpen(strength: Value) -> Call:
    return drawn("sharpened", strength=strength)


@counterpart
def unsharp_mask(amount: Value, radius: Value) -> Call:
    return drawn("unsharp", _mirrored(), amount=amount, radius=radius)


@counterpart
def sharpness(factor: Value) -> Call:
    return drawn("enhance.sharpness", factor=factor)


@counterpart
def gaussian_noise(std: Value) -> Call:
    return drawn("noisy", std=std)


@counterpart
def salt_and_pepper(share: Value, salt: Value) -> Call:
    return Call("K.RandomSaltAndPepperNoise", {"amount": ends(share), "salt_vs_pepper": ends(salt), "p": 1.0})


@counterpart
def jpeg(quality: Value) -> Call:
    low, high = (float(end) for end in ends(quality))
    return Call("K.RandomJPEG", {"jpeg_quality": (low, high), "p": 1.0})


@counterpart
def pixelate(size: Value) -> Call:
    return drawn("pixelated", _resized(), size=size)


@counterpart
def downscale(grain: Value) -> Call:
    return drawn("coarsened", _resized(), grain=grain)


def _resized() -> Note:
    return note("resized", "Where a block is no whole number of pixels wide, it takes in those that it covers in part "
                "as a whole.")  # fmt: skip


@counterpart
def cutout(size: Value, x: Value, y: Value, fill: str) -> Call:
    # RandomErasing draws areas and places of its own.
    return drawn("square_hidden", size=size, x=x, y=y, fill=fill)


@counterpart
def random_erasing(area: Value, aspect: Value, x: Value, y: Value, fill: str) -> Call:
    return drawn("rectangle_hidden", area=area, aspect=aspect, x=x, y=y, fill=fill)


@counterpart
def coarse_dropout(holes: Value, size: Value, fill: str) -> Call:
    return drawn("holes_hidden", holes=holes, size=size, fill=fill)


def _own_table() -> Note:
    return note("policy", "Its table of operations and strengths differs from the recipe’s, which is torchvision’s.")


@counterpart
def rand_augment(operations: Value, magnitude: Value) -> Call:
    once = note("rand_augment", "No operation comes twice, and magnitudes go from 1 to 29.")
    return drawn("rand_augmented", _own_table(), once, operations=operations, magnitude=magnitude)


@counterpart
def trivial_augment() -> Call:
    return Call("K.auto.TrivialAugment", notes=(_own_table(),))


@counterpart
def auto_augment(policy: str) -> Call:
    return Call("K.auto.AutoAugment", notes=(_own_table(),), leading=(policy,))
