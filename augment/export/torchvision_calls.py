"""What of torchvision's transforms v2 (PyTorch, BSD) does what our image transforms do.

Each function is a counterpart of ours of the same name; what is unlike ours is said in a note. Where a class of
torchvision's has another measure or another way to draw, the step is Drawn: torchvision's function under our values.
Each is run against ours in tests/augment/export/test_torchvision.py. The library itself is not imported.
"""

from __future__ import annotations

from collections.abc import Iterable

from augment.errors import Note
from augment.export.library import Call, Expression, Library, Part, ends, in_row, with_argument
from augment.params import Value

BILINEAR = Expression("BILINEAR")
_COLOURS = {"black": 0, "white": 255}


def _with_p(call: Call, p: float) -> Call:
    if "p" in call.arguments:
        return with_argument(call, p=p)
    return call if p == 1 else Call("v2.RandomApply", {"p": p}, parts=(Part(call),))


def _one_of(calls: Iterable[Call]) -> Call:
    return in_row("v2.RandomChoice", calls)


LIBRARY = Library("torchvision", _with_p, _one_of)
counterpart = LIBRARY.counterpart


def note(key: str, sentence: str) -> Note:
    return Note(f"export.torchvision.{key}", sentence)


def drawn(function: str, *notes: Note, **values: Value) -> Call:
    return Call("Drawn", values, notes, leading=(Expression(function),))


_FIELD = "F.elastic bends an image by any field of your own."
_LIGHT = "Of light and weather it has brightness, contrast and the like alone."
_BLUR = "v2.GaussianBlur is its only blur."
_ERASING = "v2.RandomErasing hides a single rectangle, whose place and size it draws."
_NOISE = "v2.GaussianNoise is as strong in the dark as in the light."
_SHARPEN = "v2.RandomAdjustSharpness sharpens by another kernel."
_BATCH = "comes near: it mixes a batch of images with their labels, once they are stacked in the training loop."
NEAR = {
    **dict.fromkeys(("grid_distortion", "optical_distortion", "thin_plate_spline", "wave"), _FIELD),
    **dict.fromkeys(("vignette", "shadow", "sun_flare", "fog", "rain", "snow"), _LIGHT),
    **dict.fromkeys(("box_blur", "median_blur", "motion_blur", "defocus", "zoom_blur", "glass_blur"), _BLUR),
    **dict.fromkeys(("grid_mask", "hide_and_seek"), _ERASING),
    **dict.fromkeys(("shot_noise", "speckle", "iso_noise"), _NOISE),
    **dict.fromkeys(("sharpen", "unsharp_mask"), _SHARPEN),
    "rgb_shift": "v2.RandomPhotometricDistort changes colours otherwise.",
    "clahe": "v2.RandomEqualize evens out the image as a whole.",
    "mixup": f"v2.MixUp {_BATCH}",
    "cutmix": f"v2.CutMix {_BATCH}",
    "mosaic": f"v2.CutMix {_BATCH}",
}
for _name, _sentence in NEAR.items():
    LIBRARY.near(_name, _sentence)


@counterpart
def some_of(parts: tuple[Part, ...], count: Value) -> Call:
    unlike = note(
        "count", "It draws from the steps listed here; the recipe draws from all, and leaves one out in vain."
    )
    notes = (unlike,) if any(part.call is None for part in parts) else ()
    return Call("SomeOf", leading=(count,), parts=parts, notes=notes)


@counterpart
def horizontal_flip() -> Call:
    return Call("v2.RandomHorizontalFlip", {"p": 1.0})


@counterpart
def vertical_flip() -> Call:
    return Call("v2.RandomVerticalFlip", {"p": 1.0})


@counterpart
def transpose() -> Call:
    return drawn("transposed")


@counterpart
def quarter_turn(turns: Value) -> Call:
    return drawn("quarter_turned", turns=turns)


@counterpart
def rotate(angle: Value, fill: str) -> Call:
    if fill not in _COLOURS:
        return drawn("moved", angle=angle, fill=fill)
    arguments = {"interpolation": BILINEAR, "fill": _COLOURS[fill]}
    return Call("v2.RandomRotation", arguments, (_rim(),), leading=(ends(angle),))


def _rim() -> Note:
    return note("rim", "The outermost pixels of the picture blend into the fill a little otherwise.")


@counterpart
def scale(factor: Value, fill: str) -> Call:
    if fill not in _COLOURS:
        return drawn("moved", factor=factor, fill=fill)
    arguments = {"degrees": 0, "scale": ends(factor), "interpolation": BILINEAR, "fill": _COLOURS[fill]}
    return Call("v2.RandomAffine", arguments, (_rim(),))


