"""Geometry in Albumentations: what moves, crops and bends a picture as ours does."""

from __future__ import annotations

from typing import Any

from augment.export.albumentations_calls import (
    NOTHING,
    code,
    counterpart,
    note,
    note_if,
    pair,
    place_notes,
    row,
    with_levels,
)
from augment.export.library import Call, Expression, ends, is_drawn
from augment.params import Value

_BORDERS: dict[Value, dict[str, Any]] = {
    "black": {"border_mode": Expression("cv2.BORDER_CONSTANT"), "fill": 0},
    "white": {"border_mode": Expression("cv2.BORDER_CONSTANT"), "fill": 255},
    "edge": {"border_mode": Expression("cv2.BORDER_REPLICATE")},
    "reflect": {"border_mode": Expression("cv2.BORDER_REFLECT")},
}


@counterpart
def horizontal_flip() -> Call:
    return Call("A.HorizontalFlip")


@counterpart
def vertical_flip() -> Call:
    return Call("A.VerticalFlip")


@counterpart
def transpose() -> Call:
    return Call("A.Transpose")


@counterpart
def quarter_turn(turns: Value) -> Call:
    if turns == (0, 3):
        return Call("A.RandomRotate90")
    left, right, over = (Call(f"A.{name}") for name in ("VerticalFlip", "HorizontalFlip", "Transpose"))
    # A flip after swapping rows and columns makes it a turn to the left or to the right.
    turned = (NOTHING, row(over, left), row(right, left), row(over, right))
    return with_levels(lambda turns: turned[turns], turns)


@counterpart
def grid_shuffle(rows: Value, columns: Value) -> Call:
    told = note("tiles", "Where a side is no multiple of its tiles, tiles of unlike sizes swap only among those of "
                "their own size.")  # fmt: skip
    return with_levels(
        lambda rows, columns: Call("A.RandomGridShuffle", {"grid": (rows, columns)}, (told,)), rows, columns, count=3
    )


def _affine(fill: Value, **arguments: Any) -> Call:
    return Call("A.Affine", {**arguments, **_BORDERS[fill]})


def _sides(x: Value, y: Value) -> Expression:
    return Expression(f'{{"x": {pair(x)}, "y": {pair(y)}}}')


@counterpart
def rotate(angle: Value, fill: Value) -> Call:
    return _affine(fill, rotate=pair(angle))


@counterpart
def scale(factor: Value, fill: Value) -> Call:
    return _affine(fill, scale=pair(factor), keep_ratio=True)


_WHOLE = note("whole_pixels", "Shifts are by whole pixels.")


@counterpart
def translate(x: Value, y: Value, fill: Value) -> Call:
    return Call("A.Affine", {"translate_percent": _sides(x, y), **_BORDERS[fill]}, (_WHOLE,))


@counterpart
def shear(angle: Value, fill: Value) -> Call:
    return _affine(fill, shear=_sides(angle, 0.0))


@counterpart
def vertical_shear(angle: Value, fill: Value) -> Call:
    # Its angles are positive where the right-hand side rises.
    low, high = ends(angle)
    return _affine(fill, shear=_sides(0.0, (-high, -low)))


@counterpart
def affine(shear: Value, factor: Value, angle: Value, x: Value, y: Value, fill: Value) -> Call:  # noqa: PLR0917
    told = (_WHOLE,) if (x, y) != (0, 0) else ()
    moved = _affine(fill, scale=pair(factor), keep_ratio=True, rotate=pair(angle), translate_percent=_sides(x, y))
    if shear == 0:
        return Call(moved.name, moved.arguments, told)
    two = note("two_steps", "It would turn first and slant after that; as two steps they come in the recipe’s order, "
               "but what the slant moves out of the picture is lost to the turn.")  # fmt: skip
    joined = row(_affine(fill, shear=_sides(shear, 0.0)), moved)
    return Call(joined.name, joined.arguments, (*told, two), parts=joined.parts)


@counterpart
def perspective(strength: Value, fill: Value) -> Call:
    told = note("perspective", "Its corners move inwards alone, by normally distributed shares of the side, so that "
                "the picture also grows a little; in the recipe they move any way, evenly drawn.")  # fmt: skip
    # Evenly drawn shares up to 1 have that standard deviation.
    return Call("A.Perspective", {"scale": pair(strength, lambda share: share / 3**0.5), **_BORDERS[fill]}, (told,))


def _is_whole(*values: Value) -> bool:
    return not any(map(is_drawn, values))


