"""What of torchvision blurs, adds noise, erases and chooses as our image transforms do; see torchvision_calls."""

from __future__ import annotations

from augment.errors import Note
from augment.export.library import Call, Expression, ends
from augment.export.torchvision_calls import BILINEAR, LIBRARY, counterpart, drawn, note
from augment.params import Value

__all__ = ["LIBRARY"]


@counterpart
def sharpness(factor: Value) -> Call:
    return drawn("F.adjust_sharpness", sharpness_factor=factor)


@counterpart
def gaussian_blur(sigma: Value) -> Call:
    unlike = note("gaussian_blur", "Edges are mirrored without the outermost pixel; with a blur so strong that its "
                 "kernel would be larger than the image, that is cut off.")  # fmt: skip
    return drawn("blurred", unlike, sigma=sigma)


@counterpart
def gaussian_noise(std: Value) -> Call:
    return drawn("F.gaussian_noise", sigma=std)


@counterpart
def jpeg(quality: Value) -> Call:
    return Call("v2.JPEG", {"quality": ends(quality)})


@counterpart
def pixelate(size: Value) -> Call:
    return drawn("pixelated", _resized(), size=size)


@counterpart
def downscale(grain: Value) -> Call:
    return drawn("coarsened", _resized(), grain=grain)


def _resized() -> Note:
    return note("resized", "It shrinks by a weighted mean that reaches over its neighbours; the recipe by a plain one.")


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


_CORNER = "It leans about the upper left corner, and shifts by whole pixels."


@counterpart
def rand_augment(operations: Value, magnitude: Value) -> Call:
    return drawn("rand_augmented", note("policy", _CORNER), operations=operations, magnitude=magnitude)


@counterpart
def trivial_augment() -> Call:
    shifts = note("trivial_augment", "Its shifts reach 32 pixels; the recipe’s a seventh of the side, as many in 224.")
    notes = (note("policy", _CORNER), shifts)
    return Call("v2.TrivialAugmentWide", {"interpolation": BILINEAR}, notes)


@counterpart
def auto_augment(policy: str) -> Call:
    leading = (Expression(f"v2.AutoAugmentPolicy.{policy.upper()}"),)
    return Call("v2.AutoAugment", {"interpolation": BILINEAR}, (note("policy", _CORNER),), leading=leading)


@counterpart
def aug_mix(severity: Value, width: Value, depth: Value, alpha: Value) -> Call:
    notes = [note("policy", _CORNER)]
    if depth == 3:
        depth = -1  # of one to three, drawn for every chain
    else:
        notes.append(note("aug_mix", "All chains are of one length, up to which the recipe draws that of each."))
    return drawn("aug_mixed", *notes, severity=severity, width=width, depth=depth, alpha=alpha)
