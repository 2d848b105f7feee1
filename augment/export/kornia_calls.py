"""What of Kornia (Riba et al., Apache-2.0) does what our image transforms do.

Each function is a counterpart of ours of the same name; what is unlike ours is said in a note. Where a class of
Kornia's has another measure or another way to draw, the step is Drawn: Kornia's function under our values. Each is run
against ours in tests/augment/export/test_kornia.py. The library itself is not imported.
"""

from __future__ import annotations

from collections.abc import Iterable

from augment.errors import Note
from augment.export.library import Call, Expression, Library, Part, ends, in_row, with_argument
from augment.params import Value


def _with_p(call: Call, p: float) -> Call:
    if "p" in call.arguments:
        return with_argument(call, p=p)
    return call if p == 1 else Call("Sometimes", {"p": p}, parts=(Part(call),))


def _one_of(calls: Iterable[Call]) -> Call:
    return in_row("OneOf", calls)


LIBRARY = Library("Kornia", _with_p, _one_of)
counterpart = LIBRARY.counterpart


def note(key: str, sentence: str) -> Note:
    return Note(f"export.kornia.{key}", sentence)


def drawn(function: str, *notes: Note, **values: Value) -> Call:
    return Call("Drawn", values, notes, leading=(Expression(function),))


_FIELD = "geometry.remap bends an image by any field of your own."
_ERASING = "K.RandomErasing hides a single rectangle, whose place and size it draws."
_NOISE = "K.RandomGaussianNoise is as strong in the dark as in the light."
_BLUR = "filters.filter2d takes any kernel of your own."
_LIGHT = "K.RandomLinearIllumination and K.RandomGaussianIllumination lay other patterns of light over an image."
_BATCH = "comes near: it mixes a batch of images with their labels, once they are stacked in the training loop."
NEAR = {
    **dict.fromkeys(("grid_distortion", "optical_distortion", "wave"), _FIELD),
    **dict.fromkeys(("vignette", "shadow", "sun_flare"), _LIGHT),
    **dict.fromkeys(("zoom_blur", "glass_blur", "emboss", "ringing"), _BLUR),
    **dict.fromkeys(("grid_mask", "hide_and_seek", "pixel_drop"), _ERASING),
    **dict.fromkeys(("shot_noise", "speckle", "iso_noise"), _NOISE),
    "fog": "K.RandomPlasmaBrightness lays drifting patches of light over an image.",
    "rain": "K.RandomRain draws streaks of one length in pixels, all alike.",
    "snow": "K.RandomSnow whitens what is bright, without flakes.",
    "temperature": "K.RandomPlanckianJitter draws from a table of lights.",
    "mixup": f"K.RandomMixUpV2 {_BATCH}",
    "cutmix": f"K.RandomCutMixV2 {_BATCH}",
    "mosaic": f"K.RandomMosaic {_BATCH}",
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
    return Call("K.RandomHorizontalFlip", {"p": 1.0})


@counterpart
def vertical_flip() -> Call:
    return Call("K.RandomVerticalFlip", {"p": 1.0})


@counterpart
def transpose() -> Call:
    return drawn("transposed")


@counterpart
def quarter_turn(turns: Value) -> Call:
    # RandomRotation90 keeps the size, and cuts off what juts out.
    return drawn("quarter_turned", turns=turns)


@counterpart
def grid_shuffle(rows: Value, columns: Value) -> Call:
    rest = note("grid_shuffle", "Where the sides are no multiples of the tiles, the rest stays on the right and "
                "below; the recipe leaves it all around.")  # fmt: skip
    return drawn("shuffled", rest, rows=rows, columns=columns)


@counterpart
def rotate(angle: Value, fill: str) -> Call:
    return drawn("moved", angle=angle, fill=fill)


@counterpart
def scale(factor: Value, fill: str) -> Call:
    return drawn("moved", factor=factor, fill=fill)


@counterpart
def translate(x: Value, y: Value, fill: str) -> Call:
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
    # RandomPerspective moves corners inwards alone, or all by one length.
    return drawn("tilted", strength=strength, fill=fill)


def _folds() -> Note:
    return note("folds", "Where the image would fold over itself, it does; the recipe bends it less there.")


@counterpart
def elastic(strength: Value, waves: Value, fill: str) -> Call:
    return drawn("bent", _folds(), strength=strength, waves=waves, fill=fill)


@counterpart
def thin_plate_spline(strength: Value, points: Value, fill: str) -> Call:
    return drawn("plate", _folds(), strength=strength, points=points, fill=fill)


@counterpart
def random_crop(size: Value, x: Value, y: Value) -> Call:
    return drawn("enlarged", size=size, x=x, y=y)


@counterpart
def crop(width: Value, height: Value, x: Value, y: Value) -> Call:
    return drawn("cropped", width=width, height=height, x=x, y=y)


@counterpart
def centre_crop(size: Value) -> Call:
    return drawn("middle_of", size=size)


@counterpart
def pad(left: Value, right: Value, top: Value, bottom: Value, fill: str) -> Call:
    notes = (note("pad", "It is mirrored without the outermost pixel."),) if fill == "reflect" else ()
    return drawn("padded", *notes, left=left, right=right, top=top, bottom=bottom, fill=fill)


_JITTERS = {
    "brightness": "enhance.adjust_brightness_accumulative",  # adjust_brightness adds, this one multiplies
    "contrast": "enhance.adjust_contrast_with_mean_subtraction",
    "saturation": "enhance.adjust_saturation_with_gray_subtraction",
    "hue": "hue_shifted",
}


@counterpart
def brightness(factor: Value) -> Call:
    return drawn(_JITTERS["brightness"], factor=factor)


@counterpart
def contrast(factor: Value) -> Call:
    return drawn(_JITTERS["contrast"], factor=factor)


@counterpart
def saturation(factor: Value) -> Call:
    return drawn(_JITTERS["saturation"], factor=factor)


@counterpart
def greyscale(strength: Value) -> Call:
    return Call("K.RandomGrayscale", {"p": 1.0}) if strength == 1 else drawn("paler", strength=strength)


@counterpart
def sepia(strength: Value) -> Call:
    return drawn("browned", strength=strength)


@counterpart
def hue(shift: Value) -> Call:
    return drawn(_JITTERS["hue"], shift=shift)


@counterpart
def colour_jitter(brightness: Value, contrast: Value, saturation: Value, hue: Value) -> Call:
    # ColorJitter would draw the order of the four.
    steps = {"brightness": {"factor": brightness}, "contrast": {"factor": contrast},
             "saturation": {"factor": saturation}, "hue": {"shift": hue}}  # fmt: skip
    return in_row("in_row", (drawn(_JITTERS[name], **values) for name, values in steps.items()))


@counterpart
def rgb_shift(red: Value, green: Value, blue: Value) -> Call:
    return drawn("tinted", red=red, green=green, blue=blue)


@counterpart
def channel_drop(channel: str) -> Call:
    return drawn("tinted", **{channel: -1.0})


@counterpart
def channel_shuffle(order: str) -> Call:
    return Call("Drawn", {"order": ["rgb".index(name) for name in order]}, leading=(Expression("reordered"),))


@counterpart
def gamma(gamma: Value) -> Call:
    return drawn("enhance.adjust_gamma", gamma=gamma)


@counterpart
def invert() -> Call:
    return Call("K.RandomInvert", {"p": 1.0})


@counterpart
def solarise(threshold: Value) -> Call:
    return drawn("solarised", threshold=threshold)


@counterpart
def posterise(bits: Value) -> Call:
    return drawn("enhance.posterize", bits=bits)


@counterpart
def equalise() -> Call:
    return Call("K.RandomEqualize", {"p": 1.0})


@counterpart
def auto_contrast(cutoff: Value) -> Call:
    uncut = note("auto_contrast", "It stretches from the darkest pixel to the brightest, and cuts none of them off.")
    return Call("K.RandomAutoContrast", {"p": 1.0}, (uncut,) if ends(cutoff)[1] > 0 else ())


@counterpart
def clahe(clip_limit: Value, tiles: Value) -> Call:
    return drawn("evened", clip_limit=clip_limit, tiles=tiles)