def _box(width: float, height: float, x: float, y: float) -> dict[str, Expression]:
    """The corners of a crop as ours counts them, and its size in whole pixels."""
    across, down = f"part({code(width)}, width)", f"part({code(height)}, height)"
    left, top = f"int({code(x)} * (width - {across}))", f"int({code(y)} * (height - {down}))"
    return {
        "x_min": Expression(left), "y_min": Expression(top),
        "x_max": Expression(f"{left} + {across}"), "y_max": Expression(f"{top} + {down}"),
    }  # fmt: skip


@counterpart
def random_crop(size: Value, x: Value, y: Value) -> Call:
    if size == 1:
        return NOTHING
    full = Expression("(height, width)")
    if _is_whole(size, x, y):
        cut = Call("A.Crop", _box(size, size, x, y))  # type: ignore[arg-type]
        back = Call("A.Resize", {"height": Expression("height"), "width": Expression("width")})
        found = row(cut, back)
        return Call(found.name, found.arguments, (note("crop_pixels", "It crops at whole pixels."),), parts=found.parts)
    told = note_if(is_drawn(size), "crop_area", "The area is drawn evenly, by the recipe the side.")
    arguments = {
        "size": full, "scale": pair(size, lambda share: share**2),
        "ratio": Expression("(width / height, width / height)"),
    }  # fmt: skip
    return Call("A.RandomResizedCrop", arguments, (*told, *place_notes(x, y)))


@counterpart
def crop(width: Value, height: Value, x: Value, y: Value) -> Call:
    if _is_whole(x, y):
        return with_levels(lambda w, h: Call("A.Crop", _box(w, h, x, y)), width, height, count=3)  # type: ignore[arg-type]

    def cut(width: float, height: float) -> Call:
        arguments = {
            "height": Expression(f"part({code(height)}, height)"),
            "width": Expression(f"part({code(width)}, width)"),
        }
        return Call("A.RandomCrop", arguments, place_notes(x, y))

    return with_levels(cut, width, height, count=3)


@counterpart
def centre_crop(size: Value) -> Call:
    def cut(size: float) -> Call:
        sides = {side: Expression(f"part({code(size)}, {side})") for side in ("height", "width")}
        return Call("A.CenterCrop", sides)

    return with_levels(cut, size)


@counterpart
def pad(left: Value, right: Value, top: Value, bottom: Value, fill: Value) -> Call:
    if _is_whole(left, right, top, bottom):
        margins = [f"round({code(share)} * {side})" for share, side in  # type: ignore[arg-type]
                   ((left, "width"), (top, "height"), (right, "width"), (bottom, "height"))]  # fmt: skip
        return Call("A.Pad", {"padding": Expression(f"({', '.join(margins)})"), **_BORDERS[fill]})
    told = note("pad_down", "Margins are cut down to whole pixels; the recipe rounds them.")
    sides = ", ".join(map(pair, (top, right, bottom, left)))
    arguments = {"percent": Expression(f"[{sides}]"), "keep_size": False, **_BORDERS[fill]}
    return Call("A.CropAndPad", arguments, (told,))


@counterpart
def elastic(strength: Value, waves: Value, fill: Value) -> Call:
    told = note("elastic", "Displacements are shares of the shorter side in both directions, and are not held back "
                "where the picture folds over itself.")  # fmt: skip

    def bent(strength: float, waves: int) -> Call:
        # Blurred even noise with the standard deviation and the width of our bumps: √(12 π) sigma, less what ours loses
        # between its nodes.
        sigma = f"max(1, {code(_BUMP / waves)} * shorter)"
        arguments = {
            "alpha": Expression(f"{code(strength / 100 * _ALPHA)} * shorter * {sigma}"), "sigma": Expression(sigma),
            "noise_distribution": "uniform", **_BORDERS[fill],
        }  # fmt: skip
        return Call("A.ElasticTransform", arguments, (told,))

    return with_levels(bent, strength, waves)


_BUMP, _ALPHA = 0.4, 5.0
"""Sigma of a bump in cells, and alpha per sigma and pixel of displacement."""


@counterpart
def grid_distortion(strength: Value, cells: Value) -> Call:
    told = note("grid", "It bends at the lines of the grid; the recipe has no kinks.")

    def stretched(strength: float, cells: int) -> Call:
        arguments = {"num_steps": cells, "distort_limit": pair((-strength, strength)), **_BORDERS["edge"]}
        return Call("A.GridDistortion", arguments, (told,))

    return with_levels(stretched, strength, cells)


@counterpart
def optical_distortion(distortion: Value, fill: Value) -> Call:
    told = note("half_pixel", "Its centre lies half a pixel to the right and below.")
    return Call(
        "A.OpticalDistortion", {"distort_limit": pair(distortion), "mode": "fisheye", **_BORDERS[fill]}, (told,)
    )
