"""A transform from weak to strong: the same step a few times, with one knob turned from end to end."""

from __future__ import annotations

from augment.params import Param, Value
from augment.recipe import Recipe
from augment.transforms import Transform

FAR_APART = 50
"""The highest value is so many times the lowest."""


def main_param(transform: Transform) -> Param | None:
    """The knob that says how strong: the first number with a neutral value, else the first number; None without one."""
    numbers = [param for param in transform.params if param.is_number]
    return next((param for param in numbers if param.neutral is not None), numbers[0] if numbers else None)


def middle(param: Param, value: Value) -> Value:
    """One value in place of a range to draw from: what lies in its middle, or the first of several choices."""
    if not isinstance(value, tuple):
        return value
    if not param.is_number:
        return value[0]
    low, high = value
    centre = (low + high) / 2  # type: ignore[operator]
    return round(centre) if param.kind == "int" else centre


def _spread(param: Param, count: int) -> list[float]:
    """From end to end; evenly, or where they lie far apart, such as hertz, by even factors."""
    shares = [k / (count - 1) for k in range(count)]
    if param.low > 0 and param.high >= FAR_APART * param.low:
        return [param.low * (param.high / param.low) ** share for share in shares[:-1]] + [param.high]
    return [param.low + (param.high - param.low) * share for share in shares]


def strengths(transform: Transform, count: int = 5) -> list[Recipe]:
    """`count` recipes of the one step, its main knob from the lowest value to the highest, all others in the middle.

    A single one, as it is by default, where no number says how strong the transform is.
    """
    main = main_param(transform)
    if main is None:
        return [Recipe(transform.modality).with_step(transform.name)]
    others = {param.name: middle(param, param.default) for param in transform.params}
    values = _spread(main, count)
    if main.kind == "int":
        values = list(dict.fromkeys(round(value) for value in values))
    return [Recipe(transform.modality).with_step(transform.name, **others | {main.name: value}) for value in values]
