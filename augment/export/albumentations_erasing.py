"""Erasing in Albumentations: what hides parts of a picture as ours does."""

from __future__ import annotations

from typing import Any

from augment.export.albumentations_calls import (
    NOTHING,
    code,
    counterpart,
    in_pixels,
    note,
    note_if,
    pair,
    place_notes,
    with_levels,
)
from augment.export.library import Call, Expression, ends, is_drawn
from augment.params import Value

_FILLS: dict[Value, Any] = {
    "black": 0, "grey": 128, "white": 255, "mean": Expression("mean_colour"), "noise": "random",
}  # fmt: skip


@counterpart
def cutout(size: Value, x: Value, y: Value, fill: Value) -> Call:
    sides = in_pixels(size, "round({} * shorter)", 1)
    told = note_if(is_drawn(size), "square", "Height and width are drawn apart: it is seldom a square.")
    arguments = {
        "num_holes_range": (1, 1),
        "hole_height_range": sides,
        "hole_width_range": sides,
        "fill": _FILLS[fill],
        "fill_mask": 0,
    }
    return Call("A.CoarseDropout", arguments, (*told, *place_notes(x, y)))


@counterpart
def random_erasing(area: Value, aspect: Value, x: Value, y: Value, fill: Value) -> Call:
    told = note("erasing_fits", "Where a shape of the largest area does not fit, smaller areas are drawn; the recipe "
                "changes the shape.")  # fmt: skip
    low, high = (max(1e-6, end) for end in ends(area))
    thin, wide = ends(aspect)
    # 2.0.8 breaks down where not even the smallest area fits in the most extreme of its shapes.
    fits = f"0.999 * min({code(thin)} * height / width, width / height / {code(wide)})"
    scale = Expression(f"(min({code(low)}, {fits}), {code(high)})")
    arguments = {"scale": scale, "ratio": pair(aspect), "fill": _FILLS[fill], "fill_mask": 0}
    return Call("A.Erasing", arguments, (told, *place_notes(x, y)))


@counterpart
def coarse_dropout(holes: Value, size: Value, fill: Value) -> Call:
    if ends(holes)[1] == 0:
        return NOTHING
    low, high = ends(size)
    told = note_if(is_drawn(size), "hole_sizes", "Sizes are drawn anew for every hole, from half the smallest to the "
                   "largest.")  # fmt: skip
    told += note_if(ends(holes)[0] == 0, "hole_count", "It hides at least one.")
    sides = in_pixels((low / 2, high), "round({} * shorter)", 1)
    arguments = {
        "num_holes_range": pair(holes, lambda count: max(1, count)), "hole_height_range": sides,
        "hole_width_range": sides, "fill": _FILLS[fill], "fill_mask": 0,
    }  # fmt: skip
    return Call("A.CoarseDropout", arguments, told)


@counterpart
def grid_mask(cells: Value, size: Value, x: Value, y: Value, fill: Value) -> Call:
    is_still = not (is_drawn(x) or is_drawn(y))
    told = note_if(not is_still, "grid_places", "Every square lies somewhere in its cell; in the recipe all move "
                   "together.")  # fmt: skip
    stretched = note("grid_cells", "Cells are stretched so that whole ones fill the picture.")

    def masked(size: float, cells: int) -> Call:
        if size == 0:
            return NOTHING
        counts = ", ".join(f"part({cells} / longer, {side})" for side in ("height", "width"))
        shifts = ", ".join(f"int({code(share)} * longer / {cells})" for share in (x, y)) if is_still else "0, 0"  # type: ignore[arg-type]
        arguments = {
            # By its name across and down, but 2.0.8 takes it for rows and columns.
            "ratio": size, "holes_number_xy": Expression(f"({counts})"), "random_offset": not is_still,
            "shift_xy": Expression(f"({shifts})"), "fill": _FILLS[fill], "fill_mask": 0,
        }  # fmt: skip
        return Call("A.GridDropout", arguments, (*told, stretched))

    return with_levels(masked, size, cells, count=3)


@counterpart
def pixel_drop(share: Value, fill: Value) -> Call:
    told = note_if(fill == "noise", "one_colour", "All pixels of a picture get one random colour.")
    value = None if fill == "noise" else _FILLS[fill]
    return with_levels(lambda share: Call("A.PixelDropout", {"dropout_prob": share, "drop_value": value}, told), share)
