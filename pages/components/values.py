"""Numbers in words: values with their unit and as many decimals as tell them apart; shares as per cent."""

from __future__ import annotations

from collections.abc import Mapping

from augment.errors import InputError
from augment.own_files import is_id
from augment.params import Param, Scalar, Value, shown
from augment.steps import Step
from augment.transforms import Transform
from pages.components.messages import opposite_label, param_label, transform_label
from pages.components.own_files import unnamed

LONGEST_UNIT_BESIDE_A_VALUE = 6
"""`°`, `dB` and `pixels` stand behind every number of a slider; “semitones” stands once, in its label."""
LARGE = 100
"""From here on, decimals say nothing more."""


def decimals(param: Param) -> int:
    """How many decimals a value of this Param has, as a recipe holds it."""
    text = f"{param.step:g}"
    return len(text.partition(".")[2])


def is_short(unit: str) -> bool:
    return 0 < len(unit) <= LONGEST_UNIT_BESIDE_A_VALUE


def labelled(label: str, param: Param) -> str:
    """The label of a slider, with the unit where that is too long to stand beside each number."""
    return f"{label}, {unit_in_words(param)}" if param.unit and not is_short(param.unit) else label


def unit_in_words(param: Param) -> str:
    """`°`, `semitones`, `% of the width`."""
    return f"% {param.unit}" if param.is_share else param.unit


def shown_factor(param: Param) -> int:
    """What values are multiplied by to be shown: shares are read as per cent."""
    return 100 if param.is_share else 1


def shown_decimals(param: Param) -> int:
    """How many decimals a value has as it is shown, to the precision of the Param's step."""
    return max(0, decimals(param) - 2) if param.is_share else decimals(param)


def as_shown(param: Param, value: Scalar) -> float:
    """A number as people read it, to a precision at which 0.07 is 7 per cent."""
    return round(float(value) * shown_factor(param), 9)


def from_shown(param: Param, numbers: object, like: Value) -> Value:
    """The value of a Param that a slider shows as `numbers`: a pair where `like` is one, else a single value.

    Raises InputError where the Param cannot have it, or where they are no such numbers.
    """
    count = len(like) if isinstance(like, tuple) else 1
    if not isinstance(numbers, list) or len(numbers) != count or not all(map(_is_in_reach, numbers)):
        raise InputError("slider.numbers", "A slider of {count} said {numbers}.", count=count, numbers=shown(numbers))
    back = tuple(round(number / shown_factor(param), decimals(param)) for number in numbers)
    return param.check(back if isinstance(like, tuple) else back[0])


def _is_in_reach(number: object) -> bool:
    return type(number) in (int, float) and abs(number) < 1e15  # type: ignore[operator]


def unit_suffix(param: Param) -> str:
    """The unit as it stands behind each number of a slider; of what a share is stands in the label alone."""
    if param.is_share or param.unit.startswith("% of "):
        return " %"
    return _behind(param.unit) if is_short(param.unit) else ""


def _behind(unit: str) -> str:
    """`°` close to the number, words after a space."""
    return unit if unit in ("", "°", "×") else f" {unit}"


def slider_format(param: Param) -> str:
    """The format of a slider's numbers: printf's, or for shares Streamlit's own "percent"."""
    if param.is_share:
        return "percent"
    unit = unit_suffix(param).replace("%", "%%")
    return f"%d{unit}" if param.kind == "int" else f"%.{decimals(param)}f{unit}"


def value_text(param: Param, value: Scalar) -> str:
    """A value as people read it: `−2.5 %`, `12.4°`, `1.02×`, `3150 Hz`."""
    if not param.is_number:
        return unnamed(str(value)).lower() if is_id(value) else str(value)
    number = as_shown(param, value)
    places = 0 if param.kind == "int" or abs(number) >= LARGE else max(1, shown_decimals(param))
    return signed_text(number, places) + (unit_suffix(param) or _behind(param.unit))


def signed_text(value: float, places: int) -> str:
    """A number with a true minus sign, and none before zero."""
    text = f"{value:.{places}f}"
    return text.replace("-", "") if float(text) == 0 else text.replace("-", "−")


def drawn_text(step: Step, drawn: Mapping[str, Scalar]) -> str:
    """`angle 12.4°, factor 1.03`: what one step drew; choices are named only where they were drawn too."""
    transform = step.transform
    return (
        ", ".join(
            _told(transform, param, drawn[param.name])
            for param in transform.params
            if param.is_number or isinstance(step.params[param.name], tuple)
        )
        or transform_label(transform).lower()
    )


def _told(transform: Transform, param: Param, value: Scalar) -> str:
    """`angle 12.4°`; `up 3 %` for `down −3 %`."""
    if param.opposite and not isinstance(value, str) and value < 0:
        return f"{opposite_label(transform, param)} {value_text(param, -value)}"
    return f"{_within_a_sentence(param_label(transform, param))} {value_text(param, value)}"


def _within_a_sentence(label: str) -> str:
    """In lower case, but for what is written in capitals throughout: `angle`, `SNR`."""
    return label if label.isupper() else label.lower()