@counterpart
def translate(x: Value, y: Value, fill: str) -> Call:
    # RandomAffine draws shifts to both sides alike, in whole pixels.
    return drawn("moved", x=x, y=y, fill=fill)


@counterpart
def shear(angle: Value, fill: str) -> Call:
    return drawn("moved", shear=angle, fill=fill)


@counterpart
def vertical_shear(angle: Value, fill: str) -> Call:
    return drawn("moved", slope=angle, fill=fill)


@counterpart
def affine(shear: Value, factor: Value, angle: Value, x: Value, y: Value, fill: str) -> Call:  # noqa: PLR0917
    return drawn("moved", shear=shear, factor=factor, angle=angle, x=x, y=y, fill=fill)


@counterpart
def perspective(strength: Value, fill: str) -> Call:
    # RandomPerspective moves corners inwards alone.
    return drawn("tilted", strength=strength, fill=fill)


@counterpart
def elastic(strength: Value, waves: Value, fill: str) -> Call:
    notes = [note("elastic", "Where the image would fold over itself, it does; the recipe bends it less there.")]
    if fill not in _COLOURS:
        notes.append(note("elastic_fill", "It fills with one colour alone: black."))
    return drawn("bent", *notes, strength=strength, waves=waves, fill=fill if fill in _COLOURS else "black")


@counterpart
def random_crop(size: Value, x: Value, y: Value) -> Call:
    # RandomResizedCrop draws areas and aspects, and cuts whole pixels.
    return drawn("enlarged", size=size, x=x, y=y)


@counterpart
def crop(width: Value, height: Value, x: Value, y: Value) -> Call:
    return drawn("cropped", width=width, height=height, x=x, y=y)


@counterpart
def centre_crop(size: Value) -> Call:
    return drawn("middle_of", size=size)


@counterpart
def pad(left: Value, right: Value, top: Value, bottom: Value, fill: str) -> Call:
    return drawn("padded", left=left, right=right, top=top, bottom=bottom, fill=fill)


@counterpart
def brightness(factor: Value) -> Call:
    return Call("v2.ColorJitter", {"brightness": ends(factor)})


@counterpart
def contrast(factor: Value) -> Call:
    return Call("v2.ColorJitter", {"contrast": ends(factor)})


@counterpart
def saturation(factor: Value) -> Call:
    return Call("v2.ColorJitter", {"saturation": ends(factor)})


@counterpart
def greyscale(strength: Value) -> Call:
    if strength == 1:
        return Call("v2.Grayscale", {"num_output_channels": 3})
    low, high = ends(strength)
    return Call("v2.ColorJitter", {"saturation": (1 - high, 1 - low)})


@counterpart
def hue(shift: Value) -> Call:
    low, high = ends(shift)
    return Call("v2.ColorJitter", {"hue": (low / 360, high / 360)})


@counterpart
def colour_jitter(brightness: Value, contrast: Value, saturation: Value, hue: Value) -> Call:
    # One ColorJitter for all four would draw their order.
    one_each = {"brightness": brightness, "contrast": contrast, "saturation": saturation}
    steps = [Call("v2.ColorJitter", {name: ends(value)}) for name, value in one_each.items()]
    low, high = ends(hue)
    return in_row("v2.Compose", [*steps, Call("v2.ColorJitter", {"hue": (low / 360, high / 360)})])


@counterpart
def channel_shuffle(order: str) -> Call:
    places = {"permutation": ["rgb".index(name) for name in order]}
    return Call("Drawn", places, leading=(Expression("F.permute_channels"),))


@counterpart
def gamma(gamma: Value) -> Call:
    return drawn("F.adjust_gamma", gamma=gamma)


@counterpart
def invert() -> Call:
    return Call("v2.RandomInvert", {"p": 1.0})


@counterpart
def solarise(threshold: Value) -> Call:
    # RandomSolarize draws no threshold.
    return drawn("solarised", threshold=threshold)


@counterpart
def posterise(bits: Value) -> Call:
    return drawn("F.posterize", bits=bits)


@counterpart
def equalise() -> Call:
    return Call("v2.RandomEqualize", {"p": 1.0})


@counterpart
def auto_contrast(cutoff: Value) -> Call:
    unlike = note("auto_contrast", "It stretches from the darkest pixel to the brightest, and cuts none of them off.")
    return Call("v2.RandomAutocontrast", {"p": 1.0}, (unlike,) if ends(cutoff)[1] > 0 else ())
