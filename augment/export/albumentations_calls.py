"""What the counterparts in Albumentations 2.0.8 (MIT) share, and what has none. The library itself is not imported.

Each is run and compared with ours, picture by picture, in tests/augment/export/test_albumentations.py. Sizes that
Albumentations takes in pixels alone are written as expressions over the picture's `height`, `width`, `shorter` and
`longer` side.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from augment.errors import Note
from augment.export.library import Call, Expression, Library, Part, ends, in_row, is_drawn, lines_of, with_argument
from augment.params import Value

NAME = "albumentations"
_LEVELS = 5
"""How many values stand for a range where Albumentations takes one value."""


def _with_p(call: Call, p: float) -> Call:
    return with_argument(call, p=p)


def _one_of(calls: Iterable[Call]) -> Call:
    return in_row("A.OneOf", calls)


LIBRARY = Library(NAME, _with_p, _one_of)
counterpart = LIBRARY.counterpart


def row(*calls: Call) -> Call:
    """All of them, one after another."""
    return in_row("A.Sequential", (_with_p(call, 1.0) for call in calls))


def note(key: str, sentence: str) -> Note:
    return Note(f"export.{NAME}.{key}", sentence)


def note_if(condition: bool, key: str, sentence: str) -> tuple[Note, ...]:
    return (note(key, sentence),) if condition else ()


def code(value: float) -> str:
    """A number without what floats add at the end."""
    return repr(round(value, 9)) if isinstance(value, float) else repr(value)


def pair(value: Value, convert: Callable[[float], float] = lambda number: number) -> Expression:
    """`(low, high)` of what `convert` makes of the value; sorted, since it may turn the range round."""
    return Expression("({}, {})".format(*map(code, sorted(map(convert, ends(value))))))


def in_pixels(value: Value, form: str = "{} * shorter", scale: float = 0.01) -> Expression:
    """`(low, high)` as expressions over the picture's size; `form` is given each end times `scale`."""
    return Expression("({}, {})".format(*(form.format(code(end * scale)) for end in ends(value))))


def with_levels(make: Callable[..., Call], *values: Value, count: int = _LEVELS) -> Call:
    """What `make` gives for fixed values; where they are drawn, one of several calls for values spread evenly."""
    columns = [_levels(value, count) for value in values]
    calls = [make(*chosen) for chosen in itertools.product(*columns)]
    if len(calls) == 1:
        return calls[0]
    is_exact = all(
        not is_drawn(value) or (isinstance(ends(value)[0], int) and len(column) > ends(value)[1] - ends(value)[0])
        for value, column in zip(values, columns, strict=True)
    )
    told = note_if(not is_exact, "levels", "It takes one value, not a range: one of several, spread evenly over the "
                   "range, is drawn.")  # fmt: skip
    first = calls[0].notes
    return replace(_one_of(_with_p(call, 1.0) for call in calls), notes=(*told, *first))


def _levels(value: Value, count: int) -> list[Any]:
    low, high = ends(value)
    if low == high:
        return [low]
    if isinstance(low, int) and isinstance(high, int):
        count = min(count, high - low + 1)
        return [low + round((high - low) * k / (count - 1)) for k in range(count)]
    return [low + (high - low) * (k + 0.5) / count for k in range(count)]


NOTHING = Call("A.NoOp")


def place_notes(*places: Value) -> tuple[Note, ...]:
    return note_if(any(place != (0, 1) for place in places), "place", "The place is drawn from the whole picture.")


SIZE = re.compile(r"\b(height|width|shorter|longer)\b")
MEAN = re.compile(r"\bmean_colour\b")


def uses(parts: Iterable[Part], *names: re.Pattern[str]) -> bool:
    """Whether the code of the parts speaks of one of `names`."""
    text = "\n".join(line for line in lines_of(parts) if not line.lstrip().startswith("#"))
    return any(name.search(text) for name in names)


@counterpart
def some_of(parts: tuple[Part, ...], count: Value) -> Call:
    there = sum(part.call is not None for part in parts)
    low, high = (min(end, there) for end in ends(count))
    notes = note_if(is_drawn(count) and ends(count)[1] > there, "count", "The number of steps is at most that of those "
                    "listed; the recipe draws it from the whole range, and takes all where it is more.")  # fmt: skip
    notes += note_if(uses(parts, SIZE, MEAN), "within", "Sizes in pixels and mean colours are worked out before the "
                     "first of these steps.")  # fmt: skip
    if high == 0:
        return replace(NOTHING, notes=notes)

    def chosen(n: int) -> Call:
        return Call("A.SomeOf", {"n": n, "replace": False}, parts=parts) if n else NOTHING

    return replace(with_levels(chosen, (low, high), count=there + 1), notes=notes)


near = LIBRARY.near
near("wave", "ElasticTransform and OpticalDistortion bend in other ways.")
near("pca_colour", "FancyPCA takes the picture’s own colours and stretches them about their mean; it adds no tint.")
near("tone_curve", "RandomToneCurve bends about a curve that itself raises the contrast.")
near("sharpness", "Sharpen and UnsharpMask sharpen; nothing softens by the same measure.")
near("hide_and_seek", "CoarseDropout hides rectangles anywhere, GridDropout all places of a grid.")
near("vignette", "Illumination, in its gaussian mode, brightens or darkens a round area by up to 20 %.")
near("iso_noise", "ISONoise brightens by the picture’s own contrast, and changes hues.")
near("mosaic", "Its Mosaic is handed the other pictures as metadata.")
near("mixup", "Mix batches and their labels in your training loop.")
near("cutmix", "Mix batches and their labels in your training loop.")
near("rand_augment", "SomeOf draws from a list of steps of your own.")
near("trivial_augment", "OneOf draws from a list of steps of your own.")
near("auto_augment", "OneOf draws from a list of steps of your own.")
near("thin_plate_spline", "ThinPlateSpline of 2.0.8 moves points several times as far as is asked for.")
near("fog", "RandomFog lays white discs over the picture, much weaker, and unlike its coefficient says.")
near("snow", "RandomSnow whitens dark areas, or adds a texture that shifts hues; no flakes fall.")
near("sun_flare", "RandomSunFlare has a radius in pixels and no strength.")
